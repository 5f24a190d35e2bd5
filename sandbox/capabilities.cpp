#include "sandbox/capabilities.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/bubblewrap.h"
#include "sandbox/cgroup.h"
#include "sandbox/sandbox.h"
#include "sandbox/seccomp.h"
#include "sandbox/watchdog.h"

namespace agentcheck {
namespace {

Capability failed(std::string what, const Error& error) {
  return {std::move(what), CapabilityState::missing, error.message, error.remedy};
}

Capability probe_bubblewrap(const SandboxOptions& options) {
  const Result<std::string> version = check_bubblewrap(options.bwrap);
  if (!version) return failed("bubblewrap", version.error());
  return {"bubblewrap",
          CapabilityState::available,
          fmt::format("{} at {}", *version, options.bwrap),
          {}};
}

Capability probe_filter() {
  const Result<Fd> filter = seccomp_filter();
  if (!filter) return failed("system call filter", filter.error());
  constexpr long kInstructionBytes = 8;  // struct sock_filter
  struct stat info {};
  fstat(filter->get(), &info);
  return {"system call filter",
          CapabilityState::available,
          fmt::format("{} instructions", static_cast<long>(info.st_size) / kInstructionBytes),
          {}};
}

Capability probe_box(const SandboxOptions& options) {
  const Result<Sandbox> sandbox = Sandbox::open(options);
  if (!sandbox) return failed("sandbox", sandbox.error());
  return {"sandbox",
          CapabilityState::available,
          "a box came up and refused what it must; " + sandbox->enforcement(),
          {}};
}

Capability probe_cgroups() {
  std::string why;
  const std::optional<Cgroup> group = Cgroup::create(Limits{}, physical_memory(), why);
  if (group) {
    return {"control groups",
            CapabilityState::available,
            fmt::format("{}, writable", group->version()),
            {}};
  }
  return {
      "control groups", CapabilityState::missing, why + "; limits are set another way",
      "Optional: run below a delegated group, such as `systemd-run --user --scope -p Delegate=yes "
      "agentcheck ...`."};
}

}  // namespace

std::vector<Capability> sandbox_capabilities(const SandboxOptions& options) {
  return {probe_bubblewrap(options),
          probe_filter(),
          probe_box(options),
          probe_cgroups(),
          {"work directory limits",
           CapabilityState::available,
           "size of a file, and room that must stay free; no quota is available to a user",
           {}}};
}

}  // namespace agentcheck
