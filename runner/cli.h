// From the words of the command line to an exit code.
#pragma once

#include <string>
#include <vector>

#include "core/exit_code.h"
#include "core/result.h"
#include "runner/commands/commands.h"
#include "runner/console.h"

namespace agentcheck {

/// What the words of the command line ask for: a command with its arguments, or a help text.
struct Invocation {
  const Command* command = nullptr;  ///< Null where `text` is all there is to do.
  Arguments arguments;
  std::string text;  ///< Help or the version, for standard output.
};

/// Finds the command and parses its arguments; `words` leave out the program's own name. Fails with
/// ErrorKind::usage for unknown commands and flags, with what may have been meant.
Result<Invocation> parse_command_line(const std::vector<std::string>& words);

/// Runs what was asked for and reports its error, if any. Never throws: an exception is reported as
/// an internal error (exit code 5).
ExitCode run_command_line(const std::vector<std::string>& words, Console& console);

}  // namespace agentcheck
