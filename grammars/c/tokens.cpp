#include "grammars/c/tokens.h"

#include <cctype>
#include <string>

namespace agentcheck {
namespace {

using Kind = CToken::Kind;

// Not those of <cctype>: they ask for the locale at every character.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' ||
         (c & 0x80) != 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<CToken> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        ++at_;
        fresh_line_ = true;
      } else if (is_blank(c) || c == '\\') {
        ++at_;
      } else if (starts("/*") || starts("//")) {
        skip_comment();
      } else {
        token(c);
        fresh_line_ = false;
      }
    }
    return std::move(tokens_);
  }

 private:
  bool starts(std::string_view prefix) const { return text_.substr(at_).starts_with(prefix); }

  void skip_comment() {
    const bool block = text_[at_ + 1] == '*';
    at_ += 2;
    while (at_ < text_.size()) {
      if (block && starts("*/")) {
        at_ += 2;
        return;
      }
      if (!block && text_[at_] == '\n' && text_[at_ - 1] != '\\') return;
      if (text_[at_] == '\n') ++line_;
      ++at_;
    }
  }

  void token(char c) {
    const std::size_t begin = at_;
    const std::uint32_t line = line_;
    Kind kind = Kind::punctuation;
    if (c == '#' && fresh_line_) {
      kind = Kind::directive;
      directive();
    } else if (is_digit(c)) {
      kind = Kind::number;
      while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.' || text_[at_] == '\''))
        ++at_;
    } else if (is_word(c)) {
      while (at_ < text_.size() && is_word(text_[at_])) ++at_;
      kind = Kind::word;
      const std::string_view word = text_.substr(begin, at_ - begin);
      if (at_ < text_.size() && text_[at_] == '"' && word.size() <= 3 && word.ends_with('R')) {
        kind = Kind::literal;
        raw_string();
      }
    } else if (c == '"' || c == '\'') {
      kind = Kind::literal;
      quoted(c);
    } else {
      at_ += starts("::") ? 2 : 1;
    }
    add({kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_), line, 0}, c);
  }

  void add(CToken token, char c) {
    const auto index = static_cast<std::uint32_t>(tokens_.size());
    if (token.kind == Kind::punctuation && c == '(') {
      open_.push_back(index);
    } else if (token.kind == Kind::punctuation && c == ')' && !open_.empty()) {
      token.match = open_.back();
      tokens_[open_.back()].match = index;
      open_.pop_back();
    }
    tokens_.push_back(token);
  }

  /// To the end of the line; a comment in it may hold line ends. What looks like a comment in a
  /// string is none; an apostrophe need not begin a character (`#error don't`).
  void directive() {
    while (at_ < text_.size() && text_[at_] != '\n') {
      if (text_[at_] == '"') {
        quoted('"');
        continue;
      }
      if (starts("'\"'")) {
        at_ += 3;
        continue;
      }
      if (starts("/*")) {
        skip_comment();
        continue;
      }
      if (starts("//")) {
        skip_comment();
        return;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        at_ += text_.substr(at_ + 1, 2) == "\r\n" ? 2 : 1;
        if (text_[at_] == '\n') ++line_;
      }
      ++at_;
    }
  }

  void quoted(char quote) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        if (text_[at_] == '\n') ++line_;
      }
      ++at_;
    }
    if (at_ < text_.size() && text_[at_] == quote) ++at_;
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos || open - at_ > 17) return quoted('"');
    const std::string end = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    const std::size_t close = text_.find(end, open);
    const std::size_t stop = close == std::string_view::npos ? text_.size() : close + end.size();
    for (; at_ < stop; ++at_) {
      if (text_[at_] == '\n') ++line_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 0;
  bool fresh_line_ = true;
  std::vector<CToken> tokens_;
  std::vector<std::uint32_t> open_;
};

}  // namespace

std::vector<CToken> c_tokens(std::string_view text) { return Lexer(text).run(); }

}  // namespace agentcheck
