// What flags, the environment and the configuration say about sandboxes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "runner/arguments.h"
#include "sandbox/limits.h"

namespace agentcheck {

/// Settings of a box that are no part of a spec.
struct BoxSettings {
  Limits limits;
  std::vector<std::string> toolchains;    ///< Names (toolchains.h).
  std::vector<std::string> copy_ignored;  ///< Globs; for a run's worktree.
};

/// The flags a command has to list for read_box_settings().
std::vector<Flag> box_flags(bool with_worktree);

/// Reads them. ErrorKind::usage for a value that cannot be.
Result<BoxSettings> read_box_settings(const Arguments& arguments);

/// A number of a setting, held against its row of the table (configuration.h).
Result<unsigned> setting_number(const Arguments& arguments, std::string_view key,
                                unsigned fallback);

}  // namespace agentcheck
