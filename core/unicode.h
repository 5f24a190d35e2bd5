// Code points: reading them, which of them nobody sees, and which look like others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace agentcheck {

/// Length of the well-formed sequence at the start of `bytes` (not empty) and its code point; 0
/// where it is ill-formed, and then `skip` is the length of the maximal subpart to replace (Unicode
/// table 3-7).
std::size_t decode_utf8(std::string_view bytes, char32_t& code, std::size_t& skip);

/// True for characters that change how the text around them looks, or cannot be seen: controls,
/// bidirectional and format characters, fillers, variation selectors, tags. Line feed, carriage
/// return and tab are among them.
bool is_invisible(char32_t code);

/// True for a letter, mark or digit: what names are made of beside `_`.
bool is_word(char32_t code);
/// True for what emoji are built on (Extended_Pictographic of Unicode TR51, and skin tones).
bool is_pictographic(char32_t code);
/// True for a symbol (general categories Sm, Sc, Sk, So).
bool is_symbol(char32_t code);
/// True for letters of the scripts that are written from right to left.
bool is_right_to_left(char32_t code);

/// The scripts whose letters are mistaken for each other.
enum class Script : std::uint8_t { other, latin, greek, cyrillic, compatibility };
/// Of a letter; `compatibility` for full-width and mathematical letters, which Python and others
/// read as ASCII (NFKC).
Script script_of(char32_t code);

/// The ASCII letter or digit a letter is mistaken for; 0 where there is none. Of Greek, Cyrillic
/// and compatibility letters, after confusables.txt of Unicode TR39, version 14.0.0.
char latin_lookalike(char32_t code);

}  // namespace agentcheck
