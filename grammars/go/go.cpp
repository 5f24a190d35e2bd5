// Go: receivers and method sets, groups of constants, exported names (specification: Exported
// identifiers, Method declarations, Constant declarations; go/doc for comments). How types are
// spelled is in types.cpp, what holds for a whole file in build.cpp, comments that are code in
// comments.cpp.
#include <algorithm>
#include <set>

#include "core/text.h"
#include "grammars/go/build.h"
#include "grammars/go/comments.h"
#include "grammars/go/types.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

using go::is_exported_name;
using go::join;
using go::kMaxRepeated;
using go::names_of;

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

constexpr const char* kEmbedded = "embedded";

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
    return go::write(node, writer, out);
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    const Node& node = definition.node;
    if (symbol.name.empty()) return false;
    symbol.returns_nothing = is_callable(symbol.kind) && symbol.signature->result.empty();
    if (node.is_any("type_spec", "type_alias")) refine_type(node, writer, symbol);
    if (node.is("method_declaration")) refine_method(node, symbol);
    if (node.is("method_elem")) symbol.demanded = is_exported_name(symbol.name);
    if (is_test_file(definition)) {
      const bool suite = node.is("method_declaration") && symbol.name.starts_with("Test") &&
                         symbol.signature->parameters.empty();
      symbol.is_test = (node.is("function_declaration") || suite) && is_test_name(symbol.name);
    }
    return true;
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    if (!is_exported_name(symbol.name)) return false;
    return !definition.node.is("method_declaration") || is_exported_name(symbol.qualified);
  }

  /// Fields and methods of an embedded type are promoted, whatever the type's own name ("Struct
  /// types"); of types of this file it is known whether there are any.
  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    const bool hidden = is_private_file(file);
    std::set<std::string, std::less<>> promoting;
    for (const Symbol& symbol : symbols) {
      const std::size_t dot = symbol.qualified.find('.');
      if (dot != std::string::npos && is_exported_name(symbol.name)) {
        promoting.insert(symbol.qualified.substr(0, dot));
      }
    }
    for (Symbol& symbol : symbols) {
      const bool embedded =
          !symbol.signature->parts.empty() && symbol.signature->parts.front().label == kEmbedded;
      if (embedded && promoting.contains(symbol.name)) symbol.exported = true;
      if (hidden) symbol.exported = false;
    }
  }

  TypeNames names_in(const SourceFile& file) const override { return go::imports(file); }

  FileContext context(const SourceFile& file) const override { return go::context(file); }

  bool covers(std::string_view base, std::string_view head) const override {
    return go::covers(base, head);
  }

  bool comment_is_code(const SourceFile& file, const Node& comment) const override {
    return go::comment_is_code(file, comment);
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
    symbol.signature->parts = {{"receiver", (pointer ? "*" : "") + name}};
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
      symbol.signature->parts.push_back({alias ? "alias" : "type", writer.text(type)});
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
    if (!embedded.empty()) symbol.signature->parts.push_back({"embeds", join(embedded, "; ")});
    if (closed) symbol.signature->parts.push_back({"unexported methods", "yes"});
  }

  static Symbol named(const Definition& definition, const Node& name, const std::string& type) {
    Symbol symbol;
    symbol.kind = definition.rule.kind;
    symbol.name = name.text();
    symbol.name_span = name.span();
    symbol.whole = definition.outer.span();
    symbol.signature->result = type;
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
      symbol.signature->parts.push_back({kEmbedded, "yes"});
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
      if (node.is("const_spec") && type.empty() && paired) {
        symbol.signature->result = go::type_of_constant(each[i], writer);
      }
      if (node.is("var_spec") && type.empty() && paired) {
        symbol.signature->result = go::type_of_value(each[i], writer);
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
    return same_group ? before.signature->result : std::string();
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
      if (!symbol.signature->result.empty() && !symbol.signature->result.starts_with("untyped "))
        text += " " + symbol.signature->result;
      symbol.signature->display = shorten(std::string(word) + text);
      if (tag && tag.text().size() < kMaxRepeated) text += " " + std::string(tag.text());
      symbol.signature->strict = std::move(text);
    }
  }
};

}  // namespace

const Traits& go_traits() {
  static const GoTraits traits;
  return traits;
}

}  // namespace agentcheck
