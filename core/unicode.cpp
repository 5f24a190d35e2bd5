#include "core/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace agentcheck {
namespace {

struct Lookalike {
  char32_t code;
  char latin;
};

/// Greek and Cyrillic letters whose prototype is one ASCII letter, in order. Taken from
/// https://www.unicode.org/Public/security/14.0.0/confusables.txt: lines `X ; Y ; MA` where X is a
/// letter named GREEK or CYRILLIC and Y one ASCII letter.
constexpr Lookalike kLookalikes[] = {
    {0x037A, 'i'}, {0x037F, 'J'}, {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'},
    {0x0397, 'H'}, {0x0399, 'l'}, {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'},
    {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x03B1, 'a'}, {0x03B3, 'y'},
    {0x03B9, 'i'}, {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C3, 'o'}, {0x03C5, 'u'},
    {0x03D2, 'Y'}, {0x03DC, 'F'}, {0x03F1, 'p'}, {0x03F2, 'c'}, {0x03F3, 'j'}, {0x03F9, 'C'},
    {0x03FA, 'M'}, {0x0405, 'S'}, {0x0406, 'l'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'},
    {0x0415, 'E'}, {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'},
    {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'}, {0x042C, 'b'}, {0x0430, 'a'},
    {0x0433, 'r'}, {0x0435, 'e'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'},
    {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x0461, 'w'}, {0x0474, 'V'},
    {0x0475, 'v'}, {0x04AE, 'Y'}, {0x04AF, 'y'}, {0x04BB, 'h'}, {0x04BD, 'e'}, {0x04C0, 'l'},
    {0x04CF, 'i'}, {0x0501, 'd'}, {0x050C, 'G'}, {0x051B, 'q'}, {0x051C, 'W'}, {0x051D, 'w'},
    {0x1D26, 'r'}, {0x1FBE, 'i'}, {0xA647, 'i'}};

utf8proc_category_t category(char32_t code) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(code));
}

}  // namespace

std::size_t decode_utf8(std::string_view bytes, char32_t& code, std::size_t& skip) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  skip = 1;
  const unsigned lead = at(0);
  if (lead < 0x80) {
    code = lead;
    return 1;
  }
  std::size_t length = 0;
  unsigned low = 0x80, high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2, code = lead & 0x1F;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3, code = lead & 0x0F;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4, code = lead & 0x07;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= bytes.size() || at(i) < low || at(i) > high) {
      skip = i;
      return 0;
    }
    code = (code << 6) | (at(i) & 0x3F);
    low = 0x80, high = 0xBF;
  }
  return length;
}

bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x34F || c == 0x61C ||
         c == 0x115F || c == 0x1160 || (c >= 0x17B4 && c <= 0x17B5) ||
         (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xFFA0 ||
         (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0x1D173 && c <= 0x1D17A) ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_word(char32_t code) {
  const utf8proc_category_t own = category(code);
  return (own >= UTF8PROC_CATEGORY_LU && own <= UTF8PROC_CATEGORY_NL);
}

bool is_pictographic(char32_t code) {
  if (code >= 0x1F3FB && code <= 0x1F3FF) return true;
  const int own = utf8proc_get_property(static_cast<utf8proc_int32_t>(code))->boundclass;
  return own == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

bool is_symbol(char32_t code) {
  const utf8proc_category_t own = category(code);
  return own >= UTF8PROC_CATEGORY_SM && own <= UTF8PROC_CATEGORY_SO;
}

bool is_right_to_left(char32_t code) {
  const int own = utf8proc_get_property(static_cast<utf8proc_int32_t>(code))->bidi_class;
  return own == UTF8PROC_BIDI_CLASS_R || own == UTF8PROC_BIDI_CLASS_AL;
}

Script script_of(char32_t code) {
  if (code < 0x80) {
    return (code | 0x20) >= 'a' && (code | 0x20) <= 'z' ? Script::latin : Script::other;
  }
  if (code >= 0x370 && code <= 0x3FF) return Script::greek;
  if (code >= 0x1F00 && code <= 0x1FFF) return Script::greek;
  if (code >= 0x400 && code <= 0x52F) return Script::cyrillic;
  if ((code >= 0x2DE0 && code <= 0x2DFF) || (code >= 0xA640 && code <= 0xA69F)) {
    return Script::cyrillic;
  }
  if ((code >= 0xFF21 && code <= 0xFF5A) || (code >= 0x1D400 && code <= 0x1D7FF)) {
    return Script::compatibility;
  }
  const bool latin = (code >= 0xAA && code <= 0x24F) || (code >= 0x1E00 && code <= 0x1EFF);
  return latin && is_word(code) ? Script::latin : Script::other;
}

char latin_lookalike(char32_t code) {
  if (script_of(code) == Script::compatibility) {
    std::array<utf8proc_int32_t, 8> out{};
    int boundary = 0;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    const utf8proc_ssize_t size = utf8proc_decompose_char(
        static_cast<utf8proc_int32_t>(code), out.data(), out.size(), options, &boundary);
    const bool ascii = size == 1 && out[0] < 0x80 && is_word(static_cast<char32_t>(out[0]));
    return ascii ? static_cast<char>(out[0]) : '\0';
  }
  const auto* found = std::partition_point(std::begin(kLookalikes), std::end(kLookalikes),
                                           [&](const Lookalike& each) { return each.code < code; });
  return found != std::end(kLookalikes) && found->code == code ? found->latin : '\0';
}

}  // namespace agentcheck
