#include "grammars/go/types.h"

#include <algorithm>

namespace agentcheck::go {
namespace {

/// First code point of a UTF-8 name; 0 for none.
char32_t first_code_point(std::string_view name) {
  if (name.empty()) return 0;
  const auto byte = [&](std::size_t i) -> char32_t {
    return i < name.size() ? static_cast<unsigned char>(name[i]) : 0U;
  };
  if (byte(0) < 0x80) return byte(0);
  if (byte(0) < 0xE0) return ((byte(0) & 0x1F) << 6) | (byte(1) & 0x3F);
  if (byte(0) < 0xF0) {
    return ((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
  }
  return ((byte(0) & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) |
         (byte(3) & 0x3F);
}

/// The types of a parameter or result list, names left out: `a, b int` is `int, int`.
std::vector<std::string> types_of(const Node& list, const TokenWriter& writer) {
  std::vector<std::string> types;
  for (const Node& node : list.named_children()) {
    std::string type = writer.text(node.field("type"));
    if (node.is("variadic_parameter_declaration")) type.insert(0, "...");
    const std::size_t names = std::max<std::size_t>(names_of(node).size(), 1);
    if (names * (type.size() + 1) > kMaxRepeated && names > 1) {
      types.push_back(std::to_string(names) + " " + type);
    } else {
      types.insert(types.end(), names, type);
    }
  }
  return types;
}

/// `()` is nothing, `(x int)` is `int`.
std::string result_text(const Node& result, const TokenWriter& writer) {
  if (!result.is("parameter_list")) return writer.text(result);
  const std::vector<std::string> types = types_of(result, writer);
  return types.size() == 1 ? types.front() : types.empty() ? "" : "(" + join(types, ", ") + ")";
}

std::string function_text(const Node& node, const TokenWriter& writer) {
  std::string text = "(" + join(types_of(node.field("parameters"), writer), ", ") + ")";
  const std::string result = result_text(node.field("result"), writer);
  return result.empty() ? text : text + " " + result;
}

/// A union of types; the order of its terms means nothing.
std::string union_text(const Node& node, const TokenWriter& writer) {
  std::vector<std::string> terms;
  for (const Node& term : node.named_children()) terms.push_back(writer.text(term));
  std::sort(terms.begin(), terms.end());
  return join(terms, " | ");
}

std::string interface_text(const Node& node, const TokenWriter& writer) {
  std::vector<std::string> elements;
  for (const Node& element : node.named_children()) {
    elements.push_back(element.is("method_elem") ? std::string(element.field("name").text()) +
                                                       function_text(element, writer)
                                                 : writer.text(element));
  }
  if (elements.empty()) return "any";
  std::sort(elements.begin(), elements.end());
  return "interface{" + join(elements, "; ") + "}";
}

/// A struct type inside another type: field order, names and tags make its identity.
std::string struct_text(const Node& node, const TokenWriter& writer) {
  std::vector<std::string> fields;
  for (const Node& field : node.child_of("field_declaration_list").named_children()) {
    std::string rest = (field.child_of("*") ? "*" : "") + writer.text(field.field("type"));
    if (const Node tag = field.field("tag")) rest += " " + std::string(tag.text());
    const std::vector<Node> names = names_of(field);
    const bool once = names.size() * rest.size() > kMaxRepeated;
    for (const Node& name : names) {
      fields.push_back(std::string(name.text()) + (once ? "" : " " + rest));
    }
    if (names.empty() || once) fields.push_back(rest);
  }
  return "struct{" + join(fields, "; ") + "}";
}

/// A constraint; `interface{ ~int }` is `~int`.
std::string constraint_text(const Node& constraint, const TokenWriter& writer) {
  Node node = constraint;
  while (true) {
    const std::vector<Node> children = node.named_children();
    if (children.size() != 1 || !children[0].is_any("interface_type", "type_elem")) break;
    if (children[0].is("interface_type")) {
      const std::vector<Node> elements = children[0].named_children();
      if (elements.size() != 1 || !elements[0].is("type_elem")) break;
    }
    node = children[0];
  }
  return union_text(node, writer);
}

/// `pkg.Name` with what the file imports as `pkg`: the path makes the type (specification, "Import
/// declarations").
std::string qualified(const Node& package, const Node& name, const TokenWriter& writer) {
  std::string key = std::string(package.text()) + ".";
  const auto found = writer.types().find(key);
  if (found != writer.types().end()) key = found->second + ".";
  return key + std::string(name.text());
}

/// The kind an untyped constant expression of literals has; empty where a name decides.
std::string untyped_kind(const Node& value) {
  Node node = value;
  while (node.is("parenthesized_expression")) node = node.named_child(0);
  if (node.is_any("interpreted_string_literal", "raw_string_literal")) return "untyped string";
  if (node.is_any("int_literal", "iota")) return "untyped int";
  if (node.is("float_literal")) return "untyped float";
  if (node.is("rune_literal")) return "untyped rune";
  if (node.is("imaginary_literal")) return "untyped complex";
  if (node.is_any("true", "false")) return "untyped bool";
  return {};
}

}  // namespace

/// Specification, "Exported identifiers": the first character is an upper case letter (class Lu).
/// The alphabets that have case and are in use; a letter of another one counts as lower case.
bool is_exported_name(std::string_view name) {
  const char32_t c = first_code_point(name);
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  if (c >= 0xC0 && c <= 0xDE) return c != 0xD7;
  if (c >= 0x100 && c <= 0x137) return c % 2 == 0;
  if (c >= 0x139 && c <= 0x148) return c % 2 == 1;
  if (c >= 0x14A && c <= 0x177) return c % 2 == 0;
  return (c >= 0x386 && c <= 0x38F) || (c >= 0x391 && c <= 0x3AB) || (c >= 0x400 && c <= 0x42F) ||
         (c >= 0x460 && c <= 0x481 && c % 2 == 0) || (c >= 0x531 && c <= 0x556) ||
         (c >= 0x10A0 && c <= 0x10C5) || (c >= 0x1E00 && c <= 0x1E95 && c % 2 == 0);
}

std::vector<Node> names_of(const Node& node) {
  std::vector<Node> names = node.fields("name");
  std::erase_if(names, [](const Node& name) { return !name.named(); });
  return names;
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
  std::string all;
  for (const std::string& word : words) {
    if (!all.empty()) all += separator;
    all += word;
  }
  return all;
}

std::string type_of_value(const Node& value, const TokenWriter& writer) {
  Node node = value;
  while (node.is("parenthesized_expression")) node = node.named_child(0);
  if (node.is_any("interpreted_string_literal", "raw_string_literal")) return "string";
  if (node.is("int_literal")) return "int";
  if (node.is("float_literal")) return "float64";
  if (node.is("rune_literal")) return "int32";
  if (node.is("imaginary_literal")) return "complex128";
  if (node.is_any("true", "false")) return "bool";
  if (node.is("func_literal")) return "func" + function_text(node, writer);
  if (node.is_any("composite_literal", "type_conversion_expression")) {
    const Node type = node.field("type");
    return type.is("implicit_length_array_type") ? "" : writer.text(type);
  }
  if (node.is("unary_expression") && node.field("operator").is("&")) {
    const Node operand = node.field("operand");
    return operand.is("composite_literal") ? "*" + writer.text(operand.field("type")) : "";
  }
  if (!node.is("call_expression")) return "";
  const std::string_view function = node.field("function").text();
  if (function == "errors.New" || function == "fmt.Errorf") return "error";
  const Node argument = node.field("arguments").named_child(0);
  if (function == "new") return "*" + writer.text(argument);
  return function == "make" ? writer.text(argument) : "";
}

std::string type_of_constant(const Node& value, const TokenWriter& writer) {
  if (value.is("unary_expression")) return untyped_kind(value.field("operand"));
  if (value.is("binary_expression")) {
    const std::string left = untyped_kind(value.field("left"));
    const std::string_view sign = value.field("operator").text();
    if (sign == "<<" || sign == ">>") return left;
    return left == untyped_kind(value.field("right")) ? left : "";
  }
  if (!value.is("call_expression")) return untyped_kind(value);
  const Node function = value.field("function");
  if (function.is("selector_expression")) {
    const Node package = function.field("operand");
    const bool sized = package.text() == "unsafe";
    return sized || !package.is("identifier") ? ""
                                              : qualified(package, function.field("field"), writer);
  }
  static constexpr std::string_view kFunctions[] = {"len",     "cap", "real", "imag",
                                                    "complex", "min", "max"};
  const bool known = std::find(std::begin(kFunctions), std::end(kFunctions), function.text()) !=
                     std::end(kFunctions);
  return known || !function.is("identifier") ? "" : writer.text(function);
}

bool write(const Node& node, const TokenWriter& writer, std::string& out) {
  if (node.is("type_identifier")) {
    // Specification, "Numeric types": byte and rune are aliases.
    if (node.text() == "byte") out = "uint8";
    if (node.text() == "rune") out = "int32";
    return !out.empty();
  }
  if (node.is("interface_type")) {
    out = interface_text(node, writer);
  } else if (node.is("struct_type")) {
    out = struct_text(node, writer);
  } else if (node.is("function_type")) {
    out = "func" + function_text(node, writer);
  } else if (node.is("parameter_list")) {
    out = result_text(node, writer);
  } else if (node.is("type_elem")) {
    out = union_text(node, writer);
  } else if (node.is("type_constraint")) {
    out = constraint_text(node, writer);
  } else if (node.is("qualified_type")) {
    out = qualified(node.field("package"), node.field("name"), writer);
  } else if (node.is("parenthesized_type")) {
    // In `chan (<-chan int)` the parentheses decide.
    if (node.named_child(0).is("channel_type")) return false;
    out = writer.text(node.named_child(0));
  } else {
    return false;
  }
  return true;
}

}  // namespace agentcheck::go
