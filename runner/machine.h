// What this machine has beside the sandbox: git, libraries, the locale, places to write.
#pragma once

#include <vector>

#include "core/capability.h"

namespace agentcheck {

/// Rows for `agentcheck doctor`, in the order to show them. Looks at the environment and the file
/// system; starts `git --version` and nothing else.
std::vector<Capability> machine_capabilities();

}  // namespace agentcheck
