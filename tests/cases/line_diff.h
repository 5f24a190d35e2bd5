// A readable line diff for failing cases.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck::testing {

/// Lines only in `expected` with `-`, only in `actual` with `+`, and two lines of context; empty
/// where the texts are equal. For texts of some hundred lines.
std::string line_diff(std::string_view expected, std::string_view actual);

}  // namespace agentcheck::testing
