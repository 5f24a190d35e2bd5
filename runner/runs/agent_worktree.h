// The worktree an agent works in, and the facade it sees instead of the repository.
//
// On the host it is a real, locked `git worktree`, so that `git worktree list` shows the run. In
// the box a private directory, the facade, lies where the common git directory would be: refs,
// configuration and index are copies, objects are read through alternates, read-only. Whatever the
// agent does with git there, the repository's own directory is not even mounted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "sandbox/process.h"
#include "sandbox/profile.h"

namespace agentcheck {

/// Where things are in the box. Neutral, the same for every run and for verification.
inline constexpr const char* kBoxWorktree = "/src";
inline constexpr const char* kBoxRepository = "/repo/.git";

/// What a worktree is made of.
struct WorktreeRequest {
  std::string repository;         ///< The common git directory.
  std::string sparse_from;        ///< Git directory of the worktree whose sparseness is taken over.
  std::string id;                 ///< Of the run; names the branch.
  std::string base;               ///< Commit.
  std::string worktree;           ///< Path to make.
  std::string facade;             ///< Path to make.
  std::optional<Identity> owner;  ///< Who the box runs as, outside.
};

/// A worktree that exists.
struct AgentWorktree {
  std::string repository;
  std::string worktree;
  std::string facade;
  std::string name;                  ///< Of its directory below `worktrees/`.
  std::vector<std::string> objects;  ///< Object directories, alternates included.
  std::vector<bool> has_alternates;  ///< By object directory: it names others, with host paths.

  std::string admin() const { return repository + "/worktrees/" + name; }
  /// What `.git` in the worktree says on the host.
  std::string pointer() const { return "gitdir: " + admin() + "\n"; }
};

/// Registers the worktree, without files, and builds the facade. The caller holds the repository's
/// lock. Undoes what it did where it fails.
Result<AgentWorktree> create_agent_worktree(const WorktreeRequest& request);

/// The worktree of a run that an earlier process made; ErrorKind::undecided where it is gone or not
/// what it was.
Result<AgentWorktree> reopen_agent_worktree(const std::string& repository,
                                            const std::string& worktree, const std::string& facade);

/// A box in which the worktree is /src and the facade its repository. `read_only` for looking only.
Profile worktree_profile(const AgentWorktree& worktree, bool read_only = false);

/// The command that fills the worktree, run in such a box before the agent. After it,
/// adopt_index() makes the host see the same files as unchanged.
std::vector<std::string> checkout_command();
Result<void> adopt_index(const AgentWorktree& worktree);

}  // namespace agentcheck
