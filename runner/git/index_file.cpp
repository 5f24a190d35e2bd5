#include "runner/git/index_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "runner/git/ewah.h"
#include "runner/git/plain_file.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxIndex = std::size_t{1} << 30;
constexpr std::size_t kMaxPath = 4096;

tl::unexpected<Error> damaged(const std::string& path, std::string_view what) {
  return fail(ErrorKind::undecided, "the index " + path + " is damaged: " + std::string(what),
              "run `git status` to see what git says of it; `git reset` writes a new one");
}

std::uint32_t u32(const char* at) {
  const auto* p = reinterpret_cast<const unsigned char*>(at);
  return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
}

std::uint32_t u16(const char* at) {
  const auto* p = reinterpret_cast<const unsigned char*>(at);
  return std::uint32_t{p[0]} << 8 | p[1];
}

// What one index file says, before a shared index is merged in.
struct Parsed {
  std::vector<IndexEntry> entries;
  std::string_view link;  // the split index extension, if there is one
  bool split = false;
};

class Parser {
 public:
  Parser(const std::string& path, std::string_view bytes, std::size_t id_size, IndexFile& owner)
      : path_(path), bytes_(bytes), id_size_(id_size), owner_(owner) {}

  Result<Parsed> run() {
    constexpr std::size_t kHeader = 12;
    if (bytes_.size() < kHeader + id_size_ || bytes_.substr(0, 4) != "DIRC") {
      return damaged(path_, "it has no index header");
    }
    version_ = u32(bytes_.data() + 4);
    if (version_ < 2 || version_ > 4) {
      return fail(ErrorKind::undecided,
                  "the index " + path_ + " has version " + std::to_string(version_) +
                      ", which agentcheck does not know",
                  "write it anew with `git update-index --index-version 4`");
    }
    const std::uint32_t count = u32(bytes_.data() + 8);
    end_ = bytes_.size() - id_size_;
    at_ = kHeader;
    if (count > end_ / (fixed_size())) return damaged(path_, "it is too short for its entries");
    Parsed parsed;
    parsed.entries.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      IndexEntry entry;
      if (const char* trouble = read_entry(entry)) return damaged(path_, trouble);
      parsed.entries.push_back(entry);
    }
    if (auto error = read_extensions(parsed)) return tl::unexpected<Error>(std::move(*error));
    return parsed;
  }

 private:
  std::size_t fixed_size() const { return 40 + id_size_ + 2; }

  const char* read_entry(IndexEntry& entry) {
    constexpr const char* kShort = "an entry is cut off";
    const std::size_t begin = at_;
    if (end_ - at_ < fixed_size()) return kShort;
    const char* p = bytes_.data() + at_;
    entry.stat = {u32(p), u32(p + 4), u32(p + 8), u32(p + 12), u32(p + 20), u32(p + 36)};
    entry.mode = u32(p + 24);
    entry.id = *ObjectId::from_raw(bytes_.substr(at_ + 40, id_size_));
    const std::uint32_t flags = u16(p + 40 + id_size_);
    at_ += fixed_size();
    entry.assume_unchanged = flags & 0x8000;
    entry.stage = static_cast<std::uint8_t>(flags >> 12 & 3);
    if (flags & 0x4000) {
      if (version_ < 3 || end_ - at_ < 2) return kShort;
      const std::uint32_t more = u16(bytes_.data() + at_);
      at_ += 2;
      entry.skip_worktree = more & 0x4000;
      entry.intent_to_add = more & 0x2000;
    }
    return version_ == 4 ? read_compressed_name(entry) : read_name(entry, begin);
  }

  const char* read_name(IndexEntry& entry, std::size_t begin) {
    const std::size_t length = name_length();
    if (length == std::string_view::npos) return "a name is cut off";
    entry.path = bytes_.substr(at_, length);
    const std::size_t whole = (at_ + length - begin + 8) / 8 * 8;  // 1 to 8 NULs
    if (whole > end_ - begin) return "an entry is cut off";
    at_ = begin + whole;
    return nullptr;
  }

  const char* read_compressed_name(IndexEntry& entry) {
    std::size_t strip = 0;
    for (int shift = 0;; ++shift) {
      if (at_ >= end_ || shift > 4) return "a name is damaged";
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      strip = (strip << 7) + (byte & 127);
      if (!(byte & 128)) break;
      ++strip;
    }
    if (strip > previous_.size()) return "a name is damaged";
    const std::size_t length = name_length();
    if (length == std::string_view::npos) return "a name is cut off";
    std::string name(previous_.substr(0, previous_.size() - strip));
    name += bytes_.substr(at_, length);
    if (name.size() > kMaxPath) return "a name is too long";
    at_ += length + 1;
    owner_.names.push_back(std::move(name));
    previous_ = entry.path = owner_.names.back();
    return nullptr;
  }

  // Up to the NUL; npos where there is none within the longest path git can hold.
  std::size_t name_length() const {
    const std::size_t longest = std::min(end_ - at_, kMaxPath + 1);
    const void* nul = std::memchr(bytes_.data() + at_, 0, longest);
    if (!nul) return std::string_view::npos;
    return static_cast<std::size_t>(static_cast<const char*>(nul) - (bytes_.data() + at_));
  }

  std::optional<Error> read_extensions(Parsed& parsed) {
    while (at_ < end_) {
      if (end_ - at_ < 8) return damaged(path_, "an extension is cut off").value();
      const std::string_view name = bytes_.substr(at_, 4);
      const std::size_t size = u32(bytes_.data() + at_ + 4);
      at_ += 8;
      if (size > end_ - at_) return damaged(path_, "an extension is cut off").value();
      if (name == "link") {
        parsed.split = true;
        parsed.link = bytes_.substr(at_, size);
      } else if (name != "sdir" && !(name[0] >= 'A' && name[0] <= 'Z')) {
        return Error{ErrorKind::undecided,
                     "the index " + path_ + " needs an extension agentcheck does not know",
                     "write it anew with the git that is installed: `git read-tree HEAD`"};
      }
      at_ += size;
    }
    return std::nullopt;
  }

  const std::string& path_;
  std::string_view bytes_;
  std::size_t id_size_;
  IndexFile& owner_;
  std::uint32_t version_ = 2;
  std::size_t at_ = 0, end_ = 0;
  std::string_view previous_;
};

