#include "grammars/c/access.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "grammars/node.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

enum class Access : std::uint8_t { public_, protected_, private_ };

/// Access from an offset on; the sections of a class body in order.
struct Section {
  std::uint32_t begin = 0;
  Access access = Access::public_;
};

/// Sections of every class body, by where the body begins.
using Sections = std::map<std::uint32_t, std::vector<Section>>;

Access access_of(std::string_view text) {
  if (text.starts_with("private")) return Access::private_;
  return text.starts_with("protected") ? Access::protected_ : Access::public_;
}

/// Walks everything but function bodies. An access specifier inside `#if` holds on behind it.
class SectionReader {
 public:
  Sections read(const Node& root) {
    if (!root) return {};
    TSTreeCursor cursor = ts_tree_cursor_new(root.raw());
    bool done = false;
    while (!done) {
      const Node node(ts_tree_cursor_current_node(&cursor), root.source());
      visit(node);
      const bool enter = !node.is_any("compound_statement", "initializer_list", "parameter_list",
                                      "argument_list", "enumerator_list");
      if (enter && ts_tree_cursor_goto_first_child(&cursor)) continue;
      leave(node);
      while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
        if (!ts_tree_cursor_goto_parent(&cursor)) {
          done = true;
          break;
        }
        leave(Node(ts_tree_cursor_current_node(&cursor), root.source()));
      }
    }
    ts_tree_cursor_delete(&cursor);
    return std::move(sections_);
  }

 private:
  void visit(const Node& node) {
    if (node.is_any("class_specifier", "struct_specifier", "union_specifier")) {
      standard_ = node.is("class_specifier") ? Access::private_ : Access::public_;
    } else if (node.is("field_declaration_list")) {
      open_.push_back(node.begin());
      sections_[node.begin()].push_back({node.begin(), standard_});
    } else if (node.is("access_specifier") && !open_.empty() && !in_bases_) {
      sections_[open_.back()].push_back({node.begin(), access_of(node.text())});
    } else if (node.is("base_class_clause")) {
      in_bases_ = true;
    }
  }
  void leave(const Node& node) {
    if (node.is("field_declaration_list") && !open_.empty()) open_.pop_back();
    if (node.is("base_class_clause")) in_bases_ = false;
  }

  Sections sections_;
  std::vector<std::uint32_t> open_;
  Access standard_ = Access::public_;
  bool in_bases_ = false;
};

Access access_at(const std::vector<Section>& sections, std::uint32_t offset) {
  const auto after =
      std::upper_bound(sections.begin(), sections.end(), offset,
                       [](std::uint32_t at, const Section& section) { return at < section.begin; });
  return after == sections.begin() ? Access::public_ : std::prev(after)->access;
}

void apply_access(const SourceFile& file, std::vector<Symbol>& symbols) {
  const Sections sections = SectionReader().read(file.definitions_root());
  for (Symbol& symbol : symbols) {
    if (symbol.container < 0 || is_implied(symbol)) continue;
    const Symbol& owner = symbols[static_cast<std::size_t>(symbol.container)];
    // A friend is no member: its name does not begin with the name of the class.
    if (!symbol.qualified.starts_with(owner.qualified)) continue;
    const auto found = sections.find(owner.body.begin);
    if (found == sections.end()) continue;
    const Access access = access_at(found->second, symbol.whole.begin);
    if (access == Access::private_) symbol.exported = false;
    if (access == Access::protected_) {
      symbol.signature->modifiers.emplace_back("protected");
      std::sort(symbol.signature->modifiers.begin(), symbol.signature->modifiers.end());
    }
  }
}

void hide_undefined_macros(const SourceFile& file, std::vector<Symbol>& symbols) {
  std::map<std::string_view, std::uint32_t> undefined;
  const std::string_view text = file.text();
  for (std::size_t at = text.find("undef"); at != std::string_view::npos;
       at = text.find("undef", at + 5)) {
    std::size_t hash = at;
    while (hash > 0 && (text[hash - 1] == ' ' || text[hash - 1] == '\t')) --hash;
    if (hash == 0 || text[hash - 1] != '#') continue;
    const std::size_t begin = text.find_first_not_of(" \t", at + 5);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n/", begin), text.size());
    undefined[text.substr(begin, end - begin)] = static_cast<std::uint32_t>(at);
  }
  for (Symbol& symbol : symbols) {
    if (symbol.kind != SymbolKind::macro) continue;
    const auto found = undefined.find(symbol.name);
    if (found != undefined.end() && found->second > symbol.whole.begin) symbol.exported = false;
  }
}

std::string_view part_of(const Symbol& symbol, std::string_view label) {
  for (const SignaturePart& part : symbol.signature->parts) {
    if (part.label == label) return part.text;
  }
  return {};
}

