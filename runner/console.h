// The process's standard streams and environment, as far as commands may touch them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/exit_code.h"
#include "core/result.h"
#include "runner/report/render.h"

namespace agentcheck {

/// What commands print to. Data goes to standard output, everything else to standard error.
class Console {
 public:
  /// Looks at the streams and the environment (NO_COLOR, TERM, the locale) once.
  Console();

  /// How reports look on standard output: coloured only on a terminal that is not dumb, and not
  /// under NO_COLOR (no-color.org); as wide as the terminal, 100 columns elsewhere.
  const RenderStyle& style() const { return style_; }
  /// True where standard error is a terminal that can erase a line.
  bool can_show_progress() const { return can_show_progress_; }
  unsigned error_width() const { return error_width_; }

  /// Writes all of `text` to standard output. A reader that went away (a closed pipe) is not an
  /// error: the rest is dropped and the exit code stays what it is. Anything else is reported once,
  /// here, and remembered for output_failed().
  void out(std::string_view text);
  /// Writes to standard error, best effort. `text` must be safe to show.
  void err(std::string_view text);
  /// Reports an error in the one format there is, with its remedy; both are made safe.
  void error(const Error& error);
  /// True once standard output could not take what it was given.
  bool output_failed() const { return output_failed_; }
  /// True once standard output takes nothing any more, for whatever reason.
  bool output_closed() const { return output_closed_; }

 private:
  RenderStyle style_;
  bool error_colour_ = false;
  bool can_show_progress_ = false;
  unsigned error_width_ = 80;
  bool output_closed_ = false;
  bool output_failed_ = false;
};

/// "agentcheck: error: MESSAGE" and, where there is one, "  remedy: REMEDY", each line made safe.
std::string error_text(const Error& error, bool colour);

/// An environment variable; nullopt where it is not set or empty.
std::optional<std::string> environment_variable(std::string_view name);

/// Everything on standard input; refuses more than 64 MiB.
Result<std::string> read_standard_input();

/// All of a file. Fails with ErrorKind::usage, naming the path and the reason.
Result<std::string> read_file(const std::string& path);

/// Replaces a file in one step: a temporary file beside it, then a rename, so that nobody ever sees
/// half of it. A path that is not a regular file (a pipe, a device) is written directly. Fails with
/// ErrorKind::usage, naming the path and the reason.
Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace agentcheck
