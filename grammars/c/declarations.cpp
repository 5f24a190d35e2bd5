// Declarations: variables, fields, names of types, and several of them at once (C17 6.7; C++20
// [dcl.dcl]).
#include <algorithm>

#include "grammars/c/reading.h"

namespace agentcheck {
namespace {

/// True where the declared object itself is const.
bool is_constant(const Specifiers& specifiers, const Declarator& declarator) {
  if (specifiers.has("constexpr")) return true;
  for (auto step = declarator.steps.rbegin(); step != declarator.steps.rend(); ++step) {
    if (step->kind == DeclaratorStep::Kind::array) continue;
    if (step->kind != DeclaratorStep::Kind::pointer) return false;
    for (const Node& child : step->node.children()) {
      if (child.is("type_qualifier") && child.text() == "const") return true;
    }
    return false;
  }
  return specifiers.is_const;
}

void define_variable(const CReading& reading, Specifiers specifiers, const Declarator& declarator,
                     std::vector<Symbol>& out) {
  if (!declarator.name.is_any("identifier", "field_identifier", "type_identifier")) {
    if (!declarator.name.is("template_function")) return;
  }
  const bool member = reading.member();
  if (specifiers.has("constexpr") && declarator.steps.empty()) specifiers.is_const = true;
  const bool is_static = specifiers.has("static");
  SymbolKind kind = SymbolKind::variable;
  if (member || declarator.scope) kind = SymbolKind::field;
  if (is_constant(specifiers, declarator) && (!member || is_static)) kind = SymbolKind::constant;
  Symbol symbol = reading.symbol(kind, declarator.name);
  symbol.name = declared_name(reading.writer, declarator.name);
  symbol.signature->result = reading.writer.type(specifiers, declarator);
  for (const char* word : {"static", "constexpr", "thread_local", "_Thread_local", "mutable"}) {
    if (specifiers.has(word)) symbol.signature->modifiers.emplace_back(word);
  }
  sort_modifiers(symbol);
  if (declarator.bits) {
    symbol.signature->parts.push_back(
        {"bits", reading.writer.text(declarator.bits.named_child(0))});
  }
  if (declarator.value) symbol.body = declarator.value.span();
  symbol.declaration = specifiers.has("extern") && !declarator.value;
  qualify(reading, declarator, symbol);
  out.push_back(std::move(symbol));
}

void define_type_name(const CReading& reading, const Specifiers& specifiers,
                      const Declarator& declarator, std::string_view alias_of,
                      std::vector<Symbol>& out) {
  Symbol symbol = reading.symbol(SymbolKind::type, declarator.name);
  symbol.name = declarator.name.text();
  symbol.signature->result = reading.writer.type(specifiers, declarator);
  const Node type = specifiers.type;
  if (!alias_of.empty() && symbol.signature->result.starts_with(type.child(0).text())) {
    symbol.signature->result.replace(0, type.child(0).text().size(), alias_of);
  }
  if (is_aggregate(type) && type.field("body") && declarator.steps.empty() &&
      type.field("name").text() == symbol.name) {
    return;  // `typedef struct A {} A;` is one thing with two names.
  }
  out.push_back(std::move(symbol));
}

/// Strict tokens and quote of one of several declarators.
void describe_declarator(const CReading& reading, const Specifiers& specifiers,
                         const Declarator& declarator, Symbol& symbol) {
  const Definition& definition = reading.definition;
  std::string strict;
  for (const std::string& word : specifiers.words) strict += word + " ";
  strict += reading.writer.type(specifiers, {}, 0) + " ";
  strict += tokens_without(definition.language, declarator.whole, {symbol.body});
  symbol.signature->strict = strict;
  symbol.whole = declarator.whole.span();
  const std::uint32_t begin = definition.node.begin();
  const std::uint32_t type_end = specifiers.type ? specifiers.type.end() : begin;
  const Node list = specifiers.type.field("body");
  symbol.signature->display =
      quote_header(definition.file, {begin, list ? list.begin() : type_end}) + " " +
      quote_header(definition.file,
                   {declarator.whole.begin(),
                    symbol.body.empty() ? declarator.whole.end() : symbol.body.begin});
}

/// A declaration with any number of declarators, initialisers and bit-field widths.
std::vector<Declarator> declarators_of(const Node& node) {
  std::vector<Declarator> result;
  for (const Node& child : node.fields("declarator")) result.push_back(read_declarator(child));
  const auto attach = [&](const Node& value, Node Declarator::*slot) {
    auto after = std::upper_bound(result.begin(), result.end(), value.begin(),
                                  [](std::uint32_t at, const Declarator& declarator) {
                                    return at < declarator.whole.begin();
                                  });
    if (after != result.begin()) (*std::prev(after)).*slot = value;
  };
  for (const Node& value : node.fields("default_value")) attach(value, &Declarator::value);
  for (const Node& child : node.children()) {
    if (child.is("bitfield_clause")) attach(child, &Declarator::bits);
  }
  return result;
}

}  // namespace

std::vector<Symbol> define_declaration(const CReading& reading) {
  const Definition& definition = reading.definition;
  const Node& node = definition.node;
  const bool is_function = node.is("function_definition");
  if (definition.local && !is_function) return {};
  const Specifiers specifiers = read_specifiers(node);
  const std::vector<Declarator> declarators = declarators_of(node);
  // An anonymous struct stands for the first thing it declares: see define_aggregate().
  const bool anonymous = is_aggregate(specifiers.type) && specifiers.type.field("body") &&
                         !specifiers.type.field("name");
  const Node taken = anonymous ? naming_declarator(node) : Node();
  const bool is_typedef = node.is("type_definition") || specifiers.has("typedef");
  const std::string_view alias_of =
      taken && is_typedef ? read_declarator(taken).name.text() : std::string_view{};
  std::vector<Symbol> out;
  for (const Declarator& declarator : declarators) {
    if (!declarator.name || (taken && declarator.whole == taken)) continue;
    const std::size_t before = out.size();
    if (is_typedef) {
      define_type_name(reading, specifiers, declarator, alias_of, out);
    } else if (declarator.is_function() || (is_function && !declarator.steps.empty())) {
      if (declarator.is_function()) define_function(reading, specifiers, declarator, out);
    } else if (!is_function && specifiers.type) {
      define_variable(reading, specifiers, declarator, out);
    }
    if (declarators.size() > 1 && out.size() > before) {
      describe_declarator(reading, specifiers, declarator, out.back());
    }
  }
  return out;
}

}  // namespace agentcheck
