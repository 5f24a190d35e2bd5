// What the files beside a `.h` file are written in.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "runner/git/repository.h"

namespace agentcheck {

/// Answers "c" or "cpp" for a directory by counting source files of the head tree there, then in the
/// whole tree. Walks the tree once, at the first question. Thread-safe.
class HeaderNeighbours {
 public:
  explicit HeaderNeighbours(const TreePair& trees) : trees_(trees) {}
  /// "c", "cpp", or empty where the tree says nothing.
  std::string of(std::string_view path) const;

 private:
  struct Counts {
    std::size_t c = 0, cpp = 0;
  };
  const TreePair& trees_;
  mutable std::mutex mutex_;
  mutable std::optional<std::map<std::string, Counts, std::less<>>> by_directory_;
};

}  // namespace agentcheck
