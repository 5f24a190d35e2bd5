#include "runner/report/layout.h"

#include <cstdint>

namespace agentcheck {
namespace {

/// Bytes of the character at the start of non-empty well-formed UTF-8.
std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return size < text.size() ? size : text.size();
}

std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
  };
  if (character.size() == 1) return byte(0);
  std::uint32_t code = byte(0) & (0x7FU >> character.size());
  for (std::size_t i = 1; i < character.size(); ++i) code = (code << 6) | (byte(i) & 0x3F);
  return code;
}

struct CodeRange {
  std::uint32_t first, last;
};

/// The blocks whose characters take two columns, and those that combine with the one before. Blocks
/// rather than single characters: being off by a column in a rare script only moves a line break.
constexpr CodeRange kWide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xA960, 0xA97C}, {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}};
constexpr CodeRange kCombining[] = {
    {0x300, 0x36F}, {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},   {0x64B, 0x65F},
    {0x900, 0x902}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F}};

template <std::size_t N>
bool in_any(const CodeRange (&ranges)[N], std::uint32_t code) {
  for (const CodeRange& range : ranges) {
    if (range.first <= code && code <= range.last) return true;
  }
  return false;
}

std::size_t columns_of_character(std::string_view character) {
  const std::uint32_t code = code_point(character);
  if (code < 0x300) return 1;
  return in_any(kCombining, code) ? 0 : in_any(kWide, code) ? 2 : 1;
}

/// Bytes of the longest prefix of `text` that fits into `columns`.
std::size_t prefix_that_fits(std::string_view text, std::size_t columns) {
  std::size_t at = 0, used = 0;
  while (at < text.size()) {
    const std::size_t size = character_size(text.substr(at));
    used += columns_of_character(text.substr(at, size));
    if (used > columns) break;
    at += size;
  }
  return at;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    columns += columns_of_character(text.substr(0, size));
    text.remove_prefix(size);
  }
  return columns;
}

std::string clip(std::string_view text, std::size_t columns, std::string_view ellipsis) {
  if (prefix_that_fits(text, columns) == text.size()) return std::string(text);
  const std::size_t mark = columns_of(ellipsis);
  const std::size_t room = columns > mark ? columns - mark : 0;
  return std::string(text.substr(0, prefix_that_fits(text, room))) + std::string(ellipsis);
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    const std::size_t width = columns_of(word);
    if (used > 0 && used + 1 + width > columns) {
      lines.emplace_back();
      used = 0;
    }
    if (!word.empty()) {
      if (used > 0) lines.back() += ' ';
      lines.back() += word;
      used += width + (used > 0 ? 1 : 0);
    }
    if (blank == std::string_view::npos) break;
    text.remove_prefix(blank + 1);
  }
  return lines;
}

}  // namespace agentcheck
