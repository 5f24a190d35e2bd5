// C and C++: declarations, their names and what of them callers see. The rules are those of C17
// (6.7, 6.9) and C++20 ([basic.scope], [basic.link], [dcl.fct], [class.mem]); visibility is read in
// access.cpp, each kind of definition in a file of its own (reading.h).
#include <algorithm>

#include "grammars/c/access.h"
#include "grammars/c/header.h"
#include "grammars/c/readable.h"
#include "grammars/c/reading.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// So many declarators share one comment at most, so that a hostile file cannot multiply a huge
/// one.
constexpr std::size_t kMostDocumented = 64;

class CTraits : public Traits {
 public:
  std::vector<Symbol> define(const Definition& definition) const override {
    const CReading reading(definition);
    const std::string& tag = definition.rule.tag;
    if (tag == "aggregate") return define_aggregate(reading);
    if (tag == "enumerator") return define_enumerator(reading);
    if (tag == "macro") return define_macro(reading);
    if (tag == "alias") return define_alias(reading);
    if (tag == "using") return define_using(reading);
    return define_declaration(reading);
  }

  /// A namespace. What an inline one holds is named without it ([namespace.def]/7).
  ScopeInfo scope(const Node& node, const std::vector<Node>&) const override {
    ScopeInfo info;
    if (!node.is("namespace_definition")) return info;
    const Node name = node.field("name");
    info.exported = static_cast<bool>(name);
    if (!node.child(0).is("inline")) info.name = namespace_name(name);
    return info;
  }

  TypeNames types_inside(const Definition& definition) const override {
    std::vector<std::string> unused;
    return bind_template_parameters(definition, unused);
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    if (!is_header(definition.file.path())) return false;
    if (symbol.kind == SymbolKind::method || symbol.kind == SymbolKind::field) return true;
    const std::vector<std::string>& modifiers = symbol.signature->modifiers;
    const bool is_static =
        std::find(modifiers.begin(), modifiers.end(), "static") != modifiers.end();
    return !is_static || definition.member;
  }

  Doc doc(const Definition& definition) const override {
    const bool crowd = definition.rule.scope == ScopeKind::same &&
                       definition.node.child_count() > 2 * kMostDocumented;
    return crowd ? Doc() : doxygen_comment(definition);
  }

  /// Lines that end in a backslash, or its trigraph, are spliced before comments are looked for
  /// ([lex.phases]); compilers ignore blanks behind it.
  bool comment_is_code(const SourceFile&, const Node& comment) const override {
    const std::string_view text = comment.text();
    if (!text.starts_with("//")) return false;
    const std::string_view kept = text.substr(0, text.find_last_not_of(" \t\r\n\f\v") + 1);
    return kept.ends_with('\\') || kept.ends_with("?\?/");
  }

  LanguageChoice choose(const Language&, std::string_view text,
                        std::string_view neighbour) const override {
    return choose_header_language(text, neighbour);
  }

  std::string readable(std::string_view text) const override { return readable_c(text); }

  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    settle_visibility(file, symbols);
  }
};

}  // namespace

const Traits& c_traits() {
  static const CTraits traits;
  return traits;
}

}  // namespace agentcheck
