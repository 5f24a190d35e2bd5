// The door to execution: a sandbox that was found to hold, and boxes run in it. Fails closed.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "sandbox/process.h"
#include "sandbox/profile.h"

namespace agentcheck {

/// How to look for a sandbox. The defaults are what users get; tests change them.
struct SandboxOptions {
  std::string bwrap = "/usr/bin/bwrap";
  bool cgroups = true;  ///< Use control groups where they are writable.
};

/// What a command in a box did.
struct BoxResult {
  ProcessResult process;  ///< The command's; 128 + N as exit code where signal N ended it.
  std::string note;       ///< "a fork was refused at 4096 processes", or empty.
};

/// How a box is watched from outside while it runs.
struct BoxControls {
  std::optional<std::string> input;         ///< Standard input; nullopt is /dev/null.
  bool merge_output = true;                 ///< Standard output and error as one stream.
  std::chrono::milliseconds idle{0};        ///< Killed after so long without output; 0 is never.
  int stop = -1;                            ///< Killed once this descriptor is readable.
  std::size_t keep = std::size_t{1} << 20;  ///< Bytes kept at either end of a stream.
  std::function<void(OutputStream, std::string_view)> on_output;  ///< As it comes.
  /// Asked five times a second; a text that is not empty names a limit that was passed, and kills.
  std::function<std::string()> watch;
};

/// A working sandbox. Cheap to copy.
class Sandbox {
 public:
  /// Checks bubblewrap (owner, mode, options), makes the filter, decides who the box runs as, and
  /// runs a box that tries what a box must refuse. ErrorKind::sandbox with the remedy where any of
  /// it fails; then nothing may be run.
  static Result<Sandbox> open(const SandboxOptions& options = {});

  /// Who the processes of a box are outside; nullopt: the caller. Work directories must be theirs.
  const std::optional<Identity>& identity() const { return identity_; }
  /// Which limits hold, as a sentence for reports: "processes and memory: control group v1".
  const std::string& enforcement() const { return enforcement_; }

  /// Runs `argv` in a box and waits until every process of it is dead. Standard output and error
  /// come as one stream in `process.out` unless `controls` say otherwise. ErrorKind::sandbox where
  /// the box did not come up, before anything was run.
  Result<BoxResult> run(const Profile& profile, const std::vector<std::string>& argv,
                        const BoxControls& controls = {}) const;

 private:
  Result<BoxResult> launch(const Profile& profile, const std::vector<std::string>& command,
                           const BoxControls& controls) const;
  Result<void> self_check() const;

  SandboxOptions options_;
  HostLayout host_;
  std::optional<Identity> identity_;
  std::string enforcement_;
};

}  // namespace agentcheck
