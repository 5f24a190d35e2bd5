#include <algorithm>

#include "grammars/javascript/callable.h"
#include "grammars/javascript/define.h"
#include "grammars/javascript/exports.h"
#include "grammars/javascript/parts.h"
#include "grammars/javascript/types.h"

namespace agentcheck::javascript {
namespace {

/// The type a value is said to have: `value as T`, `<T>value`; not `as const`.
Node asserted_type(const Node& value) {
  if (value.is("type_assertion")) return value.child_of("type_arguments");
  if (!value.is("as_expression")) return {};
  const std::vector<Node> parts = value.named_children();
  return parts.size() == 2 ? parts[1] : Node();
}

/// A declared type, or else what the value tells.
void typed_value(const Definition& definition, Symbol& symbol) {
  const Node& node = definition.node;
  const Node type = node.field("type");
  const Node value = node.field("value");
  read_value(definition, value, symbol);
  const Node asserted = type ? Node() : asserted_type(value);
  if (asserted) symbol.signature->result = types_of(definition).text(asserted);
  if (type && definition.rule.tag == "variable") {
    add_part(symbol, kDeclaredType.data(), types_of(definition).text(type));
  }
  if (is_callable(symbol.kind) || symbol.kind == SymbolKind::class_) {
    if (!type) return;
    symbol.signature->result = types_of(definition).text(type);
    // The annotation says what callers pass, whatever the function takes its argument apart into.
    for (Parameter& parameter : symbol.signature->parameters) {
      if (parameter.type.starts_with("{ ")) parameter.type.clear();
    }
  } else if (type) {
    symbol.signature->result = types_of(definition).text(type);
  } else if (!asserted) {
    symbol.signature->result = inferred_type(definition.language, bare_value(value));
  }
}

/// Directly in a file, a namespace or a `declare global`, not in a block.
bool at_module_level(const Definition& definition) {
  const std::vector<Node>& up = definition.ancestors;
  std::size_t at = up.size();
  while (at > 0 && definition.language.is(up[at - 1].symbol(), kWrapper)) --at;
  if (at == 0 || up[at - 1].is("program")) return true;
  if (!up[at - 1].is("statement_block")) return false;
  const Symbol* container = container_of(definition);
  return (container && container->kind == SymbolKind::module &&
          container->body == up[at - 1].span()) ||
         (at > 1 && up[at - 2].is("ambient_declaration"));
}

}  // namespace

std::vector<Symbol> define_field(const Definition& definition) {
  if (!is_member(definition)) return {};
  const Node& node = definition.node;
  const Node name = name_node(node);
  Symbol symbol = make_symbol(definition, SymbolKind::field, name, property_name(name));
  read_modifiers(node, symbol);
  typed_value(definition, symbol);
  return {std::move(symbol)};
}

std::vector<Symbol> define_variable(const Definition& definition) {
  const Node& node = definition.node;
  const Node name = node.field("name");
  Node value = bare_value(node.field("value"));
  for (int i = 0; i < 8 && value.is("assignment_expression"); ++i) {
    value = bare_value(value.field("right"));
  }
  const bool code = is_function(value) || value.is("class");
  if (!code && (definition.local || !at_module_level(definition))) return {};
  const Node declaration = definition.ancestors.back();
  const bool constant = declaration.child_of("const") || declaration.is("using_declaration");
  const SymbolKind kind = constant ? SymbolKind::constant : SymbolKind::variable;
  if (name.is("identifier")) {
    Symbol symbol = make_symbol(definition, kind, name, std::string(name.text()));
    typed_value(definition, symbol);
    if (node.field("value").is("assignment_expression")) read_value(definition, value, symbol);
    return {std::move(symbol)};
  }
  std::vector<Node> names;
  collect_names(name, names);
  std::vector<Symbol> symbols;
  for (const Node& one : names) {
    symbols.push_back(make_symbol(definition, kind, one, std::string(one.text())));
    symbols.back().signature->strict = std::string(one.text());
    symbols.back().signature->display = std::string(one.text());
    symbols.back().body = node.field("value").span();
  }
  return symbols;
}

std::vector<Symbol> define_assignment(const Definition& definition) {
  if (definition.local || definition.wrappers.empty() || definition.container >= 0) return {};
  if (!definition.wrappers.front().is("expression_statement")) return {};
  std::vector<Target> targets;
  Node right = definition.node;
  for (int i = 0; i < 8 && right.is("assignment_expression"); ++i) {
    targets.push_back(target_of(right.field("left")));
    right = bare_value(right.field("right"));
  }
  const bool unset = right.is("undefined") || right.text() == "void 0";
  const bool module = std::any_of(targets.begin(), targets.end(), [](const Target& target) {
    return target.kind == Target::module && target.node.is("member_expression");
  });
  std::vector<Symbol> symbols;
  for (const Target& target : targets) {
    const bool bare = target.kind == Target::module && target.node.is("identifier");
    if (target.kind == Target::none || unset || bare) continue;
    if (target.kind == Target::module && (!module || right.is("object"))) continue;
    const bool code = is_function(right) || right.is("class");
    if (target.kind == Target::member && (!code || target.owner == "window")) continue;
    const bool member = target.kind == Target::member;
    Symbol symbol = make_symbol(definition, member ? SymbolKind::field : SymbolKind::constant,
                                target.node, target.name);
    if (member) symbol.qualified = target.owner + "." + target.name;
    if (member && !target.prototype) symbol.signature->modifiers.emplace_back("static");
    if (right.is("identifier")) {
      make_alias(symbol, std::string(right.text()));
    } else {
      read_value(definition, right, symbol);
    }
    symbols.push_back(std::move(symbol));
  }
  return symbols;
}

/// A property of an object literal that is a symbol's value or is exported whole.
std::vector<Symbol> define_property(const Definition& definition) {
  if (definition.local) return {};
  const Node& node = definition.node;
  const Target target = exported_object(definition.ancestors);
  const bool free = target.kind != Target::none;
  if (!free && !is_member(definition)) return {};
  const bool shorthand = node.is("shorthand_property_identifier");
  const Node key = shorthand ? node : node.field("key");
  if (!shorthand && !key) return {};
  Symbol symbol = make_symbol(definition, free ? SymbolKind::constant : SymbolKind::field, key,
                              shorthand ? std::string(key.text()) : property_name(key));
  const Node value = shorthand ? node : bare_value(node.field("value"));
  read_value(definition, value, symbol);
  const bool code = value.is("object") && value.text().find('(') != std::string_view::npos;
  const bool data = symbol.kind == SymbolKind::field && !code;
  if (data && container_of(definition)->kind == SymbolKind::field) return {};
  if (free) {
    place_free(target, symbol);
    const bool name = value.is_any("identifier", "shorthand_property_identifier");
    if (name && target.kind == Target::module) make_alias(symbol, std::string(value.text()));
  }
  return {std::move(symbol)};
}

/// "* from './a'": however the file's ending is written, it is the same module.
static std::string star_name(std::string module) {
  for (const char* end : {".js", ".ts", ".mjs", ".jsx", ".tsx", "/index", "/"}) {
    if (module.ends_with(end)) module.resize(module.size() - std::string_view(end).size());
  }
  return "* from '" + module + "'";
}

/// `export default EXPRESSION`, `export = EXPRESSION`, `export * from`; declarations are defined by
/// themselves.
std::vector<Symbol> define_default_export(const Definition& definition) {
  const Node& node = definition.node;
  if (node.child_of("*") && node.field("source")) {
    Symbol star = make_symbol(definition, SymbolKind::variable, node.field("source"),
                              star_name(property_name(node.field("source"))));
    make_alias(star, {});
    return {std::move(star)};
  }
  Node value = node.field("value");
  if (const Node sign = node.child_of("=")) value = sign.next_sibling();
  if (!value) return {};
  Symbol symbol = make_symbol(definition, SymbolKind::constant, value, "default");
  if (bare_value(value).is("identifier")) {
    make_alias(symbol, std::string(bare_value(value).text()));
  } else {
    read_value(definition, value, symbol);
  }
  return {std::move(symbol)};
}

/// One name of `export { a as b }`; with `from`, a name of another module.
std::vector<Symbol> define_specifier(const Definition& definition) {
  const Node& node = definition.node;
  Node name = node.field("alias");
  if (node.is("namespace_export")) name = node.named_child(0);
  const Node local = node.field("name");
  if (!name) name = local;
  if (!name) return {};
  Symbol symbol = make_symbol(definition, SymbolKind::variable, name, property_name(name));
  symbol.whole = node.span();
  const std::vector<Node>& up = definition.ancestors;
  const bool from = up.size() > 1 && up[up.size() - 2].field("source");
  make_alias(symbol,
             from || !local || definition.container >= 0 ? std::string() : property_name(local));
  symbol.signature->strict = expression_text(node);
  return {std::move(symbol)};
}

}  // namespace agentcheck::javascript
