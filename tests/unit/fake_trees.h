// Two trees in memory, for tests of what is built on TreePair.
#pragma once

#include <map>
#include <string>

#include "core/hash.h"
#include "runner/git/repository.h"

namespace agentcheck {

/// A TreePair made of two maps. Object ids are hashes of the content.
class FakeTrees final : public TreePair {
 public:
  struct File {
    std::string content;
    FileMode mode = FileMode::regular;
  };
  using Tree = std::map<std::string, File>;

  FakeTrees(Tree base, Tree head) : base_(std::move(base)), head_(std::move(head)) {}

  const TreeReport& base() const override { return report_; }
  const TreeReport& head() const override { return report_; }
  Result<ChangeSet> changes() const override {
    ChangeSet set;
    std::map<std::string, int> paths;
    for (const auto& [path, file] : base_) paths[path] |= 1;
    for (const auto& [path, file] : head_) paths[path] |= 2;
    for (const auto& [path, sides] : paths) {
      FileChange change;
      change.path = path;
      if ((sides & 1) != 0) {
        change.old_path = path;
        change.old_mode = base_.at(path).mode;
      }
      if ((sides & 2) != 0) change.mode = head_.at(path).mode;
      change.status = sides == 1   ? FileStatus::deleted
                      : sides == 2 ? FileStatus::added
                                   : FileStatus::modified;
      if (sides == 3 && base_.at(path).content == head_.at(path).content &&
          change.mode == change.old_mode) {
        continue;
      }
      set.files.push_back(std::move(change));
    }
    return set;
  }
  Result<std::string> read(Side side, const FileChange& change) const override {
    return tree(side).at(change.path_on(side)).content;
  }
  std::optional<std::uint64_t> size(Side, const FileChange&) const override { return std::nullopt; }
  Result<std::optional<TreeEntry>> find(Side side, std::string_view path) const override {
    const auto found = tree(side).find(std::string(path));
    if (found == tree(side).end()) return std::optional<TreeEntry>();
    return std::optional<TreeEntry>(entry(found->first, found->second));
  }
  Result<std::string> read_entry(Side side, const TreeEntry& entry) const override {
    const auto found = tree(side).find(entry.path);
    if (found == tree(side).end()) return fail(ErrorKind::undecided, "no object " + entry.path);
    return found->second.content;
  }
  Result<std::vector<TreeEntry>> list(Side side) const override {
    std::vector<TreeEntry> entries;
    for (const auto& [path, file] : tree(side)) entries.push_back(entry(path, file));
    return entries;
  }

 private:
  static TreeEntry entry(const std::string& path, const File& file) {
    return {path, file.mode, sha256_hex(file.content)};
  }
  const Tree& tree(Side side) const { return side == Side::base ? base_ : head_; }

  Tree base_;
  Tree head_;
  TreeReport report_;
};

}  // namespace agentcheck
