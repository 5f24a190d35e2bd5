// Kotlin: what the grammar reads as something else, made readable where definitions are looked for.
#include <algorithm>
#include <array>
#include <cctype>

#include "core/regex.h"
#include "grammars/kotlin/reading.h"

namespace agentcheck::kotlin {
namespace {

/// An annotation with arguments, which the grammar may take for the beginning of an expression with
/// all that follows it: `@A(1) fun f()`, `@A(1)` before a line with `annotation class`. True for
/// those that say nothing a signature holds.
bool is_dispensable(std::string_view annotation) {
  static const Regex kept =
      Regex::compile(R"(^@(\w+:)?(\w+\.)*(Throws|JvmName|Deprecated|SubclassOptIn|\w*Test)\b)")
          .value();
  return !kept.search(annotation.substr(0, 64));
}

/// Where the parenthesis that opens at `at` closes, strings passed over; npos where it does not.
std::size_t closing(std::string_view text, std::size_t at) {
  constexpr std::size_t kMaxArguments = 4096;
  text = text.substr(0, at + kMaxArguments);
  int depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at)
        at += text[at] == '\\' ? 1 : 0;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

/// Blanks such annotations where they open a line, and every one that stands before `fun`.
void blank_annotations(std::string_view text, std::string& result) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    if (text.substr(line, at - line).find_first_not_of(" \t") != std::string_view::npos) continue;
    const std::size_t open = text.find_first_of(" \t\r\n(", at);
    if (open == std::string_view::npos || text[open] != '(' || text.substr(at).starts_with("@file"))
      continue;
    const std::size_t close = closing(text, open);
    if (close == std::string_view::npos) continue;
    const bool before_fun = text.substr(close + 1).starts_with(" fun ");
    if (!before_fun && !is_dispensable(text.substr(at))) continue;
    if (result.empty()) result = text;
    for (std::size_t i = at; i <= close; ++i) {
      if (result[i] != '\n' && result[i] != '\r') result[i] = ' ';
    }
    at = close;
  }
}

/// Modifiers that are names where what follows says so (Kotlin grammar, soft keywords).
void rename_words(std::string_view text, std::string& result) {
  constexpr std::array<std::string_view, 8> kWords{"suspend", "inner",    "data",  "open",
                                                   "inline",  "operator", "infix", "sealed"};
  const auto in_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (const std::string_view word : kWords) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if ((at > 0 && in_word(text[at - 1])) || end >= text.size() || in_word(text[end])) continue;
      const std::size_t next = text.find_first_not_of(' ', end);
      if (next == std::string_view::npos ||
          std::string_view("=:),.").find(text[next]) == std::string_view::npos)
        continue;
      if (result.empty()) result = text;
      result[end - 1] = '_';
    }
  }
}

}  // namespace

std::string readable_kotlin(std::string_view text) {
  std::string result;
  blank_annotations(text, result);
  rename_words(text, result);
  for (std::size_t at = text.find('}'); at != std::string_view::npos; at = text.find('}', at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t", at + 1);
    if (next == std::string_view::npos || next == at + 1 || text[next] != '}') continue;
    if (result.empty()) result = text;
    result[at + 1] = ';';
  }
  return result;
}

}  // namespace agentcheck::kotlin
