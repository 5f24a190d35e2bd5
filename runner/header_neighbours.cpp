#include "runner/header_neighbours.h"

#include <algorithm>
#include <array>

namespace agentcheck {
namespace {

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool ends_with_any(std::string_view path, const auto& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return path.ends_with(ending); });
}

constexpr std::array<std::string_view, 6> kCpp{".cpp", ".cc", ".cxx", ".hpp", ".hh", ".c++"};

}  // namespace

std::string HeaderNeighbours::of(std::string_view path) const {
  const std::lock_guard lock(mutex_);
  if (!by_directory_) {
    by_directory_.emplace();
    // A tree that cannot be listed says nothing here; reading its files reports the trouble.
    if (const Result<std::vector<TreeEntry>> entries = trees_.list(Side::head)) {
      for (const TreeEntry& entry : *entries) {
        const bool c = entry.path.ends_with(".c"), cpp = ends_with_any(entry.path, kCpp);
        if (!c && !cpp) continue;
        for (const std::string_view directory : {directory_of(entry.path), std::string_view("*")}) {
          Counts& counts = (*by_directory_)[std::string(directory)];
          ++(c ? counts.c : counts.cpp);
        }
      }
    }
  }
  for (const std::string_view directory : {directory_of(path), std::string_view("*")}) {
    const auto found = by_directory_->find(directory);
    if (found == by_directory_->end()) continue;
    return found->second.cpp > found->second.c ? "cpp" : "c";
  }
  return {};
}

}  // namespace agentcheck
