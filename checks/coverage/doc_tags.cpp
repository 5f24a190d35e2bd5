// Documentation with block tags.
#include <cctype>

#include "checks/coverage/doc_formats.h"
#include "core/text.h"

namespace agentcheck::doc_format {
namespace {

/// Takes a balanced `{...}` off the front of `text`; false where there is none.
bool take_braces(std::string_view& text) {
  text = trim(text);
  if (!text.starts_with('{')) return false;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) {
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

/// One block tag: `name` without its `@` or `\`, and everything up to the next tag.
void read_tag(std::string_view name, std::string_view rest, DocContent& doc) {
  constexpr std::array<std::string_view, 3> kParam{"param", "arg", "argument"};
  constexpr std::array<std::string_view, 8> kReturn{
      "return", "returns", "yields", "yield", "retval", "result", "returnvalue", "throwsreturn"};
  constexpr std::array<std::string_view, 4> kThrow{"throws", "throw", "exception", "raises"};
  constexpr std::array<std::string_view, 4> kInherit{"inheritdoc", "copydoc", "copybrief",
                                                     "override"};
  constexpr std::array<std::string_view, 7> kDescribe{"brief",   "description", "desc", "summary",
                                                      "details", "remarks",     "short"};
  const std::string tag = lower(name.substr(0, name.find('[')));
  if (one_of(tag, kParam)) {
    if (rest.starts_with('[')) {  // Doxygen's direction.
      rest.remove_prefix(std::min(rest.find(']'), rest.size() - 1) + 1);
    }
    take_braces(rest);
    if (trim(rest).starts_with('<')) return;  // Javadoc's type parameters.
    std::string names(take_word(rest));
    if (names.starts_with('[')) {  // `[name = default value]`
      while (names.find(']') == std::string::npos && !trim(rest).empty()) {
        names += " " + std::string(take_word(rest));
      }
      names = parameter_name(names);
      while (!names.empty() && names.back() == ' ') names.pop_back();
    }
    take_braces(rest);
    std::string_view list = names;
    while (!list.empty()) {  // Doxygen allows `a,b`.
      const std::size_t comma = std::min(list.find(','), list.size());
      const std::string one = parameter_name(list.substr(0, comma));
      if (!one.empty()) doc.parameters.push_back({one, tag_text(rest)});
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  } else if (one_of(tag, kReturn)) {
    take_braces(rest);
    doc.has_returns = doc.has_returns || !is_placeholder(tag_text(rest), "");
  } else if (one_of(tag, kThrow)) {
    doc.has_throws = doc.has_throws || !trim(rest).empty();
  } else if (tag == "example" || tag == "code" || tag == "snippet") {
    doc.has_example = true;
  } else if (one_of(tag, kInherit)) {
    doc.inherited = true;
  } else if (one_of(tag, kDescribe)) {
    doc.description += (doc.description.empty() ? "" : "\n") + std::string(trim(rest));
  }
}

/// Where a block tag starts in `line`: npos, or 0 for one that opens the line.
bool opens_tag(std::string_view line, std::string_view& name, std::string_view& rest,
               bool backslash) {
  line = trim(line);
  if (line.size() < 2 || (line[0] != '@' && !(backslash && line[0] == '\\'))) return false;
  std::size_t end = 1;
  while (end < line.size() && std::isalpha(static_cast<unsigned char>(line[end])) != 0) ++end;
  if (end == 1) return false;
  name = line.substr(1, end - 1);
  rest = line.substr(end);
  return true;
}

}  // namespace

DocContent read_tags(std::string_view text, bool backslash) {
  DocContent doc;
  std::string open_name, open_text;
  const auto close = [&] {
    if (!open_name.empty()) read_tag(open_name, open_text, doc);
    open_name.clear();
  };
  bool fence = false;
  for (const std::string_view line : split_lines(text)) {
    if (trim(line).starts_with("```")) {
      fence = !fence;
      doc.has_example = true;
    }
    std::string_view name, rest;
    if (!fence && opens_tag(line, name, rest, backslash)) {
      close();
      open_name = name;
      open_text = rest;
    } else if (!open_name.empty()) {
      open_text += "\n" + std::string(line);
    } else {
      doc.description += std::string(line) + "\n";
    }
  }
  close();
  const std::string folded = lower(text);
  doc.inherited = doc.inherited || folded.find("{@inheritdoc") != std::string::npos ||
                  folded.find("copydoc ") != std::string::npos;
  doc.has_example = doc.has_example || folded.find("<pre>") != std::string::npos ||
                    folded.find("{@code\n") != std::string::npos ||
                    folded.find("{{{") != std::string::npos;  // Scaladoc.
  if (folded.find("{@return") != std::string::npos) {  // Java 16's inline form is both.
    doc.has_returns = true;
  }
  return doc;
}

}  // namespace agentcheck::doc_format
