// Laying text out in columns of a terminal: widths, wrapping, clipping.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

/// Columns a terminal uses for well-formed UTF-8 without control characters: wide East Asian
/// characters and emoji count two, combining marks none (Unicode 15, UAX #11).
std::size_t columns_of(std::string_view text);

/// At most `columns` columns of `text`; where something is cut, the last column is `ellipsis`.
std::string clip(std::string_view text, std::size_t columns, std::string_view ellipsis);

/// `text` broken at blanks into lines of at most `columns` columns. A word that is longer stands on
/// a line of its own, unbroken, so that paths can be copied. Never empty.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

}  // namespace agentcheck
