// What a piece of documentation says: its description and its tags, whatever convention it follows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

/// A documented parameter.
struct DocParameter {
  std::string name;
  std::string text;  ///< Empty where the tag says nothing.
};

/// Documentation taken apart.
struct DocContent {
  std::string description;
  std::vector<DocParameter> parameters;
  std::vector<std::string> references;  ///< Names the text links to, where parameters may be named so.
  bool has_returns = false;
  bool has_throws = false;
  bool has_example = false;
  bool inherited =
      false;  ///< `{@inheritDoc}`, `@copydoc`: whatever is asked for is said elsewhere.
  bool free_form = false;  ///< The convention has no tags; parameters are named in prose.
};

/// Reads documentation in the convention `format` of a language pack: "javadoc" (JSDoc, TSDoc,
/// Javadoc), "doxygen", "python" (Google, NumPy, reST and epytext styles), "rustdoc", "godoc",
/// "xmldoc" (C#), "kdoc", or one of with_block_tags().
DocContent read_doc(std::string_view format, std::string_view text);

/// The same of XML tags: `summary`, `param`, `returns`, `exception` ... (ECMA-334, annex D).
DocContent read_xml_doc(std::string_view text);

/// True where a text documents nothing: empty, `TODO`, the name again, a template's filler.
bool is_placeholder(std::string_view text, std::string_view name);

/// True where prose names `word` as a word of its own.
bool mentions(std::string_view text, std::string_view word);

}  // namespace agentcheck
