#include "grammars/c/readable.h"

#include <vector>

#include "core/regex.h"
#include "grammars/c/conditionals.h"
#include "grammars/c/macro_reader.h"
#include "grammars/c/tokens.h"

namespace agentcheck {
namespace {

using Kind = CToken::Kind;

void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
  }
}

/// `#if HAS_INCLUDE(<x>)` -> `#if 1`: a condition the grammar may not know.
void simplify_condition(std::string& text, const CToken& token) {
  const std::string_view line = std::string_view(text).substr(token.begin, token.end - token.begin);
  static const Regex condition = Regex::compile("^#[ \\t]*(if|elif)\\b.*(<[a-zA-Z]|::|\")").value();
  if (!condition.search(line)) return;
  const std::size_t word = line.find("if");
  blank(text, token.begin + word + 2, token.end);
  if (word + 3 < line.size()) text[token.begin + word + 3] = '1';
}

/// Comments inside a directive, at which the grammar would end it. One at its end stays: it may
/// document what the directive defines.
void blank_comments(std::string& text, const CToken& token) {
  std::size_t at = token.begin;
  while (at < token.end) {
    if (text[at] == '"') {
      for (++at; at < token.end && text[at] != '"' && text[at] != '\n'; ++at) {
        if (text[at] == '\\') ++at;
      }
      ++at;
      continue;
    }
    if (text.compare(at, 2, "/*") != 0) {
      ++at;
      continue;
    }
    const std::size_t close = text.find("*/", at + 2);
    const std::size_t end = close == std::string::npos ? token.end : close + 2;
    if (text.find_first_not_of(" \t\r\n\\", end) < token.end) blank(text, at, end);
    at = end;
  }
}

}  // namespace

std::string readable_c(std::string_view text) {
  const std::vector<CToken> tokens = c_tokens(text);
  const HiddenMacros macros = find_macros(text, tokens, dead_tokens(text, tokens));
  const std::vector<bool>& hidden = macros.hidden;
  const std::vector<Span> split = split_conditionals(text, tokens, hidden);
  std::string result(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (hidden[i]) blank(result, tokens[i].begin, tokens[i].end);
    if (tokens[i].kind != Kind::directive || hidden[i]) continue;
    simplify_condition(result, tokens[i]);
    blank_comments(result, tokens[i]);
  }
  for (const std::uint32_t at : macros.commas) result[at] = '|';
  for (const std::uint32_t at : macros.placeholders) result.replace(at, 5, "class");
  for (const Span& span : split) blank(result, span.begin, span.end);
  return result == text ? std::string() : result;
}

}  // namespace agentcheck
