// Repositories inside a working tree: submodules, and those somebody cloned or created there.
#pragma once

#include <optional>
#include <string>

#include "runner/git/object_store.h"
#include "runner/git/worktree_files.h"

namespace agentcheck {

/// What a directory's `.git` says.
struct NestedRepository {
  bool present = false;            ///< There is a `.git` that leads to a repository.
  std::optional<ObjectId> commit;  ///< HEAD's; nullopt for an unborn branch or an unreadable ref.
};

/// Looks at `directory`/.git, a directory or a file that names one, and follows HEAD through loose
/// and packed refs. Reads regular files only and runs nothing.
NestedRepository nested_repository(const std::string& directory, HashKind hash);

/// The same for a tree that somebody else wrote: `directory` is a path below the root of `files`,
/// and neither a link nor a pointer file, which could lead to any repository of the host's, is
/// followed.
NestedRepository nested_repository_within(const WorktreeFiles& files, const std::string& directory,
                                          HashKind hash);

}  // namespace agentcheck
