// Objects and refs read by libgit2, the fast way for nearly every repository.
#pragma once

#include <memory>
#include <string>

#include "runner/git/object_store.h"

namespace agentcheck {

/// Why libgit2 does not read a repository.
struct Libgit2Refusal {
  bool not_found = false;  ///< There is no repository at or above the directory.
  std::string message;     ///< libgit2's own words.
};

/// Opens the repository that `directory` lies in (any subdirectory, a linked worktree, a bare
/// repository or a .git directory), of whichever owner. The environment's GIT_* variables, the
/// system's and the user's configuration play no part. Safe to call from several threads.
tl::expected<std::unique_ptr<ObjectStore>, Libgit2Refusal> open_libgit2_store(
    const std::string& directory);

}  // namespace agentcheck
