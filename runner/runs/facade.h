// The directory an agent sees instead of the repository: refs, configuration and index of its own,
// objects by way of alternates.
#pragma once

#include "core/result.h"
#include "runner/runs/agent_worktree.h"

namespace agentcheck {

/// Where the objects of the repository are in the box, one directory each.
inline constexpr const char* kBoxObjects = "/run/ac/objects";

/// Makes `request.facade` for the worktree that is registered as `made`. Leaves what it made where
/// it fails.
Result<void> build_facade(const WorktreeRequest& request, const AgentWorktree& made);

}  // namespace agentcheck
