// The first program of a box (shim/shim.c), carried inside agentcheck: it cannot be missing, and
// nobody can put another in its place.
#pragma once

#include <string_view>

namespace agentcheck {

/// The bytes of a static executable.
std::string_view shim_program();

}  // namespace agentcheck
