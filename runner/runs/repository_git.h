// Small things about a repository's directory that making and removing worktrees share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace agentcheck {

/// Where the branches of runs are.
inline constexpr std::string_view kRunBranches = "refs/heads/agentcheck/";

/// Runs git on the repository to its end, without its own housekeeping; gives what it printed.
/// ErrorKind::undecided, beginning with `what`, where git fails.
Result<std::string> git_output(const std::string& repository, const std::string& what,
                               std::vector<std::string> arguments);

/// The content of a regular file of at most 16 MiB; empty where it is none or cannot be read.
std::string small_file(const std::string& path);

}  // namespace agentcheck