/// `typedef struct A A;` beside `struct A {}` says what `typedef struct A {} A;` does.
void merge_typedefs(std::vector<Symbol>& symbols) {
  std::map<std::string_view, std::size_t> aggregates;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const SymbolKind kind = symbols[i].kind;
    if (kind == SymbolKind::struct_ || kind == SymbolKind::enum_ || kind == SymbolKind::class_) {
      aggregates.emplace(symbols[i].qualified, i);
    }
  }
  for (Symbol& symbol : symbols) {
    if (symbol.kind != SymbolKind::type) continue;
    const auto found = aggregates.find(symbol.qualified);
    if (found == aggregates.end()) continue;
    symbol.exported = false;
    Symbol& aggregate = symbols[found->second];
    const bool is_c = symbol.signature->result.find(' ') != std::string::npos;
    if (is_c && part_of(aggregate, "name").empty()) {
      std::vector<SignaturePart>& parts = aggregate.signature->parts;
      parts.insert(parts.begin(), {"name", "typedef"});
    }
  }
}

/// Defaults that a later declaration of the same function adds ([dcl.fct.default]/4).
void add_defaults(const Symbol& from, Symbol& to) {
  const std::vector<Parameter>& added = from.signature->parameters;
  std::vector<Parameter>& parameters = to.signature->parameters;
  const auto same_type = [](const Parameter& a, const Parameter& b) { return a.type == b.type; };
  if (!std::equal(added.begin(), added.end(), parameters.begin(), parameters.end(), same_type)) {
    return;
  }
  for (std::size_t i = 0; i < added.size(); ++i) {
    if (added[i].has_default && !parameters[i].has_default) {
      parameters[i].default_value = added[i].default_value;
      parameters[i].has_default = parameters[i].optional = true;
    }
  }
}

/// What a declaration of the same file promises, its definition need not promise again: users see
/// the declaration. Definitions outside the class of members hidden in it are hidden too.
void hide_definitions(std::vector<Symbol>& symbols) {
  std::map<std::pair<std::string_view, std::size_t>, int> declared;
  const auto key = [](const Symbol& symbol) {
    return std::pair(std::string_view(symbol.qualified), symbol.signature->parameters.size());
  };
  const auto can_be_defined_again = [](const Symbol& symbol) {
    return is_callable(symbol.kind) || symbol.kind == SymbolKind::field ||
           symbol.kind == SymbolKind::constant || symbol.kind == SymbolKind::variable;
  };
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    const bool member = symbol.container >= 0 && !is_callable(symbol.kind);
    if ((symbol.declaration || member) && can_be_defined_again(symbol)) {
      declared.emplace(key(symbol), static_cast<int>(i));
    }
  }
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    Symbol& symbol = symbols[i];
    if (symbol.declaration || symbol.container >= 0 || !can_be_defined_again(symbol)) continue;
    const auto found = declared.find(key(symbol));
    if (found == declared.end() || found->second == static_cast<int>(i)) continue;
    symbol.exported = false;
    add_defaults(symbol, symbols[static_cast<std::size_t>(found->second)]);
  }
}

/// Simple names of the base classes, by the "bases" part of a class.
std::vector<std::string_view> base_names(const Symbol& symbol) {
  std::vector<std::string_view> names;
  int depth = 0;
  std::size_t begin = 0;
  const std::string_view text = part_of(symbol, "bases");
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (c == '<' || c == '(') ++depth;
    if (c == '>' || c == ')') --depth;
    if (c != ',' || (depth > 0 && i < text.size())) continue;
    std::string_view name = text.substr(begin, i - begin);
    name = name.substr(0, name.find('<'));
    name = name.substr(std::min(name.rfind(' ') + 1, name.size()));
    if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos) {
      name.remove_prefix(colon + 1);
    }
    names.push_back(name);
    begin = i + 1;
  }
  return names;
}

/// A function that overrides a virtual one is virtual, said or not ([class.virtual]/2); seen where
/// the base class is in the same file.
void inherit_virtual(std::vector<Symbol>& symbols) {
  std::map<std::string_view, std::set<std::pair<std::string, std::size_t>>> virtuals;
  std::vector<std::vector<std::string_view>> bases(symbols.size());
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    Symbol& symbol = symbols[i];
    if (!is_callable(symbol.kind) && is_container(symbol.kind)) bases[i] = base_names(symbol);
    if (symbol.kind != SymbolKind::method || symbol.container < 0) continue;
    std::vector<std::string>& modifiers = symbol.signature->modifiers;
    const auto owner = static_cast<std::size_t>(symbol.container);
    const std::pair key(symbol.name, symbol.signature->parameters.size());
    const auto word = std::lower_bound(modifiers.begin(), modifiers.end(), "virtual");
    bool is_virtual = word != modifiers.end() && *word == "virtual";
    for (const std::string_view base : bases[owner]) {
      const auto found = virtuals.find(base);
      if (is_virtual || found == virtuals.end() || !found->second.contains(key)) continue;
      modifiers.insert(word, "virtual");
      is_virtual = true;
      break;
    }
    if (is_virtual) virtuals[symbols[owner].name].insert(key);
  }
}

}  // namespace

void settle_visibility(const SourceFile& file, std::vector<Symbol>& symbols) {
  link_implied(symbols);
  apply_access(file, symbols);
  hide_undefined_macros(file, symbols);
  merge_typedefs(symbols);
  hide_definitions(symbols);
  inherit_virtual(symbols);
}

}  // namespace agentcheck
