// Which deleted and added files are one file that moved.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/change_set.h"
#include "runner/git/tree_diff.h"

namespace agentcheck {

/// How the search gets at content.
struct RenameInput {
  /// Content of a file of one side; an error takes the file out of the inexact search.
  std::function<Result<std::string>(Side, const PathChange&)> read;
  /// Its size without loading it, where that is known.
  std::function<std::optional<std::uint64_t>(Side, const PathChange&)> size;
  unsigned threads = 1;
};

/// Deletion and addition that are one rename; indexes into the changes.
struct RenamePair {
  std::size_t deleted = 0;
  std::size_t added = 0;
  int similarity = 0;  ///< Percent, rounded down; 100 for equal objects.
};

struct RenameResult {
  std::vector<RenamePair> pairs;   ///< Ordered by `added`.
  std::vector<std::string> notes;  ///< What was left out, and why.
};

/// Pairs deletions with additions as `git diff -M` does (gitdiffcore(7)): equal objects first, then
/// files whose base name is unique on both sides at 75 %, then the best of the rest at 50 %, each
/// file at most once, no copies. The result does not depend on the number of threads.
RenameResult find_renames(const std::vector<PathChange>& changes, const RenameInput& input);

}  // namespace agentcheck
