#include "grammars/javascript/parts.h"

#include <algorithm>

#include "grammars/javascript/callable.h"
#include "grammars/javascript/exports.h"

namespace agentcheck::javascript {

Node name_node(const Node& node) {
  const Node name = node.field("name");
  return name ? name : node.field("property");
}

const Symbol* container_of(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

bool is_member(const Definition& definition) {
  const Symbol* container = container_of(definition);
  return definition.member && container && !definition.ancestors.empty() &&
         container->body == definition.ancestors.back().span();
}

bool in_module(const Definition& definition) {
  const Symbol* container = container_of(definition);
  return !container || container->kind == SymbolKind::module;
}

bool is_ambient(const Definition& definition) {
  const std::string_view path = definition.file.path();
  if (path.ends_with(".d.ts") || path.ends_with(".d.mts") || path.ends_with(".d.cts")) return true;
  const std::size_t depth = std::min<std::size_t>(definition.ancestors.size(), 32);
  const auto is_declare = [](const Node& node) { return node.is("ambient_declaration"); };
  return std::any_of(definition.ancestors.end() - static_cast<std::ptrdiff_t>(depth),
                     definition.ancestors.end(), is_declare);
}

static bool is_default(const Definition& definition) {
  return std::any_of(definition.wrappers.begin(), definition.wrappers.end(),
                     [](const Node& wrapper) {
                       return wrapper.is("export_statement") && wrapper.child_of("default");
                     });
}

Symbol make_symbol(const Definition& definition, SymbolKind kind, const Node& name,
                   std::string text) {
  Symbol symbol;
  symbol.kind = kind;
  symbol.name = std::move(text);
  symbol.name_span = name ? name.span() : definition.node.span();
  symbol.whole = definition.outer.span();
  return symbol;
}

Symbol make_symbol(const Definition& definition, SymbolKind kind, const Node& name) {
  const bool is_name = name && !is_default(definition);
  return make_symbol(definition, kind, name, is_name ? property_name(name) : "default");
}

TypeText types_of(const Definition& definition) {
  return {definition.language, definition.outer_types};
}

void add_part(Symbol& symbol, const char* label, std::string text) {
  if (!text.empty()) symbol.signature->parts.push_back({label, std::move(text)});
}

/// `extends` and `implements` of classes and interfaces; the order of interfaces does not matter.
static void read_heritage(const Node& node, const TypeText& types, Symbol& symbol) {
  const auto sorted = [&](const Node& clause) {
    std::vector<std::string> texts;
    for (const Node& type : clause.named_children()) texts.push_back(types.text(type));
    std::sort(texts.begin(), texts.end());
    std::string text;
    for (const std::string& type : texts) text += (text.empty() ? "" : ", ") + type;
    return text;
  };
  if (const Node clause = node.child_of("extends_type_clause")) {
    add_part(symbol, "extends", sorted(clause));
  }
  const Node heritage = node.child_of("class_heritage");
  for (const Node& clause : heritage ? heritage.named_children() : std::vector<Node>{}) {
    if (clause.is("implements_clause")) {
      add_part(symbol, "implements", sorted(clause));
    } else if (clause.is("extends_clause")) {
      std::string text;
      for (const Node& piece : clause.named_children()) {
        text += piece.is("type_arguments") ? types.text(piece) : expression_text(piece);
      }
      add_part(symbol, "extends", std::move(text));
    } else {
      add_part(symbol, "extends", expression_text(clause));
    }
  }
}

TypeText read_type_parameters(const Definition& definition, const Node& node, Symbol& symbol) {
  std::vector<std::string> unused;
  const Node list = node.field("type_parameters");
  const TypeText types(definition.language,
                       bind_type_parameters(definition.language, definition.outer_types, list,
                                            unused, definition.level));
  symbol.signature->type_parameters = types.type_parameters(list);
  return types;
}

void read_class(const Definition& definition, const Node& node, Symbol& symbol) {
  const TypeText types = read_type_parameters(definition, node, symbol);
  read_heritage(node, types, symbol);
  read_modifiers(node, symbol);
  if (const Node body = node.field("body")) symbol.body = body.span();
}

void read_value(const Definition& definition, const Node& written, Symbol& symbol) {
  const Node value = bare_value(written);
  if (!value) return;
  if (is_component_wrapper(written)) {
    add_part(symbol, "wrapper", types_of(definition).text(written.field("type_arguments")));
  }
  if (is_function(value)) {
    symbol.kind = symbol.kind == SymbolKind::field ? SymbolKind::method : SymbolKind::function;
    read_callable(definition, value, symbol);
  } else if (value.is("class")) {
    symbol.kind = SymbolKind::class_;
    read_class(definition, value, symbol);
  } else {
    symbol.body = value.span();
  }
}

void collect_names(const Node& pattern, std::vector<Node>& names, int depth) {
  if (pattern.is_any("identifier", "shorthand_property_identifier_pattern")) {
    names.push_back(pattern);
  } else if (pattern.is_any("assignment_pattern", "object_assignment_pattern")) {
    collect_names(pattern.field("left"), names, depth);
  } else if (pattern.is("pair_pattern")) {
    collect_names(pattern.field("value"), names, depth);
  } else if (depth < 32) {
    for (const Node& child : pattern.named_children()) collect_names(child, names, depth + 1);
  }
}

void place_free(const Target& target, Symbol& symbol) {
  if (target.kind == Target::member) {
    symbol.qualified = target.owner + "." + symbol.name;
    if (symbol.kind == SymbolKind::function) symbol.kind = SymbolKind::method;
  } else if (symbol.kind == SymbolKind::method) {
    symbol.kind = SymbolKind::function;
  }
}

}  // namespace agentcheck::javascript
