#include "grammars/c/names.h"

#include <algorithm>
#include <cctype>

#include "core/regex.h"
#include "core/text.h"
#include "grammars/c/tokens.h"

namespace agentcheck {
namespace {

/// Name of one template parameter; the null node where it has none.
Node parameter_name(const Node& node) {
  if (node.is("template_template_parameter_declaration")) {
    for (const Node& child : node.named_children()) {
      if (!child.is("template_parameter_list")) return parameter_name(child);
    }
    return {};
  }
  if (node.is_any("parameter_declaration", "optional_parameter_declaration",
                  "variadic_parameter_declaration")) {
    const Node declarator = node.field("declarator");
    const Node name = read_declarator(declarator).name;
    return name.is("identifier") ? name : Node();
  }
  if (const Node name = node.field("name")) return name;
  return node.child_of("type_identifier");
}

/// A macro that stands for a template parameter; readable_c() left `class` in its place.
std::string hidden_macro(const TypeWriter& writer, const Node& node) {
  const std::string_view source = node.source();
  const std::string_view word = node.text().substr(0, 5);
  if (word == "class" || word == "typen" || node.named_children().size() > 0) return {};
  const std::size_t line = std::min(source.size(), node.begin() + std::size_t{4096});
  const std::string_view rest = source.substr(node.begin(), line - node.begin());
  TokenJoiner joiner;
  int depth = 0;
  for (const CToken& token : c_tokens(rest)) {
    const std::string_view text = rest.substr(token.begin, token.end - token.begin);
    if (depth == 0 && (text == "," || text == ">")) break;
    if (text == "(") ++depth;
    if (text == ")") --depth;
    const auto renamed = writer.tokens().types().find(std::string(text));
    joiner.add(renamed == writer.tokens().types().end() ? text : std::string_view(renamed->second));
  }
  return joiner.take();
}

/// A template parameter without its name.
std::string parameter_text(const TypeWriter& writer, const Node& node) {
  if (node.is_any("parameter_declaration", "optional_parameter_declaration",
                  "variadic_parameter_declaration")) {
    std::string text = writer.parameter_type(node, read_declarator(node.field("declarator")));
    if (const Node value = node.field("default_value")) text += " = " + writer.text(value);
    return text;
  }
  if (node.is("template_template_parameter_declaration")) {
    std::string text = "template<";
    for (const Node& inner : node.child_of("template_parameter_list").named_children()) {
      text += (text.back() == '<' ? "" : ", ") + parameter_text(writer, inner);
    }
    text += ">";
    for (const Node& child : node.named_children()) {
      if (!child.is("template_parameter_list")) text += " " + parameter_text(writer, child);
    }
    return text;
  }
  if (const std::string macro = hidden_macro(writer, node); !macro.empty()) return macro;
  std::string text = "typename";  // `class` says the same ([temp.param]/2).
  if (node.is("variadic_type_parameter_declaration")) text += "...";
  if (const Node type = node.field("default_type")) text += " = " + writer.text(type);
  return text;
}

}  // namespace

TypeNames bind_template_parameters(const Definition& definition, std::vector<std::string>& out) {
  TypeNames names = definition.outer_types;
  // `$1` of a class, `$$1` of a member template in it: a parameter more shifts nothing inside.
  std::string mark(static_cast<std::size_t>(std::clamp(definition.level, 0, 8)), '$');
  for (const Node& wrapper : definition.wrappers) {
    const Node list = wrapper.is("template_declaration") ? wrapper.field("parameters") : Node();
    if (!list) continue;
    const std::vector<Node> nodes = list.named_children();
    mark += "$";
    std::size_t next = 0;
    for (const Node& node : nodes) {
      ++next;
      const Node name = parameter_name(node);
      if (!name) continue;
      names.insert_or_assign(std::string(name.text()), mark + std::to_string(next));
    }
    const TokenWriter tokens(definition.language, names);
    const TypeWriter writer(tokens);
    for (const Node& node : nodes) out.push_back(parameter_text(writer, node));
  }
  return names;
}

std::string declared_name(const TypeWriter& writer, const Node& name) {
  if (name.is("operator_cast")) {
    const Declarator target = read_declarator(name.field("declarator"));
    const std::size_t count = target.steps.empty() ? 0 : target.steps.size() - 1;
    return "operator " + writer.type(read_specifiers(name), target.steps, count);
  }
  if (name.is("operator_name")) {
    std::string symbol;
    for (const Node& child : name.children()) {
      if (!child.is("operator")) symbol += child.text();
    }
    const bool word = !symbol.empty() && (std::isalpha(static_cast<unsigned char>(symbol[0])) != 0);
    return std::string("operator") + (word ? " " : "") + symbol;
  }
  if (name.is("destructor_name")) return "~" + std::string(name.named_child(0).text());
  if (name.is_any("template_type", "template_function", "template_method"))
    return writer.text(name);
  return std::string(name.text());
}

std::string scope_name(const TypeWriter& writer, const Node& part) {
  if (!part.is("template_type")) return writer.text(part);
  bool own = true;
  for (const Node& argument : part.field("arguments").named_children()) {
    const std::string text = writer.text(argument);
    own = own && text.starts_with('$') && text.find_first_of("*&<:,( ") == std::string::npos;
  }
  return own ? std::string(part.field("name").text()) : writer.text(part);
}

std::string_view without_arguments(std::string_view name) {
  name = name.substr(0, name.find('<'));
  return trim(name);
}

std::string namespace_name(const Node& name) {
  std::string result;
  bool is_inline = false;
  for_each_leaf(name, [&](const Node& leaf) {
    if (leaf.extra()) return;
    if (leaf.text() == "inline") {
      is_inline = true;
    } else if (leaf.text() != "::") {
      if (!is_inline) result += (result.empty() ? "" : "::") + std::string(leaf.text());
      is_inline = false;
    }
  });
  return result;
}

std::string outer_prefix(const std::vector<Symbol>& symbols, int index) {
  const Symbol& symbol = symbols[static_cast<std::size_t>(index)];
  const std::size_t own = std::min(symbol.name.size(), symbol.qualified.size());
  return symbol.qualified.substr(0, symbol.qualified.size() - own);
}

bool is_macro_name(std::string_view name) {
  bool letter = false;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') return false;
    letter = letter || (c >= 'A' && c <= 'Z');
  }
  return letter;
}

