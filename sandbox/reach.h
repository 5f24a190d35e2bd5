// Whether another user could open a path.
#pragma once

#include <sys/types.h>

#include <string>

namespace agentcheck {

/// True where `user` may pass through every directory above `path` that exists, and, where some do
/// not exist yet, we may make them. Judges by owner and "others": the user is in no group.
bool can_reach(const std::string& path, uid_t user);

}  // namespace agentcheck
