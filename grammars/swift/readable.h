// Swift as its grammar can read it.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck::swift {

/// `text` with what the grammar does not know blanked: lines of conditional compilation, errors'
/// types, newer words of ownership and isolation. Of the same length and lines; empty where there
/// is nothing of it.
std::string readable_text(std::string_view text);

}  // namespace agentcheck::swift