bool is_test_macro(std::string_view name) {
  constexpr std::string_view kMacros[] = {"TEST",
                                          "TEST_F",
                                          "TEST_P",
                                          "TYPED_TEST",
                                          "TYPED_TEST_P",
                                          "FRIEND_TEST",
                                          "TEST_CASE",
                                          "SCENARIO",
                                          "TEST_CASE_METHOD",
                                          "BOOST_AUTO_TEST_CASE",
                                          "BOOST_FIXTURE_TEST_CASE",
                                          "TEST_IMPL",
                                          "TEST_METHOD"};
  return std::find(std::begin(kMacros), std::end(kMacros), name) != std::end(kMacros);
}

std::vector<std::string> macro_arguments(const Node& list) {
  std::vector<std::string> result;
  const std::string_view text = list.text();
  if (text.size() < 2) return result;
  const std::string_view inside = text.substr(1, text.size() - 2);
  TokenJoiner joiner;
  int depth = 0;
  const auto flush = [&] {
    if (std::string argument = joiner.take(); !argument.empty())
      result.push_back(std::move(argument));
    joiner = TokenJoiner();
  };
  for (const CToken& token : c_tokens(inside)) {
    const std::string_view word = inside.substr(token.begin, token.end - token.begin);
    if (depth == 0 && word == ",") {
      flush();
      continue;
    }
    if (word == "(" || word == "{" || word == "[") ++depth;
    if (word == ")" || word == "}" || word == "]") --depth;
    joiner.add(word);
  }
  flush();
  return result;
}

