// What the user's and the repository's git configuration says about working trees. Nothing that it
// names is run.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "runner/git/object_store.h"

namespace agentcheck {

/// Settings that decide what a file on disk would be in git, see git-config(1).
struct WorktreeSettings {
  enum class AutoCrlf { no, yes, input };

  bool file_mode = true;     ///< core.fileMode
  bool symlinks = true;      ///< core.symlinks
  bool ignore_case = false;  ///< core.ignoreCase
  bool sparse = false;       ///< core.sparseCheckout
  AutoCrlf auto_crlf = AutoCrlf::no;
  std::set<std::string> filters;  ///< Drivers with a clean or process command.
  std::vector<std::string>
      ignores;                  ///< Texts of info/exclude and core.excludesFile, in this order.
  std::string info_attributes;  ///< Text of info/attributes.
  std::vector<std::string>
      user_attributes;  ///< Texts of the system's and the user's file, in this order.
};

/// Reads system, user, repository and worktree configuration as git would (GIT_CONFIG_NOSYSTEM,
/// GIT_CONFIG_SYSTEM, GIT_CONFIG_GLOBAL, XDG_CONFIG_HOME and HOME count) and the files it names.
/// ErrorKind::usage for a configuration that does not parse.
Result<WorktreeSettings> read_worktree_settings(const RepositoryPaths& paths);

}  // namespace agentcheck
