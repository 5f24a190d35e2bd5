// Limits of a box as words of the command line: "memory=2GiB".
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "sandbox/limits.h"

namespace agentcheck {

/// `limits` with those changed that are named: NAME=VALUE each, the value a size ("512MiB") or a
/// count. ErrorKind::usage with the names there are.
Result<Limits> with_limits(Limits limits, const std::vector<std::string>& words);

}  // namespace agentcheck
