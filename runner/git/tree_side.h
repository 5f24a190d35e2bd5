// One of the two trees of a comparison: where its tree objects and contents come from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/report.h"
#include "runner/git/object_store.h"
#include "runner/git/tree_diff.h"
#include "runner/git/worktree.h"

namespace agentcheck {

/// A side of a comparison. All members are safe to call from several threads.
class TreeSide {
 public:
  virtual ~TreeSide() = default;
  virtual const TreeReport& report() const = 0;
  virtual ObjectId tree() const = 0;
  /// The entries of one tree object of this side.
  virtual Result<std::vector<RawTreeEntry>> read_tree(const ObjectId& id) const = 0;
  /// Content of a file or link, which the caller knows to be no submodule.
  virtual Result<std::string> read(const TreeEntry& entry) const = 0;
  /// Its size where that is cheap to know.
  virtual std::optional<std::uint64_t> size(const TreeEntry& entry) const = 0;
};

/// A side whose tree is in the object store.
std::unique_ptr<TreeSide> stored_side(std::shared_ptr<const ObjectStore> store, TreeReport report);

/// A side that is a working tree: the trees its files would make, which no object store has.
std::unique_ptr<TreeSide> worktree_side(WorktreeSnapshot snapshot, HashKind hash);

}  // namespace agentcheck
