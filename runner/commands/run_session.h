// What `run` and `retry` share: runs worked off in front of the user or in the background, and what
// is said about them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "runner/arguments.h"
#include "runner/box_settings.h"
#include "runner/console.h"
#include "runner/runs/run_store.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

inline constexpr Flag kIdleFlag{"--idle-timeout", FlagKind::value, "D",
                                "stop an agent that prints nothing for so long (default: never)",
                                "AGENTCHECK_IDLE_TIMEOUT"};
inline constexpr Flag kDetachFlag{"--detach", FlagKind::toggle, "",
                                  "leave the runs to the background", ""};
inline constexpr Flag kNotifyFlag{"--notify", FlagKind::value, "COMMAND",
                                  "a shell command to run when a run ends; it finds "
                                  "AGENTCHECK_RUN, _TASK, _STATUS and _VERDICT",
                                  "AGENTCHECK_NOTIFY"};
inline constexpr Flag kRunJsonFlag{"--json", FlagKind::toggle, "",
                                   "print the record as JSON, a list for several runs", ""};

/// A duration flag in seconds; `fallback` where nobody set it. ErrorKind::usage for anything else.
Result<std::uint64_t> seconds_of(const Arguments& arguments, const Flag& flag,
                                 std::uint64_t fallback);

/// How runs are worked off.
struct RunSession {
  const RunStore& store;
  const Sandbox& sandbox;
  unsigned parallel = 1;
  std::uint64_t idle = 0;  ///< Seconds; 0 is never.
  bool detached = false;
  bool json = false;
  std::string notify;
  BoxSettings box;
};

/// Reads the flags above and box_flags(). Fails with ErrorKind::usage.
Result<void> read_session_flags(const Arguments& arguments, RunSession& session);

/// Works the runs off and prints their ends: the report of a single one, a table of several, or
/// JSON. Ctrl-C stops them and keeps their work; a terminal's bell rings where it took long.
/// Detached, it prints what was started and returns at once. The exit code is the worst of the
/// runs'.
Result<ExitCode> carry_out(std::vector<HeldRun> runs, const RunSession& session, Console& console);

}  // namespace agentcheck
