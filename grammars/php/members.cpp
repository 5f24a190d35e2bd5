#include "grammars/php/members.h"

#include <algorithm>

#include "core/text.h"
#include "grammars/php/names.h"

namespace agentcheck::php {
namespace {

const Symbol* container(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void add(std::vector<std::string>& words, std::string_view word) {
  if (!has(words, word)) words.emplace_back(word);
}

bool is_modifier(const Node& node) {
  return node.is_any("visibility_modifier", "static_modifier", "final_modifier",
                     "abstract_modifier", "readonly_modifier", "reference_modifier");
}

std::string spelled(const Node& modifier) {
  std::string text;
  for (const char c : modifier.text()) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return text;
}

/// A symbol of a declaration that may make several.
Symbol member_symbol(const Definition& definition, SymbolKind kind, const Node& name,
                     const Node& value, bool alone) {
  Symbol symbol;
  symbol.kind = kind;
  symbol.name = name.text();
  symbol.name_span = name.span();
  symbol.whole = definition.outer.span();
  if (value) symbol.body = value.span();
  symbol.signature->modifiers = modifiers_of(definition, definition.node);
  const TokenWriter writer(definition.language, definition.outer_types);
  if (const Node type = definition.node.field("type")) {
    symbol.signature->result = canonical_type(type, writer);
  }
  for (const Node& group : definition.node.field("attributes").named_children()) {
    if (definition.language.annotation_counts(group.text())) {
      symbol.signature->modifiers.push_back(writer.text(group));
    }
  }
  std::string text;
  for (const std::string& word : symbol.signature->modifiers) text += word + " ";
  if (kind == SymbolKind::constant) text += "const ";
  if (!symbol.signature->result.empty()) text += symbol.signature->result + " ";
  symbol.signature->display = shorten(text + symbol.name);
  if (!alone) symbol.signature->strict = symbol.signature->display;
  return symbol;
}

/// What an implementer must let a property do: the hooks of an abstract one.
void add_required_hooks(const Definition& definition, const Node& hooks, Symbol& symbol) {
  const Symbol* outer = container(definition);
  const bool interface = outer && outer->kind == SymbolKind::interface;
  if (!interface && !has(symbol.signature->modifiers, "abstract")) return;
  std::vector<std::string> names;
  for (const Node& hook : hooks.named_children()) {
    const Node name = hook.child_of("name");
    names.push_back((hook.field("reference_modifier") ? "&" : "") + std::string(name.text()));
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  if (!text.empty()) symbol.signature->parts.push_back({"hooks", text});
  symbol.demanded = true;
}

/// The text of a string without interpolation; empty for anything else.
std::string_view literal(const Node& node) {
  if (!node.is_any("string", "encapsed_string") || node.text().size() < 2) return {};
  const std::string_view text = node.text().substr(1, node.text().size() - 2);
  return text.find_first_of("$\\{'\"") == std::string_view::npos ? text : std::string_view();
}

}  // namespace

std::vector<std::string> modifiers_of(const Definition& definition, const Node& node) {
  std::vector<std::string> words;
  for (const Node& child : node.children()) {
    if (is_modifier(child)) words.push_back(spelled(child));
  }
  std::erase(words, "public");
  std::erase(words, "public(set)");
  const Symbol* outer = container(definition);
  if (outer && outer->kind == SymbolKind::interface) {
    if (node.is("method_declaration")) add(words, "abstract");
  }
  if (outer && has(outer->signature->modifiers, "readonly") && node.is("property_declaration")) {
    add(words, "readonly");
  }
  const bool closed =
      outer && (outer->kind == SymbolKind::enum_ || has(outer->signature->modifiers, "final"));
  if (closed) std::erase(words, "final");
  std::sort(words.begin(), words.end());
  return words;
}

std::vector<Symbol> define_properties(const Definition& definition) {
  std::vector<Node> elements;
  for (const Node& child : definition.node.named_children()) {
    if (child.is("property_element")) elements.push_back(child);
  }
  std::vector<Symbol> symbols;
  for (const Node& element : elements) {
    symbols.push_back(member_symbol(definition, SymbolKind::field, element.field("name"),
                                    element.field("default_value"), elements.size() == 1));
    // What is called when the property is read or written is code of the property.
    if (const Node hooks = definition.node.child_of("property_hook_list")) {
      symbols.back().body = hooks.span();
      add_required_hooks(definition, hooks, symbols.back());
    }
  }
  return symbols;
}

std::vector<Symbol> define_constants(const Definition& definition) {
  std::vector<Node> elements;
  for (const Node& child : definition.node.named_children()) {
    if (child.is("const_element")) elements.push_back(child);
  }
  std::vector<Symbol> symbols;
  for (const Node& element : elements) {
    const std::vector<Node> children = element.named_children();
    if (children.empty()) continue;
    symbols.push_back(member_symbol(definition, SymbolKind::constant, children.front(),
                                    children.size() > 1 ? children.back() : Node(),
                                    elements.size() == 1));
  }
  return symbols;
}

std::vector<Symbol> define_call(const Definition& definition) {
  if (definition.local) return {};
  const Node function = definition.node.field("function");
  const Node arguments = definition.node.field("arguments");
  if (!arguments || (function.text() != "define" && function.text() != "\\define")) return {};
  const std::vector<Node> values = arguments.named_children();
  if (values.size() < 2) return {};
  const Node string = values[0].is("argument") ? values[0].named_child(0) : values[0];
  const std::string_view name = literal(string);
  if (name.empty()) return {};
  Symbol symbol;
  symbol.kind = SymbolKind::constant;
  symbol.name = name;
  symbol.name_span = string.span();
  symbol.whole = definition.outer.span();
  symbol.body = values[1].span();
  symbol.signature->display = "define('" + symbol.name + "', ...)";
  return {std::move(symbol)};
}

std::vector<Symbol> define_trait_alias(const Definition& definition) {
  const std::vector<Node> children = definition.node.named_children();
  if (children.size() < 2 || !children.back().is("name")) return {};
  Symbol symbol;
  symbol.kind = SymbolKind::method;
  symbol.name = children.back().text();
  symbol.name_span = children.back().span();
  symbol.whole = definition.node.span();
  symbol.alias = symbol.doc_exempt = true;
  symbol.signature->modifiers = modifiers_of(definition, definition.node);
  return {std::move(symbol)};
}

std::vector<Symbol> promoted_properties(const Definition& definition) {
  std::vector<Symbol> symbols;
  const Symbol* outer = container(definition);
  const bool all_readonly = outer && has(outer->signature->modifiers, "readonly");
  const TokenWriter writer(definition.language, definition.outer_types);
  for (const Node& parameter : definition.node.field("parameters").named_children()) {
    if (!parameter.is("property_promotion_parameter")) continue;
    Node name = parameter.field("name");
    if (name.is("by_ref")) name = name.named_child(0);
    if (!name) continue;
    Symbol symbol;
    symbol.kind = SymbolKind::field;
    symbol.name = name.text();
    symbol.name_span = name.span();
    symbol.whole = parameter.span();
    symbol.doc_exempt = true;
    for (const Node& child : parameter.children()) {
      if (is_modifier(child)) symbol.signature->modifiers.push_back(spelled(child));
    }
    std::erase(symbol.signature->modifiers, "public");
    std::erase(symbol.signature->modifiers, "public(set)");
    if (all_readonly) add(symbol.signature->modifiers, "readonly");
    std::sort(symbol.signature->modifiers.begin(), symbol.signature->modifiers.end());
    if (const Node type = parameter.field("type")) {
      symbol.signature->result = canonical_type(type, writer);
      if (parameter.field("default_value").is("null")) {
        symbol.signature->result = nullable(symbol.signature->result);
      }
    }
    symbol.signature->strict = writer.text(parameter);
    symbol.signature->display = shorten(collapse_blanks(parameter.text()));
    symbols.push_back(std::move(symbol));
  }
  return symbols;
}

}  // namespace agentcheck::php
