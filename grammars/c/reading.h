// One C or C++ definition being read: what every kind of symbol needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/c/declarator.h"
#include "grammars/c/names.h"
#include "grammars/traits.h"

namespace agentcheck {

/// A definition being read: what every kind of symbol needs.
struct CReading {
  explicit CReading(const Definition& definition)
      : definition(definition),
        types(bind_template_parameters(definition, type_parameters)),
        tokens(definition.language, types),
        writer(tokens) {}

  const Definition& definition;
  std::vector<std::string> type_parameters;
  const TypeNames types;
  const TokenWriter tokens;
  const TypeWriter writer;

  bool cpp() const { return writer.cpp(); }
  bool is_friend() const {
    return std::any_of(definition.wrappers.begin(), definition.wrappers.end(),
                       [](const Node& wrapper) { return wrapper.is("friend_declaration"); });
  }
  bool member() const { return definition.member && !is_friend(); }
  /// Qualified name of the class around the definition; empty outside.
  std::string_view class_name() const {
    return member() && definition.container >= 0
               ? std::string_view(
                     definition.symbols[static_cast<std::size_t>(definition.container)].name)
               : std::string_view{};
  }

  Symbol symbol(SymbolKind kind, const Node& name) const {
    Symbol symbol;
    symbol.kind = kind;
    symbol.name_span = name ? name.span() : definition.node.span();
    symbol.whole = definition.outer.span();
    symbol.signature->type_parameters = type_parameters;
    for (const Node& wrapper : definition.wrappers) {
      if (const Node clause = wrapper.child_of("requires_clause")) add_requires(symbol, clause);
    }
    return symbol;
  }

  void add_requires(Symbol& symbol, const Node& clause) const {
    symbol.signature->parts.push_back({"requires", writer.text(clause.named_child(0))});
  }
};

/// Sorts the modifiers of a symbol and drops doubles, as Signature wants them.
void sort_modifiers(Symbol& symbol);

/// Puts the scope of an out-of-line name (`Foo::bar`) in front of the symbol's own name. A friend
/// belongs to the namespace around its class ([namespace.memdef]/3).
void qualify(const CReading& reading, const Declarator& declarator, Symbol& symbol);

/// `struct`, `union`, `class` or `enum`, with or without a body.
bool is_aggregate(const Node& type);
/// The declarator an anonymous struct takes its name from: the first one that is a plain name.
Node naming_declarator(const Node& declaration);

/// Keeps a function, a method or what looks like one; false where it is a macro call that defines
/// nothing. The last step of `declarator` is the parameter list.
bool define_function(const CReading& reading, const Specifiers& specifiers,
                     const Declarator& declarator, std::vector<Symbol>& out);
/// A declaration of any number of functions, variables, fields and type names.
std::vector<Symbol> define_declaration(const CReading& reading);
/// A class, struct, union or enumeration with a body; none where it only has members for what is
/// around it.
std::vector<Symbol> define_aggregate(const CReading& reading);
/// One enumerator.
std::vector<Symbol> define_enumerator(const CReading& reading);
/// `#define`; none for an include guard.
std::vector<Symbol> define_macro(const CReading& reading);
/// `using A = B;` or a concept.
std::vector<Symbol> define_alias(const CReading& reading);

/// `using B::f;`: another name for what is declared elsewhere ([namespace.udecl]).
std::vector<Symbol> define_using(const CReading& reading);

}  // namespace agentcheck
