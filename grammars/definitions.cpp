// One symbol from one definition node, by the rule its language's data gives.
#include <algorithm>

#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// The nodes of a definition that have a place of their own in the signature.
struct Pieces {
  Node name, parameters, result, body, type_parameters;
  std::vector<std::pair<std::string, std::vector<Node>>> parts;

  bool holds(const Node& node) const {
    for (const Node& piece : {name, parameters, result, body, type_parameters}) {
      if (piece && piece == node) return true;
    }
    for (const auto& [label, nodes] : parts) {
      if (std::find(nodes.begin(), nodes.end(), node) != nodes.end()) return true;
    }
    return false;
  }
};

/// By one pass over the children: looking each field up on its own would be a pass each.
Pieces find_pieces(const Definition& definition) {
  const DefinitionRule& rule = definition.rule;
  Pieces pieces;
  const std::pair<TSFieldId, Node*> single[] = {{rule.name_id, &pieces.name},
                                                {rule.parameters_id, &pieces.parameters},
                                                {rule.result_id, &pieces.result},
                                                {rule.body_id, &pieces.body},
                                                {rule.type_parameters_id, &pieces.type_parameters}};
  std::vector<std::vector<Node>> parts(rule.parts.size());
  std::vector<Node> of_kind(rule.parts.size());
  TreeCursor cursor(definition.node);
  for (bool more = cursor.first_child(); more; more = cursor.next_sibling()) {
    const Node child = cursor.node();
    if (const TSFieldId field = cursor.field_id()) {
      for (const auto& [id, piece] : single) {
        if (id == field && !*piece) *piece = child;
      }
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (rule.part_ids[i] == field) parts[i].push_back(child);
      }
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool is_kind = rule.part_kinds[i] != 0 && rule.part_kinds[i] == child.symbol();
      if (is_kind && !of_kind[i]) of_kind[i] = child;
    }
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty() && of_kind[i]) parts[i].push_back(of_kind[i]);
    if (!parts[i].empty()) pieces.parts.emplace_back(rule.parts[i].first, std::move(parts[i]));
  }
  return pieces;
}

/// Tokens of the definition that no piece holds: modifiers, keywords, annotations. What nests
/// deeper than any modifier list is taken as one text.
void collect_modifiers(const Definition& definition, const Node& node, const Node& inner,
                       const Pieces& pieces, std::vector<std::string>& out, int depth = 4) {
  const Language& language = definition.language;
  for (const Node& child : node.children()) {
    const std::uint16_t classes = language.classes(child.symbol());
    if (child == inner || pieces.holds(child) || (classes & kComment) != 0) continue;
    if ((classes & kAnnotation) != 0) {
      if (language.annotation_counts(child.text())) {
        out.push_back(TokenWriter(language, {}).text(child));
      }
    } else if (child.child_count() > 0 && (classes & kAtom) == 0 && depth > 0) {
      collect_modifiers(definition, child, inner, pieces, out, depth - 1);
    } else if (!language.is_silent_token(child.text()) && child.begin() < child.end()) {
      out.emplace_back(child.text());
    }
  }
}

}  // namespace

TypeNames bind_type_parameters(const Language& language, const TypeNames& outer, const Node& list,
                               std::vector<std::string>& out, int level) {
  // Nobody nests that deep or names that many: a hostile file must not make every level a long
  // copy.
  constexpr std::size_t kMaxOuter = 256;
  constexpr int kMaxLevel = 64;
  TypeNames names = outer.size() > kMaxOuter ? TypeNames{} : outer;
  if (!list) return names;
  if (level < 0) {
    for (const auto& [name, text] : names) {
      level = std::max(level, static_cast<int>(std::count(text.begin(), text.end(), '$')));
    }
  }
  const std::string mark(static_cast<std::size_t>(std::clamp(level, 0, kMaxLevel)) + 1, '$');
  language.traits().type_parameters(language, list, mark, names, out);
  return names;
}

Symbol implied_constructor(const Symbol& owner, std::string_view name, std::string_view qualified,
                           std::string_view separator) {
  Symbol symbol;
  symbol.kind = SymbolKind::constructor;
  symbol.name = name;
  symbol.qualified = std::string(qualified) + std::string(separator) + symbol.name;
  symbol.whole = {owner.body.begin, owner.body.begin};
  symbol.name_span = owner.name_span;
  symbol.signature->has_parameters = true;
  symbol.signature->display = symbol.signature->strict = symbol.name + "()";
  symbol.returns_nothing = symbol.doc_exempt = true;
  return symbol;
}

bool is_implied(const Symbol& symbol) {
  return symbol.kind == SymbolKind::constructor && symbol.whole.empty();
}

void link_implied(std::vector<Symbol>& symbols) {
  for (std::size_t i = 1; i < symbols.size(); ++i) {
    if (is_implied(symbols[i])) symbols[i].container = static_cast<int>(i) - 1;
  }
}

std::vector<Parameter> read_parameters(const Node& list, const TokenWriter& writer) {
  std::vector<Parameter> parameters;
  for (const Node& child : list.children()) {
    if (writer.language().is(child.symbol(), kComment)) continue;
    if (!child.named() && !child.is("...")) continue;
    writer.language().traits().parameter(child, writer, parameters);
  }
  return parameters;
}

std::vector<Symbol> define_by_rule(const Definition& definition) {
  const DefinitionRule& rule = definition.rule;
  const Language& language = definition.language;
  const Pieces pieces = find_pieces(definition);

  Symbol symbol;
  symbol.kind = definition.member && rule.member_kind ? *rule.member_kind : rule.kind;
  symbol.name = pieces.name.text();
  symbol.whole = definition.outer.span();
  symbol.name_span = pieces.name ? pieces.name.span() : definition.node.span();
  if (pieces.body) symbol.body = pieces.body.span();

  Signature& signature = *symbol.signature;
  const TypeNames types =
      bind_type_parameters(language, definition.outer_types, pieces.type_parameters,
                           signature.type_parameters, definition.level);
  const TokenWriter writer(language, types);
  const bool full = !definition.brief;
  if (pieces.parameters) {  // In brief too: they tell overloads apart.
    signature.has_parameters = true;
    signature.parameters = read_parameters(pieces.parameters, writer);
  }
  if (pieces.result && full) signature.result = writer.text(pieces.result);
  for (const auto& [label, nodes] : pieces.parts) {
    if (full) signature.parts.push_back({label, writer.text(nodes)});
  }
  for (std::size_t i = 0; i < definition.wrappers.size(); ++i) {
    const Node& inner =
        i + 1 < definition.wrappers.size() ? definition.wrappers[i + 1] : definition.node;
    collect_modifiers(definition, definition.wrappers[i], inner, pieces, signature.modifiers);
  }
  for (const Node& node : definition.leading) {
    if (language.is(node.symbol(), kAnnotation) && language.annotation_counts(node.text())) {
      signature.modifiers.push_back(writer.text(node));
    }
  }
  collect_modifiers(definition, definition.node, Node(), pieces, signature.modifiers);
  std::sort(signature.modifiers.begin(), signature.modifiers.end());
  if (!language.traits().refine(definition, writer, symbol)) return {};
  return {std::move(symbol)};
}

}  // namespace agentcheck
