// The defaults of the hooks, and the table of packs.
#include "grammars/traits.h"

#include <stdexcept>
#include <string>

#include "grammars/reexports.h"

namespace agentcheck {

#define AC_PACK(pack) const Traits& pack##_traits();
#include "grammar_packs.inc"
#undef AC_PACK

namespace {

struct PackRow {
  std::string_view pack;
  const Traits& (*traits)();
};

constexpr PackRow kPacks[] = {
#define AC_PACK(pack) {#pack, pack##_traits},
#include "grammar_packs.inc"
#undef AC_PACK
};

}  // namespace

const Traits& traits_of(std::string_view pack) {
  for (const PackRow& row : kPacks) {
    if (row.pack == pack) return row.traits();
  }
  static const Traits kDefault;
  return kDefault;
}

std::vector<Symbol> Traits::define(const Definition& definition) const {
  return define_by_rule(definition);
}

ScopeKind Traits::inside(const Definition& definition, const std::vector<Symbol>&) const {
  return definition.rule.scope;
}

bool Traits::encloses(const Node&, const std::vector<Node>&) const { return true; }

TypeNames Traits::names_in(const SourceFile&) const { return {}; }

FileContext Traits::context(const SourceFile&) const { return {}; }

bool Traits::covers(std::string_view base, std::string_view head) const {
  return head.empty() || base == head;
}

bool Traits::comment_is_code(const SourceFile&, const Node&) const { return false; }

Span Traits::file_doc(const SourceFile&) const { return {}; }

bool Traits::reexports(const Language& language, std::string_view text,
                       std::string_view name) const {
  return any_names(*language.api().reexports, text, name);
}

LanguageChoice Traits::choose(const Language& language, std::string_view, std::string_view) const {
  return {&language, {}};
}

ScopeInfo Traits::scope(const Node&, const std::vector<Node>&) const { return {}; }

void Traits::parameter(const Node& node, const TokenWriter& writer,
                       std::vector<Parameter>& out) const {
  Parameter parameter;
  const Node name = node.field("name");
  parameter.name = name ? name.text() : node.text();
  if (const Node type = node.field("type")) parameter.type = writer.text(type);
  if (const Node value = node.field("value")) {
    parameter.default_value = writer.text(value);
    parameter.has_default = parameter.optional = true;
  }
  parameter.named_by_caller = writer.language().named_arguments();
  out.push_back(std::move(parameter));
}

std::string Traits::type_parameter_name(const Node& node) const {
  if (const Node name = node.field("name")) return std::string(name.text());
  std::string name;
  for_each_leaf(node, [&](const Node& leaf) {
    if (name.empty() && leaf.is_any("identifier", "type_identifier")) name = leaf.text();
  });
  return name;
}

TypeNames Traits::types_inside(const Definition& definition) const {
  std::vector<std::string> unused;
  const std::string& field = definition.rule.type_parameters;
  return bind_type_parameters(definition.language, definition.outer_types,
                              field.empty() ? Node() : definition.node.field(field), unused,
                              definition.level);
}

void Traits::type_parameters(const Language& language, const Node& list, const std::string& mark,
                             TypeNames& names, std::vector<std::string>& out) const {
  const std::vector<Node> nodes = list.named_children();
  std::size_t next = 0;
  for (const Node& node : nodes) {
    const std::string name = type_parameter_name(node);
    if (!name.empty()) names[name] = mark + std::to_string(++next);
  }
  const TokenWriter writer(language, names);
  for (const Node& node : nodes) out.push_back(writer.text(node));
}

bool Traits::write(const Node&, const TokenWriter&, std::string&) const { return false; }

bool Traits::refine(const Definition&, const TokenWriter&, Symbol&) const { return true; }

bool Traits::exported(const Definition&, const Symbol&) const { return true; }

Doc Traits::doc(const Definition& definition) const { return doc_from_comments(definition); }

std::string Traits::readable(std::string_view) const { return {}; }

void Traits::finish(const SourceFile&, std::vector<Symbol>&) const {}

}  // namespace agentcheck
