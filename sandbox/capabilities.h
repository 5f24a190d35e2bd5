// What of the sandbox works on this machine, for `agentcheck doctor`.
#pragma once

#include <vector>

#include "core/capability.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

/// Everything the sandbox needs: bubblewrap, the system call filter, a box, cgroups, limits on
/// disk, in the order to show them. Tries each one out rather than reading version numbers; never
/// fails.
std::vector<Capability> sandbox_capabilities(const SandboxOptions& options = {});

}  // namespace agentcheck
