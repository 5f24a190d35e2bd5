#include "grammars/c/access.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "core/text.h"
#include "grammars/node.h"

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
    if (symbol.container < 0) continue;
    const Symbol& owner = symbols[static_cast<std::size_t>(symbol.container)];
    // A friend is no member: its name does not begin with the name of the class.
    if (!symbol.qualified.starts_with(owner.qualified)) continue;
    const auto found = sections.find(owner.body.begin);
    if (found == sections.end()) continue;
    const Access access = access_at(found->second, symbol.whole.begin);
    if (access == Access::private_) symbol.exported = false;
    if (access == Access::protected_) {
      symbol.signature.modifiers.emplace_back("protected");
      std::sort(symbol.signature.modifiers.begin(), symbol.signature.modifiers.end());
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

void merge_names(std::vector<Symbol>& symbols) {
  std::map<std::string_view, std::size_t> aggregates;
  std::map<std::string_view, bool>
      declared;  // Members declared in a class: is one of that name visible?
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    if (symbol.kind == SymbolKind::struct_ || symbol.kind == SymbolKind::enum_) {
      aggregates.emplace(symbol.qualified, i);
    }
    if (symbol.container >= 0) {
      bool& visible = declared[symbol.qualified];
      visible = visible || symbol.exported;
    }
  }
  for (Symbol& symbol : symbols) {
    if (symbol.kind == SymbolKind::type) {
      const auto found = aggregates.find(symbol.qualified);
      if (found != aggregates.end()) symbol.exported = false;
    }
    if (symbol.container < 0 && symbol.exported) {
      const auto found = declared.find(symbol.qualified);
      if (found != declared.end() && !found->second) symbol.exported = false;
    }
  }
}

}  // namespace

void settle_visibility(const SourceFile& file, std::vector<Symbol>& symbols) {
  apply_access(file, symbols);
  hide_undefined_macros(file, symbols);
  merge_names(symbols);
}

}  // namespace agentcheck