// A split index holds what changed against a shared one: bitmaps of the entries deleted and
// replaced there; the replacing entries come first and have no name.
Result<std::vector<IndexEntry>> join_split(const std::string& path, const std::string& git_dir,
                                           Parsed parsed, std::size_t id_size, IndexFile& owner) {
  std::string_view link = parsed.link;
  if (link.size() < id_size) return damaged(path, "its link to a shared index is cut off");
  const ObjectId shared_id = *ObjectId::from_raw(link.substr(0, id_size));
  link.remove_prefix(id_size);
  if (shared_id.raw().find_first_not_of('\0') == std::string_view::npos) {
    return std::move(parsed.entries);
  }
  const std::string shared_path = git_dir + "/sharedindex." + shared_id.hex();
  auto bytes = read_plain_file(shared_path, kMaxIndex);
  if (!bytes) return damaged(path, "its shared index cannot be read: " + bytes.error().reason);
  owner.storage.push_back(std::move(bytes->content));
  auto shared = Parser(shared_path, owner.storage.back(), id_size, owner).run();
  if (!shared) return tl::unexpected<Error>(shared.error());
  std::vector<IndexEntry> joined = std::move(shared->entries);

  std::optional<std::vector<std::size_t>> gone, replaced;
  if (!link.empty()) {
    gone = read_ewah(link, joined.size());
    if (gone) replaced = read_ewah(link, joined.size());
    if (!replaced) return damaged(path, "its bitmaps do not fit the shared index");
  } else {
    gone = replaced = std::vector<std::size_t>{};
  }
  if (replaced->size() > parsed.entries.size())
    return damaged(path, "replaced entries are missing");
  for (std::size_t i = 0; i < replaced->size(); ++i) {
    const std::string_view name = joined[(*replaced)[i]].path;
    joined[(*replaced)[i]] = parsed.entries[i];
    joined[(*replaced)[i]].path = name;
  }
  for (auto it = gone->rbegin(); it != gone->rend(); ++it) {
    joined.erase(joined.begin() + static_cast<std::ptrdiff_t>(*it));
  }
  joined.insert(joined.end(),
                parsed.entries.begin() + static_cast<std::ptrdiff_t>(replaced->size()),
                parsed.entries.end());
  return joined;
}

