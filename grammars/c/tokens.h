// A C and C++ lexer good enough to see through comments, strings and directives; it never fails.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace agentcheck {

/// One token; directives are one token each, continuation lines included.
struct CToken {
  enum class Kind : std::uint8_t { word, number, literal, punctuation, directive };
  Kind kind = Kind::punctuation;
  std::uint32_t begin = 0, end = 0;
  std::uint32_t line = 0;   ///< 0-based line of the first byte.
  std::uint32_t match = 0;  ///< Of a round bracket: index of its partner, or 0.
};

/// All tokens of a text in order; `::` is one token, every other punctuator one character.
std::vector<CToken> c_tokens(std::string_view text);

}  // namespace agentcheck
