// Which lines differ between two texts, as git counts them.
#pragma once

#include <string_view>
#include <vector>

#include "core/change_set.h"

namespace agentcheck {

/// Hunks without context that turn `base` into `head`, in order, by git's default (Myers) diff.
/// Works on bytes; a missing last line feed is a difference of the last line.
std::vector<Hunk> line_diff(std::string_view base, std::string_view head);

/// Git's rule: a NUL byte in the first 8000 bytes.
bool is_binary(std::string_view content);

}  // namespace agentcheck
