#include "runner/header_neighbours.h"

#include <vector>

#include "grammars/language.h"

namespace agentcheck {
namespace {

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

constexpr std::string_view kWholeTree = "*";

}  // namespace

std::string HeaderNeighbours::of(std::string_view path) const {
  const std::vector<std::string>& candidates = languages_sharing(path);
  if (candidates.empty()) return {};
  const std::lock_guard lock(mutex_);
  if (!by_directory_) count();
  for (const std::string_view directory : {directory_of(path), kWholeTree}) {
    const auto found = by_directory_->find(directory);
    if (found == by_directory_->end()) continue;
    std::string most;
    std::size_t count = 0;
    for (const std::string& language : candidates) {
      const auto files = found->second.find(language);
      if (files == found->second.end() || files->second <= count) continue;
      most = language;
      count = files->second;
    }
    if (!most.empty()) return most;
  }
  return {};
}

void HeaderNeighbours::count() const {
  by_directory_.emplace();
  // A tree that cannot be listed says nothing here; reading its files reports the trouble.
  const Result<std::vector<TreeEntry>> entries = trees_.list(Side::head);
  if (!entries) return;
  for (const TreeEntry& entry : *entries) {
    const std::string_view language = language_by_extension(entry.path);
    if (language.empty()) continue;
    for (const std::string_view directory : {directory_of(entry.path), kWholeTree}) {
      ++(*by_directory_)[std::string(directory)][std::string(language)];
    }
  }
}

}  // namespace agentcheck
