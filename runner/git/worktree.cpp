#include "runner/git/worktree.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "runner/git/directory_reader.h"
#include "runner/git/index_file.h"
#include "runner/git/listing.h"
#include "runner/git/nested_repository.h"
#include "runner/git/object_hash.h"
#include "runner/git/parallel.h"
#include "runner/git/worktree_contents.h"
#include "runner/git/worktree_notes.h"
#include "runner/git/worktree_walk.h"

namespace agentcheck {
namespace {

constexpr auto kRegular = static_cast<std::uint32_t>(FileMode::regular);
constexpr auto kExecutable = static_cast<std::uint32_t>(FileMode::executable);
constexpr auto kLink = static_cast<std::uint32_t>(FileMode::symlink);
constexpr auto kGitlink = static_cast<std::uint32_t>(FileMode::gitlink);

bool is_regular(std::uint32_t mode) { return mode == kRegular || mode == kExecutable; }

// What the index has staged, as a list of files.
std::vector<ListedEntry> staged(const IndexFile& index) {
  std::vector<ListedEntry> list;
  list.reserve(index.entries.size());
  for (const IndexEntry& entry : index.entries) {
    if (entry.stage == 0 && !entry.intent_to_add)
      list.push_back({entry.path, entry.mode, entry.id});
  }
  return list;
}

// Paths of the index and of base together.
std::vector<TrackedPath> tracked_paths(const IndexFile& index, const Listing& base) {
  std::vector<TrackedPath> tracked;
  tracked.reserve(index.entries.size());
  auto listed = base.entries.begin();
  const auto add_base_below = [&](std::string_view path, bool all) {
    for (; listed != base.entries.end() && (all || listed->path < path); ++listed) {
      tracked.push_back({listed->path, nullptr, &*listed});
    }
  };
  for (const IndexEntry& entry : index.entries) {
    if (!tracked.empty() && tracked.back().path == entry.path) continue;  // a further stage
    add_base_below(entry.path, false);
    const bool on_base = listed != base.entries.end() && listed->path == entry.path;
    tracked.push_back({entry.path, &entry, on_base ? &*listed : nullptr});
    if (on_base) ++listed;
  }
  add_base_below({}, true);
  return tracked;
}

// Calls `add` with the directory and the text of every file of that name in the list.
template <typename Add>
std::optional<Error> each_rule_file(const ObjectStore& objects, const Listing& base,
                                    std::string_view name, const Add& add) {
  for (const ListedEntry& entry : base.entries) {
    const std::size_t slash = entry.path.rfind('/') + 1;  // 0 where there is none
    if (entry.path.substr(slash) != name || !is_regular(entry.mode)) continue;
    const auto text = objects.read_blob(entry.id);
    if (!text) return text.error();
    add(std::string(entry.path.substr(0, slash)), *text);
  }
  return std::nullopt;
}

Result<IgnoreRules> ignore_rules(const ObjectStore& objects, const Listing& base,
                                 const WorktreeSettings& settings) {
  IgnoreRules rules(settings.ignore_case);
  const auto add = [&](const std::string& directory, const std::string& text) {
    rules.add(directory, text);
  };
  if (auto error = each_rule_file(objects, base, ".gitignore", add)) {
    return tl::unexpected<Error>(std::move(*error));
  }
  for (const std::string& text : settings.ignores) rules.add_global(text);
  return rules;
}

Result<AttributeRules> attribute_rules(const ObjectStore& objects, const Listing& base,
                                       const WorktreeSettings& settings) {
  AttributeRules rules(settings.ignore_case);
  const auto add = [&](const std::string& directory, const std::string& text) {
    rules.add(directory, text);
  };
  if (auto error = each_rule_file(objects, base, ".gitattributes", add)) {
    return tl::unexpected<Error>(std::move(*error));
  }
  rules.add_info(settings.info_attributes);
  for (const std::string& text : settings.user_attributes) rules.add_user(text);
  return rules;
}

// True where the file has not been touched since it was staged. A file written in the moment the
// index was is not trusted ("racy git"); clocks of file systems tick every few milliseconds.
bool stat_clean(const IndexEntry& entry, const DiskStat& stat, const IndexFile& index) {
  if (entry.stage != 0 || entry.intent_to_add || is_null(entry.id)) return false;
  const IndexStat& known = entry.stat;
  const auto cut = [](auto value) { return static_cast<std::uint32_t>(value); };
  if (known.size != cut(stat.size) || known.inode != cut(stat.inode) ||
      known.mtime != cut(stat.mtime) || known.mtime_ns != stat.mtime_ns ||
      known.ctime != cut(stat.ctime) || known.ctime_ns != stat.ctime_ns) {
    return false;
  }
  constexpr std::int64_t kTick = 10'000'000, kSecond = 1'000'000'000;
  const auto moment = [&](std::uint32_t seconds, std::uint32_t nanoseconds) {
    return std::int64_t{seconds} * kSecond + nanoseconds;
  };
  return moment(known.mtime, known.mtime_ns) + kTick < moment(index.mtime, index.mtime_ns);
}

class Snapshot {
 public:
  Snapshot(const WorktreeInput& input, const IndexFile& index, const Listing& base,
           std::shared_ptr<ContentReader> reader)
      : input_(input),
        index_(index),
        reader_(std::move(reader)),
        settings_(reader_->settings()),
        tracked_(tracked_paths(index, base)) {}

