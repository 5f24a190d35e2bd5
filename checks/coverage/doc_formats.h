// The conventions of documentation, one reader each, and the small tools they share.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "checks/coverage/doc_text.h"

namespace agentcheck::doc_format {

/// Block tags: `@param`, with `backslash` `\param` as well (Javadoc, JSDoc, TSDoc; Doxygen).
DocContent read_tags(std::string_view text, bool backslash);
/// Docstrings in the styles of Google, NumPy, reST and epytext.
DocContent read_docstring(std::string_view text);
/// Prose without tags; with `markdown`, a fence is an example, else an indented block (rustdoc;
/// godoc).
DocContent read_prose(std::string_view text, bool markdown);

/// Block tags, and parameters and results the text tells of with `[name]` (KDoc).
DocContent read_kdoc(std::string_view text);

/// `text` with the letters of ASCII in lower case.
std::string lower(std::string_view text);
/// Takes the first run of characters that are not blanks off `text`.
std::string_view take_word(std::string_view& text);
/// `[name=1]` and `...name` are the parameter `name`.
std::string parameter_name(std::string_view word);
/// What a tag says behind its name, without the dash or colon before it.
std::string tag_text(std::string_view rest);

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace agentcheck::doc_format
