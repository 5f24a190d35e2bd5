#include "runner/git/worktree_contents.h"

#include <algorithm>
#include <cerrno>

#include "core/text.h"
#include "runner/git/object_hash.h"

namespace agentcheck {
namespace {

UnexaminedPath unexamined_of(const FileTrouble& trouble) {
  if (trouble.code == EFBIG) {
    return {Unexamined::too_big, "it is bigger than 256 MiB"};
  }
  return {Unexamined::unreadable, "it cannot be read: " + trouble.reason};
}

}  // namespace

void ContentReader::examine(DiskItem& item) const {
  constexpr std::uint64_t kBig = std::uint64_t{8} << 20;
  std::unique_lock<std::mutex> alone;
  if (item.stat.size > kBig) alone = std::unique_lock(big_file_);
  auto content = files_.read(item.path, kMaxWorktreeFile);
  item.id = null_id(objects_.hash_kind());
  if (!content) {
    item.gone = content.error().code == ENOENT || content.error().code == ENOTDIR;
    item.trouble = unexamined_of(content.error());
    return;
  }
  item.stat = content->stat;
  examine_bytes(item, std::move(content->bytes));
}

void ContentReader::examine_bytes(DiskItem& item, std::string bytes) const {
  const auto hash = [&](std::string_view content) {
    const auto id = hash_object(objects_.hash_kind(), ObjectKind::blob, content);
    if (id) {
      item.id = *id;
    } else {
      item.trouble = {Unexamined::unreadable, "it is part of a collision attack on SHA-1"};
    }
  };
  if (item.stat.is_link()) return hash(bytes);
  const ContentRule rule = content_rule(attributes_.lookup(item.path), settings_);
  if (rule.filter == ContentRule::Filter::other) {
    hash(bytes);
    const bool as_stored = item.id == item.base || item.id == item.indexed;
    if (as_stored) return;
    item.from_objects = item.clean;
    item.id = item.clean ? item.indexed : null_id(objects_.hash_kind());
    if (!item.clean) {
      item.trouble = {Unexamined::filter, "it is behind the filter " + display(rule.filter_name) +
                                              ", which is never run"};
    }
    return;
  }
  if (rule.plain()) return hash(bytes);
  const auto converted = to_git(rule, bytes, [&] { return stored(item); });
  if (!converted) {
    item.trouble = {Unexamined::filter, converted.error()};
    return;
  }
  // Where base itself has content its attributes would convert ("renormalisation"), a file that is
  // base's to the byte is unchanged, whatever git's stat data says of it.
  if (!item.base.absent() && rule.encoding.empty() && *converted != bytes) {
    hash(bytes);
    item.from_objects = item.id == item.base;
    if (item.from_objects) return;
  }
  hash(*converted);
}

// What git has for the path so far; nothing where it is not there or cannot be read: then line ends
// are converted, as for a new file.
std::string ContentReader::stored(const DiskItem& item) const {
  const ObjectId& id = item.indexed.absent() ? item.base : item.indexed;
  if (id.absent()) return {};
  return objects_.read_blob(id).value_or(std::string());
}

const DiskItem* ContentReader::find(std::string_view path) const {
  const auto before = [](const DiskItem& item, std::string_view name) { return item.path < name; };
  const auto found = std::lower_bound(items_.begin(), items_.end(), path, before);
  return found != items_.end() && found->path == path ? &*found : nullptr;
}

Result<std::string> ContentReader::read(const TreeEntry& entry) const {
  const DiskItem* item = find(entry.path);
  const auto undecided = [&](const std::string& why) {
    return fail(ErrorKind::undecided, display(entry.path) + ": " + why);
  };
  if (item && item->trouble) return undecided(item->trouble->reason);
  if (!item || item->from_objects) {
    const auto id = ObjectId::from_hex(entry.id);
    if (!id || is_null(*id)) return undecided("its content is not known");
    return objects_.read_blob(*id);
  }
  auto content = files_.read(item->path, kMaxWorktreeFile);
  if (!content) return undecided(content.error().reason);
  if (!(content->stat == item->stat)) {
    return fail(ErrorKind::undecided, display(entry.path) + " has changed while it was examined",
                "run agentcheck again when nothing writes to the working tree");
  }
  if (item->stat.is_link()) return std::move(content->bytes);
  const ContentRule rule = content_rule(attributes_.lookup(item->path), settings_);
  if (rule.plain() || rule.filter == ContentRule::Filter::other) return std::move(content->bytes);
  auto converted = to_git(rule, std::move(content->bytes), [&] { return stored(*item); });
  if (!converted) return undecided(converted.error());
  return std::move(*converted);
}

}  // namespace agentcheck
