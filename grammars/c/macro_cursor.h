// A walk over the tokens of C or C++ text that knows where it is: which brackets are open and
// whether a declaration may begin.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "grammars/c/tokens.h"

namespace agentcheck {

/// Positions are token indices; what is hidden is no part of the program to the grammar.
class MacroCursor {
 protected:
  MacroCursor(std::string_view text, const std::vector<CToken>& tokens, std::vector<bool> hidden)
      : tokens_(tokens), hidden_(std::move(hidden)), text_(text) {}

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::string_view text(std::size_t i) const {
    if (i >= tokens_.size()) return {};
    return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }
  bool is(std::size_t i, std::string_view what) const { return text(i) == what; }
  bool is_word(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == CToken::Kind::word;
  }
  bool is_directive(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == CToken::Kind::directive;
  }
  std::string_view before() const {
    return previous_ == kNone ? std::string_view{} : text(previous_);
  }

  /// Index behind a macro and its arguments.
  std::size_t behind(std::size_t i) const {
    if (is(i + 1, "(") && tokens_[i + 1].match != 0) return tokens_[i + 1].match + 1;
    return i + 1;
  }
  bool hide(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && i < hidden_.size(); ++i) {
      if (tokens_[i].kind != CToken::Kind::directive) hidden_[i] = true;
    }
    return true;
  }

  /// Steps over token `i`: keeps track of brackets and of where a declaration may begin.
  void advance(std::size_t i);
  /// Steps over directive `i`: a declaration may begin behind it. Brackets that one branch of a
  /// conditional opens, the next one opens again.
  void advance_directive(std::size_t i);

  bool in_parentheses() const { return !open_.empty() && open_.back() == 'p'; }
  bool in_code() const { return !open_.empty() && open_.back() == 'f'; }
  bool in_list() const { return !open_.empty() && (open_.back() == 'l' || open_.back() == 'e'); }
  bool in_enumeration() const { return !open_.empty() && open_.back() == 'e'; }

  const std::vector<CToken>& tokens_;
  std::vector<bool> hidden_;
  std::size_t previous_ =
      kNone;                  ///< The token before that is not hidden; kNone behind a directive.
  bool start_ = true;         ///< A declaration may begin here.
  bool in_template_ = false;  ///< Between the angle brackets of `template <...>`.

 private:
  bool template_ends(std::size_t i);

  std::string_view text_;
  std::vector<char> open_;  ///< 'b' class or namespace, 'f' code, 'e' enumerators, 'l' list of
                            ///< values, 'p' other brackets.
  std::vector<std::size_t> conditionals_;  ///< How many brackets were open before each.
  bool enumeration_ = false;
  bool class_head_ = false;  ///< Since the last `class` or `namespace` nothing ended its head.
  int angles_ = 0;
};

}  // namespace agentcheck
