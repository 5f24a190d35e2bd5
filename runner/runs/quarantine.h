// A repository of our own that takes an agent's result in. It borrows the user's objects and holds
// only what is new; nothing in it was written by the agent's git.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "runner/git/listing.h"
#include "runner/git/worktree.h"

namespace agentcheck {

/// Where the result is in the quarantine.
inline constexpr const char* kResultRef = "refs/heads/result";

/// A bare repository at `path` whose objects are those of `repository` and its own. Fails with
/// ErrorKind::undecided.
Result<void> make_quarantine(const std::string& path, const std::string& repository, bool sha256);

/// Who a commit says made it. Control characters, `<` and `>` are taken out.
struct CommitAuthor {
  std::string name;
  std::string email;
};

/// What to write as a commit.
struct ResultCommit {
  std::string parent;  ///< Id.
  CommitAuthor author;
  std::string message;
};

/// A result as it was written.
struct StoredResult {
  std::string commit;
  std::string tree;
};

/// Writes the difference between `base`, the tree of `commit.parent`, and the snapshot as one
/// commit onto kResultRef. Paths whose content is not known keep what base has. Where nothing is
/// unknown the tree must come out as the snapshot's own id, else it is ErrorKind::internal.
Result<StoredResult> store_snapshot(const std::string& quarantine, const Listing& base,
                                    const WorktreeSnapshot& snapshot, const ResultCommit& commit);

/// Copies into the quarantine what the result has, `base` has not, and the quarantine has only
/// borrowed: the user's repository may have it in a pack that no branch leads to, until the next
/// `git gc`. `base` itself is kept by the branch of the run.
Result<void> borrow_nothing_but(const std::string& base, const std::string& quarantine);

}  // namespace agentcheck
