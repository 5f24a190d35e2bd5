// Go: receivers and method sets, groups of constants, exported names (specification: Exported
// identifiers, Method declarations, Constant declarations, Type identity; go/doc for comments).
#include <algorithm>

#include "core/text.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// A type written once for each name of `a, b T`; beyond this many bytes only the count is written.
constexpr std::size_t kMaxRepeated = 4096;

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

/// The type of a variable that its value shows at once (specification, "Variable declarations");
/// empty where more than this file would have to be known.
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

/// What stands behind the pointer and the parentheses of a receiver or an embedded field.
Node base_type(Node type) {
  while (type.is_any("pointer_type", "parenthesized_type")) type = type.named_child(0);
  return type;
}

/// The name a type goes by: `T` of `*pkg.T[int]`.
std::string_view type_name(const Node& type) {
  Node node = base_type(type);
  if (node.is("generic_type")) node = node.field("type");
  if (node.is("qualified_type")) node = node.field("name");
  return node.text();
}

Node receiver_type(const Node& method) {
  for (const Node& parameter : method.field("receiver").named_children()) {
    if (const Node type = parameter.field("type")) return type;
  }
  return {};
}

/// The type parameters a generic receiver names: `func (l *List[E]) Len()`.
TypeNames receiver_types(const Node& method, const TypeNames& outer) {
  TypeNames names = outer;
  const Node base = base_type(receiver_type(method));
  if (!base.is("generic_type")) return names;
  std::size_t next = 0;
  for (const Node& argument : base.field("type_arguments").named_children()) {
    names[std::string(argument.text())] = "$" + std::to_string(++next);
  }
  return names;
}

/// The definition without its wrappers: a group holds others too.
Definition bare(const Definition& definition, const TypeNames& types) {
  Definition copy = definition.with_types(types);
  copy.wrappers.clear();
  return copy;
}

/// go help test: `TestXxx`, where Xxx does not start with a lower case letter.
bool is_test_name(std::string_view name) {
  for (const std::string_view prefix : {"Test", "Benchmark", "Fuzz", "Example"}) {
    if (!name.starts_with(prefix)) continue;
    const char next = name.size() > prefix.size() ? name[prefix.size()] : 'X';
    return (next < 'a' || next > 'z') && name != "TestMain";
  }
  return false;
}

bool is_test_file(const Definition& definition) {
  return definition.file.path().ends_with("_test.go");
}

/// Outside packages cannot import it: package main, tests, anything under `internal`.
bool is_private_file(const SourceFile& file) {
  const std::string& path = file.path();
  if (path.ends_with("_test.go") || path.starts_with("internal/") ||
      path.find("/internal/") != std::string::npos) {
    return true;
  }
  const Node package = file.root().child_of("package_clause");
  return package && package.named_child(0).text() == "main";
}

