#include "runner/git/tree_object.h"

#include <algorithm>

#include "core/text.h"

namespace agentcheck {
namespace {

/// git's canon_mode: only the kind of a file and its owner's executable bit count. 0 is unknown.
std::uint32_t canonical_mode(std::uint32_t mode) {
  switch (mode & 0170000) {
    case 0040000:
      return 0040000;
    case 0100000:
      return (mode & 0100) != 0 ? 0100755 : 0100644;
    case 0120000:
      return 0120000;
    case 0160000:
      return 0160000;
    default:
      return 0;
  }
}

bool is_dot_git(std::string_view name) {
  return name.size() == 4 && name[0] == '.' && (name[1] | 0x20) == 'g' && (name[2] | 0x20) == 'i' &&
         (name[3] | 0x20) == 't';
}

std::string quoted(std::string_view name) { return "'" + display(shorten(name, 200)) + "'"; }

/// Takes one entry off the front of `data`; says what is wrong, or nothing.
std::string take_entry(std::string_view& data, std::size_t id_bytes, RawTreeEntry& entry) {
  std::uint32_t mode = 0;
  std::size_t at = 0;
  for (; at < data.size() && data[at] >= '0' && data[at] <= '7'; ++at) {
    if (at >= 7) return "an entry's mode has too many digits";
    mode = mode * 8 + static_cast<std::uint32_t>(data[at] - '0');
  }
  if (at == 0 || at >= data.size() || data[at] != ' ') return "an entry does not begin with a mode";
  data.remove_prefix(at + 1);
  const std::size_t end = data.find('\0');
  if (end == std::string_view::npos || data.size() - end - 1 < id_bytes) {
    return "its last entry is cut off";
  }
  const std::string_view name = data.substr(0, end);
  if (name.empty()) return "an entry has no name";
  if (name == "." || name == ".." || is_dot_git(name)) return "it has an entry " + quoted(name);
  if (name.find('/') != std::string_view::npos) return "the name " + quoted(name) + " has a slash";
  entry.mode = canonical_mode(mode);
  if (entry.mode == 0) return "the entry " + quoted(name) + " has an unknown mode";
  entry.name = name;
  entry.id = *ObjectId::from_raw(data.substr(end + 1, id_bytes));
  data.remove_prefix(end + 1 + id_bytes);
  return {};
}

bool before(const RawTreeEntry& a, std::string_view name, bool tree) {
  return compare_entries(a.name, a.is_tree(), name, tree) < 0;
}

/// A tree `a` sorts as `a/`, so that a file `a` need not be its neighbour.
bool has_file_named(const std::vector<RawTreeEntry>& entries, std::string_view name) {
  const auto found = std::lower_bound(
      entries.begin(), entries.end(), name,
      [](const RawTreeEntry& a, std::string_view n) { return before(a, n, false); });
  return found != entries.end() && found->name == name && !found->is_tree();
}

}  // namespace

int compare_entries(std::string_view name_a, bool tree_a, std::string_view name_b, bool tree_b) {
  const std::size_t common = std::min(name_a.size(), name_b.size());
  if (const int order = std::memcmp(name_a.data(), name_b.data(), common); order != 0) return order;
  const auto next = [common](std::string_view name, bool tree) {
    if (name.size() > common) return static_cast<int>(static_cast<unsigned char>(name[common]));
    return tree ? static_cast<int>('/') : 0;
  };
  return next(name_a, tree_a) - next(name_b, tree_b);
}

tl::expected<std::vector<RawTreeEntry>, std::string> parse_tree(std::string_view data,
                                                                HashKind kind) {
  std::vector<RawTreeEntry> entries;
  while (!data.empty()) {
    RawTreeEntry entry;
    if (std::string wrong = take_entry(data, id_size(kind), entry); !wrong.empty()) {
      return tl::unexpected(std::move(wrong));
    }
    if (!entries.empty()) {
      const RawTreeEntry& last = entries.back();
      const int order = compare_entries(last.name, last.is_tree(), entry.name, entry.is_tree());
      if (order > 0) return tl::unexpected("its entries are out of order at " + quoted(entry.name));
      if (order == 0 || (entry.is_tree() && has_file_named(entries, entry.name))) {
        return tl::unexpected("it has two entries named " + quoted(entry.name));
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace agentcheck
