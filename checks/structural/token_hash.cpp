#include "checks/structural/token_hash.h"

#include <string>

#include "core/hash.h"
#include "core/text.h"

namespace agentcheck {
namespace {

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// True where a blank between two characters keeps two tokens apart.
bool blank_counts(char before, char after) {
  constexpr std::string_view kOperators = "+-&|<>=*/!%^#:.~?@";
  const bool literal = after == '"' || after == '\'';
  if (is_word(before)) return is_word(after) || literal;
  return kOperators.find(before) != std::string_view::npos &&
         kOperators.find(after) != std::string_view::npos;
}

}  // namespace

std::uint64_t hash_collapsed(std::string_view text) { return hash_bytes(collapse_blanks(text)); }

std::size_t splice_length(std::string_view text) {
  return text.starts_with("\\\n") ? 2 : text.starts_with("\\\r\n") ? 3 : 0;
}

std::uint64_t hash_macro(std::string_view text) {
  std::string out;
  bool gap = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const std::size_t splice = splice_length(text.substr(i)); splice > 0) {
      i += splice - 1;
      continue;
    }
    if (trim(text.substr(i, 1)).empty()) {
      gap = true;
      continue;
    }
    if (gap && !out.empty() && blank_counts(out.back(), text[i])) out += ' ';
    gap = false;
    const std::size_t begin = i;
    if (text[begin] == '"' || text[begin] == '\'') {
      for (++i; i < text.size() && text[i] != text[begin]; ++i) i += text[i] == '\\' ? 1 : 0;
    }
    out += text.substr(begin, i + 1 - begin);
  }
  return hash_bytes(out);
}

std::uint64_t hash_directive(std::string_view text) {
  return hash_collapsed("#" + std::string(trim(text.substr(1))));
}

std::uint64_t hash_string(std::string_view text) {
  const std::size_t open = text.find_first_of("'\"");
  if (open == std::string_view::npos || text.size() < open + 2 || text.back() != text[open]) {
    return hash_bytes(text);
  }
  const char quote = text[open];
  std::string_view body = text.substr(open + 1, text.size() - open - 2);
  const bool triple = body.size() >= 4 && body.starts_with(std::string(2, quote)) &&
                      body.ends_with(std::string(2, quote));
  if (triple) body = body.substr(2, body.size() - 4);
  std::string plain(text.substr(0, open));
  const bool raw = plain.find_first_of("rR") != std::string::npos;
  plain += triple ? "\x01" : "\x02";
  for (std::size_t i = 0; i < body.size(); ++i) {
    const bool quoted = !raw && body[i] == '\\' && i + 1 < body.size();
    if (quoted && (body[i + 1] == '\'' || body[i + 1] == '"')) {
      plain += body[++i];
    } else {
      plain += body[i];
      if (quoted) plain += body[++i];
    }
  }
  return hash_bytes(plain);
}

std::uint64_t hash_layout_text(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  std::string kept;
  bool any = false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (at > 0) line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    if (end < text.size()) line = line.substr(0, line.find_last_not_of(kBlanks) + 1);
    if (!line.empty()) {
      kept += (any ? " " : "") + std::string(line);
      any = true;
    }
    at = end + 1;
  }
  return any ? hash_bytes(kept) : 0;
}

}  // namespace agentcheck
