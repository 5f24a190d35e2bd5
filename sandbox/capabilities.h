// What of the sandbox works on this machine, for `agentcheck doctor`.
#pragma once

#include <vector>

#include "core/capability.h"

namespace agentcheck {

/// Rows for bubblewrap, user namespaces, seccomp and cgroups, in the order to show them. Tries each
/// one out rather than reading version numbers; never fails.
std::vector<Capability> sandbox_capabilities();

}  // namespace agentcheck
