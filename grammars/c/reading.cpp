#include "grammars/c/reading.h"

#include <algorithm>

namespace agentcheck {

void sort_modifiers(Symbol& symbol) {
  std::vector<std::string>& modifiers = symbol.signature->modifiers;
  std::sort(modifiers.begin(), modifiers.end());
  modifiers.erase(std::unique(modifiers.begin(), modifiers.end()), modifiers.end());
}

void qualify(const CReading& reading, const Declarator& declarator, Symbol& symbol) {
  const Definition& definition = reading.definition;
  std::string prefix(definition.prefix);
  if (reading.is_friend() && definition.container >= 0) {
    prefix = outer_prefix(definition.symbols, definition.container);
  }
  std::string scope;
  for (Node at = declarator.scope; at && at.is("qualified_identifier"); at = at.field("name")) {
    if (const Node part = at.field("scope")) scope += scope_name(reading.writer, part) + "::";
  }
  symbol.qualified = prefix + scope + symbol.name;
}

bool is_aggregate(const Node& type) {
  return type.is_any("struct_specifier", "union_specifier", "class_specifier", "enum_specifier");
}

Node naming_declarator(const Node& declaration) {
  for (const Node& node : declaration.fields("declarator")) {
    const Declarator declarator = read_declarator(node);
    if (!declaration.is("type_definition") || declarator.steps.empty()) return node;
  }
  return {};
}

}  // namespace agentcheck
