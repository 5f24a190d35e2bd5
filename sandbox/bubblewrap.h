// Is the bubblewrap of this machine one to trust, and what is to be done when it refuses.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace agentcheck {

/// Checks that `path` and the directories above it belong to root and can be written by nobody
/// else, and that its `--help` lists every option a box needs (features are probed, versions lie:
/// distributions backport). Gives the version line. ErrorKind::sandbox with the remedy.
Result<std::string> check_bubblewrap(const std::string& path);

/// What to do about a box that did not come up, from what bubblewrap said and this machine's
/// settings.
std::string remedy_for(std::string_view bubblewrap_error);

/// True where an option is in the text of `bwrap --help`.
bool lists_option(std::string_view help, std::string_view option);

}  // namespace agentcheck
