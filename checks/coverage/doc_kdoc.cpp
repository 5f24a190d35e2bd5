// Documentation comments of Kotlin.
#include <algorithm>
#include <string>

#include "checks/coverage/doc_formats.h"
#include "core/text.h"

namespace agentcheck::doc_format {

/// KDoc: `@param[name]`, and parameters and results that the text tells of as it goes, with `[name]`
/// (Kotlin coding conventions, documentation comments).
DocContent read_kdoc(std::string_view text) {
  std::string plain;
  for (std::string_view line : split_lines(text)) {
    constexpr std::string_view kTag = "@param[";
    if (trim(line).starts_with(kTag)) {
      const std::string_view rest = trim(line).substr(kTag.size());
      const std::size_t close = std::min(rest.find(']'), rest.size());
      plain += "@param " + std::string(rest.substr(0, close));
      line = rest.substr(std::min(close + 1, rest.size()));
    }
    plain += std::string(line) + "\n";
  }
  DocContent doc = read_tags(plain, false);
  doc.has_returns = doc.has_returns || lower(doc.description).find("return") != std::string::npos;
  doc.has_example = doc.has_example || plain.find("@sample") != std::string::npos;
  for (std::size_t at = plain.find('['); at != std::string::npos; at = plain.find('[', at + 1)) {
    const std::size_t end = plain.find_first_of("]\n", at);
    if (end != std::string::npos) doc.references.push_back(plain.substr(at + 1, end - at - 1));
  }
  return doc;
}

}  // namespace agentcheck::doc_format
