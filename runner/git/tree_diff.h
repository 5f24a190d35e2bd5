// What differs between two trees, by a walk that never enters subtrees that are equal.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/git/object_store.h"
#include "runner/git/repository.h"

namespace agentcheck {

/// Gives the entries of a tree object, in a tree's order.
using ReadTree = std::function<Result<std::vector<RawTreeEntry>>(const ObjectId&)>;

/// Git's own limit on nesting (core.maxTreeDepth).
inline constexpr int kMaxTreeDepth = 2048;
/// Most entries, and bytes of their paths, a walk visits. A few trees of a few hundred bytes, each
/// naming the next ten times, hold more paths than there are atoms.
inline constexpr std::size_t kMaxPaths = 1'000'000;
inline constexpr std::size_t kMaxPathBytes = std::size_t{1} << 28;

/// One path on which two trees differ: added, deleted, or another object or mode.
struct PathChange {
  std::string path;
  FileMode old_mode = FileMode::none;
  FileMode mode = FileMode::none;
  ObjectId old_id;  ///< Absent where the path was added.
  ObjectId id;      ///< Absent where it was deleted.
};

/// Every path whose object id or mode differs, ordered by path bytes. Costs the changed trees only.
/// A file that became a directory is a deletion and additions. ErrorKind::undecided for a tree that
/// is missing, malformed, too deep or too wide.
Result<std::vector<PathChange>> diff_trees(const ReadTree& read_base, const ObjectId& base,
                                           const ReadTree& read_head, const ObjectId& head);

/// Every file, link and submodule below a tree, ordered by path bytes. Fails as diff_trees does.
Result<std::vector<TreeEntry>> list_tree(const ReadTree& read, const ObjectId& tree);

/// The entry of a path; nullopt where there is none or where it is a directory.
Result<std::optional<TreeEntry>> find_in_tree(const ReadTree& read, const ObjectId& tree,
                                              std::string_view path);

}  // namespace agentcheck
