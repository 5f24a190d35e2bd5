// Finds the macros in C and C++ text that a grammar without preprocessor cannot read.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammars/c/tokens.h"

namespace agentcheck {

/// What to blank of a text.
struct HiddenMacros {
  std::vector<bool> hidden;                 ///< By token.
  std::vector<std::uint32_t> placeholders;  ///< Byte offsets where `class` stands for a hidden
                                            ///< template parameter.
  std::vector<std::uint32_t> commas;        ///< Byte offsets of commas to read as an operator.
};

/// Marks attribute-like macros, macros that stand alone on a line and the class in a pointer to
/// member, in one pass over the tokens of `text`. `dead` tokens are hidden already.
HiddenMacros find_macros(std::string_view text, const std::vector<CToken>& tokens,
                         std::vector<bool> dead);

}  // namespace agentcheck