  WorktreeSnapshot take(const IgnoreRules& ignore, const Listing& base) {
    const unsigned threads = thread_count(input_.jobs);
    walk_ =
        walk_worktree({reader_->files(), input_.objects.paths().root, tracked_, ignore,
                       input_.objects.hash_kind(), settings_.ignore_case, threads, input_.foreign});
    for (std::size_t i = 0; i < tracked_.size(); ++i) classify(i);
    for (UntrackedPath& path : walk_.untracked) classify(path);
    parallel_for(items_.size(), threads,
                 [this](std::size_t i) { reader_->examine(items_[i].item); });
    for (const Pending& pending : items_) finish(pending);
    for (auto& [path, reason] : walk_.trouble) {
      out_.unexamined[path] = {Unexamined::unreadable, reason};
    }
    for (const std::string& path : walk_.nested_without_commit) {
      notes_.add(Note::nested_carried, path);
    }
    assemble(base);
    return std::move(out_);
  }

 private:
  struct Pending {
    DiskItem item;
    std::uint32_t mode = 0;
    const IndexEntry* index = nullptr;
  };

  void add(std::string_view path, std::uint32_t mode, const ObjectId& id) {
    entries_.push_back({path, mode, id});
  }

  void classify(std::size_t i) {
    const TrackedPath& path = tracked_[i];
    const IndexEntry* index = path.index;
    if (index && index->stage != 0) notes_.add(Note::unmerged, path.path);
    if (index && index->intent_to_add) notes_.add(Note::intent_to_add, path.path);
    switch (walk_.presence[i]) {
      case Presence::absent:
        return absent(path);
      case Presence::displaced:
        return note_hidden(index, true, path.path);
      case Presence::special:
        walk_.trouble.emplace(path.path, "special file: a pipe, socket or device");
        return note_hidden(index, true, path.path);
      case Presence::unreadable:
        out_.unexamined[std::string(path.path)] = {Unexamined::unreadable,
                                                   "it lies in a directory that cannot be read"};
        return add(path.path, path.mode(), null_id(input_.objects.hash_kind()));
      case Presence::directory:
        return submodule(path);
      case Presence::file:
        return file(path, walk_.stats[i]);
    }
  }

  void absent(const TrackedPath& path) {
    const IndexEntry* index = path.index;
    if (index && index->skip_worktree && index->stage == 0 && settings_.sparse) {
      notes_.add(Note::sparse, path.path);
      return add(path.path, index->mode, index->id);
    }
    note_hidden(index, true, path.path);
  }

  void note_hidden(const IndexEntry* index, bool differs, std::string_view path) {
    if (differs && index && (index->assume_unchanged || index->skip_worktree)) {
      notes_.add(Note::hidden, path);
    }
  }

  void submodule(const TrackedPath& path) {
    const ObjectId& known = path.index ? path.index->id : path.base->id;
    const std::string below(path.path);
    const HashKind hash = input_.objects.hash_kind();
    const NestedRepository found =
        input_.foreign ? nested_repository_within(reader_->files(), below, hash)
                       : nested_repository(input_.objects.paths().root + "/" + below, hash);
    if (!found.present) {
      if (!directory_is_empty(path.path)) notes_.add(Note::submodule_files, path.path);
      return add(path.path, kGitlink, known);
    }
    if (!found.commit) {
      out_.unexamined[std::string(path.path)] = {
          Unexamined::unreadable, "the commit checked out in the submodule cannot be read"};
      return add(path.path, kGitlink, null_id(input_.objects.hash_kind()));
    }
    if (*found.commit != known) notes_.add(Note::submodule_moved, path.path);
    note_hidden(path.index, *found.commit != known, path.path);
    add(path.path, kGitlink, *found.commit);
  }

  bool directory_is_empty(std::string_view path) const;

  std::uint32_t disk_mode(const DiskStat& stat, std::uint32_t known) const {
    if (stat.is_link()) return kLink;
    if (!settings_.symlinks && known == kLink) return kLink;
    if (!settings_.file_mode) return is_regular(known) ? known : kRegular;
    return stat.mode & S_IXUSR ? kExecutable : kRegular;
  }

