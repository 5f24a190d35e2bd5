#include "grammars/javascript/callable.h"

#include <algorithm>

#include "grammars/javascript/types.h"

namespace agentcheck::javascript {
namespace {

/// Patterns nested deeper are written token by token.
constexpr int kMaxDepth = 32;

std::string pattern_text(const Node& node, int depth);

/// One entry of an object pattern: its key, what it is taken apart into, and its default.
std::string pattern_entry(const Node& node, int depth) {
  if (node.is("rest_pattern")) return "...";
  if (node.is("shorthand_property_identifier_pattern")) return std::string(node.text());
  if (node.is("object_assignment_pattern")) {
    return std::string(node.field("left").text()) + " = " + expression_text(node.field("right"));
  }
  if (!node.is("pair_pattern")) return expression_text(node);
  Node value = node.field("value");
  Node fallback;
  if (value.is("assignment_pattern")) {
    fallback = value.field("right");
    value = value.field("left");
  }
  std::string text = property_name(node.field("key"));
  const std::string inner = pattern_text(value, depth + 1);
  if (!inner.empty()) text += ": " + inner;
  return fallback ? text + " = " + expression_text(fallback) : text;
}

/// A pattern without the names it binds: "{ a, b = 1, c: { d } }" with keys sorted, "[ , ]" for
/// arrays, nothing for a plain name.
std::string pattern_text(const Node& node, int depth) {
  if (!node.is_any("object_pattern", "array_pattern")) return {};
  if (depth > kMaxDepth) return expression_text(node);
  std::vector<std::string> entries;
  for (const Node& child : node.named_children()) {
    if (node.is("object_pattern")) {
      entries.push_back(pattern_entry(child, depth));
    } else if (child.is("assignment_pattern")) {
      entries.push_back(pattern_text(child.field("left"), depth + 1) + "= " +
                        expression_text(child.field("right")));
    } else {
      entries.push_back(child.is("rest_pattern") ? "..." : pattern_text(child, depth + 1));
    }
  }
  if (node.is("object_pattern")) std::sort(entries.begin(), entries.end());
  std::string text;
  for (std::size_t i = 0; i < entries.size(); ++i) text += (i == 0 ? "" : ", ") + entries[i];
  return node.is("object_pattern") ? "{ " + text + " }" : "[" + text + "]";
}

/// Where a type annotation says which keys there are, only their defaults remain to be seen.
std::string pattern_defaults(const Node& pattern) {
  if (!pattern.is("object_pattern")) return {};
  std::vector<std::string> entries;
  for (const Node& child : pattern.named_children()) {
    const Node value = child.field("value");
    if (child.is("object_assignment_pattern") || value.is("assignment_pattern")) {
      entries.push_back(pattern_entry(child, 0));
    }
  }
  std::sort(entries.begin(), entries.end());
  std::string text;
  for (const std::string& entry : entries) text += (text.empty() ? "{ " : ", ") + entry;
  return text.empty() ? text : text + " }";
}

/// True where a body holds `return` with a value outside nested functions and classes.
bool returns_value(const Node& body) {
  TSTreeCursor cursor = ts_tree_cursor_new(body.raw());
  bool found = false;
  bool done = !ts_tree_cursor_goto_first_child(&cursor);
  while (!done && !found) {
    const Node here(ts_tree_cursor_current_node(&cursor), body.source());
    if (here.is("return_statement")) {
      const std::vector<Node> values = here.named_children();
      found = !values.empty() && !values.front().is("undefined") &&
              !(values.front().is("unary_expression") && values.front().text().starts_with("void"));
    }
    const bool nested =
        is_function(here) ||
        here.is_any("function_declaration", "method_definition", "generator_function_declaration",
                    "class", "class_declaration", "string");
    if (!nested && ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor) ||
          Node(ts_tree_cursor_current_node(&cursor), body.source()) == body) {
        done = true;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
  return found;
}

bool is_void(const std::string& type) {
  return type == "void" || type == "undefined" || type == "never" || type == "Promise<void>" ||
         type == "Promise<undefined>" || type == "Promise<never>" || type.starts_with("asserts ");
}

bool returns_nothing(const Symbol& symbol, const Node& function, bool generator) {
  if (symbol.kind == SymbolKind::constructor || symbol.name.starts_with("set ")) return true;
  if (!symbol.signature->result.empty()) return is_void(symbol.signature->result);
  const Node body = function.field("body");
  if (!body || generator) return false;
  if (body.is("statement_block")) return !returns_value(body);
  const Node value = bare_value(body);
  return value.is("unary_expression") && value.text().starts_with("void");
}

}  // namespace

bool is_function(const Node& node) {
  return node.is_any("arrow_function", "function_expression", "generator_function");
}

bool is_component_wrapper(const Node& value) {
  if (!value.is("call_expression")) return false;
  const std::string_view name = value.field("function").text();
  return name == "memo" || name == "React.memo" || name == "forwardRef" ||
         name == "React.forwardRef" || name == "observer";
}

Node bare_value(Node value) {
  for (int i = 0; i < kMaxDepth; ++i) {
    if (is_component_wrapper(value)) {
      const std::vector<Node> arguments = value.field("arguments").named_children();
      if (arguments.empty()) return value;
      value = arguments.front();
    } else if (value.is_any("parenthesized_expression", "as_expression", "satisfies_expression",
                            "non_null_expression")) {
      value = value.named_child(0);
    } else if (value.is("call_expression") && value.field("function").text() == "Object.freeze") {
      const std::vector<Node> arguments = value.field("arguments").named_children();
      if (arguments.size() != 1) return value;
      value = arguments.front();
    } else {
      return value;
    }
  }
  return value;
}

std::string inferred_type(const Language& language, const Node& value) {
  if (language.name() == "javascript") return {};
  if (value.is("number")) return value.text().ends_with('n') ? "bigint" : "number";
  if (value.is_any("string", "template_string")) return "string";
  if (value.is_any("true", "false")) return "boolean";
  return {};
}

void read_parameter(const Node& node, const TokenWriter& writer, std::vector<Parameter>& out) {
  Parameter parameter;
  Node pattern = node;
  Node value;
  Node type;
  if (node.is_any("required_parameter", "optional_parameter")) {
    pattern = node.field("pattern");
    if (!pattern) pattern = node.field("name");
    value = node.field("value");
    type = node.field("type");
    parameter.optional = node.is("optional_parameter");
  }
  if (pattern.is("assignment_pattern")) {
    value = pattern.field("right");
    pattern = pattern.field("left");
  }
  if (pattern.is_any("this", "decorator") || !pattern) return;
  if (pattern.is("rest_pattern")) {
    parameter.kind = ParameterKind::variadic;
    parameter.optional = true;
    pattern = pattern.named_child(0);
  }
  if (pattern.is_any("identifier", "undefined")) parameter.name = pattern.text();
  if (type) {
    parameter.type = TypeText(writer.language(), writer.types()).text(type);
  } else {
    parameter.type = pattern_text(pattern, 0);
    if (parameter.type.empty()) parameter.type = inferred_type(writer.language(), value);
  }
  if (value) {
    parameter.default_value = expression_text(value);
    parameter.has_default = parameter.optional = true;
  }
  if (type) {
    const std::string defaults = pattern_defaults(pattern);
    if (!defaults.empty()) parameter.type += " " + defaults;
  }
  out.push_back(std::move(parameter));
}

void read_callable(const Definition& definition, const Node& function, Symbol& symbol) {
  const Language& language = definition.language;
  Signature& signature = *symbol.signature;
  std::vector<std::string> unused;
  const Node type_list = function.field("type_parameters");
  const TypeNames names =
      bind_type_parameters(language, definition.outer_types, type_list, unused, definition.level);
  const TypeText types(language, names);
  signature.type_parameters = types.type_parameters(type_list);
  const TokenWriter writer(language, names);
  const Node list = function.field("parameters");
  signature.has_parameters = true;
  if (list) {
    signature.parameters = read_parameters(list, writer);
  } else if (const Node single = function.field("parameter")) {
    read_parameter(single, writer, signature.parameters);
  }
  Node result = function.field("return_type");
  if (!result && function.is("construct_signature")) result = function.field("type");
  if (result) signature.result = types.result(result, list);
  const bool generator = function.is_any("generator_function", "generator_function_declaration") ||
                         function.child_of("*");
  for (const char* word : {"async", "*"}) {
    const bool on = *word == '*' ? generator : static_cast<bool>(function.child_of(word));
    std::vector<std::string>& modifiers = signature.modifiers;
    if (on && std::find(modifiers.begin(), modifiers.end(), word) == modifiers.end()) {
      modifiers.emplace_back(word);
    }
  }
  std::sort(signature.modifiers.begin(), signature.modifiers.end());
  if (const Node body = function.field("body")) symbol.body = body.span();
  symbol.returns_nothing = returns_nothing(symbol, function, generator);
}

void read_modifiers(const Node& node, Symbol& symbol) {
  std::vector<std::string>& modifiers = symbol.signature->modifiers;
  for (const Node& child : node.children()) {
    const std::string_view text = child.text();
    if (child.is_any("static", "abstract", "readonly", "?") ||
        (child.is("accessibility_modifier") && text != "public")) {
      modifiers.emplace_back(text);
    } else if (child.is("override_modifier")) {
      symbol.doc_exempt = true;
    }
  }
  std::sort(modifiers.begin(), modifiers.end());
}

}  // namespace agentcheck::javascript
