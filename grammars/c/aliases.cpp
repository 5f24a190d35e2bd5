// Names that stand for something else: macros, `using`, concepts (C17 6.10.3; C++20 [dcl.typedef],
// [temp.concept]).
#include "grammars/c/reading.h"

namespace agentcheck {

std::vector<Symbol> define_macro(const CReading& reading) {
  const Definition& definition = reading.definition;
  const Node& node = definition.node;
  if (is_include_guard(definition)) return {};
  Symbol symbol = reading.symbol(SymbolKind::macro, node.field("name"));
  symbol.name = node.field("name").text();
  symbol.qualified = symbol.name;  // Scopes mean nothing to the preprocessor.
  if (const Node value = node.field("value")) symbol.body = macro_value(value);
  if (const Node list = node.field("parameters")) {
    symbol.signature->has_parameters = true;
    for (const Node& child : list.children()) {
      if (!child.is("identifier") && !child.is("...")) continue;
      Parameter parameter;
      parameter.name = child.text();
      if (child.is("...")) parameter.kind = ParameterKind::variadic;
      parameter.optional = child.is("...");
      symbol.signature->parameters.push_back(std::move(parameter));
    }
  }
  symbol.signature->display = quote_header(
      definition.file, {node.begin(), symbol.body.empty() ? (node.field("parameters")
                                                                 ? node.field("parameters").end()
                                                                 : symbol.name_span.end)
                                                          : symbol.body.begin});
  return {std::move(symbol)};
}

std::vector<Symbol> define_alias(const CReading& reading) {
  const Node& node = reading.definition.node;
  if (reading.definition.local) return {};
  Symbol symbol = reading.symbol(SymbolKind::type, node.field("name"));
  symbol.name = node.field("name").text();
  if (node.is("alias_declaration")) {
    symbol.signature->result = reading.writer.text(node.field("type"));
  } else {  // A concept: its constraint is what it promises.
    const std::vector<Node> parts = node.named_children();
    symbol.signature->parts.push_back({"constraint", reading.writer.text(parts.back())});
  }
  return {std::move(symbol)};
}

std::vector<Symbol> define_using(const CReading& reading) {
  const Node& node = reading.definition.node;
  if (reading.definition.local) return {};
  std::vector<Symbol> out;
  for (const Node& child : node.children()) {
    if (child.is_any("namespace", "enum")) return {};  // A directive brings in no name of its own.
    if (!child.is("qualified_identifier")) continue;
    const Declarator declarator = read_declarator(child);
    if (!declarator.name) continue;
    Symbol symbol = reading.symbol(SymbolKind::type, declarator.name);
    symbol.name = declared_name(reading.writer, declarator.name);
    symbol.alias = symbol.doc_exempt = true;
    out.push_back(std::move(symbol));
  }
  return out;
}

}  // namespace agentcheck