// A sparse index folds directories outside the cone into one entry each.
std::optional<Error> unfold(const ObjectStore& objects, const std::string& prefix,
                            const ObjectId& tree, IndexFile& owner, std::vector<IndexEntry>& out) {
  const auto entries = objects.read_tree(tree);
  if (!entries) return entries.error();
  for (const RawTreeEntry& entry : *entries) {
    std::string path = prefix + entry.name;
    if (path.size() > kMaxPath) return Error{ErrorKind::undecided, "a path is too long", ""};
    if (entry.is_tree()) {
      if (auto error = unfold(objects, path + "/", entry.id, owner, out)) return error;
      continue;
    }
    owner.names.push_back(std::move(path));
    IndexEntry unfolded;
    unfolded.path = owner.names.back();
    unfolded.mode = entry.mode;
    unfolded.id = entry.id;
    unfolded.skip_worktree = true;
    out.push_back(unfolded);
  }
  return std::nullopt;
}

bool is_folded(const IndexEntry& entry) { return entry.mode == 0040000; }

bool before(const IndexEntry& a, const IndexEntry& b) {
  return a.path != b.path ? a.path < b.path : a.stage < b.stage;
}

bool known_mode(std::uint32_t mode) {
  return mode == 0100644 || mode == 0100755 || mode == 0120000 || mode == 0160000;
}

}  // namespace

Result<IndexFile> read_index(const std::string& git_dir, const ObjectStore& objects) {
  const std::string path = git_dir + "/index";
  IndexFile index;
  auto bytes = read_plain_file(path, kMaxIndex);
  if (!bytes && bytes.error().code == ENOENT) return index;
  if (!bytes) {
    return fail(ErrorKind::undecided,
                "cannot read the index " + path + ": " + bytes.error().reason);
  }
  index.mtime = static_cast<std::uint32_t>(bytes->mtime);
  index.mtime_ns = static_cast<std::uint32_t>(bytes->mtime_ns);
  index.storage.reserve(2);  // views point into the strings: they must not move
  index.storage.push_back(std::move(bytes->content));
  const std::size_t id_bytes = id_size(objects.hash_kind());
  auto parsed = Parser(path, index.storage.back(), id_bytes, index).run();
  if (!parsed) return tl::unexpected<Error>(parsed.error());
  std::vector<IndexEntry> entries;
  if (parsed->split) {
    auto joined = join_split(path, git_dir, std::move(*parsed), id_bytes, index);
    if (!joined) return tl::unexpected<Error>(joined.error());
    entries = std::move(*joined);
  } else {
    entries = std::move(parsed->entries);
  }
  if (std::any_of(entries.begin(), entries.end(), is_folded)) {
    std::vector<IndexEntry> all;
    for (const IndexEntry& entry : entries) {
      if (!is_folded(entry)) {
        all.push_back(entry);
      } else if (auto error = unfold(objects, std::string(entry.path), entry.id, index, all)) {
        return tl::unexpected<Error>(std::move(*error));
      }
    }
    entries = std::move(all);
  }
  if (!std::is_sorted(entries.begin(), entries.end(), before)) {
    std::sort(entries.begin(), entries.end(), before);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!known_mode(entries[i].mode)) return damaged(path, "an entry has an unknown mode");
    if (entries[i].path.empty()) return damaged(path, "an entry has no name");
    if (i > 0 && !before(entries[i - 1], entries[i])) return damaged(path, "a name occurs twice");
  }
  index.entries = std::move(entries);
  return index;
}

}  // namespace agentcheck
