#include "checks/coverage/doc_text.h"

#include <algorithm>
#include <cctype>

#include "checks/coverage/doc_dialects.h"
#include "checks/coverage/doc_formats.h"
#include "core/text.h"

namespace agentcheck {
namespace doc_format {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string parameter_name(std::string_view word) {
  while (!word.empty() && (word.front() == '[' || word.front() == '.' || word.front() == '*' ||
                           word.front() == '&' || word.front() == '`')) {
    word.remove_prefix(1);
  }
  const std::size_t end = word.find_first_of("=]:,`");
  return std::string(word.substr(0, end));
}

std::string tag_text(std::string_view rest) {
  rest = trim(rest);
  while (!rest.empty() && (rest.front() == '-' || rest.front() == ':')) rest = trim(rest.substr(1));
  return std::string(rest);
}

DocContent read_prose(std::string_view text, bool markdown) {
  DocContent doc;
  doc.free_form = true;
  doc.description = text;
  const std::string folded = lower(text);
  doc.has_returns =
      folded.find("return") != std::string::npos || folded.find("yield") != std::string::npos ||
      folded.find("report") != std::string::npos || folded.find("gives") != std::string::npos;
  doc.has_throws =
      folded.find("error") != std::string::npos || folded.find("panic") != std::string::npos;
  doc.has_example = folded.find("example") != std::string::npos ||
                    (markdown && text.find("```") != std::string_view::npos) ||
                    (!markdown && text.find("\n\t") != std::string_view::npos);
  return doc;
}

}  // namespace doc_format

namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         (c & 0x80) != 0;
}

}  // namespace

DocContent read_doc(std::string_view format, std::string_view text) {
  if (is_dialect(format)) {
    const std::optional<std::string> tags = with_block_tags(format, text);
    DocContent doc =
        tags ? doc_format::read_tags(*tags, false) : doc_format::read_prose(text, true);
    doc.description = trim(doc.description);
    return doc;
  }
  DocContent doc = format == "python"    ? doc_format::read_docstring(text)
                   : format == "rustdoc" ? doc_format::read_prose(text, true)
                   : format == "godoc"   ? doc_format::read_prose(text, false)
                   : format == "kdoc"    ? doc_format::read_kdoc(text)
                   : format == "xmldoc"  ? read_xml_doc(text)
                                         : doc_format::read_tags(text, format == "doxygen");
  doc.description = trim(doc.description);
  return doc;
}

bool mentions(std::string_view text, std::string_view word) {
  if (word.empty()) return true;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool left = at == 0 || !is_word(text[at - 1]);
    const std::size_t end = at + word.size();
    if (left && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

}  // namespace agentcheck
