// Flags that several commands take.
#pragma once

#include "core/result.h"
#include "runner/arguments.h"

namespace agentcheck {

inline constexpr Flag kRepositoryFlag{"--repo", FlagKind::value, "DIR",
                                      "a directory of the repository (default: .)", ""};
inline constexpr Flag kSpecFromFlag{
    "--spec-from", FlagKind::value, "base|disk",
    "which spec counts where the file on disk differs from the one tracked on base (default: base)",
    ""};

/// The directory kRepositoryFlag names.
std::string repository_directory(const Arguments& arguments);

/// True where kSpecFromFlag asks for the file on disk. ErrorKind::usage for any other word.
Result<bool> wants_spec_from_disk(const Arguments& arguments);

}  // namespace agentcheck
