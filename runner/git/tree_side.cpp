#include "runner/git/tree_side.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "runner/git/listing.h"
#include "runner/git/object_hash.h"
#include "runner/git/tree_object.h"

namespace agentcheck {
namespace {

constexpr std::uint32_t kTreeMode = 0040000;

class StoredSide final : public TreeSide {
 public:
  StoredSide(std::shared_ptr<const ObjectStore> store, TreeReport report)
      : store_(std::move(store)), report_(std::move(report)) {}

  const TreeReport& report() const override { return report_; }
  ObjectId tree() const override { return ObjectId::from_hex(report_.tree).value_or(ObjectId()); }
  Result<std::vector<RawTreeEntry>> read_tree(const ObjectId& id) const override {
    return store_->read_tree(id);
  }
  Result<std::string> read(const TreeEntry& entry) const override {
    return store_->read_blob(ObjectId::from_hex(entry.id).value_or(ObjectId()));
  }
  std::optional<std::uint64_t> size(const TreeEntry& entry) const override {
    const auto info = store_->info(ObjectId::from_hex(entry.id).value_or(ObjectId()));
    return info ? std::optional(info->size) : std::nullopt;
  }

 private:
  std::shared_ptr<const ObjectStore> store_;
  TreeReport report_;
};

/// Tree objects are made from the list of files when the first one is asked for: a working tree
/// equal to base never needs any.
class WorktreeSide final : public TreeSide {
 public:
  WorktreeSide(WorktreeSnapshot snapshot, HashKind hash)
      : snapshot_(std::move(snapshot)), hash_(hash) {
    report_.rev = "working tree";
    report_.tree = snapshot_.tree;
  }

  const TreeReport& report() const override { return report_; }
  ObjectId tree() const override { return ObjectId::from_hex(report_.tree).value_or(ObjectId()); }

  Result<std::vector<RawTreeEntry>> read_tree(const ObjectId& id) const override {
    std::call_once(listed_, [this] { make_trees(); });
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || is_null(id)) {
      return fail(ErrorKind::undecided, "the working tree has no directory " + id.hex());
    }
    return entries_of(found->second);
  }

  Result<std::string> read(const TreeEntry& entry) const override {
    return snapshot_.contents->read(entry);
  }
  /// The size on disk is not that of the converted content.
  std::optional<std::uint64_t> size(const TreeEntry&) const override { return std::nullopt; }

 private:
  struct Directory {
    std::string_view prefix;  ///< "a/b/"; empty for the root.
    ListedDirectory range;
  };

  void make_trees() const {
    entries_.reserve(snapshot_.entries.size());
    for (const TreeEntry& entry : snapshot_.entries) {
      entries_.push_back({entry.path, static_cast<std::uint32_t>(entry.mode),
                          ObjectId::from_hex(entry.id).value_or(null_id(hash_))});
    }
    trees_ = hash_trees(entries_, hash_);
    for (const auto& [prefix, directory] : trees_.directories) {
      by_id_.emplace(directory.id, Directory{prefix, directory});
    }
  }

  std::vector<RawTreeEntry> entries_of(const Directory& directory) const {
    std::vector<RawTreeEntry> result;
    const std::size_t skip = directory.prefix.size();
    for (std::size_t at = directory.range.begin; at < directory.range.end;) {
      const ListedEntry& entry = entries_[at];
      const std::size_t slash = entry.path.find('/', skip);
      if (slash == std::string_view::npos) {
        result.push_back({std::string(entry.path.substr(skip)), entry.mode, entry.id});
        ++at;
      } else {
        const ListedDirectory& below = trees_.directories.at(entry.path.substr(0, slash + 1));
        result.push_back({std::string(entry.path.substr(skip, slash - skip)), kTreeMode, below.id});
        at = below.end;
      }
    }
    std::sort(result.begin(), result.end(), [](const RawTreeEntry& a, const RawTreeEntry& b) {
      return compare_entries(a.name, a.is_tree(), b.name, b.is_tree()) < 0;
    });
    return result;
  }

  WorktreeSnapshot snapshot_;
  HashKind hash_;
  TreeReport report_;
  mutable std::once_flag listed_;  ///< What follows is written once, under it.
  mutable std::vector<ListedEntry> entries_;
  mutable ListedTrees trees_;
  mutable std::unordered_map<ObjectId, Directory, ObjectIdHash> by_id_;
};

}  // namespace

std::unique_ptr<TreeSide> worktree_side(WorktreeSnapshot snapshot, HashKind hash) {
  return std::make_unique<WorktreeSide>(std::move(snapshot), hash);
}

std::unique_ptr<TreeSide> stored_side(std::shared_ptr<const ObjectStore> store, TreeReport report) {
  return std::make_unique<StoredSide>(std::move(store), std::move(report));
}

}  // namespace agentcheck
