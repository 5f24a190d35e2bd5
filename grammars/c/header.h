// Whether a `.h` file is C or C++.
#pragma once

#include <string_view>

#include "grammars/language.h"

namespace agentcheck {

/// Chooses by content, then by the language of the files around it ("c", "cpp" or empty), then C.
/// The reason says what decided.
LanguageChoice choose_header_language(std::string_view text, std::string_view neighbour);

}  // namespace agentcheck
