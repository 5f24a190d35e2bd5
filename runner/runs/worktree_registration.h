// A run's worktree as the repository knows it: registered, locked, with a branch of its own.
#pragma once

#include <string>

#include "core/result.h"

namespace agentcheck {

/// Registers an empty worktree at `worktree`, locked, on the new branch `agentcheck/ID` at `base`
/// (git-worktree(1)). The caller holds the repository's lock.
Result<void> register_worktree(const std::string& repository, const std::string& id,
                               const std::string& base, const std::string& worktree);

/// The registration of a worktree: the directory below `worktrees/` whose `gitdir` names it; empty
/// where there is none.
std::string find_registration(const std::string& repository, const std::string& worktree);

/// The path of a run's worktree as git writes it: the directories above it without links. The path
/// itself where these are gone.
std::string real_worktree(const std::string& worktree);

/// Removes the files, the registration and, where it still is at `branch_at`, the branch. The
/// caller holds the repository's lock. What is already gone is no error. Gives what could not be
/// removed as a sentence.
Result<void> remove_agent_worktree(const std::string& repository, const std::string& worktree,
                                   const std::string& branch, const std::string& branch_at);

}  // namespace agentcheck
