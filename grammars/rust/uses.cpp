#include "grammars/rust/uses.h"

#include <string>
#include <string_view>

#include "core/text.h"

namespace agentcheck::rust {
namespace {

constexpr const char* kPath = "path";

/// A `use` tree is nested no deeper by hand.
constexpr int kMaxDepth = 32;

/// Beyond this many bytes a path is not spelled out.
constexpr std::size_t kMaxPath = 1024;

struct Use {
  Node place;
  std::string name, path;
};

std::string joined(const std::string& path, std::string_view more) {
  if (path.size() > kMaxPath) return path;
  return path.empty() ? std::string(more) : path + "::" + std::string(more);
}

std::string_view last_of(std::string_view path) {
  const std::size_t at = path.rfind("::");
  return at == std::string_view::npos ? path : path.substr(at + 2);
}

/// A path without layout.
std::string path_text(const Node& node) {
  std::string text;
  for (const char c : node.text().substr(0, kMaxPath)) {
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') text += c;
  }
  return text;
}

void collect(const Node& tree, const std::string& prefix, int depth, std::vector<Use>& out) {
  if (depth > kMaxDepth) return;
  if (tree.is("scoped_use_list")) {
    const Node path = tree.field("path");
    collect(tree.field("list"), path ? joined(prefix, path_text(path)) : prefix, depth + 1, out);
  } else if (tree.is("use_list")) {
    for (const Node& child : tree.named_children()) collect(child, prefix, depth + 1, out);
  } else if (tree.is("use_as_clause")) {
    const Node alias = tree.field("alias");
    out.push_back(
        {alias, std::string(alias.text()), joined(prefix, path_text(tree.field("path")))});
  } else if (tree.is("use_wildcard")) {
    const Node path = tree.named_child(0);
    const std::string all = path ? joined(prefix, path_text(path)) : prefix;
    out.push_back({tree, joined(all, "*"), joined(all, "*")});
  } else if (tree.is("self")) {
    out.push_back({tree, std::string(last_of(prefix)), prefix});
  } else if (tree.named() && !tree.extra()) {
    const std::string path = joined(prefix, path_text(tree));
    out.push_back({tree, std::string(last_of(path)), path});
  }
}

/// Where in this file a path leads: "a::f" for `self::a::f`; relative to the module `home`.
std::string inside_file(std::string_view path, std::string_view home) {
  while (path.starts_with("self::")) path.remove_prefix(6);
  return joined(std::string(home), path);
}

}  // namespace

std::vector<Symbol> uses(const Definition& definition) {
  if (definition.local) return {};
  std::vector<Use> found;
  collect(definition.node.field("argument"), {}, 0, found);
  std::vector<Symbol> symbols;
  for (const Use& use : found) {
    if (use.name == "_" || use.name.empty()) continue;
    Symbol symbol;
    symbol.kind = definition.rule.kind;
    symbol.name = use.name;
    symbol.whole = definition.outer.span();
    symbol.name_span = use.place.span();
    symbol.alias = symbol.doc_exempt = true;
    symbol.signature->parts = {{kPath, use.path}};
    symbol.signature->display = shorten("pub use " + use.path);
    symbol.signature->strict = symbol.signature->display;
    symbols.push_back(std::move(symbol));
  }
  return symbols;
}

void resolve_uses(std::vector<Symbol>& symbols) {
  const auto module_of = [&](const Symbol& symbol) -> std::string_view {
    if (symbol.container < 0) return {};
    return symbols[static_cast<std::size_t>(symbol.container)].qualified;
  };
  constexpr std::size_t kMaxUses = 512;
  std::size_t seen = 0;
  for (Symbol& use : symbols) {
    if (!use.alias || use.signature->parts.empty()) continue;
    const std::string target = inside_file(use.signature->parts.front().text, module_of(use));
    use.signature->parts.clear();
    if (!use.exported || ++seen > kMaxUses) continue;
    const bool glob = target.ends_with("::*");
    const std::string name = glob ? target.substr(0, target.size() - 3) : target;
    for (Symbol& symbol : symbols) {
      if (symbol.alias || symbol.container < 0 || !symbol.qualified.starts_with(name)) continue;
      const std::string_view rest = std::string_view(symbol.qualified).substr(name.size());
      const Symbol& container = symbols[static_cast<std::size_t>(symbol.container)];
      if (container.kind != SymbolKind::module) continue;
      if (rest.starts_with("::") || (!glob && rest.empty())) symbol.container = use.container;
    }
  }
}

}  // namespace agentcheck::rust
