#include "runner/git/listing.h"

#include <algorithm>
#include <utility>

#include "runner/git/object_hash.h"
#include "runner/git/tree_diff.h"

namespace agentcheck {
namespace {

constexpr std::uint32_t kTreeMode = 0040000;

void append_entry(std::string& tree, std::uint32_t mode, std::string_view name,
                  const ObjectId& id) {
  char octal[12];
  std::size_t digits = 0;
  for (std::uint32_t rest = mode; rest != 0; rest >>= 3) {
    octal[digits++] = static_cast<char>('0' + (rest & 7));
  }
  while (digits > 0) tree += octal[--digits];
  tree += ' ';
  tree += name;
  tree += '\0';
  tree += id.raw();
}

class TreeHasher {
 public:
  TreeHasher(const std::vector<ListedEntry>& entries, HashKind hash, ListedTrees& out)
      : entries_(entries), hash_(hash), out_(out) {}

  // Hashes the directory whose first entry is `begin`; `end` becomes the first entry behind it.
  // Depth is bounded by the length of a path.
  ObjectId directory(std::size_t begin, std::size_t prefix, std::size_t& end) {
    std::string tree;
    const std::string_view name =
        begin < entries_.size() ? entries_[begin].path.substr(0, prefix) : std::string_view{};
    std::size_t at = begin;
    while (at < entries_.size() && entries_[at].path.substr(0, prefix) == name) {
      const std::string_view rest = entries_[at].path.substr(prefix);
      const std::size_t slash = rest.find('/');
      if (slash == std::string_view::npos) {
        append_entry(tree, entries_[at].mode, rest, entries_[at].id);
        ++at;
      } else {
        const ObjectId child = directory(at, prefix + slash + 1, at);
        append_entry(tree, kTreeMode, rest.substr(0, slash), child);
      }
    }
    end = at;
    const ObjectId id = hash_object(hash_, ObjectKind::tree, tree).value_or(null_id(hash_));
    out_.directories[name] = {id, begin, end};
    return id;
  }

 private:
  const std::vector<ListedEntry>& entries_;
  HashKind hash_;
  ListedTrees& out_;
};

class Lister {
 public:
  Lister(const ObjectStore& objects, const std::vector<ListedEntry>& known)
      : objects_(objects), known_(known), trees_(hash_trees(known, objects.hash_kind())) {}

  std::optional<Error> list(const std::string& prefix, const ObjectId& tree, int depth) {
    const auto same = trees_.directories.find(prefix);
    if (same != trees_.directories.end() && same->second.id == tree) {
      const auto begin = known_.begin() + static_cast<std::ptrdiff_t>(same->second.begin);
      const auto end = known_.begin() + static_cast<std::ptrdiff_t>(same->second.end);
      listing.entries.insert(listing.entries.end(), begin, end);
      return std::nullopt;
    }
    if (depth > kMaxTreeDepth) {
      return Error{ErrorKind::undecided, "tree " + tree.hex() + " nests too deep", ""};
    }
    const auto entries = objects_.read_tree(tree);
    if (!entries) return entries.error();
    for (const RawTreeEntry& entry : *entries) {
      if (auto error = spend(prefix.size() + entry.name.size())) return error;
      if (entry.is_tree()) {
        if (auto error = list(prefix + entry.name + "/", entry.id, depth + 1)) return error;
        continue;
      }
      listing.names.push_back(prefix + entry.name);
      listing.entries.push_back({listing.names.back(), entry.mode, entry.id});
    }
    return std::nullopt;
  }

  Listing listing;

 private:
  /// Directories count too: a few trees that hold each other many times name any number of paths.
  std::optional<Error> spend(std::size_t path_bytes) {
    if (++paths_ <= kMaxPaths && (bytes_ += path_bytes) <= kMaxPathBytes) return std::nullopt;
    return Error{ErrorKind::undecided,
                 "the tree has more than " + std::to_string(kMaxPaths) + " entries, or " +
                     std::to_string(kMaxPathBytes) + " bytes of paths",
                 ""};
  }

  const ObjectStore& objects_;
  const std::vector<ListedEntry>& known_;
  ListedTrees trees_;
  std::size_t paths_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

ListedTrees hash_trees(const std::vector<ListedEntry>& entries, HashKind hash) {
  ListedTrees trees;
  std::size_t end = 0;
  trees.root = TreeHasher(entries, hash, trees).directory(0, 0, end);
  return trees;
}

Result<Listing> list_tree(const ObjectStore& objects, const ObjectId& tree,
                          const std::vector<ListedEntry>& known) {
  if (tree.absent()) return Listing{};
  Lister lister(objects, known);
  if (auto error = lister.list("", tree, 0)) return tl::unexpected<Error>(std::move(*error));
  const auto by_path = [](const ListedEntry& a, const ListedEntry& b) { return a.path < b.path; };
  auto& entries = lister.listing.entries;
  if (!std::is_sorted(entries.begin(), entries.end(), by_path)) {
    std::sort(entries.begin(), entries.end(), by_path);  // a malformed tree
  }
  return std::move(lister.listing);
}

}  // namespace agentcheck
