#include "grammars/python/names.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/text.h"
#include "grammars/python/types.h"

namespace agentcheck::python {
namespace {

/// The strings of a list or tuple display, of a sum of them, in order; false for anything else.
bool read_strings(const Node& list, std::vector<std::string>& names, int depth = 0) {
  if (list.is("parenthesized_expression"))
    return read_strings(list.named_child(0), names, depth + 1);
  if (list.is("binary_operator") && depth < 16) {
    return list.field("operator").text() == "+" &&
           read_strings(list.field("left"), names, depth + 1) &&
           read_strings(list.field("right"), names, depth + 1);
  }
  if (!list.is_any("list", "tuple", "expression_list")) return false;
  for (const Node& item : list.named_children()) {
    if (!item.is("string")) return false;
    const std::string text = canonical_string(item.text());
    names.push_back(text.size() < 2 ? "" : text.substr(1, text.size() - 2));
  }
  return true;
}

/// `__all__.extend([...])`, `.append('x')`, `.remove('x')`.
bool read_call(const Node& call, std::vector<std::string>& names) {
  const Node function = call.field("function"), arguments = call.field("arguments");
  if (!function.is("attribute") || function.field("object").text() != "__all__") return false;
  const std::string_view method = function.field("attribute").text();
  const std::vector<Node> given = arguments.named_children();
  if (given.size() != 1) return false;
  if (method == "extend") return read_strings(given[0], names);
  if (!given[0].is("string")) return false;
  const std::string text = canonical_string(given[0].text());
  const std::string name = text.size() < 2 ? "" : text.substr(1, text.size() - 2);
  if (method == "append") names.push_back(name);
  if (method == "remove") std::erase(names, name);
  return method == "append" || method == "remove";
}

/// False where `__all__` is absent or built in a way one file does not tell.
bool read_all(const SourceFile& file, std::vector<std::string>& names) {
  if (file.text().find("__all__") == std::string_view::npos) return false;
  bool found = false;
  for (const Node& statement : file.root().named_children()) {
    if (!statement.is("expression_statement")) continue;
    const Node expression = statement.named_child(0);
    if (expression.is("call")) {
      if (!expression.field("function").text().starts_with("__all__")) continue;
      if (!read_call(expression, names)) return false;
      continue;
    }
    if (!expression.is_any("assignment", "augmented_assignment") ||
        expression.field("left").text() != "__all__") {
      continue;
    }
    if (expression.is("assignment")) names.clear();
    if (!read_strings(expression.field("right"), names)) return false;
    found = true;
  }
  return found;
}

bool is_value(const Symbol& symbol) {
  return symbol.kind == SymbolKind::variable || symbol.kind == SymbolKind::constant ||
         symbol.kind == SymbolKind::field || symbol.kind == SymbolKind::type;
}

/// The block a definition is a statement of.
Node block_of(const SourceFile& file, const Symbol& symbol) {
  const TSNode node =
      ts_node_descendant_for_byte_range(file.root().raw(), symbol.whole.begin, symbol.whole.end);
  return Node(node, file.text()).parent();
}

/// True where `later` takes the name from `earlier`: both run, one after the other, and `later`
/// does not build on `earlier` (`@size.setter`, `@handle.register`).
bool replaces(const SourceFile& file, const Symbol& later, const Symbol& earlier) {
  if (earlier.declaration) return false;
  const std::string_view decorators = file.text_of({later.whole.begin, later.name_span.begin});
  if (decorators.find("@" + later.name + ".") != std::string_view::npos) return false;
  return block_of(file, later).span().contains(earlier.whole);
}

void drop(Symbol& symbol) { symbol.qualified.clear(); }

/// Of several definitions of one name only those stay that users may meet.
void drop_redefined(const SourceFile& file, std::vector<Symbol>& symbols) {
  std::map<std::pair<int, std::string_view>, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (!symbols[i].local && !symbols[i].qualified.empty()) {
      by_name[{symbols[i].container, symbols[i].name}].push_back(i);
    }
  }
  constexpr std::size_t kMaxSame = 256;  // Of more definitions of one name nothing is dropped.
  for (const auto& [name, group] : by_name) {
    if (group.size() < 2 || group.size() > kMaxSame) continue;
    const bool defined = std::any_of(group.begin(), group.end(),
                                     [&](std::size_t i) { return !is_value(symbols[i]); });
    bool first = true;
    for (const std::size_t i : group) {
      if (!is_value(symbols[i])) continue;
      if (defined || !first) drop(symbols[i]);
      first = false;
    }
    for (std::size_t k = 1; defined && k < group.size(); ++k) {
      if (is_value(symbols[group[k]])) continue;
      for (std::size_t j = 0; j < k; ++j) {
        Symbol& earlier = symbols[group[j]];
        if (!earlier.qualified.empty() && replaces(file, symbols[group[k]], earlier)) drop(earlier);
      }
    }
  }
}

/// `del name` at the level of the module.
void drop_deleted(const SourceFile& file, std::vector<Symbol>& symbols) {
  if (file.text().find("del ") == std::string_view::npos) return;
  for (const Node& statement : file.root().named_children()) {
    if (!statement.is("delete_statement")) continue;
    const Node what = statement.named_child(0);
    for (const Node& name :
         what.is("expression_list") ? what.named_children() : std::vector{what}) {
      for (Symbol& symbol : symbols) {
        if (symbol.container < 0 && !symbol.local && symbol.whole.end <= statement.begin() &&
            symbol.name == name.text()) {
          drop(symbol);
        }
      }
    }
  }
}

/// `old = new`: another name of a definition beside it has its signature, where that is known.
void follow_aliases(const SourceFile& file, std::vector<Symbol>& symbols) {
  std::map<std::pair<int, std::string_view>, std::size_t> callables;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (is_callable(symbols[i].kind) && !symbols[i].local && !symbols[i].qualified.empty()) {
      callables[{symbols[i].container, symbols[i].name}] = i;
    }
  }
  for (Symbol& symbol : symbols) {
    if (!is_value(symbol) || !symbol.alias || symbol.local || symbol.body.empty()) continue;
    const auto found = callables.find({symbol.container, file.text_of(symbol.body)});
    if (found == callables.end()) continue;
    const Symbol& target = symbols[found->second];
    if (target.brief && !symbol.brief) continue;
    symbol.alias = false;
    symbol.kind = target.kind == SymbolKind::constructor ? SymbolKind::method : target.kind;
    symbol.signature->has_parameters = target.signature->has_parameters;
    symbol.signature->parameters = target.signature->parameters;
    symbol.signature->result = target.signature->result;
    symbol.signature->modifiers = target.signature->modifiers;
    symbol.doc_exempt = true;
  }
}

}  // namespace

void settle_names(const SourceFile& file, std::vector<Symbol>& symbols) {
  drop_redefined(file, symbols);
  drop_deleted(file, symbols);
  follow_aliases(file, symbols);
  std::vector<std::string> names;
  if (read_all(file, names)) {
    std::sort(names.begin(), names.end());
    for (Symbol& symbol : symbols) {
      if (symbol.container >= 0 || symbol.local) continue;
      symbol.exported = std::binary_search(names.begin(), names.end(), symbol.name);
    }
  }
  for (Symbol& symbol : symbols) {  // Containers stand before their members.
    const bool orphan = symbol.container >= 0 &&
                        symbols[static_cast<std::size_t>(symbol.container)].qualified.empty();
    if (orphan || (symbol.alias && !symbol.exported)) drop(symbol);
  }
}

}  // namespace agentcheck::python
