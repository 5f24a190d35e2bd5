#include "grammars/c/macro_cursor.h"

#include "grammars/c/macro_words.h"

namespace agentcheck {

void MacroCursor::advance(std::size_t i) {
  const std::string_view token = text(i);
  if (token == "{") {
    const bool list = before() == "=" || before() == "," || before() == "(" ||
                      before() == "return" ||
                      (enumeration_ || (!open_.empty() && open_.back() == 'l'));
    const bool code = before() == ")" || (!open_.empty() && open_.back() == 'f' && !class_head_);
    open_.push_back(list ? 'l' : code ? 'f' : 'b');
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
