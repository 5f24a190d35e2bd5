#include "grammars/javascript/exports.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace agentcheck::javascript {
namespace {

constexpr const char* kAlias = "alias of";

using ByName = std::map<std::string, std::vector<std::size_t>>;

bool is_module_exports(const Node& node) {
  return node.is("member_expression") && node.field("object").text() == "module" &&
         node.field("property").text() == "exports";
}

/// `export { a, b as c }`, `export default a`, `module.exports = a`: the definition named becomes
/// visible; where it is visible under its own name, the alias says nothing more and goes.
void apply_alias(std::vector<Symbol>& symbols, std::size_t index, const ByName& top) {
  Symbol& alias = symbols[index];
  const std::string local = alias.signature->parts.front().text;
  alias.signature->parts.clear();
  const auto found = top.find(local);
  if (found == top.end()) return;
  for (const std::size_t i : found->second) symbols[i].exported = true;
  if (alias.name == local || alias.name == "default") alias.qualified.clear();
}

/// `X.prototype.y = ...` and `X.y = ...` belong to X.
void adopt_member(std::vector<Symbol>& symbols, std::size_t index, const ByName& top) {
  Symbol& member = symbols[index];
  const std::string owner = member.qualified.substr(0, member.qualified.rfind('.'));
  const auto found = top.find(owner);
  if (found == top.end()) {
    member.qualified.clear();
    return;
  }
  member.container = static_cast<int>(found->second.front());
  const SymbolKind kind = symbols[found->second.front()].kind;
  if (kind != SymbolKind::function && kind != SymbolKind::class_) {
    std::erase(member.signature->modifiers, "static");
  }
}

bool is_static(const Symbol& symbol) {
  const std::vector<std::string>& words = symbol.signature->modifiers;
  return std::find(words.begin(), words.end(), "static") != words.end();
}

/// Of several functions of one name the last one counts (`exports.f = ...` twice); overload
/// signatures and what belongs to them stay.
void drop_replaced(std::vector<Symbol>& symbols) {
  std::map<std::tuple<int, std::string, bool>, std::size_t> last;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    if (symbol.local || symbol.qualified.empty() || symbol.declaration || symbol.body.empty())
      continue;
    if (!is_callable(symbol.kind)) continue;
    const auto [at, added] =
        last.try_emplace({symbol.container, symbol.qualified, is_static(symbol)}, i);
    if (added) continue;
    symbols[at->second].qualified.clear();
    at->second = i;
  }
  for (Symbol& symbol : symbols) {  // Containers stand before what they hold.
    if (symbol.local && symbol.container >= 0 &&
        symbols[static_cast<std::size_t>(symbol.container)].qualified.empty()) {
      symbol.qualified.clear();
    }
  }
}

/// Callers see overload signatures, never the implementation behind them (TypeScript handbook,
/// "Function Overloads"); the first signature carries the documentation. A setter is documented by
/// its getter.
void settle_overloads(std::vector<Symbol>& symbols) {
  std::map<std::pair<std::string, bool>, std::vector<std::size_t>> groups;
  std::set<std::string> getters;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    if (!is_callable(symbol.kind) || symbol.qualified.empty()) continue;
    groups[{symbol.qualified, is_static(symbol)}].push_back(i);
    if (symbol.name.starts_with("get ")) getters.insert(symbol.qualified);
  }
  for (const auto& [name, group] : groups) {
    const bool overloads = symbols[group.front()].declaration;
    for (const std::size_t i : group) {
      Symbol& symbol = symbols[i];
      const bool implementation = overloads && !symbol.declaration && !symbol.body.empty();
      if (implementation) symbol.exported = false;
      if (i != group.front() && (implementation || symbol.body.empty())) symbol.doc_exempt = true;
      if (symbol.name.starts_with("set ")) {
        const std::string tail = "get " + symbol.name.substr(4);
        const std::size_t prefix = symbol.qualified.size() - symbol.name.size();
        if (getters.contains(symbol.qualified.substr(0, prefix) + tail)) symbol.doc_exempt = true;
      }
    }
  }
}

}  // namespace

Target target_of(const Node& left) {
  if (is_module_exports(left) || (left.is("identifier") && left.text() == "exports")) {
    return {Target::module, "default", {}, false, left};
  }
  if (!left.is("member_expression")) return {};
  const Node object = left.field("object");
  const Node property = left.field("property");
  const std::string name(property.text());
  if (object.text() == "exports" || is_module_exports(object)) {
    return {Target::named, name, {}, false, property};
  }
  if (object.is("identifier") && object.text() != "module") {
    return {Target::member, name, std::string(object.text()), false, property};
  }
  if (object.is("member_expression") && object.field("object").is("identifier") &&
      object.field("property").text() == "prototype") {
    return {Target::member, name, std::string(object.field("object").text()), true, property};
  }
  return {};
}

Target exported_object(const std::vector<Node>& ancestors) {
  std::size_t at = ancestors.size();
  if (at < 3 || !ancestors[at - 1].is("object")) return {};
  Target found;
  for (--at; at > 0 && ancestors[at - 1].is("assignment_expression"); --at) {
    const Target target = target_of(ancestors[at - 1].field("left"));
    const bool prototype = target.kind == Target::member && target.name == "prototype";
    if (target.kind == Target::module || prototype) found = target;
  }
  return at > 0 && ancestors[at - 1].is("expression_statement") ? found : Target{};
}

void make_alias(Symbol& symbol, const std::string& local) {
  symbol.kind = SymbolKind::variable;
  symbol.declaration = symbol.alias = symbol.doc_exempt = true;
  symbol.signature->parts.insert(symbol.signature->parts.begin(), {kAlias, local});
}

void finish_exports(const SourceFile&, std::vector<Symbol>& symbols) {
  ByName top;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    const bool own = symbol.name == symbol.qualified;
    if (symbol.container < 0 && !symbol.local && own && !symbol.alias)
      top[symbol.name].push_back(i);
  }
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    if (symbol.alias) {
      apply_alias(symbols, i, top);
    } else if (symbol.container < 0 && !symbol.local && symbol.name != symbol.qualified) {
      adopt_member(symbols, i, top);
    }
  }
  drop_replaced(symbols);
  settle_overloads(symbols);
}

}  // namespace agentcheck::javascript
