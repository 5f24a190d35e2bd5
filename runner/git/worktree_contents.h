// From a file on disk to its content and id in git.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/git/attributes.h"
#include "runner/git/content_rule.h"
#include "runner/git/worktree.h"
#include "runner/git/worktree_files.h"
#include "runner/git/worktree_settings.h"

namespace agentcheck {

/// A file or link whose content has to be read to know its id.
struct DiskItem {
  std::string path;
  DiskStat stat;              ///< As found; then as it was when it was read.
  ObjectId indexed;           ///< What the index has for the path; absent where nothing.
  ObjectId base;              ///< What base has.
  bool clean = false;         ///< The index says that it has not changed since it was staged.
  ObjectId id;                ///< Result: null where `trouble` is set.
  bool from_objects = false;  ///< Result: `id` is of an object git has, not of what is on disk.
  bool gone = false;          ///< Result: it is not there any more.
  std::optional<UnexaminedPath> trouble;
};

/// Everything needed to convert, and afterwards the items that were.
class ContentReader : public WorktreeContents {
 public:
  ContentReader(const ObjectStore& objects, WorktreeFiles files, WorktreeSettings settings,
                AttributeRules attributes)
      : objects_(objects),
        files_(std::move(files)),
        settings_(std::move(settings)),
        attributes_(std::move(attributes)) {}

  const WorktreeFiles& files() const { return files_; }
  const WorktreeSettings& settings() const { return settings_; }
  /// Reads and hashes one item. Safe to call from several threads for different items.
  void examine(DiskItem& item) const;
  /// Keeps the examined items, sorted by path, for read().
  void keep(std::vector<DiskItem> items) { items_ = std::move(items); }
  Result<std::string> read(const TreeEntry& entry) const override;

 private:
  void examine_bytes(DiskItem& item, std::string bytes) const;
  std::string stored(const DiskItem& item) const;
  const DiskItem* find(std::string_view path) const;

  const ObjectStore& objects_;
  WorktreeFiles files_;
  WorktreeSettings settings_;
  AttributeRules attributes_;
  std::vector<DiskItem> items_;
  mutable std::mutex big_file_;  // one big file in memory at a time
};

}  // namespace agentcheck
