#include <algorithm>

#include "grammars/javascript/callable.h"
#include "grammars/javascript/define.h"
#include "grammars/javascript/exports.h"
#include "grammars/javascript/parts.h"
#include "grammars/javascript/types.h"

namespace agentcheck::javascript {
namespace {

/// `constructor(public x: T)` declares a field (TypeScript handbook, "Parameter Properties").
void parameter_properties(const Definition& definition, std::vector<Symbol>& symbols) {
  for (const Node& parameter : definition.node.field("parameters").named_children()) {
    const Node access = parameter.child_of("accessibility_modifier");
    const Node pattern = parameter.field("pattern");
    if (!access && !parameter.child_of("readonly")) continue;
    if (!pattern || access.text() == "private") continue;
    Symbol field = make_symbol(definition, SymbolKind::field, pattern, std::string(pattern.text()));
    field.whole = parameter.span();
    read_modifiers(parameter, field);
    if (parameter.is("optional_parameter") && !parameter.child_of("?")) {
      field.signature->modifiers.emplace_back("?");
    }
    if (const Node type = parameter.field("type")) {
      field.signature->result = types_of(definition).text(type);
    } else {
      field.signature->result = inferred_type(definition.language, parameter.field("value"));
    }
    field.signature->strict = expression_text(parameter);
    symbols.push_back(std::move(field));
  }
  if (symbols.size() > 1) {
    symbols.front().signature->strict =
        tokens_without(definition.language, definition.node, {symbols.front().body});
  }
}

}  // namespace

std::vector<Symbol> define_function(const Definition& definition) {
  const Node& node = definition.node;
  Symbol symbol = make_symbol(definition, SymbolKind::function, node.field("name"));
  read_callable(definition, node, symbol);
  symbol.declaration = node.is("function_signature") && !is_ambient(definition);
  return {std::move(symbol)};
}

std::vector<Symbol> define_class(const Definition& definition, SymbolKind kind) {
  const Node& node = definition.node;
  Symbol symbol = make_symbol(definition, kind, node.field("name"));
  read_class(definition, node, symbol);
  if (node.is("enum_declaration") && node.child_of("const")) {
    symbol.signature->modifiers.emplace_back("const");
  }
  return {std::move(symbol)};
}

/// Methods of classes and objects, accessors, constructors, abstract and overload signatures.
std::vector<Symbol> define_method(const Definition& definition) {
  const Node& node = definition.node;
  const Target target = exported_object(definition.ancestors);
  const bool free = target.kind != Target::none && !definition.local;
  if (!is_member(definition) && !free) return {};
  const Node name = node.field("name");
  Symbol symbol = make_symbol(definition, SymbolKind::method, name, property_name(name));
  read_modifiers(node, symbol);
  for (const char* word : {"get", "set"}) {
    if (node.child_of(word)) symbol.name = std::string(word) + " " + symbol.name;
  }
  const bool in_class = node.is("method_signature")
                            ? definition.ancestors.back().is_any("class_body")
                            : !definition.ancestors.back().is("object");
  const bool constructor = symbol.name == "constructor" && in_class;
  if (constructor) symbol.kind = SymbolKind::constructor;
  if (free) place_free(target, symbol);
  read_callable(definition, node, symbol);
  const std::vector<std::string>& words = symbol.signature->modifiers;
  const bool optional = std::find(words.begin(), words.end(), "?") != words.end();
  symbol.declaration =
      node.is("method_signature") && in_class && !optional && !is_ambient(definition);
  std::vector<Symbol> symbols{std::move(symbol)};
  if (constructor) parameter_properties(definition, symbols);
  return symbols;
}

/// Members of interfaces: properties, call, construct and index signatures.
std::vector<Symbol> define_member_signature(const Definition& definition) {
  if (!is_member(definition)) return {};
  const Node& node = definition.node;
  if (node.is("property_signature")) {
    const Node name = node.field("name");
    Symbol symbol = make_symbol(definition, SymbolKind::field, name, property_name(name));
    read_modifiers(node, symbol);
    if (const Node type = node.field("type"))
      symbol.signature->result = types_of(definition).text(type);
    return {std::move(symbol)};
  }
  if (node.is("index_signature")) {
    Symbol symbol = make_symbol(definition, SymbolKind::field, node, "[]");
    symbol.signature->result = types_of(definition).text(node);
    read_modifiers(node, symbol);
    return {std::move(symbol)};
  }
  const bool construct = node.is("construct_signature");
  Symbol symbol = make_symbol(definition, construct ? SymbolKind::constructor : SymbolKind::method,
                              node, construct ? "new" : "()");
  read_modifiers(node, symbol);
  read_callable(definition, node, symbol);
  return {std::move(symbol)};
}

std::vector<Symbol> define_type_alias(const Definition& definition) {
  const Node& node = definition.node;
  Symbol symbol = make_symbol(definition, SymbolKind::type, node.field("name"));
  const TypeText types = read_type_parameters(definition, node, symbol);
  add_part(symbol, "type", types.text(node.field("value")));
  return {std::move(symbol)};
}

/// Enum members have no node of their own where they have no value.
std::vector<Symbol> define_enum_members(const Definition& definition) {
  std::vector<Symbol> symbols;
  std::vector<Node> leading;
  for (const Node& child : definition.node.children()) {
    if (definition.language.is(child.symbol(), kComment)) leading.push_back(child);
    if (!child.named() || definition.language.is(child.symbol(), kComment)) continue;
    const Node name = child.is("enum_assignment") ? child.field("name") : child;
    Definition member = definition;
    member.node = member.outer = child;
    member.leading = std::move(leading);
    leading.clear();
    Symbol symbol = make_symbol(member, SymbolKind::constant, name, property_name(name));
    if (const Node value = child.field("value")) symbol.signature->result = expression_text(value);
    symbol.signature->strict = expression_text(child);
    symbol.signature->display = quote_header(definition.file, child.span());
    symbol.doc = doc_from_comments(member);
    symbols.push_back(std::move(symbol));
  }
  return symbols;
}

std::vector<Symbol> define_module(const Definition& definition) {
  const Node& node = definition.node;
  const Node name = node.field("name");
  Symbol symbol = make_symbol(definition, SymbolKind::module, name, property_name(name));
  if (const Node body = node.field("body")) symbol.body = body.span();
  return {std::move(symbol)};
}

/// `export import a = b.c`
std::vector<Symbol> define_import_alias(const Definition& definition) {
  const std::vector<Node> names = definition.node.named_children();
  if (names.empty()) return {};
  return {make_symbol(definition, SymbolKind::constant, names.front())};
}

}  // namespace agentcheck::javascript
