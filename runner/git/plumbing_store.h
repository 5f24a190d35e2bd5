// Objects and refs read through the git program, for repositories libgit2 refuses: partial clones,
// SHA-256, reference tables, relative worktree links, per-worktree configuration.
#pragma once

#include <memory>
#include <string>

#include "runner/git/object_store.h"

namespace agentcheck {

/// Opens the repository that `directory` lies in. A missing object of a partial clone is an error,
/// never fetched. ErrorKind::usage where there is no repository or this git cannot read its format,
/// naming the version that can; ErrorKind::undecided where git is not installed. Safe to call from
/// several threads.
Result<std::unique_ptr<ObjectStore>> open_plumbing_store(const std::string& directory);

}  // namespace agentcheck
