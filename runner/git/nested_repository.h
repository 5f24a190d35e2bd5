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

/// True for a name of which a file system or git could think that it is `.git` (any case, `git~1`,
/// trailing blanks and dots, an alternate stream, code points HFS+ does not count), `.git` itself
/// excepted. Git refuses such names.
bool resembles_dot_git(std::string_view spelt);

/// A path as a file system would open it that ignores case, the code points HFS+ does not count,
/// and blanks and dots at the end of a name (NTFS): what two paths with one such form can both
/// stand for.
std::string as_lenient_file_system(std::string_view path);

}  // namespace agentcheck
