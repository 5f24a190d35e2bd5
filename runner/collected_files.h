// What a command left in its tree, read by descriptors: nothing is followed, everything is bounded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/check.h"

namespace agentcheck {

/// Files that were read, in path order.
struct CollectedFiles {
  std::vector<CommandFile> files;
  std::string unread;  ///< A sentence about what matched and was not read; else empty.
};

/// Reads the regular files below `root` that `globs` match: at most 64 MiB each, 256 MiB and 20000
/// in all. Links, pipes and what goes beyond are not read, and `unread` says so.
CollectedFiles collect_files(int root, const GlobSet& globs);

/// A regular file by its absolute path, at most 64 MiB; nullopt where it is none.
std::optional<std::string> read_host_file(const std::string& path);

/// Removes what `globs` match below `root`, directories excepted. False where something may be left.
bool remove_matching(int root, const GlobSet& globs);

}  // namespace agentcheck
