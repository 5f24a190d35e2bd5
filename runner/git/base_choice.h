// Which commit or tree a change is measured against.
#pragma once

#include <string>

#include "core/report.h"
#include "core/result.h"
#include "runner/git/object_store.h"
#include "runner/git/repository.h"

namespace agentcheck {

/// The head side, as far as choosing a base needs it.
struct HeadChoice {
  HeadState state;  ///< Where the repository's HEAD points.
  ObjectId commit;  ///< To take merge bases with: the revision's commit, HEAD's for a working tree.
                    ///< Absent for a tree or an unborn branch.
  bool working_tree = false;
};

/// Resolves a revision to a commit and tree. ErrorKind::usage for an unknown or ambiguous one, one
/// that begins with '-', and one that names a file's content.
Result<TreeReport> resolve_revision(const ObjectStore& store, const std::string& revision);

/// Chooses the base: `request.base`, else the environment's, else the spec's (the merge base with
/// head; refused where it names HEAD or the branch under test, which move with the change), else
/// the upstream of the branch (merge base), else HEAD for a working tree. Anything else is
/// ErrorKind::usage with the remedy. `source` says which: "flag", "environment", "spec",
/// "upstream", "head". HEAD only serves a dirty tree: whoever knows the working tree's content says
/// clean_tree() where it turns out to be HEAD's.
Result<TreeReport> choose_base(const ObjectStore& store, const RevisionRequest& request,
                               const HeadChoice& head);

/// The error for a clean working tree that only HEAD could have been the base of.
tl::unexpected<Error> clean_tree();

}  // namespace agentcheck
