// Repositories inside a working tree: submodules, and those somebody cloned or created there.
#pragma once

#include <optional>
#include <string>

#include "runner/git/object_store.h"

namespace agentcheck {

/// What a directory's `.git` says.
struct NestedRepository {
  bool present = false;            ///< There is a `.git` that leads to a repository.
  std::optional<ObjectId> commit;  ///< HEAD's; nullopt for an unborn branch or an unreadable ref.
};

/// Looks at `directory`/.git, a directory or a file that names one, and follows HEAD through loose
/// and packed refs. Reads regular files only and runs nothing.
NestedRepository nested_repository(const std::string& directory, HashKind hash);

/// True for a name of which a file system or git could think that it is `.git` (any case, `git~1`,
/// trailing blanks and dots, an alternate stream, code points HFS+ does not count), `.git` itself
/// excepted. Git refuses such names.
bool resembles_dot_git(std::string_view spelt);

}  // namespace agentcheck
