#include "grammars/javascript/types.h"

#include <algorithm>

namespace agentcheck::javascript {
namespace {

/// Types nested deeper are written token by token: recursion stays bounded on hostile input.
constexpr int kMaxDepth = 64;

bool has_token(const Node& node, const char* token) {
  return static_cast<bool>(node.child_of(token));
}

/// The type inside an annotation, a constraint, a default; parentheses taken off.
Node bare(Node node) {
  for (int i = 0; i < kMaxDepth; ++i) {
    if (!node.is_any("type_annotation", "parenthesized_type", "constraint", "default_type",
                     "type_predicate_annotation", "asserts_annotation", "adding_type_annotation",
                     "omitting_type_annotation", "opting_type_annotation")) {
      return node;
    }
    const std::vector<Node> inner = node.named_children();
    if (inner.empty()) return node;
    node = inner.front();
  }
  return node;
}

/// Types that need parentheses where another type operator takes them as its operand.
bool is_composite(const Node& node) {
  return node.is_any("union_type", "intersection_type", "function_type", "constructor_type",
                     "conditional_type", "readonly_type", "index_type_query", "infer_type",
                     "type_query");
}

/// Members of a union or intersection with nested ones of the same kind taken apart.
void flatten(const Node& node, const char* kind, std::vector<Node>& out, int depth) {
  const Node inner = bare(node);
  if (!inner.is(kind) || depth > kMaxDepth) {
    out.push_back(inner);
    return;
  }
  for (const Node& child : inner.named_children()) flatten(child, kind, out, depth + 1);
}

std::string join(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

Node parameter_pattern(const Node& node) {
  const Node pattern = node.field("pattern");
  return pattern ? pattern : node.field("name");
}

}  // namespace

std::string canonical_string(std::string_view literal) {
  if (literal.size() < 2 || (literal[0] != '\'' && literal[0] != '"')) return std::string(literal);
  std::string text = "\"";
  literal = literal.substr(1, literal.size() - 2);
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (literal[i] == '\\' && i + 1 < literal.size()) {
      const char next = literal[++i];
      if (next == '"') text += '\\';
      if (next != '"' && next != '\'') text += '\\';
      text += next;
    } else {
      if (literal[i] == '"') text += '\\';
      text += literal[i];
    }
  }
  return text + "\"";
}

/// Without separators, in lower case (ECMAScript, "Numeric Literals").
static std::string canonical_number(std::string_view literal) {
  std::string text;
  for (const char c : literal) {
    if (c != '_') text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return text;
}

/// True for what needs no quotes as a key.
static bool is_plain_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  };
  return !name.empty() && letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9');
  });
}

std::string property_name(const Node& name) {
  if (name.is("string")) {
    const std::string_view text = name.text();
    return std::string(text.size() < 2 ? text : text.substr(1, text.size() - 2));
  }
  if (!name.is("computed_property_name")) return std::string(name.text());
  const Node inner = name.named_child(0);
  return inner.is("string") ? property_name(inner) : expression_text(name);
}

