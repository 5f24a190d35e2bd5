#include "checks/coverage/doc_dialects.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "core/regex.h"
#include "core/text.h"

namespace agentcheck {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Length of the type at the front of `text`: brackets belong together, and so does what a `|`, a
/// `&` or the colon of a callable joins.
std::size_t type_length(std::string_view text) {
  constexpr std::string_view kJoins = "|&:";
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '<' || c == '(' || c == '{' || c == '[') ++depth;
    if (c == '>' || c == ')' || c == '}' || c == ']') --depth;
    if (!is_blank(c) || depth > 0) continue;
    const std::size_t next = text.find_first_not_of(" \t\n\r", i);
    if (next == text.npos) return i;
    const bool joins = i > 0 && kJoins.find(text[i - 1]) != kJoins.npos;
    const bool joined = text[next] == '|';
    if (!joins && !joined) return i;
    i = next - 1;
  }
  return text.size();
}

/// Where a `$name` begins outside brackets, its `&` and dots included; npos where there is none.
std::size_t variable_at(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '<' || c == '(' || c == '{' || c == '[') ++depth;
    if (c == '>' || c == ')' || c == '}' || c == ']') --depth;
    if (c == '$' && depth <= 0 && !text.substr(i).starts_with("$this")) return i;
  }
  return text.npos;
}

std::string php_tag(const std::string& tag, std::string_view rest) {
  if (tag == "param") {
    const std::size_t at = variable_at(rest);
    if (at == rest.npos) return "@param " + std::string(trim(rest.substr(type_length(rest))));
    const std::string_view name = rest.substr(at);
    const std::size_t end = std::min(name.find_first_of(" \t\n\r"), name.size());
    std::string_view text = trim(name.substr(end));
    if (trim(rest.substr(0, at)).empty()) text = trim(text.substr(type_length(text)));
    return "@param " + std::string(name.substr(0, end)) + " " + std::string(text);
  }
  if (tag == "return" || tag == "returns") {
    const std::string_view type = trim(rest.substr(0, type_length(rest)));
    const std::string_view text = trim(rest.substr(type.size()));
    // The object itself, or nothing, needs no words.
    const bool itself = type == "$this" || type == "static" || type == "self" || type == "void";
    return "@return " + std::string(text.empty() && itself ? "the object itself" : text);
  }
  return "@" + tag + " " + std::string(rest);
}

/// Takes a `[...]` off the front of `text`; the same text where there is none.
std::string_view without_brackets(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('[')) return text;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') ++depth;
    if (text[i] == ']' && --depth == 0) return trim(text.substr(i + 1));
  }
  return text;
}

std::string yard_tag(const std::string& tag, std::string_view rest) {
  if (tag == "param") {
    const std::string_view after = without_brackets(rest);
    const std::size_t end = std::min(after.find_first_of(" \t\n\r"), after.size());
    std::string_view name = after.substr(0, end);
    while (!name.empty() && (name.front() == '*' || name.front() == '&')) name.remove_prefix(1);
    if (name.ends_with(':')) name.remove_suffix(1);
    return "@param " + std::string(name) + " " + std::string(without_brackets(after.substr(end)));
  }
  if (tag == "return" || tag == "yieldreturn") {
    const std::string_view text = without_brackets(rest);
    const std::string_view type = trim(rest.substr(0, rest.size() - text.size()));
    if (tag == "yieldreturn") return "@yieldreturn " + std::string(text);
    const bool itself = type == "[self]" || type == "[void]" || type == "[nil]";
    return "@return " + std::string(text.empty() && itself ? "the object itself" : text);
  }
  if (tag == "yield" || tag == "yieldparam") return "@block " + std::string(rest);
  if (tag == "raise") return "@throws " + std::string(rest);
  return "@" + tag + " " + std::string(rest);
}

