#include "core/excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kTabStop = 4;
constexpr std::size_t kMaxShownBytes = 160;  ///< Of a source line; more is cut around the column.
constexpr std::size_t kBytesBefore = 80;     ///< Kept before the column of a cut line.

struct CodeRange {
  char32_t first;
  char32_t last;
};

constexpr std::array<CodeRange, 13> kCombining{{{0x0300, 0x036F},
                                                {0x0483, 0x0489},
                                                {0x0591, 0x05BD},
                                                {0x0610, 0x061A},
                                                {0x064B, 0x065F},
                                                {0x093C, 0x093C},
                                                {0x0E34, 0x0E3A},
                                                {0x1AB0, 0x1AFF},
                                                {0x1DC0, 0x1DFF},
                                                {0x20D0, 0x20FF},
                                                {0x302A, 0x302D},
                                                {0x3099, 0x309A},
                                                {0xFE20, 0xFE2F}}};

constexpr std::array<CodeRange, 12> kWide{{{0x1100, 0x115F},
                                           {0x231A, 0x231B},
                                           {0x2E80, 0x303E},
                                           {0x3041, 0xA4CF},
                                           {0xA960, 0xA97C},
                                           {0xAC00, 0xD7A3},
                                           {0xF900, 0xFAFF},
                                           {0xFE30, 0xFE6F},
                                           {0xFF00, 0xFF60},
                                           {0xFFE0, 0xFFE6},
                                           {0x1F300, 0x1FAFF},
                                           {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool is_in(char32_t code, const std::array<CodeRange, N>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [code](const CodeRange& range) {
    return range.first <= code && code <= range.last;
  });
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Takes the first character of valid UTF-8 off `text`.
char32_t next_code(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(std::min(length, text.size()));
  return code;
}

/// `bytes` made safe, with tabs as blanks up to the next tab stop; `width` counts the cells so far.
std::string show(std::string_view bytes, std::size_t& width) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t tab = bytes.find('\t');
    const std::string piece = display(bytes.substr(0, tab));
    out += piece;
    width += display_width(piece);
    if (tab == std::string_view::npos) break;
    const std::size_t blanks = kTabStop - width % kTabStop;
    out.append(blanks, ' ');
    width += blanks;
    bytes.remove_prefix(tab + 1);
  }
  return out;
}

/// The nearest start of a character at or before `at`.
std::size_t character_start(std::string_view text, std::size_t at) {
  std::size_t start = std::min(at, text.size());
  while (start > 0 && start < text.size() && at - start < 3 && is_continuation(text[start]))
    --start;
  return start;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const char32_t code = next_code(text);
    if (code < 0x300) {
      ++width;
    } else if (!is_in(code, kCombining)) {
      width += is_in(code, kWide) ? 2 : 1;
    }
  }
  return width;
}

std::string render_excerpt(std::string_view path, int line, int column, std::string_view message,
                           std::string_view line_text, std::string_view hint) {
  while (!line_text.empty() && (line_text.back() == '\r' || line_text.back() == '\n')) {
    line_text.remove_suffix(1);
  }
  const auto wanted = static_cast<std::size_t>(std::max(column, 1) - 1);
  const std::size_t at = character_start(line_text, wanted);
  std::size_t begin = 0, end = line_text.size();
  if (line_text.size() > kMaxShownBytes) {
    begin = at > kBytesBefore ? character_start(line_text, at - kBytesBefore) : 0;
    end = character_start(line_text, std::min(begin + kMaxShownBytes, line_text.size()));
  }
  std::size_t width = begin > 0 ? 1 : 0;
  std::string shown = begin > 0 ? "…" : "";
  shown += show(line_text.substr(begin, at - begin), width);
  const std::size_t caret = width;
  shown += show(line_text.substr(at, end - at), width);
  if (end < line_text.size()) shown += "…";

  const std::string number = fmt::format("{:>3}", line);
  std::string out = fmt::format("{}:{}:{}: {}\n", display(path), line, column, display(message));
  out += fmt::format(" {} | {}\n", number, shown);
  out += fmt::format(" {} | {}^\n", std::string(number.size(), ' '), std::string(caret, ' '));
  if (!hint.empty()) out += fmt::format("hint: {}\n", display(hint));
  return out;
}

}  // namespace agentcheck
