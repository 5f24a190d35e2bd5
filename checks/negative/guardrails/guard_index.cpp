// Finds the row of the table a path belongs to without trying every row.
#include <algorithm>
#include <string>
#include <unordered_map>

#include "checks/negative/guardrails/guarded_files.h"
#include "core/glob.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::string_view kSpecial = "*?[{";

/// Every word that braces stand for: "a{b,}c" is "abc" and "ac". They may nest.
std::vector<std::string> expanded(const std::string& glob) {
  const std::size_t open = glob.find('{');
  if (open == std::string::npos) return {glob};
  std::vector<std::string> choices(1);
  std::size_t at = open + 1;
  for (int depth = 1; at < glob.size(); ++at) {
    const char c = glob[at];
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth == 0) break;
    if (c == ',' && depth == 1) {
      choices.emplace_back();
    } else {
      choices.back() += c;
    }
  }
  std::vector<std::string> all;
  for (const std::string& choice : choices) {
    for (std::string& whole : expanded(glob.substr(0, open) + choice + glob.substr(at + 1))) {
      all.push_back(std::move(whole));
    }
  }
  return all;
}

std::vector<std::string_view> components(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = text.find_first_not_of(" \n", at)) != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

/// As a file system that ignores case would open it.
std::string lower_case(std::string_view path) {
  std::string folded(path);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

class Index {
 public:
  Index() {
    const std::vector<GuardedGroup>& groups = guarded_groups();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      for (const std::string_view word : split_words(groups[i].globs)) {
        for (const std::string& glob : expanded(std::string(word))) add(glob, i);
      }
    }
  }

  const GuardedGroup* find(std::string_view path) const {
    std::size_t best = guarded_groups().size();
    const std::vector<std::string_view> parts = components(path);
    for (const std::string_view part : parts) try_all(by_component_, std::string(part), path, best);
    const std::string_view name = parts.back();
    try_all(by_first_byte_, std::string(name.substr(0, 1)), path, best);
    try_all(by_first_byte_, "", path, best);
    return best < guarded_groups().size() ? &guarded_groups()[best] : nullptr;
  }

 private:
  struct Row {
    Glob glob;
    std::size_t group;
  };
  using Rows = std::unordered_map<std::string, std::vector<Row>>;

  /// Under a component that every match has; without one, under the first byte of the name.
  void add(const std::string& glob, std::size_t group) {
    Row row{Glob::compile("**/" + glob).value(), group};
    const std::vector<std::string_view> parts = components(glob);
    for (const std::string_view part : parts) {
      if (part.find_first_of(kSpecial) != part.npos) continue;
      by_component_[std::string(part)].push_back(std::move(row));
      return;
    }
    const std::string_view name = parts.back();
    const bool open = name.empty() || kSpecial.find(name[0]) != kSpecial.npos;
    by_first_byte_[open ? "" : std::string(name.substr(0, 1))].push_back(std::move(row));
  }

  static void try_all(const Rows& rows, const std::string& key, std::string_view path,
                      std::size_t& best) {
    const auto found = rows.find(key);
    if (found == rows.end()) return;
    for (const Row& row : found->second) {
      if (row.group < best && row.glob.matches(path)) best = row.group;
    }
  }

  Rows by_component_, by_first_byte_;
};

}  // namespace

const GuardedGroup* guarded_group_of(std::string_view path) {
  static const Index kIndex;
  return kIndex.find(lower_case(path));
}

bool runs_on_open(std::string_view path) {
  static const GlobSet kGlobs = [] {
    std::vector<std::string> globs;
    for (const std::string_view word : split_words(kRunsOnOpen)) {
      globs.push_back("**/" + std::string(word));
    }
    return GlobSet::compile(globs).value();
  }();
  return kGlobs.matches(lower_case(path));
}

}  // namespace agentcheck