/// Rewrites every block tag of `text`, up to the next one, with `rewrite`.
template <typename Rewrite>
std::string rewrite_tags(std::string_view text, Rewrite&& rewrite) {
  std::string out, tag, rest;
  bool fence = false;
  const auto close = [&] {
    if (!tag.empty()) out += rewrite(tag, std::string_view(rest)) + "\n";
    tag.clear();
  };
  for (const std::string_view line : split_lines(text)) {
    const std::string_view item = trim(line);
    if (item.starts_with("```")) fence = !fence;
    std::size_t end = 1;
    while (end < item.size() && std::isalpha(static_cast<unsigned char>(item[end])) != 0) ++end;
    const bool opens = !fence && item.starts_with('@') && end > 1;
    if (opens) {
      close();
      const bool whole = end == item.size() || is_blank(item[end]) || item[end] == '[';
      tag = lower(item.substr(1, end - 1)) + (whole ? "" : "other");
      rest = trim(item.substr(end));
    } else if (!tag.empty()) {
      rest += "\n" + std::string(line);
    } else {
      out += std::string(line) + "\n";
    }
  }
  close();
  return out;
}

std::optional<std::string> read_yard(std::string_view text) {
  static const Regex kTags =
      Regex::compile(R"((?m)^\s*@(param|return|raise|yield|option)\b)").value();
  static const Regex kOther = Regex::compile(R"((?m)^\s*@overload\b)").value();
  static const Regex kElsewhere = Regex::compile(R"((?m)^\s*(@\w+\s+)?\(see\s)").value();
  if (!kTags.search(text) || kOther.search(text)) {
    if (!kElsewhere.search(text)) return std::nullopt;
    return std::string(text) + "\n@inheritdoc\n";
  }
  std::string out = rewrite_tags(text, yard_tag);
  if (kElsewhere.search(text)) out += "@inheritdoc\n";
  return out;
}

/// The item of a list, `name` and what stands behind its colon; empty for any other line.
std::string_view list_item(std::string_view line, std::string_view& name) {
  std::string_view item = trim(line);
  if (item.size() < 2 || (item[0] != '-' && item[0] != '*' && item[0] != '+') || item[1] != ' ') {
    return {};
  }
  item = trim(item.substr(1));
  const std::size_t colon = item.find(':');
  if (colon == item.npos) return {};
  name = trim(item.substr(0, colon));
  return item.substr(colon);
}

/// Swift: "Markup Formatting Reference", parameters section and field extensions.
std::string read_swift(std::string_view text) {
  std::string out;
  bool parameters = false, fence = false;
  std::size_t outer = 0;
  for (const std::string_view line : split_lines(text)) {
    if (trim(line).starts_with("```")) fence = !fence;
    std::string_view name;
    const std::string_view found = fence ? std::string_view() : list_item(line, name);
    const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
    const std::string field = lower(name);
    const std::string_view rest = found.empty() ? found : trim(found.substr(1));
    if (found.empty()) {
      out += std::string(line) + "\n";
    } else if (field == "parameters") {
      parameters = true;
      outer = indent;
    } else if (field.starts_with("parameter ")) {
      out += "@param " + std::string(trim(name.substr(10))) + " " + std::string(rest) + "\n";
    } else if (field == "returns" || field == "return") {
      out += "@return " + std::string(rest) + "\n";
    } else if (field == "throws") {
      out += "@throws " + std::string(rest) + "\n";
    } else if (parameters && indent > outer) {
      out += "@param " + std::string(name) + " " + std::string(rest) + "\n";
    } else {
      out += std::string(line) + "\n";
    }
    parameters = parameters && (found.empty() || field == "parameters" || indent > outer);
  }
  return out;
}

}  // namespace

bool is_dialect(std::string_view format) {
  return format == "phpdoc" || format == "yard" || format == "swift";
}

std::optional<std::string> with_block_tags(std::string_view format, std::string_view text) {
  if (format == "phpdoc") return rewrite_tags(text, php_tag);
  if (format == "swift") return read_swift(text);
  if (format == "yard") return read_yard(text);
  return std::nullopt;
}

}  // namespace agentcheck
