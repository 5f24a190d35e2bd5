// Python's docstrings.
#include <vector>

#include "checks/coverage/doc_formats.h"
#include "core/text.h"

namespace agentcheck::doc_format {
namespace {

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

enum class Section { none, description, parameters, returns, throws, example, other };

/// A section's title of the Google or NumPy style; `none` for any other line.
Section section_of(std::string_view title) {
  constexpr std::array<std::string_view, 9> kParameters{
      "args",         "arguments",         "parameters",       "params",
      "keyword args", "keyword arguments", "other parameters", "keyword parameters",
      "parameter"};
  constexpr std::array<std::string_view, 4> kReturns{"returns", "return", "yields", "yield"};
  constexpr std::array<std::string_view, 4> kThrows{"raises", "raise", "exceptions", "throws"};
  constexpr std::array<std::string_view, 4> kExample{"example", "examples", "usage", "doctest"};
  constexpr std::array<std::string_view, 15> kOther{
      "note", "notes",   "warning",  "warnings",    "see also", "references", "attributes", "warns",
      "todo", "methods", "receives", "references:", "version",  "authors",    "hint"};
  const std::string name = lower(trim(title));
  if (one_of(name, kParameters)) return Section::parameters;
  if (one_of(name, kReturns)) return Section::returns;
  if (one_of(name, kThrows)) return Section::throws;
  if (one_of(name, kExample)) return Section::example;
  return one_of(name, kOther) ? Section::other : Section::none;
}

bool is_underline(std::string_view line) {
  line = trim(line);
  return line.size() >= 3 && (line.find_first_not_of('-') == std::string_view::npos ||
                              line.find_first_not_of('=') == std::string_view::npos);
}

/// `name (type): text`, `name: text`, `name : type`, `*args`, `a, b : int`.
void read_python_parameter(std::string_view line, bool numpy, DocContent& doc) {
  const std::string_view item = trim(line);
  std::size_t end = 0;
  int depth = 0;
  for (; end < item.size(); ++end) {
    if (item[end] == '(') ++depth;
    if (item[end] == ')') --depth;
    if (item[end] == ':' && depth <= 0) break;
  }
  if (end == item.size() && !numpy) return;  // A line of prose.
  std::string_view names = item.substr(0, end);
  names = trim(names.substr(0, names.find('(')));
  const std::string text = numpy || end == item.size() ? "" : tag_text(item.substr(end));
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    const std::string one = parameter_name(trim(names.substr(0, comma)));
    if (!one.empty() && one.find(' ') == std::string::npos) doc.parameters.push_back({one, text});
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
}

/// `:param int x: text`, `@param x: text`, `:returns: text` and their cousins.
bool read_python_field(std::string_view line, DocContent& doc) {
  line = trim(line);
  if (line.size() < 2 || (line[0] != ':' && line[0] != '@')) return false;
  const std::size_t end = line.find(':', 1);
  if (end == std::string_view::npos) return false;
  std::string_view head = line.substr(1, end - 1);
  const std::string text = tag_text(line.substr(end));
  const std::string tag = lower(take_word(head));
  constexpr std::array<std::string_view, 7> kParam{"param", "parameter", "arg",  "argument",
                                                   "key",   "keyword",   "kwarg"};
  constexpr std::array<std::string_view, 5> kReturn{"return", "returns", "rtype", "yield",
                                                    "yields"};
  constexpr std::array<std::string_view, 4> kRaise{"raise", "raises", "except", "exception"};
  if (one_of(tag, kParam)) {
    const std::size_t last = trim(head).rfind(' ');
    const std::string_view name =
        last == std::string_view::npos ? trim(head) : trim(head).substr(last + 1);
    doc.parameters.push_back({parameter_name(name), text});
  } else if (one_of(tag, kReturn)) {
    doc.has_returns = doc.has_returns || !text.empty();
  } else if (one_of(tag, kRaise)) {
    doc.has_throws = true;
  } else {
    return tag == "type" || tag == "var" || tag == "ivar" || tag == "cvar" || tag == "meta";
  }
  return true;
}

}  // namespace

DocContent read_docstring(std::string_view text) {
  DocContent doc;
  const std::vector<std::string_view> lines = split_lines(text);
  Section section = Section::description;
  bool numpy = false;
  std::size_t section_indent = 0, item_indent = std::string::npos;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const std::string_view item = trim(line);
    if (item.starts_with(">>>") || item.starts_with("```") || item.starts_with(".. code")) {
      doc.has_example = true;
    }
    if (item.empty()) {
      if (section == Section::description) doc.description += "\n";
      continue;
    }
    const bool underlined = i + 1 < lines.size() && is_underline(lines[i + 1]);
    const bool colon = item.ends_with(':');
    const Section title = colon        ? section_of(item.substr(0, item.size() - 1))
                          : underlined ? section_of(item)
                                       : Section::none;
    if (title != Section::none) {
      section = title;
      numpy = underlined && !colon;
      section_indent = indent_of(line);
      item_indent = std::string::npos;
      if (numpy) ++i;
      if (section == Section::example) doc.has_example = true;
      continue;
    }
    if (read_python_field(line, doc)) {
      section = Section::other;
      continue;
    }
    if (section != Section::description && !numpy && indent_of(line) <= section_indent &&
        section != Section::other) {
      section = Section::description;
    }
    switch (section) {
      case Section::description:
        doc.description += std::string(item) + "\n";
        break;
      case Section::parameters:
        item_indent = std::min(item_indent, indent_of(line));
        if (indent_of(line) == item_indent) {
          read_python_parameter(line, numpy, doc);
        } else if (!doc.parameters.empty()) {
          doc.parameters.back().text += " " + std::string(item);
          for (std::size_t k = doc.parameters.size() - 1; k-- > 0;) {  // `a, b : int` share a text.
            if (!doc.parameters[k].text.empty()) break;
            doc.parameters[k].text = item;
          }
        }
        break;
      case Section::returns:
        doc.has_returns = true;
        break;
      case Section::throws:
        doc.has_throws = true;
        break;
      case Section::example:
      case Section::other:
      case Section::none:
        break;
    }
  }
  return doc;
}

}  // namespace agentcheck::doc_format
