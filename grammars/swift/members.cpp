#include "grammars/swift/members.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "grammars/swift/parts.h"

namespace agentcheck::swift {
namespace {

/// One name of a property declaration with what belongs to it.
struct Binding {
  Node pattern, type, value, body;
};

std::vector<Binding> bindings_of(const Node& declaration) {
  std::vector<Binding> all;
  bool is_value = false;
  for (const Node& child : declaration.children()) {
    if (child.is("pattern")) {
      all.push_back({child, {}, {}, {}});
      is_value = false;
    } else if (all.empty()) {
      continue;
    } else if (child.is("type_annotation")) {
      all.back().type = child;
    } else if (child.is_any("computed_property", "willset_didset_block",
                            "protocol_property_requirements")) {
      all.back().body = child;
    } else if (child.text() == "=") {
      is_value = true;
    } else if (is_value && child.named()) {
      all.back().value = child;
      is_value = false;
    }
  }
  return all;
}

/// The names a pattern binds: one, or those of a tuple.
void add_names(const Node& pattern, std::vector<Node>& out, int depth = 16) {
  for (const Node& child : pattern.named_children()) {
    if (child.is("simple_identifier")) out.push_back(child);
    if (child.is("pattern") && depth > 0) add_names(child, out, depth - 1);
  }
}

/// The type of a value where the text shows it.
std::string inferred_type(const Node& value) {
  if (value.is_any("integer_literal", "hex_literal", "oct_literal", "bin_literal")) return "Int";
  if (value.is("real_literal")) return "Double";
  if (value.is("boolean_literal")) return "Bool";
  if (value.is_any("line_string_literal", "multi_line_string_literal", "raw_string_literal")) {
    return "String";
  }
  if (value.is("call_expression") && value.named_child(0).is("simple_identifier")) {
    const std::string_view name = value.named_child(0).text();
    if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') return std::string(name);
  }
  return {};
}

/// Adds what extensions conform to to what the declaration of a type says.
void add_conformances(Symbol& type, std::set<std::string> all) {
  std::vector<SignaturePart>& parts = type.signature->parts;
  auto part = std::find_if(parts.begin(), parts.end(),
                           [](const SignaturePart& p) { return p.label == "inherits"; });
  if (part == parts.end()) part = parts.insert(parts.begin(), {"inherits", ""});
  for (std::size_t at = 0; at < part->text.size();) {
    const std::size_t end = std::min(part->text.find(", ", at), part->text.size());
    all.insert(part->text.substr(at, end - at));
    at = end + 2;
  }
  part->text = join({all.begin(), all.end()});
}

bool is_constant(const Node& declaration) {
  for (const Node& child : declaration.children()) {
    if (child.is("value_binding_pattern")) return child.text() == "let";
  }
  return false;
}

}  // namespace

std::string accessors_of(const Node& body, bool constant, bool hidden_setter) {
  if (constant || hidden_setter) return "get";
  if (!body || body.is("willset_didset_block")) return "get set";
  std::string effects;
  bool sets = false;
  for (const Node& child : body.named_children()) {
    const Node specifier =
        child.is_any("getter_specifier", "setter_specifier") ? child : child.named_child(0);
    if (child.is_any("computed_setter", "computed_modify", "setter_specifier")) sets = true;
    if (!child.is_any("computed_getter", "getter_specifier")) continue;
    for (const Node& word : specifier.children()) {
      if (word.text() == "async" || word.text() == "throws")
        effects += " " + std::string(word.text());
    }
  }
  return "get" + effects + (sets ? " set" : "");
}

std::vector<Symbol> define_properties(const Definition& definition) {
  const Node& node = definition.node;
  const TokenWriter writer(definition.language, definition.outer_types);
  const std::vector<Binding> bindings = bindings_of(node);
  const bool constant = is_constant(node);
  // What several names share is kept for each of them: a hostile file must not multiply it.
  constexpr std::size_t kMaxShared = 1U << 20;
  std::vector<std::string> modifiers = modifiers_of(definition, writer);
  if (modifiers.size() * bindings.size() > kMaxShared / 64) modifiers.clear();
  std::vector<Symbol> symbols;
  for (const Binding& binding : bindings) {
    std::vector<Node> names;
    add_names(binding.pattern, names);
    for (const Node& name : names) {
      Symbol symbol;
      const bool member = definition.member || definition.rule.kind == SymbolKind::field;
      symbol.kind = member     ? SymbolKind::field
                    : constant ? SymbolKind::constant
                               : SymbolKind::variable;
      symbol.name = name.text();
      symbol.name_span = name.span();
      symbol.whole = definition.outer.span();
      if (binding.body || binding.value) {
        symbol.body = (binding.body ? binding.body : binding.value).span();
      }
      Signature& signature = *symbol.signature;
      signature.modifiers = modifiers;
      if (binding.type && binding.type.text().size() * names.size() < kMaxShared) {
        std::vector<Node> type = binding.type.children();
        if (!type.empty()) type.erase(type.begin());
        signature.result = writer.text(type);
      } else if (names.size() == 1) {
        signature.result = inferred_type(binding.value);
      }
      signature.parts.push_back(
          {"accessors", accessors_of(binding.body, constant, has_hidden_setter(node))});
      const Node first = node.child_of("modifiers");
      const std::uint32_t begin = first ? first.begin() : node.begin();
      const std::uint32_t end = bindings.front().pattern.begin();
      std::string prefix = shorten(collapse_blanks(definition.file.text_of({begin, end})), 512);
      signature.display = prefix + (prefix.empty() ? "" : " ") + symbol.name;
      if (binding.type) {
        signature.display += collapse_blanks(shorten(std::string(binding.type.text()), 1024));
      }
      if (bindings.size() > 1 || names.size() > 1) signature.strict = signature.display;
      symbols.push_back(std::move(symbol));
    }
  }
  return symbols;
}

std::vector<Symbol> define_cases(const Definition& definition) {
  const TokenWriter writer(definition.language, definition.outer_types);
  std::vector<Symbol> symbols;
  bool is_value = false;
  for (const Node& child : definition.node.children()) {
    if (child.is("simple_identifier") && !is_value) {
      Symbol& symbol = symbols.emplace_back();
      symbol.kind = SymbolKind::constant;
      symbol.name = child.text();
      symbol.name_span = child.span();
      symbol.whole = definition.outer.span();
      symbol.signature->modifiers = modifiers_of(definition, writer);
      symbol.signature->display = "case " + symbol.name;
    } else if (symbols.empty()) {
      continue;
    } else if (child.is("enum_type_parameters")) {
      symbols.back().signature->has_parameters = true;
      symbols.back().signature->parameters = associated_values(child, writer);
      symbols.back().signature->display += shorten(collapse_blanks(child.text()), 2048);
    } else if (is_value && child.named()) {
      symbols.back().body = child.span();
    }
    is_value = child.text() == "=";
  }
  if (symbols.size() > 1) {
    for (Symbol& symbol : symbols) symbol.signature->strict = symbol.signature->display;
  }
  return symbols;
}

std::vector<Symbol> define_operator(const Definition& definition) {
  Symbol symbol;
  symbol.kind = SymbolKind::constant;
  symbol.whole = definition.outer.span();
  symbol.doc_exempt = true;
  const TokenWriter writer(definition.language, definition.outer_types);
  bool is_group = false;
  for (const Node& child : definition.node.children()) {
    const std::string_view text = child.text();
    if (text == ":") {
      is_group = true;
    } else if (is_group || child.is("precedence_group_attributes")) {
      symbol.signature->parts.push_back({"precedence", writer.text(child)});
      is_group = false;
    } else if (text != "operator" && text != "{" && text != "}" &&
               !definition.language.is(child.symbol(), kComment)) {
      symbol.name += (symbol.name.empty() ? "" : " ") + std::string(text);
      symbol.name_span = child.span();
    }
  }
  if (symbol.name.empty()) return {};
  return {std::move(symbol)};
}

void settle_extensions(const SourceFile& file, std::vector<Symbol>& symbols) {
  std::map<std::string, Symbol*, std::less<>> types;
  std::set<std::string_view> defaults;
  for (Symbol& symbol : symbols) {
    if (is_container(symbol.kind) && symbol.kind != SymbolKind::type) {
      types.emplace(symbol.qualified, &symbol);
    }
    if (!symbol.declaration && is_callable(symbol.kind)) defaults.insert(symbol.qualified);
  }
  std::map<Symbol*, std::set<std::string>> conformances;
  const TypeNames none;
  const TokenWriter writer(*file.language(), none);
  for (const Node& node : file.definitions_root().children()) {
    if (!node.is("class_declaration") || node.field("declaration_kind").text() != "extension") {
      continue;
    }
    const std::vector<std::string> added = inherited_by(node, writer);
    const auto found = types.find(collapse_blanks(node.field("name").text()));
    if (added.empty() || found == types.end() || found->second->brief) continue;
    conformances[found->second].insert(added.begin(), added.end());
  }
  for (auto& [type, all] : conformances) add_conformances(*type, std::move(all));
  for (Symbol& symbol : symbols) {
    if (symbol.demanded && defaults.contains(symbol.qualified)) symbol.demanded = false;
    if (symbol.container >= 0) continue;
    const std::size_t dot = symbol.qualified.rfind('.');
    if (dot == std::string::npos) continue;
    const auto owner = types.find(std::string_view(symbol.qualified).substr(0, dot));
    if (owner != types.end() && !owner->second->exported) symbol.exported = false;
  }
}

}  // namespace agentcheck::swift
