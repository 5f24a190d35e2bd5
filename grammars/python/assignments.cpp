// Assignments and imports: names without a `def`.
#include <algorithm>
#include <array>

#include "core/text.h"
#include "grammars/python/fields.h"
#include "grammars/python/names.h"
#include "grammars/python/types.h"

namespace agentcheck::python {
namespace {

bool is_upper(std::string_view name) {
  return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
         std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

constexpr std::size_t kMaxTargets = 1024;  ///< Names one statement binds.

/// The names a target binds; attributes and subscripts bind none.
void collect_targets(const Node& target, std::vector<Node>& names) {
  std::vector<Node> open{target};
  while (!open.empty() && names.size() < kMaxTargets) {
    const Node here = open.back();
    open.pop_back();
    if (here.is("identifier")) {
      names.push_back(here);
    } else if (here.is_any("pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern")) {
      const std::vector<Node> inner = here.named_children();
      open.insert(open.end(), inner.rbegin(), inner.rend());
    }
  }
}

/// What an assigned value says of the name's signature.
void read_value(const Definition& definition, const Node& value, const TypeNames& types,
                Symbol& symbol) {
  const TokenWriter writer(definition.language, types);
  Signature& signature = *symbol.signature;
  if (value.is("lambda")) {
    symbol.kind = definition.member ? SymbolKind::method : SymbolKind::function;
    signature.has_parameters = true;
    signature.result.clear();
    if (const Node list = value.field("parameters"))
      signature.parameters = read_parameters(list, writer);
    symbol.doc_exempt = true;
    symbol.body = value.field("body").span();
    return;
  }
  if (value.is_any("identifier", "attribute") && signature.result.empty()) {
    symbol.alias = symbol.doc_exempt = true;
  }
  if (definition.brief) return;
  const bool explicit_alias = last_part(signature.result) == "TypeAlias";
  if (explicit_alias || (signature.result.empty() && is_type_form(value))) {
    symbol.kind = SymbolKind::type;
    signature.result.clear();
    signature.parts.push_back({"type", canonical_type(value, types)});
    symbol.doc_exempt = true;
  }
  constexpr std::array<std::string_view, 10> makers{
      "namedtuple", "NamedTuple", "TypedDict", "NewType", "Enum",
      "IntEnum",    "StrEnum",    "Flag",      "IntFlag", "make_dataclass"};
  if (value.is("call") && std::find(makers.begin(), makers.end(),
                                    last_part(value.field("function").text())) != makers.end()) {
    signature.parts.push_back({"definition", writer.text(value.field("arguments"))});
  }
}

}  // namespace

std::vector<Symbol> define_assignment(const Definition& definition) {
  if (definition.local) return {};
  std::vector<Node> names;
  Node value = definition.node;
  while (value.is("assignment") && names.size() < kMaxTargets) {
    collect_targets(value.field("left"), names);
    value = value.field("right");
  }
  std::vector<Symbol> found;
  for (const Node& name : names) {
    Symbol symbol;
    symbol.name = name.text();
    if (symbol.name == "__all__") continue;
    symbol.kind = definition.member       ? SymbolKind::field
                  : is_upper(symbol.name) ? SymbolKind::constant
                                          : SymbolKind::variable;
    symbol.whole = definition.outer.span();
    symbol.name_span = name.span();
    if (value) symbol.body = value.span();
    const Node type = definition.node.field("type");
    if (type && !definition.brief) {
      symbol.signature->result = canonical_type(type, definition.outer_types);
    }
    if (names.size() == 1) {
      read_value(definition, value, definition.outer_types, symbol);
      read_field(definition, symbol);
    } else {
      symbol.signature->strict = symbol.name;
    }
    found.push_back(std::move(symbol));
  }
  return found;
}

std::vector<Symbol> define_imports(const Definition& definition) {
  if (definition.local || definition.member) return {};
  const Node module = definition.node.field("module_name");
  std::vector<Symbol> found;
  const auto add = [&](std::string name, const Node& at) {
    Symbol symbol;
    symbol.kind = SymbolKind::variable;
    symbol.name = std::move(name);
    symbol.whole = at.span();
    symbol.name_span = at.span();
    symbol.body = module.span();
    symbol.alias = symbol.doc_exempt = true;
    symbol.signature->strict = std::string(at.text());
    symbol.signature->display =
        "from " + std::string(module.text()) + " import " + std::string(at.text());
    if (found.size() < kMaxTargets) found.push_back(std::move(symbol));
  };
  for (const Node& name : definition.node.fields("name")) {
    const Node alias = name.field("alias");
    add(std::string((alias ? alias : name).text()), name);
  }
  if (const Node star = definition.node.child_of("wildcard_import")) {
    add("* from " + std::string(module.text()), star);
  }
  return found;
}

bool exported_import(const Definition& definition, const Symbol& symbol) {
  if (symbol.name.starts_with('_')) return false;
  const Node module = definition.node.field("module_name");
  const std::string_view text = definition.file.text_of(symbol.name_span);
  const std::size_t as = text.rfind(" as ");
  if (as != std::string_view::npos && trim(text.substr(0, as)) == symbol.name) return true;
  std::string_view path = definition.file.path();
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (name != "__init__.py" && name != "__init__.pyi") return false;
  if (module.is("relative_import")) return true;
  const std::string_view package = module.text().substr(0, module.text().find('.'));
  while (path.find('/') != std::string_view::npos) {
    path = path.substr(0, path.rfind('/'));
    if (path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1) ==
        package) {
      return true;
    }
  }
  return false;
}

bool never_runs(const Definition& definition) {
  for (const Node& around : definition.ancestors) {
    if (!around.is("if_statement")) continue;
    const std::string_view condition = around.field("condition").text();
    if ((condition == "False" || condition == "0") &&
        around.field("consequence").span().contains(definition.node.span())) {
      return true;
    }
  }
  return false;
}

}  // namespace agentcheck::python
