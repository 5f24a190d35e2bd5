// Commits and their ancestors, read from any object store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/git/object_store.h"

namespace agentcheck {

/// What a commit object says, as far as it is needed here.
struct Commit {
  ObjectId tree;
  std::vector<ObjectId> parents;
  std::int64_t time = 0;  ///< The committer's, in seconds since 1970.
};

/// Reads a commit object; ErrorKind::undecided where it is missing, malformed or no commit.
Result<Commit> read_commit(const ObjectStore& store, const ObjectId& id);

/// A revision followed to its tree.
struct Peeled {
  ObjectId commit;  ///< Absent where the revision names a tree.
  ObjectId tree;
};

/// Follows tags to a commit or a tree. ErrorKind::usage for a blob.
Result<Peeled> peel(const ObjectStore& store, const ObjectId& id);

/// The commits at which a shallow clone's history is cut off (gitformat: the file `shallow`),
/// sorted; their parents are not here. Empty for a whole clone.
std::vector<ObjectId> shallow_commits(const RepositoryPaths& paths);

/// Every best common ancestor of two commits, sorted, as `git merge-base --all`: common ancestors
/// that are no ancestors of another one. Commits are read newest first from both ends until all
/// that is left to read is known to be common, so the cost is the history since the fork, not the
/// whole of it.
Result<std::vector<ObjectId>> best_common_ancestors(const ObjectStore& store, const ObjectId& a,
                                                    const ObjectId& b);

}  // namespace agentcheck
