#include "sandbox/sandbox.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "core/text.h"
#include "sandbox/bubblewrap.h"
#include "sandbox/cgroup.h"
#include "sandbox/seccomp.h"
#include "sandbox/watchdog.h"

namespace agentcheck {
namespace {

/// Root's boxes never run as root: without capabilities, root still owns
/// /proc/sys/kernel/core_pattern and its like, whose writers are judged by user id, not by
/// capability, and bubblewrap 0.8 does not cover them. They run as this user instead: an identity
/// without files, in the range Debian keeps for those who ask (Debian Policy 9.2.2, 60000-64999),
/// that exists where only 16 bits of users are mapped.
constexpr Identity kNobodyInParticular{63999, 63999};

constexpr std::string_view kDiskAndSize = "file size, open files, output and time: per box";

/// True where we are the machine's root, and not the root of a container that an ordinary user
/// started: its user 0 is that user outside (user_namespaces(7), uid_map).
bool is_real_root() {
  if (geteuid() != 0) return false;
  std::ifstream in("/proc/self/uid_map");
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  return !(in >> inside >> outside) || inside != 0 || outside == 0;
}

}  // namespace

Result<Sandbox> Sandbox::open(const SandboxOptions& options) {
  Result<std::string> version = check_bubblewrap(options.bwrap);
  if (!version) return tl::unexpected(version.error());
  Sandbox sandbox;
  sandbox.options_ = options;
  sandbox.host_ = read_host_layout();
  std::string why_not = "not asked for";
  std::optional<Cgroup> group;
  if (options.cgroups) group = Cgroup::create(Limits{}, physical_memory(), why_not);
  if (is_real_root()) sandbox.identity_ = kNobodyInParticular;
  if (group) {
    sandbox.enforcement_ =
        fmt::format("processes and memory: control group {}; {}", group->version(), kDiskAndSize);
  } else {
    sandbox.enforcement_ =
        fmt::format("processes: RLIMIT_NPROC; memory: measured five times a second ({}); {}",
                    why_not, kDiskAndSize);
  }
  group.reset();
  if (Result<void> held = sandbox.self_check(); !held) return tl::unexpected(held.error());
  return sandbox;
}

Result<void> Sandbox::self_check() const {
  Profile profile;
  profile.limits.time = std::chrono::seconds(30);
  Result<BoxResult> result =
      launch(profile, box_command(profile, {"/run/ac/shim", "--self-check"}), {});
  if (!result) return tl::unexpected(result.error());
  const ProcessResult& process = result->process;
  if (process.end == ProcessResult::End::exited && process.code == 0) return {};
  const std::string permitted = process.out.last(2048);
  std::string list;
  for (const std::string_view line : split_lines(permitted)) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", line);
  }
  return fail(ErrorKind::sandbox, fmt::format("the sandbox does not hold; it permits: {}", list),
              "Report this with the output of `agentcheck doctor` and `uname -a`.");
}

}  // namespace agentcheck
