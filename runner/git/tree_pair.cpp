#include "runner/git/tree_pair.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "runner/git/parallel.h"
#include "runner/git/renames.h"

namespace agentcheck {
namespace {

TreeEntry entry_of(Side side, const PathChange& change) {
  return side == Side::base ? TreeEntry{change.path, change.old_mode, change.old_id.hex()}
                            : TreeEntry{change.path, change.mode, change.id.hex()};
}

TreeEntry entry_of(Side side, const FileChange& change) {
  return {change.path_on(side), change.mode_on(side), change.id_on(side)};
}

/// A link, a file and a submodule are three types; the executable bit is none.
FileStatus status_of(const PathChange& change) {
  if (change.old_mode == FileMode::none) return FileStatus::added;
  if (change.mode == FileMode::none) return FileStatus::deleted;
  const bool same_type =
      change.old_mode == change.mode || (is_file(change.old_mode) && is_file(change.mode));
  return same_type ? FileStatus::modified : FileStatus::type_changed;
}

FileChange to_file_change(const PathChange& change) {
  FileChange file;
  file.path = change.path;
  file.status = status_of(change);
  if (file.status != FileStatus::added) file.old_path = change.path;
  file.old_mode = change.old_mode;
  file.mode = change.mode;
  file.old_id = change.old_id.hex();
  file.id = change.id.hex();
  return file;
}

class Comparison final : public TreePair {
 public:
  Comparison(std::unique_ptr<TreeSide> base, std::unique_ptr<TreeSide> head, PairRemarks remarks,
             unsigned threads)
      : base_(std::move(base)),
        head_(std::move(head)),
        remarks_(std::move(remarks)),
        threads_(thread_count(threads)) {}

  const TreeReport& base() const override { return base_->report(); }
  const TreeReport& head() const override { return head_->report(); }

  Result<ChangeSet> changes() const override {
    auto paths = diff_trees(reader(Side::base), base_->tree(), reader(Side::head), head_->tree());
    if (!paths) return tl::unexpected(paths.error());
    RenameResult renames = find_renames(*paths, rename_input());
    ChangeSet set;
    set.files = merge(*paths, renames.pairs);
    set.ignored = remarks_.ignored;
    set.notes = remarks_.notes;
    set.notes.insert(set.notes.end(), renames.notes.begin(), renames.notes.end());
    mark_unexamined(set.files);
    return set;
  }

  Result<std::string> read(Side side, const FileChange& change) const override {
    if (!change.exists_on(side)) {
      return fail(ErrorKind::internal,
                  "'" + display(change.path) + "' is not on " + std::string(name_of(side)));
    }
    return read_entry(side, entry_of(side, change));
  }

  std::optional<std::uint64_t> size(Side side, const FileChange& change) const override {
    if (!change.exists_on(side) || change.mode_on(side) == FileMode::gitlink) return std::nullopt;
    return side_of(side).size(entry_of(side, change));
  }

  Result<std::optional<TreeEntry>> find(Side side, std::string_view path) const override {
    return find_in_tree(reader(side), side_of(side).tree(), path);
  }

  Result<std::string> read_entry(Side side, const TreeEntry& entry) const override {
    if (entry.mode == FileMode::gitlink) {
      return fail(
          ErrorKind::undecided,
          "'" + display(entry.path) + "' is a submodule: its content is in another repository",
          "verify the submodule's repository on its own");
    }
    Result<std::string> content = side_of(side).read(entry);
    if (!content) {
      content.error().message = "'" + display(shorten(entry.path, 200)) + "' on " +
                                std::string(name_of(side)) + ": " + content.error().message;
    }
    return content;
  }

  Result<std::vector<TreeEntry>> list(Side side) const override {
    return list_tree(reader(side), side_of(side).tree());
  }

 private:
  const TreeSide& side_of(Side side) const { return side == Side::base ? *base_ : *head_; }

  ReadTree reader(Side side) const {
    return [&tree = side_of(side)](const ObjectId& id) { return tree.read_tree(id); };
  }

  RenameInput rename_input() const {
    RenameInput input;
    input.read = [this](Side side, const PathChange& change) {
      return side_of(side).read(entry_of(side, change));
    };
    input.size = [this](Side side, const PathChange& change) {
      return side_of(side).size(entry_of(side, change));
    };
    input.threads = threads_;
    return input;
  }

  /// The changes as files, each rename one entry in the place of its new path.
  static std::vector<FileChange> merge(const std::vector<PathChange>& paths,
                                       const std::vector<RenamePair>& pairs) {
    std::vector<const RenamePair*> by_added(paths.size(), nullptr);
    std::vector<char> moved_away(paths.size(), 0);
    for (const RenamePair& pair : pairs) {
      by_added[pair.added] = &pair;
      moved_away[pair.deleted] = 1;
    }
    std::vector<FileChange> files;
    files.reserve(paths.size() - pairs.size());
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (moved_away[i] != 0) continue;
      FileChange file = to_file_change(paths[i]);
      if (by_added[i] != nullptr) {
        const PathChange& old = paths[by_added[i]->deleted];
        file.status = FileStatus::renamed;
        file.similarity = by_added[i]->similarity;
        file.old_path = old.path;
        file.old_mode = old.old_mode;
        file.old_id = old.old_id.hex();
      }
      files.push_back(std::move(file));
    }
    return files;
  }

  /// Says of each file that could not be examined why. What no tree can hold (a pipe, a directory
  /// that cannot be read) is a changed file too: nobody knows that it is harmless.
  void mark_unexamined(std::vector<FileChange>& files) const {
    if (remarks_.unexamined.empty()) return;
    std::map<std::string_view, FileChange*> by_path;
    for (FileChange& file : files) by_path.emplace(file.path, &file);
    std::vector<FileChange> more;
    for (const auto& [name, why] : remarks_.unexamined) {
      const std::string path = name.ends_with('/') ? name.substr(0, name.size() - 1) : name;
      FileChange extra;
      const auto found = by_path.find(path);
      FileChange& file = found == by_path.end() ? extra : *found->second;
      file.unexamined = why.kind;
      file.unexamined_reason = why.reason;
      if (&file != &extra) continue;
      extra.path = path;
      extra.status = FileStatus::added;
      extra.mode = FileMode::regular;
      extra.id.assign(base_->report().tree.size(), '0');
      more.push_back(std::move(extra));
    }
    files.insert(files.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
    std::sort(files.begin(), files.end(),
              [](const FileChange& a, const FileChange& b) { return a.path < b.path; });
  }

  std::unique_ptr<TreeSide> base_;
  std::unique_ptr<TreeSide> head_;
  PairRemarks remarks_;
  unsigned threads_;
};

}  // namespace

std::unique_ptr<TreePair> make_tree_pair(std::unique_ptr<TreeSide> base,
                                         std::unique_ptr<TreeSide> head, PairRemarks remarks,
                                         unsigned threads) {
  return std::make_unique<Comparison>(std::move(base), std::move(head), std::move(remarks),
                                      threads);
}

}  // namespace agentcheck
