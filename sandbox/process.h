// One child process: launched with nothing inherited, drained, timed, killed and reaped.
//
// Plain clone(2) rather than Boost.Process v2: Boost 1.81 leaks descriptors that lie between the
// bound ones, cannot join a control group or change identity before exec, and needs an event loop.
// PR_SET_PDEATHSIG follows the *thread* that forked, so run_process() spawns from the calling
// thread and returns only when the child is gone: the spawning thread outlives the child.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "sandbox/capture.h"

namespace agentcheck {

/// Who a process runs as.
struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
};

/// A descriptor the child gets, under a number of its own (3 or above).
struct PassedFd {
  int source = -1;
  int target = -1;
};

/// A pipe the child may write messages to. `on_data` gets everything written so far, at most 4 KiB,
/// each time something arrives.
struct ReportPipe {
  int target = -1;
  std::function<void(std::string_view)> on_data;
};

/// The two standard streams a process writes.
enum class OutputStream { out, err };

/// Where staged sources appear, source N as kStage/N.
inline constexpr const char* kStage = "/mnt";

/// What to launch. The child gets `env` and nothing else of the environment, /dev/null as standard
/// input unless told otherwise, pipes as standard output and error, and of the open descriptors
/// only those listed.
struct ProcessRequest {
  std::string program;            ///< Absolute path.
  std::vector<std::string> argv;  ///< With the name as first word.
  std::vector<std::string> env;   ///< "NAME=value".
  std::vector<PassedFd> fds;
  std::vector<ReportPipe> reports;
  int input = -1;             ///< Standard input; -1 is /dev/null.
  bool merge_output = false;  ///< Standard error goes to the pipe of standard output, in order.
  std::size_t keep = std::size_t{1} << 20;  ///< Bytes kept at either end of a stream.
  std::uint64_t output_cap = 0;             ///< Kills above this many bytes in all; 0 is no cap.
  std::chrono::milliseconds timeout{0};     ///< On CLOCK_BOOTTIME; 0 is none.
  std::chrono::milliseconds idle{0};        ///< Without a byte of output; 0 is none.
  int stop = -1;  ///< Kills once this descriptor is readable, which it must then stay.
  /// Gets everything written, as it comes; nothing is left out.
  std::function<void(OutputStream, std::string_view)> on_output;
  std::optional<Identity> identity;  ///< Dropped to before exec, with no other groups.
  std::vector<int> join_cgroups;     ///< Open cgroup.procs files.
  /// Files and directories, no links, that appear below kStage in a mount namespace of the child's
  /// own: the way to hand `identity` what it could not reach by its path. Needs root.
  std::vector<std::string> staged;
  /// Asked every `watch_interval`; a text that is not empty names a limit that was passed, and
  /// kills.
  std::function<std::string()> watch;
  std::chrono::milliseconds watch_interval{200};
  /// Called once the child is dead, before its pipes are read for the last time.
  std::function<void()> on_exit;
};

/// What became of a process.
struct ProcessResult {
  enum class End {
    exited,
    signalled,
    timed_out,
    idle,     ///< Killed: no output for too long.
    stopped,  ///< Killed: the caller asked for it.
    limit,
  };
  End end = End::exited;
  int code = 0;       ///< Exit code, or signal number.
  std::string limit;  ///< Which limit, where `end` says so.
  Capture out;
  Capture err;
  double seconds = 0;
};

/// Launches, waits and reaps. Blocks the calling thread. ErrorKind::internal where the process
/// could not be launched, naming the step that failed.
Result<ProcessResult> run_process(const ProcessRequest& request);

}  // namespace agentcheck
