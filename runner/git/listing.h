// A tree as one sorted list of paths, and the ids of the tree objects such a list makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "runner/git/object_store.h"

namespace agentcheck {

/// One file, link or submodule. The path belongs to whoever made the list.
struct ListedEntry {
  std::string_view path;
  std::uint32_t mode = 0;
  ObjectId id;
};

/// One directory of a list: its tree's id and which entries lie below it.
struct ListedDirectory {
  ObjectId id;
  std::size_t begin = 0, end = 0;
};

/// The trees of a list.
struct ListedTrees {
  ObjectId root;
  std::unordered_map<std::string_view, ListedDirectory> directories;  ///< "a/b/"; "" is the root.
};

/// Computes the id of every directory's tree. `entries` are sorted by path bytes, without
/// duplicates and without a path that is a directory of another. Ids of content that is part of a
/// collision attack on SHA-1 are null.
ListedTrees hash_trees(const std::vector<ListedEntry>& entries, HashKind hash);

/// A list that owns what its paths point into, save those it shares with the list it was made from.
struct Listing {
  std::vector<ListedEntry> entries;
  std::deque<std::string> names;
};

/// Lists a tree. Directories that are the same in `known` are copied from there instead of being
/// read: the list costs what differs. Paths of `known` must outlive the result. The absent id lists
/// nothing. ErrorKind::undecided where a tree cannot be read or passes kMaxTreeDepth, kMaxPaths or
/// kMaxPathBytes.
Result<Listing> list_tree(const ObjectStore& objects, const ObjectId& tree,
                          const std::vector<ListedEntry>& known);

}  // namespace agentcheck
