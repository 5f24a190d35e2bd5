#include "grammars/c/macro_cursor.h"

#include <algorithm>

#include "grammars/c/conditionals.h"
#include "grammars/c/macro_words.h"

namespace agentcheck {

void MacroCursor::advance(std::size_t i) {
  const std::string_view token = text(i);
  if (token == "{") {
    const bool list =
        before() == "=" || before() == "," || before() == "(" || before() == "return" || in_list();
    const bool code = before() == ")" || (!open_.empty() && open_.back() == 'f' && !class_head_);
    open_.push_back(enumeration_ ? 'e' : list ? 'l' : code ? 'f' : 'b');
    class_head_ = false;
    enumeration_ = false;
  } else if (token == "(" || token == "[") {
    open_.push_back('p');
  } else if (token == "}" || token == ")" || token == "]") {
    if (!open_.empty()) open_.pop_back();
  }
  if (token == "enum") enumeration_ = true;
  if (is_class_key(token) || token == "namespace") class_head_ = true;
  if (token == ";" || token == ")" || token == "=") class_head_ = false;
  if (token == ";" || token == ")" || token == "=") enumeration_ = false;
  const bool specifier = start_ && is_specifier_word(token);
  const bool section =
      token == ":" && (before() == "public" || before() == "private" || before() == "protected");
  start_ = specifier || section || token == ";" || token == "{" || token == "}" || template_ends(i);
  previous_ = i;
}

void MacroCursor::advance_directive(std::size_t i) {
  previous_ = kNone;
  start_ = true;
  const std::string_view word = directive_words(text_, tokens_[i]);
  if (word.starts_with("if")) {
    conditionals_.push_back(open_.size());
  } else if (word.starts_with("el") && !conditionals_.empty()) {
    open_.resize(std::min(open_.size(), conditionals_.back()));
  } else if (word.starts_with("endif") && !conditionals_.empty()) {
    conditionals_.pop_back();
  }
}

/// True at the `>` that ends `template <...>`.
bool MacroCursor::template_ends(std::size_t i) {
  const std::string_view token = text(i);
  if (token == "template" && is(i + 1, "<")) {
    angles_ = 0;
    in_template_ = true;
  } else if (in_template_ && token == "<") {
    ++angles_;
  } else if (in_template_ && token == ">") {
    in_template_ = --angles_ > 0;
    return !in_template_;
  } else if (token == ";" || token == "{") {
    in_template_ = false;
  }
  return false;
}

}  // namespace agentcheck