  void file(const TrackedPath& path, const DiskStat& stat) {
    const IndexEntry* index = path.index;
    const std::uint32_t mode = disk_mode(stat, path.mode());
    if (input_.checked_out && path.base && path.base->mode == mode &&
        input_.checked_out->unchanged(path.path, stat)) {
      note_hidden(index, !index || index->id != path.base->id || index->mode != mode, path.path);
      return add(path.path, mode, path.base->id);
    }
    const bool same_kind = index && is_regular(index->mode) == is_regular(mode);
    const bool clean = input_.trust_stat && same_kind && stat_clean(*index, stat, index_);
    if (clean && path.base && path.base->id == index->id &&
        is_regular(path.base->mode) == is_regular(mode)) {
      note_hidden(index, mode != index->mode, path.path);
      return add(path.path, mode, index->id);
    }
    Pending pending;
    pending.item.path = path.path;
    pending.item.stat = stat;
    if (index && index->mode != kGitlink && !index->intent_to_add) pending.item.indexed = index->id;
    if (path.base && path.base->mode != kGitlink) pending.item.base = path.base->id;
    pending.item.clean = clean;
    pending.mode = mode;
    pending.index = index;
    items_.push_back(std::move(pending));
  }

  void classify(UntrackedPath& path) {
    if (!path.commit.absent()) {
      notes_.add(Note::nested, path.path);
      return add(path.path, kGitlink, path.commit);
    }
    Pending pending;
    pending.item.path = path.path;
    pending.item.stat = path.stat;
    pending.mode = disk_mode(path.stat, 0);
    items_.push_back(std::move(pending));
  }

  void finish(const Pending& pending) {
    const DiskItem& item = pending.item;
    const IndexEntry* index = pending.index;
    note_hidden(index,
                item.gone || item.id != item.indexed || (index && index->mode != pending.mode),
                item.path);
    if (item.gone) return;
    if (item.trouble) out_.unexamined[item.path] = *item.trouble;
    add(item.path, pending.mode, item.id);
  }

  void assemble(const Listing& base) {
    const auto by_path = [](const ListedEntry& a, const ListedEntry& b) { return a.path < b.path; };
    if (!std::is_sorted(entries_.begin(), entries_.end(), by_path)) {
      std::sort(entries_.begin(), entries_.end(), by_path);
    }
    const auto same = [](const ListedEntry& a, const ListedEntry& b) {
      return a.path == b.path && a.mode == b.mode && a.id == b.id;
    };
    const bool unchanged =
        !input_.base_tree.absent() && std::equal(entries_.begin(), entries_.end(),
                                                 base.entries.begin(), base.entries.end(), same);
    const HashKind hash = input_.objects.hash_kind();
    out_.tree = (unchanged ? input_.base_tree : hash_trees(entries_, hash).root).hex();
    out_.entries.reserve(entries_.size());
    for (const ListedEntry& entry : entries_) {
      out_.entries.push_back(
          {std::string(entry.path), static_cast<FileMode>(entry.mode), entry.id.hex()});
    }
    out_.ignored = std::move(walk_.ignored);
    out_.notes = notes_.sentences();
    keep_items();
    out_.contents = std::move(reader_);
  }

  void keep_items() {
    std::vector<DiskItem> items;
    items.reserve(items_.size());
    for (Pending& pending : items_) items.push_back(std::move(pending.item));
    std::sort(items.begin(), items.end(),
              [](const DiskItem& a, const DiskItem& b) { return a.path < b.path; });
    reader_->keep(std::move(items));
  }

  const WorktreeInput& input_;
  const IndexFile& index_;
  std::shared_ptr<ContentReader> reader_;
  const WorktreeSettings& settings_;
  std::vector<TrackedPath> tracked_;
  WalkResult walk_;
  std::vector<Pending> items_;
  std::vector<ListedEntry> entries_;
  Notes notes_;
  WorktreeSnapshot out_;
};

bool Snapshot::directory_is_empty(std::string_view path) const {
  const auto fd = reader_->files().directory(path);
  DirectoryReader names;
  return fd && names.read(fd->get()) == 0 && names.names().empty();
}

}  // namespace

Result<WorktreeSnapshot> snapshot_worktree(const WorktreeInput& input) {
  const ObjectStore& objects = input.objects;
  const RepositoryPaths& paths = objects.paths();
  if (paths.root.empty()) {
    return fail(ErrorKind::usage, "a bare repository has no working tree", "give --head REV");
  }
  auto files = WorktreeFiles::open(paths.root);
  if (!files) {
    return fail(ErrorKind::undecided, "cannot read the working tree " + display(paths.root) + ": " +
                                          files.error().reason);
  }
  auto settings = read_worktree_settings(paths);
  if (!settings) return tl::unexpected<Error>(settings.error());
  const auto index = read_index(paths.git_dir, objects);
  if (!index) return tl::unexpected<Error>(index.error());
  const auto base = list_tree(objects, input.base_tree, staged(*index));
  if (!base) return tl::unexpected<Error>(base.error());
  const auto ignore = ignore_rules(objects, *base, *settings);
  if (!ignore) return tl::unexpected<Error>(ignore.error());
  auto attributes = attribute_rules(objects, *base, *settings);
  if (!attributes) return tl::unexpected<Error>(attributes.error());
  auto reader = std::make_shared<ContentReader>(objects, std::move(*files), std::move(*settings),
                                                std::move(*attributes));
  return Snapshot(input, *index, *base, std::move(reader)).take(*ignore, *base);
}

}  // namespace agentcheck