std::string expression_text(const Node& node) {
  TokenJoiner joiner;
  bool comma = false;
  if (!node) return {};
  TSTreeCursor cursor = ts_tree_cursor_new(node.raw());
  bool done = false;
  while (!done) {
    const Node here(ts_tree_cursor_current_node(&cursor), node.source());
    const bool whole = here.is_any("string", "template_string", "regex", "comment");
    if (!whole && ts_tree_cursor_goto_first_child(&cursor)) continue;
    const std::string_view token = here.text();
    if (!here.is("comment") && !token.empty()) {
      const bool closing = token == ")" || token == "]" || token == "}";
      if (comma && !closing) joiner.add(",");
      comma = token == ",";
      if (here.is("string")) {
        const char* field = ts_tree_cursor_current_field_name(&cursor);
        const bool key = field && std::string_view(field) == "key" && is_plain_name(property_name(here));
        joiner.add(key ? property_name(here) : canonical_string(token));
      } else if (here.is("number")) {
        joiner.add(canonical_number(token));
      } else if (!comma) {
        joiner.add(token);
      }
    }
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        done = true;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
  return joiner.take();
}

void TypeText::bind(std::string_view type_name) {
  types_[std::string(type_name)] = "%" + std::to_string(++bound_);
}

TypeText TypeText::with_type_parameters(const Node& list) const {
  TypeText inner = *this;
  for (const Node& parameter : list ? list.named_children() : std::vector<Node>{}) {
    inner.bind(parameter.field("name").text());
  }
  return inner;
}

TypeText TypeText::with_parameters(const Node& list) const {
  TypeText inner = *this;
  std::size_t place = 0;
  for (const Node& child : list ? list.named_children() : std::vector<Node>{}) {
    const Node pattern = parameter_pattern(child);
    inner.values_[std::string(pattern.text())] = "#" + std::to_string(++place);
  }
  return inner;
}

std::string TypeText::result(const Node& annotation, const Node& list) const {
  const Node type = bare(annotation);
  if (!type.is_any("type_predicate", "asserts", "type_query", "conditional_type"))
    return text(type);
  return with_parameters(list).write(type, 0);
}

std::vector<std::string> TypeText::type_parameters(const Node& list) const {
  std::vector<std::string> out;
  if (!list) return out;
  for (const Node& parameter : list.named_children()) {
    std::string text;
    for (const Node& child : parameter.children()) {
      std::string piece;
      if (child.is("constraint")) {
        piece = "extends " + write(child, 0);
      } else if (child.is("default_type")) {
        piece = "= " + write(child, 0);
      } else if (!language_.is(child.symbol(), kComment)) {
        piece = name(child);
      }
      if (!piece.empty()) text += (text.empty() ? "" : " ") + piece;
    }
    out.push_back(std::move(text));
  }
  return out;
}

std::string TypeText::name(const Node& node) const {
  const std::string text(node.text());
  const auto found = types_.find(text);
  return found == types_.end() ? text : found->second;
}

std::string TypeText::operand(const Node& node, int depth) const {
  const Node inner = bare(node);
  const std::string text = write(inner, depth);
  return is_composite(inner) ? "(" + text + ")" : text;
}

std::string TypeText::set_of(const Node& node, const char* kind, int depth) const {
  std::vector<Node> nodes;
  flatten(node, kind, nodes, depth);
  if (nodes.size() == 1) return write(nodes.front(), depth + 1);
  std::vector<std::string> texts;
  for (const Node& member : nodes) texts.push_back(operand(member, depth + 1));
  const bool is_union = node.is("union_type");
  if (is_union) std::sort(texts.begin(), texts.end());
  return join(texts, is_union ? " | " : " & ");
}

std::string TypeText::list(const Node& node, const char* open, const char* close, int depth) const {
  std::vector<std::string> texts;
  for (const Node& child : node.named_children()) texts.push_back(write(child, depth + 1));
  return open + join(texts, ", ") + close;
}

std::string TypeText::generic(const Node& node, int depth) const {
  const Node arguments = node.field("type_arguments");
  const std::string head = write(node.field("name"), depth + 1);
  const std::vector<Node> types = arguments.named_children();
  if (types.size() == 1 && (head == "Array" || head == "ReadonlyArray")) {
    return (head == "Array" ? "" : "readonly ") + operand(types.front(), depth + 1) + "[]";
  }
  return head + list(arguments, "<", ">", depth);
}

std::string TypeText::parameter(const Node& node, int depth) const {
  const Node pattern = parameter_pattern(node);
  const Node type = node.field("type");
  std::string text = pattern.is("this") ? "this: " : pattern.is("rest_pattern") ? "..." : "";
  text += type ? write(type, depth + 1) : "any";
  return node.is("optional_parameter") || node.field("value") ? text + "?" : text;
}

std::string TypeText::parameters(const Node& list, int depth) const {
  std::vector<std::string> texts;
  for (const Node& child : list.named_children()) texts.push_back(parameter(child, depth));
  return "(" + join(texts, ", ") + ")";
}

std::string TypeText::function(const Node& node, int depth) const {
  const Node types = node.field("type_parameters");
  const Node values = node.field("parameters");
  const TypeText inner = with_type_parameters(types).with_parameters(values);
  std::string text = has_token(node, "abstract") ? "abstract " : "";
  if (node.is_any("constructor_type", "construct_signature")) text += "new ";
  if (types) text += "<" + join(inner.type_parameters(types), ", ") + ">";
  text += inner.parameters(values, depth + 1);
  Node result = node.field("return_type");
  if (!result) result = node.field("type");
  const bool is_type = node.is_any("function_type", "constructor_type");
  return text + (is_type ? " => " : ": ") + (result ? inner.write(result, depth + 1) : "any");
}

std::string TypeText::index_member(const Node& node, int depth) const {
  const Node mapped = node.child_of("mapped_type_clause");
  const Node type = node.field("type");
  std::string text;
  for (const Node& child : node.children()) {
    if (child.is("[")) break;
    text += std::string(child.text()) + (child.is_any("+", "-") ? "" : " ");
  }
  if (!mapped) {
    return text + "[" + write(node.field("index_type"), depth + 1) + "]: " + write(type, depth + 1);
  }
  const Node variable = mapped.field("name");
  TypeText inner = *this;
  inner.bind(variable.text());
  text += "[" + inner.name(variable) + " in " + inner.write(mapped.field("type"), depth + 1);
  if (const Node alias = mapped.field("alias")) text += " as " + inner.write(alias, depth + 1);
  text += type.is("omitting_type_annotation") ? "]-?: "
          : type.is("adding_type_annotation") ? "]+?: "
          : type.is("opting_type_annotation") ? "]?: "
                                              : "]: ";
  return text + (type ? inner.write(type, depth + 1) : "any");
}

std::string TypeText::member(const Node& node, int depth) const {
  if (node.is_any("call_signature", "construct_signature")) return function(node, depth);
  if (node.is("index_signature")) return index_member(node, depth);
  std::string text;
  for (const char* word : {"readonly", "get", "set"}) {
    if (has_token(node, word)) text += std::string(word) + " ";
  }
  text += property_name(node.field("name"));
  if (has_token(node, "?")) text += "?";
  if (node.is("method_signature")) return text + function(node, depth);
  const Node type = node.field("type");
  return text + ": " + (type ? write(type, depth + 1) : "any");
}

std::string TypeText::members(const Node& node, int depth) const {
  std::vector<std::string> texts;
  for (const Node& child : node.named_children()) texts.push_back(member(child, depth));
  std::stable_sort(texts.begin(), texts.end());
  return texts.empty() ? "{}" : "{ " + join(texts, "; ") + " }";
}

std::string TypeText::conditional(const Node& node, int depth) const {
  const Node right = node.field("right");
  TypeText inner = *this;
  std::vector<Node> open{right};
  while (!open.empty()) {
    const Node here = open.back();
    open.pop_back();
    if (here.is("infer_type")) inner.bind(here.named_child(0).text());
    for (const Node& child : here.named_children()) open.push_back(child);
  }
  return operand(node.field("left"), depth + 1) + " extends " + inner.operand(right, depth + 1) +
         " ? " + inner.write(node.field("consequence"), depth + 1) + " : " +
         write(node.field("alternative"), depth + 1);
}

std::string TypeText::list_of_words(const Node& node, int depth) const {
  std::vector<std::string> words;
  for (const Node& child : node.children()) {
    if (!language_.is(child.symbol(), kComment)) words.push_back(write(child, depth + 1));
  }
  return join(words, " ");
}

/// Kinds without a rule of their own: children in order.
std::string TypeText::rest(const Node& node, int depth) const {
  const std::vector<Node> children = node.children();
  if (children.empty()) {
    if (node.is("type_identifier")) return name(node);
    const auto place = values_.find(std::string(node.text()));
    return node.is("identifier") && place != values_.end() ? place->second : name(node);
  }
  TokenJoiner joiner;
  for (const Node& child : children) {
    if (!language_.is(child.symbol(), kComment)) joiner.add(write(child, depth + 1));
  }
  return joiner.take();
}

std::string TypeText::write(const Node& annotated, int depth) const {
  const Node node = bare(annotated);
  if (!node) return {};
  if (depth > kMaxDepth) return TokenWriter(language_, types_).text(node);
  if (node.is("type_identifier")) return name(node);
  if (node.is_any("predefined_type", "this_type", "nested_type_identifier",
                  "template_literal_type")) {
    return std::string(node.text());
  }
  if (node.is("union_type")) return set_of(node, "union_type", depth);
  if (node.is("intersection_type")) return set_of(node, "intersection_type", depth);
  if (node.is_any("function_type", "constructor_type")) return function(node, depth);
  if (node.is_any("object_type", "interface_body")) return members(node, depth);
  if (node.is("array_type")) return operand(node.named_child(0), depth + 1) + "[]";
  if (node.is("generic_type")) return generic(node, depth);
  if (node.is("type_arguments")) return list(node, "<", ">", depth);
  if (node.is("tuple_type")) return list(node, "[", "]", depth);
  if (node.is_any("required_parameter", "optional_parameter")) return parameter(node, depth);
  if (node.is("optional_type")) return write(node.named_child(0), depth + 1) + "?";
  if (node.is("rest_type")) return "..." + operand(node.named_child(0), depth + 1);
  if (node.is("readonly_type")) return "readonly " + operand(node.named_child(0), depth + 1);
  if (node.is("index_type_query")) return "keyof " + operand(node.named_child(0), depth + 1);
  if (node.is("lookup_type")) {
    return operand(node.named_child(0), depth + 1) + "[" + write(node.named_child(1), depth + 1) +
           "]";
  }
  if (node.is("conditional_type")) return conditional(node, depth);
  if (node.is("index_signature")) return index_member(node, depth);
  if (node.named() && node.is_any("type_predicate", "asserts")) return list_of_words(node, depth);
  if (node.is("string")) return canonical_string(node.text());
  return rest(node, depth);
}

}  // namespace agentcheck::javascript
