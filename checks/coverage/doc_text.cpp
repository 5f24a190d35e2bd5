#include "checks/coverage/doc_text.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"

namespace agentcheck {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || (c & 0x80) != 0;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Takes the first run of characters that are not blanks off `text`.
std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

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

/// `[name=1]` and `...name` are the parameter `name`.
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

/// One block tag: `name` without its `@` or `\`, and everything up to the next tag.
void read_tag(std::string_view name, std::string_view rest, DocContent& doc) {
  constexpr std::array<std::string_view, 3> kParam{"param", "arg", "argument"};
  constexpr std::array<std::string_view, 8> kReturn{"return", "returns", "yields", "yield",
                                                    "retval", "result", "returnvalue", "throwsreturn"};
  constexpr std::array<std::string_view, 4> kThrow{"throws", "throw", "exception", "raises"};
  constexpr std::array<std::string_view, 4> kInherit{"inheritdoc", "copydoc", "copybrief", "override"};
  constexpr std::array<std::string_view, 7> kDescribe{"brief",   "description", "desc",   "summary",
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

/// Words people type where they have nothing to say.
bool is_nonsense(std::string_view word) {
  constexpr std::array<std::string_view, 22> words{
      "asdf", "asdfasdf", "asd", "qwerty", "qwe", "foo", "bar", "baz", "foobar", "blah", "bla",
      "lorem", "ipsum", "dummy", "test", "testing", "stuff", "xyz", "abc", "docstring", "here", "something"};
  return one_of(word, words) || word.find_first_not_of(word.front()) == std::string_view::npos;
}

/// `text` without characters nobody sees: zero-width ones, joiners, marks of direction, soft hyphens.
std::string without_invisible(std::string_view text) {
  constexpr std::array<std::string_view, 9> invisible{
      "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E", "\xE2\x80\x8F",
      "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD", "\xC2\xA0"};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto hit = std::find_if(invisible.begin(), invisible.end(), [&](std::string_view bytes) {
      return text.substr(at).starts_with(bytes);
    });
    if (hit == invisible.end()) {
      out += text[at++];
    } else {
      out += *hit == invisible.back() ? " " : "";
      at += hit->size();
    }
  }
  return out;
}

/// Where a block tag starts in `line`: npos, or 0 for one that opens the line.
bool opens_tag(std::string_view line, std::string_view& name, std::string_view& rest, bool backslash) {
  line = trim(line);
  if (line.size() < 2 || (line[0] != '@' && !(backslash && line[0] == '\\'))) return false;
  std::size_t end = 1;
  while (end < line.size() && std::isalpha(static_cast<unsigned char>(line[end])) != 0) ++end;
  if (end == 1) return false;
  name = line.substr(1, end - 1);
  rest = line.substr(end);
  return true;
}

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
                    folded.find("{@code\n") != std::string::npos;
  if (folded.find("{@return") != std::string::npos) {  // Java 16's inline form is both.
    doc.has_returns = true;
  }
  return doc;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

enum class Section { none, description, parameters, returns, throws, example, other };

/// A section's title of the Google or NumPy style; `none` for any other line.
Section section_of(std::string_view title) {
  constexpr std::array<std::string_view, 9> kParameters{
      "args", "arguments", "parameters", "params", "keyword args", "keyword arguments",
      "other parameters", "keyword parameters", "parameter"};
  constexpr std::array<std::string_view, 4> kReturns{"returns", "return", "yields", "yield"};
  constexpr std::array<std::string_view, 4> kThrows{"raises", "raise", "exceptions", "throws"};
  constexpr std::array<std::string_view, 4> kExample{"example", "examples", "usage", "doctest"};
  constexpr std::array<std::string_view, 15> kOther{
      "note",      "notes",      "warning",  "warnings", "see also", "references", "attributes", "warns",
      "todo", "methods", "receives", "references:", "version", "authors", "hint"};
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
  constexpr std::array<std::string_view, 7> kParam{"param", "parameter", "arg", "argument",
                                                   "key", "keyword", "kwarg"};
  constexpr std::array<std::string_view, 5> kReturn{"return", "returns", "rtype", "yield", "yields"};
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

DocContent read_python(std::string_view text) {
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

DocContent read_prose(std::string_view text, bool markdown) {
  DocContent doc;
  doc.free_form = true;
  doc.description = text;
  const std::string folded = lower(text);
  doc.has_returns = folded.find("return") != std::string::npos ||
                    folded.find("yield") != std::string::npos ||
                    folded.find("report") != std::string::npos ||
                    folded.find("gives") != std::string::npos;
  doc.has_throws = folded.find("error") != std::string::npos ||
                   folded.find("panic") != std::string::npos;
  doc.has_example = folded.find("example") != std::string::npos ||
                    (markdown && text.find("```") != std::string_view::npos) ||
                    (!markdown && text.find("\n\t") != std::string_view::npos);
  return doc;
}

/// Words of a text or of an identifier, lower case: "parseURL" is {parse, url}.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(lower(word));
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
    if (!letter) {
      flush();
      continue;
    }
    const bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    const bool next_lower =
        i + 1 < text.size() && std::islower(static_cast<unsigned char>(text[i + 1])) != 0;
    const bool last_lower =
        i > 0 && std::islower(static_cast<unsigned char>(text[i - 1])) != 0;
    if (upper && (last_lower || (next_lower && word.size() > 1))) flush();
    word += c;
  }
  flush();
  return words;
}

}  // namespace

DocContent read_doc(std::string_view format, std::string_view text) {
  DocContent doc = format == "python"    ? read_python(text)
                   : format == "rustdoc" ? read_prose(text, true)
                   : format == "godoc"   ? read_prose(text, false)
                                         : read_tags(text, format == "doxygen");
  doc.description = trim(doc.description);
  return doc;
}

bool mentions(std::string_view text, std::string_view word) {
  if (word.empty()) return true;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool left = at == 0 || !is_word(text[at - 1]);
    const std::size_t end = at + word.size();
    if (left && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

bool is_placeholder(std::string_view text, std::string_view name) {
  std::vector<std::string> words = words_of(without_invisible(text));
  if (words.empty()) return true;
  if (words.size() == 1 && is_nonsense(words.front())) return true;
  constexpr std::array<std::string_view, 7> kUnfinished{"todo", "fixme", "tbd", "xxx", "wip", "tbc", "tba"};
  if (one_of(words.front(), kUnfinished) && words.size() <= 6) return true;
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : " ") + word;
  constexpr std::array<std::string_view, 22> kFiller{
      "description", "desc", "documentation", "docs", "doc", "comment", "summary", "placeholder",
      "add description", "add description here", "add documentation", "add docs here",
      "description here", "write description", "no description", "missing description",
      "insert description here", "your description here", "description goes here", "undocumented",
      "n a", "none"};
  if (one_of(joined, kFiller)) return true;
  if (name.empty()) return false;
  constexpr std::array<std::string_view, 27> kNoise{
      "the",  "a",      "an",   "function", "method", "class",  "constructor",    "interface",
      "this", "is",     "struct", "type",   "enum",   "trait",  "helper", "implementation",
      "documentation", "docs", "doc", "docstring", "description", "desc", "summary", "comment",
      "for", "of", "about"};
  std::erase_if(words, [&](const std::string& word) { return one_of(word, kNoise); });
  std::vector<std::string> own = words_of(name);
  std::erase_if(own, [&](const std::string& word) { return one_of(word, kNoise); });
  return words.empty() || words == own;
}

}  // namespace agentcheck
