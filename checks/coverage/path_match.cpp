#include "checks/coverage/path_match.h"

#include <algorithm>

namespace agentcheck {
namespace {

constexpr std::string_view kBoxRoot = "/src/";

std::string_view last_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Slashes forward, `./` in front gone.
std::string plain(std::string_view path) {
  std::string made(path);
  std::replace(made.begin(), made.end(), '\\', '/');
  while (made.starts_with("./")) made.erase(0, 2);
  return made;
}

bool ends_with_path(std::string_view path, std::string_view end) {
  return path.size() > end.size() && path.ends_with(end) &&
         path[path.size() - end.size() - 1] == '/';
}

/// Length of the common end where it uses one of the two up; 0 where it does not.
std::size_t common_end(std::string_view a, std::string_view b) {
  if (a == b) return a.size();
  if (ends_with_path(a, b)) return b.size();
  if (ends_with_path(b, a)) return a.size();
  return 0;
}

}  // namespace

MatchedCoverage match_paths(const LineCoverage& coverage, const std::vector<std::string>& tree,
                            bool boxed) {
  std::map<std::string_view, std::vector<std::string_view>> by_name;
  for (const std::string& path : tree) by_name[last_name(path)].push_back(path);
  MatchedCoverage matched;
  for (const auto& [raw, lines] : coverage.files()) {
    std::string path = plain(raw);
    const bool in_box = path.starts_with(kBoxRoot);
    if (boxed && path.starts_with("/") && !in_box) continue;
    if (boxed && in_box) path.erase(0, kBoxRoot.size());
    const auto candidates = by_name.find(last_name(path));
    if (candidates == by_name.end()) continue;
    std::size_t longest = 0;
    std::vector<std::string_view> best;
    for (const std::string_view candidate : candidates->second) {
      const bool exact = candidate == path;
      if (boxed && in_box && !exact) continue;
      // The path itself beats every other file that ends in it.
      const std::size_t length = exact ? path.size() + 1 : common_end(candidate, path);
      if (length == 0 || length < longest) continue;
      if (length > longest) best.clear();
      longest = length;
      best.push_back(candidate);
    }
    if (best.size() > 1) {
      for (const std::string_view one : best) matched.ambiguous.emplace(one, raw);
    } else if (best.size() == 1) {
      CoveredLines& target = matched.files[std::string(best[0])];
      for (const auto& [line, ran] : lines) target[line] = target[line] || ran;
    }
  }
  return matched;
}

}  // namespace agentcheck
