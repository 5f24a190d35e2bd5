#include "runner/git/tree_diff.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "runner/git/tree_object.h"

namespace agentcheck {
namespace {

using Entries = std::vector<RawTreeEntry>;

tl::unexpected<Error> too_deep(const std::string& path) {
  return fail(ErrorKind::undecided,
              "the tree nests deeper than " + std::to_string(kMaxTreeDepth) + " directories at '" +
                  display(shorten(path, 200)) + "'",
              "name a revision without that directory");
}

/// What a walk may still give. Directories count too: a tree can hold nothing but itself, many
/// times.
class Budget {
 public:
  Result<void> spend(std::size_t path_bytes) {
    if (++entries_ <= kMaxPaths && (bytes_ += path_bytes) <= kMaxPathBytes) return {};
    return fail(ErrorKind::undecided,
                "the tree has more than " + std::to_string(kMaxPaths) + " entries, or " +
                    std::to_string(kMaxPathBytes) + " bytes of paths, to compare",
                "compare revisions that are nearer to each other");
  }

 private:
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;
};

FileMode file_mode(const RawTreeEntry& entry) { return static_cast<FileMode>(entry.mode); }

std::string joined(const std::string& directory, const std::string& name) {
  return directory.empty() ? name : directory + "/" + name;
}

/// An error about a tree, with the directory it stands for.
tl::unexpected<Error> in_directory(Error error, const std::string& directory) {
  if (!directory.empty()) {
    error.message = "in the directory '" + display(shorten(directory, 200)) + "': " + error.message;
  }
  return tl::unexpected(std::move(error));
}

/// The walk over two trees at once.
class Walk {
 public:
  Walk(const ReadTree& read_base, const ReadTree& read_head)
      : read_base_(read_base), read_head_(read_head) {}

  Result<void> both(const std::string& path, const ObjectId& base, const ObjectId& head,
                    int depth) {
    if (base == head) return {};
    if (depth > kMaxTreeDepth) return too_deep(path);
    Result<Entries> old_entries = read_base_(base);
    if (!old_entries) return in_directory(std::move(old_entries.error()), path);
    Result<Entries> new_entries = read_head_(head);
    if (!new_entries) return in_directory(std::move(new_entries.error()), path);
    auto a = old_entries->begin();
    auto b = new_entries->begin();
    while (a != old_entries->end() || b != new_entries->end()) {
      const int order = a == old_entries->end() ? 1
                        : b == new_entries->end()
                            ? -1
                            : compare_entries(a->name, a->is_tree(), b->name, b->is_tree());
      Result<void> done = order < 0   ? one(Side::base, path, *a, depth)
                          : order > 0 ? one(Side::head, path, *b, depth)
                                      : pair(path, *a, *b, depth);
      if (!done) return done;
      if (order <= 0) ++a;
      if (order >= 0) ++b;
    }
    return {};
  }

  std::vector<PathChange> take() {
    std::sort(changes_.begin(), changes_.end(),
              [](const PathChange& a, const PathChange& b) { return a.path < b.path; });
    return std::move(changes_);
  }

 private:
  /// Entries of one name and kind on both sides. A file and a tree of one name do not sort alike,
  /// so they never meet here.
  Result<void> pair(const std::string& path, const RawTreeEntry& a, const RawTreeEntry& b,
                    int depth) {
    if (a.id == b.id && a.mode == b.mode) return {};
    const std::string full = joined(path, a.name);
    if (Result<void> done = budget_.spend(full.size()); !done) return done;
    if (a.is_tree()) return both(full, a.id, b.id, depth + 1);
    return add({full, file_mode(a), file_mode(b), a.id, b.id});
  }

  /// An entry only one side has, with everything below it.
  Result<void> one(Side side, const std::string& path, const RawTreeEntry& entry, int depth) {
    const std::string full = joined(path, entry.name);
    if (Result<void> done = budget_.spend(full.size()); !done) return done;
    if (!entry.is_tree()) {
      return side == Side::base ? add({full, file_mode(entry), FileMode::none, entry.id, {}})
                                : add({full, FileMode::none, file_mode(entry), {}, entry.id});
    }
    if (depth >= kMaxTreeDepth) return too_deep(full);
    Result<Entries> entries = (side == Side::base ? read_base_ : read_head_)(entry.id);
    if (!entries) return in_directory(std::move(entries.error()), full);
    for (const RawTreeEntry& below : *entries) {
      if (Result<void> done = one(side, full, below, depth + 1); !done) return done;
    }
    return {};
  }

  Result<void> add(PathChange change) {
    changes_.push_back(std::move(change));
    return {};
  }

  const ReadTree& read_base_;
  const ReadTree& read_head_;
  std::vector<PathChange> changes_;
  Budget budget_;
};

Result<void> list_into(const ReadTree& read, const ObjectId& tree, const std::string& path,
                       int depth, Budget& budget, std::vector<TreeEntry>& entries) {
  if (depth > kMaxTreeDepth) return too_deep(path);
  Result<Entries> here = read(tree);
  if (!here) return in_directory(std::move(here.error()), path);
  for (const RawTreeEntry& entry : *here) {
    std::string full = joined(path, entry.name);
    if (Result<void> done = budget.spend(full.size()); !done) return done;
    if (!entry.is_tree()) {
      entries.push_back({std::move(full), file_mode(entry), entry.id.hex()});
      continue;
    }
    if (auto below = list_into(read, entry.id, full, depth + 1, budget, entries); !below) {
      return below;
    }
  }
  return {};
}

}  // namespace

Result<std::vector<PathChange>> diff_trees(const ReadTree& read_base, const ObjectId& base,
                                           const ReadTree& read_head, const ObjectId& head) {
  Walk walk(read_base, read_head);
  if (Result<void> done = walk.both({}, base, head, 0); !done) return tl::unexpected(done.error());
  return walk.take();
}

Result<std::vector<TreeEntry>> list_tree(const ReadTree& read, const ObjectId& tree) {
  std::vector<TreeEntry> entries;
  Budget budget;
  if (Result<void> done = list_into(read, tree, {}, 0, budget, entries); !done) {
    return tl::unexpected(done.error());
  }
  std::sort(entries.begin(), entries.end(),
            [](const TreeEntry& a, const TreeEntry& b) { return a.path < b.path; });
  return entries;
}

Result<std::optional<TreeEntry>> find_in_tree(const ReadTree& read, const ObjectId& tree,
                                              std::string_view path) {
  ObjectId at = tree;
  std::string_view rest = path;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string_view name = rest.substr(0, slash);
    Result<Entries> entries = read(at);
    if (!entries) return tl::unexpected(entries.error());
    const bool wants_tree = slash != std::string_view::npos;
    const auto found =
        std::find_if(entries->begin(), entries->end(), [&](const RawTreeEntry& entry) {
          return entry.is_tree() == wants_tree && entry.name == name;
        });
    if (found == entries->end()) return std::nullopt;
    if (!wants_tree) return TreeEntry{std::string(path), file_mode(*found), found->id.hex()};
    at = found->id;
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace agentcheck