std::string macro_call(std::string_view macro, const std::vector<std::string>& arguments) {
  std::string text(macro);
  text += "(";
  for (const std::string& argument : arguments) text += (text.back() == '(' ? "" : ", ") + argument;
  return text + ")";
}

bool is_include_guard(const Definition& definition) {
  const Node& parent = definition.parent;
  if (definition.node.field("value") || !definition.node.is("preproc_def")) return false;
  if (parent.is("preproc_ifdef") && parent.child(0).text() == "#ifndef") {
    return parent.field("name").text() == definition.node.field("name").text();
  }
  if (!parent.is("preproc_if")) return false;
  const std::string_view condition = parent.field("condition").text();
  const std::string_view name = definition.node.field("name").text();
  return condition.starts_with("!") && condition.find(name) != std::string_view::npos;
}

Span macro_value(const Node& value) {
  std::string_view text = value.text();
  std::size_t end = text.size();
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != 0) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == quote)
        quote = 0;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text.substr(i, 2) == "//") {
      end = i;
      break;
    }
  }
  while (end > 0 && std::isspace(static_cast<unsigned char>(text[end - 1])) != 0) --end;
  return {value.begin(), value.begin() + static_cast<std::uint32_t>(end)};
}

bool is_header(std::string_view path) {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  for (const std::string_view extension :
       {".c", ".C", ".cc", ".cpp", ".cxx", ".c++", ".cu", ".m", ".mm"}) {
    if (file.ends_with(extension)) return false;
  }
  return true;
}

namespace {

/// Doxygen reads its commands anywhere in a line; what follows reads them at the start of one.
std::string commands_on_lines(const std::string& text) {
  static const Regex command =
      Regex::compile(
          "[ \\t]+[@\\\\](param|return|returns|retval|result|throws?|exception|brief)\\b")
          .value();
  std::string out;
  for (const std::string_view line : split_lines(text)) {
    std::string_view rest = line;
    std::size_t from = 0;
    while (from < rest.size()) {
      const std::size_t at = rest.find_first_of("@\\", from);
      if (at == std::string_view::npos) break;
      from = at + 1;
      if (at == 0 || trim(rest.substr(0, at)).empty() || !command.search(rest.substr(at - 1, 12)))
        continue;
      out += std::string(trim(rest.substr(0, at))) + "\n";
      rest.remove_prefix(at);
      from = 1;
    }
    out += std::string(rest) + "\n";
  }
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

Doc find_comment(const Definition& definition) {
  Doc doc = doc_from_comments(definition);
  if (doc.present) return doc;
  if (definition.node.is_any("preproc_def", "preproc_function_def")) {
    // Behind a macro's value the comment is part of the directive's node.
    const Node comment = definition.node.child_of("comment");
    if (!comment) return doc;
    Definition inside = definition;
    inside.outer = comment.prev_sibling();
    return inside.outer ? doc_from_comments(inside) : doc;
  }
  const Node& parent = definition.parent;
  if (!parent.is_any("linkage_specification", "type_definition", "declaration",
                     "field_declaration")) {
    return doc;
  }
  Definition around = definition;
  around.outer = parent;
  around.anchor = parent;
  if (parent.is("linkage_specification")) {
    for (Node at = parent.prev_sibling(); at && definition.language.is(at.symbol(), kComment);
         at = at.prev_sibling()) {
      around.leading.insert(around.leading.begin(), at);
    }
  }
  return doc_from_comments(around);
}

}  // namespace

Doc doxygen_comment(const Definition& definition) {
  Doc doc = find_comment(definition);
  if (doc.present) doc.text = commands_on_lines(doc.text);
  return doc;
}

}  // namespace agentcheck
