// Structs, unions, classes and enumerations (C17 6.7.2; C++20 [class], [dcl.enum]).
#include <algorithm>

#include "grammars/c/reading.h"

namespace agentcheck {
namespace {

/// In C a struct has its tag for a name, and another one where a typedef gives it.
bool has_typedef_name(const Definition& definition, const Node& tag) {
  if (!definition.parent.is("type_definition")) return false;
  if (!tag) return true;
  for (const Node& node : definition.parent.fields("declarator")) {
    if (read_declarator(node).name.text() == tag.text()) return true;
  }
  return false;
}

/// "union", "enum class" or empty. `class` and `struct` differ in what their members and bases show
/// by default only, and that is part of the members and bases.
std::string aggregate_key(const Node& node) {
  if (node.is("union_specifier")) return "union";
  if (!node.is("enum_specifier") || node.child_count() < 2) return {};
  return node.child(1).is_any("class", "struct") ? "enum class" : "";
}

/// True where `node`, the body of class `name` or a part of it, declares a constructor, of whatever
/// kind ([class.default.ctor]/1).
bool declares_constructor(const Node& node, std::string_view name, int depth = 0) {
  constexpr int kMaxDepth = 8;
  for (const Node& child : node.named_children()) {
    if (child.is_any("function_definition", "declaration", "field_declaration")) {
      if (child.field("type")) continue;
      const Declarator declarator = read_declarator(child.field("declarator"));
      if (declarator.is_function() && declarator.name.text() == name) return true;
    } else if (child.is("template_declaration") || child.kind().starts_with("preproc_")) {
      if (depth < kMaxDepth && declares_constructor(child, name, depth + 1)) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Symbol> define_aggregate(const CReading& reading) {
  const Definition& definition = reading.definition;
  const Node& node = definition.node;
  const Node body = node.field("body");
  if (!body) return {};
  const Node tag = node.field("name");
  Node naming = tag;
  SymbolKind kind = node.is("enum_specifier")    ? SymbolKind::enum_
                    : node.is("class_specifier") ? SymbolKind::class_
                                                 : SymbolKind::struct_;
  Declarator named_by;
  if (!tag && definition.parent.is_any("type_definition", "declaration", "field_declaration")) {
    named_by = read_declarator(naming_declarator(definition.parent));
    naming = named_by.name;
    if (!definition.parent.is("type_definition")) {
      kind = definition.member ? SymbolKind::field : SymbolKind::variable;
    }
  }
  if (!naming) return {};  // Members of an anonymous union belong to what is around it.
  Symbol symbol = reading.symbol(kind, naming);
  Signature& signature = *symbol.signature;
  symbol.name = declared_name(reading.writer, naming);
  symbol.body = body.span();
  if (kind == SymbolKind::field || kind == SymbolKind::variable) {
    signature.result = reading.writer.type(read_specifiers(definition.parent), named_by);
  }
  if (!reading.cpp() && has_typedef_name(definition, tag)) {
    signature.parts.push_back({"name", "typedef"});
  }
  const std::string key = aggregate_key(node);
  if (!key.empty()) signature.parts.push_back({"key", key});
  if (const Node base = node.field("base")) {
    const std::string type = reading.writer.text(base);
    // `int` is the type of a scoped enumeration that names none ([dcl.enum]/5).
    if (key != "enum class" || type != "int") signature.parts.push_back({"base", type});
  }
  if (const Node clause = node.child_of("base_class_clause")) {
    const char* standard = node.is("class_specifier") ? "private" : "public";
    signature.parts.push_back({"bases", reading.writer.bases(clause, standard)});
  }
  if (const Node word = node.child_of("virtual_specifier")) {
    if (word.text() == "final") signature.modifiers.emplace_back("final");
  }
  if (!tag) {
    signature.display = quote_header(definition.file, {definition.parent.begin(), body.begin()}) +
                        " " + symbol.name;
  }
  Declarator scope;
  if (tag.is("qualified_identifier")) scope = read_declarator(tag);
  if (scope.name) symbol.name = declared_name(reading.writer, scope.name);
  if (scope.scope) qualify(reading, scope, symbol);
  std::vector<Symbol> found{std::move(symbol)};
  const std::string name(without_arguments(found[0].name));
  const bool implied = reading.cpp() && tag && node.is_any("class_specifier", "struct_specifier") &&
                       !definition.local && !declares_constructor(body, name);
  if (implied) {
    const std::string qualified = found[0].qualified.empty()
                                      ? std::string(definition.prefix) + found[0].name
                                      : found[0].qualified;
    found.push_back(implied_constructor(found[0], name, qualified, "::"));
  }
  return found;
}

/// Enumerators of an unscoped enumeration are names of the scope around it ([dcl.enum]/11;
/// C17 6.2.1/7).
std::vector<Symbol> define_enumerator(const CReading& reading) {
  const Definition& definition = reading.definition;
  Symbol symbol = reading.symbol(SymbolKind::constant, definition.node.field("name"));
  symbol.name = definition.node.field("name").text();
  if (const Node value = definition.node.field("value")) symbol.body = value.span();
  if (definition.container >= 0) {
    const Symbol& container = definition.symbols[static_cast<std::size_t>(definition.container)];
    const std::vector<SignaturePart>& parts = container.signature->parts;
    const bool scoped =
        std::find(parts.begin(), parts.end(), SignaturePart{"key", "enum class"}) != parts.end();
    if (container.kind == SymbolKind::enum_ && !scoped) {
      symbol.qualified = outer_prefix(definition.symbols, definition.container) + symbol.name;
    }
  }
  return {std::move(symbol)};
}

}  // namespace agentcheck
