#include "core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/unicode.h"

namespace agentcheck {
std::string to_utf8(std::string_view bytes, bool* lossy) {
  std::string out;
  out.reserve(bytes.size());
  if (lossy) *lossy = false;
  while (!bytes.empty()) {
    char32_t code = 0;
    std::size_t skip = 0;
    if (const std::size_t length = decode_utf8(bytes, code, skip)) {
      out.append(bytes.substr(0, length));
      bytes.remove_prefix(length);
    } else {
      out += "\xEF\xBF\xBD";
      if (lossy) *lossy = true;
      bytes.remove_prefix(skip);
    }
  }
  return out;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    char32_t code = 0;
    std::size_t skip = 0;
    const std::size_t length = decode_utf8(bytes, code, skip);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string display(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    char32_t code = 0;
    std::size_t skip = 0;
    const std::size_t length = decode_utf8(bytes, code, skip);
    if (length == 0) {
      for (std::size_t i = 0; i < skip; ++i) {
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[i]));
      }
      bytes.remove_prefix(skip);
      continue;
    }
    if (code == U'\n') {
      out += "\\n";
    } else if (code == U'\t') {
      out += "\\t";
    } else if (code == U'\r') {
      out += "\\r";
    } else if (is_invisible(code)) {
      out += code < 0x80 ? fmt::format("\\x{:02x}", static_cast<unsigned>(code))
                         : fmt::format("\\u{{{:04X}}}", static_cast<unsigned>(code));
    } else {
      out.append(bytes.substr(0, length));
    }
    bytes.remove_prefix(length);
  }
  return out;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r' && end != std::string_view::npos)
      line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string collapse_blanks(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char c : trim(text)) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
      gap = true;
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("{}… ({} more bytes)", text.substr(0, end), text.size() - end);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  // Two letters of three changed is another word, not a slip.
  std::size_t best_distance = word.size() < 4 ? 2 : std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t change = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

std::string plural(std::uint64_t count, std::string_view singular) {
  return fmt::format("{} {}{}", count, singular, count == 1 ? "" : "s");
}

}  // namespace agentcheck
