// Which git library is linked, for `agentcheck doctor`.
#pragma once

#include <string>

namespace agentcheck {

/// The version of the libgit2 that is loaded, as in "1.5.1".
std::string libgit2_version();

}  // namespace agentcheck
