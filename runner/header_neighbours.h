// What the files beside a file are written in whose extension several languages share.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "runner/git/repository.h"

namespace agentcheck {

/// Answers for a directory with the language most files of the head tree there have by their
/// extension, of those that a file like the asked one can be; without any there, with that of the
/// whole tree. Walks the tree once, at the first question. Thread-safe.
class HeaderNeighbours {
 public:
  explicit HeaderNeighbours(const TreePair& trees) : trees_(trees) {}
  /// Name of the language; empty where the tree says nothing, or the file's extension is not
  /// shared.
  std::string of(std::string_view path) const;

 private:
  /// Fills `by_directory_`.
  void count() const;

  using Counts = std::map<std::string, std::size_t, std::less<>>;

  const TreePair& trees_;
  mutable std::mutex mutex_;
  mutable std::optional<std::map<std::string, Counts, std::less<>>> by_directory_;
};

}  // namespace agentcheck