class GoTraits : public Traits {
 public:
  std::vector<Symbol> define(const Definition& definition) const override {
    const Node& node = definition.node;
    if (node.is("method_declaration")) {
      const TypeNames types = receiver_types(node, definition.outer_types);
      return define_by_rule(bare(definition, types));
    }
    if (node.is("field_declaration")) return define_fields(definition);
    if (node.is_any("const_spec", "var_spec")) return define_values(definition);
    if (node.is("method_elem") && !in(definition, SymbolKind::interface)) return {};
    return define_by_rule(bare(definition, definition.outer_types));
  }

  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    Parameter parameter;
    parameter.type = writer.text(node.field("type"));
    if (node.is("variadic_parameter_declaration")) {
      parameter.kind = ParameterKind::variadic;
      parameter.optional = true;
    }
    const std::vector<Node> names = names_of(node);
    if (names.empty()) {
      out.push_back(std::move(parameter));
      return;
    }
    const bool once = names.size() * parameter.type.size() > (1U << 20);
    for (const Node& name : names) {
      parameter.name = name.text();
      out.push_back(parameter);
      if (once) parameter.type.clear();
    }
  }

  void type_parameters(const Language& language, const Node& list, const std::string& mark,
                       TypeNames& names, std::vector<std::string>& out) const override {
    const std::vector<Node> nodes = list.named_children();
    std::size_t next = 0;
    for (const Node& node : nodes) {
      for (const Node& name : names_of(node)) {
        names[std::string(name.text())] = mark + std::to_string(++next);
      }
    }
    next = 0;
    const TokenWriter writer(language, names);
    for (const Node& node : nodes) {
      const std::string constraint = writer.text(node.field("type"));
      for (std::size_t i = names_of(node).size(); i > 0; --i) {
        std::string text = mark + std::to_string(++next);
        if (i == 1 || constraint.size() < kMaxRepeated) text += " " + constraint;
        out.push_back(std::move(text));
      }
    }
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
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
      out =
          std::string(node.field("package").text()) + "." + std::string(node.field("name").text());
    } else if (node.is("parenthesized_type")) {
      // In `chan (<-chan int)` the parentheses decide.
      if (node.named_child(0).is("channel_type")) return false;
      out = writer.text(node.named_child(0));
    } else {
      return false;
    }
    return true;
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    const Node& node = definition.node;
    if (symbol.name.empty()) return false;
    symbol.returns_nothing = is_callable(symbol.kind) && symbol.signature.result.empty();
    if (node.is_any("type_spec", "type_alias")) refine_type(node, writer, symbol);
    if (node.is("method_declaration")) refine_method(node, symbol);
    if (is_test_file(definition)) {
      const bool suite = node.is("method_declaration") && symbol.name.starts_with("Test") &&
                         symbol.signature.parameters.empty();
      symbol.is_test = (node.is("function_declaration") || suite) && is_test_name(symbol.name);
    }
    return true;
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    if (!is_exported_name(symbol.name)) return false;
    return !definition.node.is("method_declaration") || is_exported_name(symbol.qualified);
  }

  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    if (!is_private_file(file)) return;
    for (Symbol& symbol : symbols) symbol.exported = false;
  }

 private:
  static bool in(const Definition& definition, SymbolKind kind) {
    return definition.member && definition.container >= 0 &&
           definition.symbols[static_cast<std::size_t>(definition.container)].kind == kind;
  }

  static void refine_method(const Node& node, Symbol& symbol) {
    const Node type = receiver_type(node);
    const std::string name(type_name(type));
    const bool pointer = type.text().find('*') < type.text().find('[');
    symbol.qualified = name + "." + symbol.name;
    symbol.signature.parts = {{"receiver", (pointer ? "*" : "") + name}};
  }

  /// Structs and interfaces have members; of any other type its text is the signature.
  static void refine_type(const Node& node, const TokenWriter& writer, Symbol& symbol) {
    const Node type = node.field("type");
    const bool alias = node.is("type_alias");
    symbol.body = {};
    if (!alias && type.is("struct_type")) {
      symbol.kind = SymbolKind::struct_;
      symbol.body = type.child_of("field_declaration_list").span();
    } else if (!alias && type.is("interface_type")) {
      symbol.kind = SymbolKind::interface;
      symbol.body = {type.child_of("{").begin(), type.end()};
      refine_interface(type, writer, symbol);
    } else {
      symbol.signature.parts.push_back({alias ? "alias" : "type", writer.text(type)});
    }
  }

  /// What an interface embeds, in no order; and that only its own package can implement it.
  static void refine_interface(const Node& type, const TokenWriter& writer, Symbol& symbol) {
    std::vector<std::string> embedded;
    bool closed = false;
    for (const Node& element : type.named_children()) {
      if (element.is("type_elem")) embedded.push_back(writer.text(element));
      if (element.is("method_elem")) {
        closed = closed || !is_exported_name(element.field("name").text());
      }
    }
    std::sort(embedded.begin(), embedded.end());
    if (!embedded.empty()) symbol.signature.parts.push_back({"embeds", join(embedded, "; ")});
    if (closed) symbol.signature.parts.push_back({"unexported methods", "yes"});
  }

  static Symbol named(const Definition& definition, const Node& name, const std::string& type) {
    Symbol symbol;
    symbol.kind = definition.rule.kind;
    symbol.name = name.text();
    symbol.name_span = name.span();
    symbol.whole = definition.outer.span();
    symbol.signature.result = type;
    return symbol;
  }

  static std::vector<Symbol> define_fields(const Definition& definition) {
    if (!in(definition, SymbolKind::struct_)) return {};
    const Node& node = definition.node;
    const Node type = node.field("type");
    const std::string star = node.child_of("*") ? "*" : "";
    const std::string text =
        star + TokenWriter(definition.language, definition.outer_types).text(type);
    std::vector<Symbol> symbols;
    const std::vector<Node> names = names_of(node);
    if (names.empty() && type) {
      Symbol symbol = named(definition, type, text);
      symbol.name = type_name(type);
      symbol.signature.parts.push_back({"embedded", "yes"});
      symbols.push_back(std::move(symbol));
    }
    for (const Node& name : names) {
      if (name.text() == "_") continue;
      symbols.push_back(named(definition, name, share(text, names.size())));
    }
    describe(definition, symbols);
    return symbols;
  }

  /// Constants and variables. A constant without type and value has those of the one before it in
  /// its group ("Constant declarations", implicit repetition); `_` is kept for that.
  static std::vector<Symbol> define_values(const Definition& definition) {
    if (definition.local) return {};
    const Node& node = definition.node;
    const TokenWriter writer(definition.language, definition.outer_types);
    std::string type = writer.text(node.field("type"));
    const Node values = node.field("value");
    if (node.is("const_spec") && !values && type.empty()) type = inherited_type(definition);
    const std::vector<Node> names = names_of(node);
    const std::vector<Node> each = values ? values.named_children() : std::vector<Node>{};
    std::vector<Symbol> symbols;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (node.is("var_spec") && names[i].text() == "_") continue;
      Symbol symbol = named(definition, names[i], share(type, names.size()));
      const bool paired = each.size() == names.size();
      if (values) symbol.body = paired ? each[i].span() : values.span();
      if (node.is("var_spec") && type.empty() && paired) {
        symbol.signature.result = type_of_value(each[i], writer);
      }
      symbols.push_back(std::move(symbol));
    }
    describe(definition, symbols);
    return symbols;
  }

  static std::string inherited_type(const Definition& definition) {
    if (definition.symbols.empty() || definition.wrappers.empty()) return {};
    const Symbol& before = definition.symbols.back();
    const bool same_group = before.kind == SymbolKind::constant &&
                            before.name_span.begin > definition.wrappers.back().begin();
    return same_group ? before.signature.result : std::string();
  }

  /// A type as each of several names has it; one too long to be copied so often is left to the
  /// strict text.
  static std::string share(const std::string& type, std::size_t names) {
    return type.size() * names > (1U << 20) ? std::string() : type;
  }

  /// Where one node defines several symbols, each is described by its own name.
  static void describe(const Definition& definition, std::vector<Symbol>& symbols) {
    if (symbols.size() < 2) return;
    const Node tag = definition.node.field("tag");
    const std::string_view word = definition.node.is("const_spec") ? "const "
                                  : definition.node.is("var_spec") ? "var "
                                                                   : "";
    for (Symbol& symbol : symbols) {
      std::string text = symbol.name;
      if (!symbol.signature.result.empty()) text += " " + symbol.signature.result;
      symbol.signature.display = shorten(std::string(word) + text);
      if (tag && tag.text().size() < kMaxRepeated) text += " " + std::string(tag.text());
      symbol.signature.strict = std::move(text);
    }
  }
};

}  // namespace

const Traits& go_traits() {
  static const GoTraits traits;
  return traits;
}

}  // namespace agentcheck
