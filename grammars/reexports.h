// Statements that hand on a name their file does not define, read from the text.
#pragma once

#include <string_view>

#include "core/regex.h"

namespace agentcheck {

/// Calls `visit` with the text of every match of `statement` until it gives true; what it gave
/// last.
template <typename Visit>
bool any_match(const Regex& statement, std::string_view text, Visit&& visit) {
  Span match;
  for (std::size_t at = 0; statement.find(text, at, match); at = match.end) {
    if (visit(text.substr(match.begin, match.size()))) return true;
    if (match.empty()) break;
  }
  return false;
}

/// True where a match of `statement` holds `name` as a word, or a star.
bool any_names(const Regex& statement, std::string_view text, std::string_view name);

}  // namespace agentcheck
