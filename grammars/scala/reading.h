// Scala: the pieces of a declaration, and types in one spelling (Scala 2.13 language specification
// 3, 4, 5; Scala 3 reference).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::scala {

bool has(const std::vector<std::string>& words, std::string_view word);

/// A name without the backticks around it.
std::string_view bare(std::string_view name);

/// The modifiers of a declaration that others can notice, and annotations that decide about calls;
/// sorted. `override` may be left out where nothing is overridden, `lazy` and `infix` change no
/// use.
std::vector<std::string> written_modifiers(const Node& declaration, const TokenWriter& writer);

/// True where a declaration says `word`.
bool says(const Node& declaration, std::string_view word);

/// True where an annotation of the declaration has one of `names`.
bool has_annotation(const Node& declaration, const std::vector<std::string_view>& names);

/// The parameter lists of a function, class or given, one after the other.
std::vector<Node> lists_of(const Node& declaration);

/// All parameters of `lists`.
std::vector<Parameter> parameters_of(const std::vector<Node>& lists, const TokenWriter& writer);

/// How arguments are grouped, where there is more than one list: "(2)(1)".
std::string shape_of(const std::vector<Node>& lists);

/// Parents in an order that says nothing, without arguments.
std::string parents_of(const Node& declaration, const TokenWriter& writer);

/// Type parameters with variance and bounds: Traits::type_parameters().
void bind_parameters(const Language& language, const Node& list, const std::string& mark,
                     TypeNames& names, std::vector<std::string>& out);

/// Writes types in one spelling: see Traits::write().
bool write_type(const Node& node, const TokenWriter& writer, std::string& out);

/// What imports that rename make each name stand for.
TypeNames aliases_in(const SourceFile& file);

/// The package a definition stands in; empty for none.
std::string package_of(const Definition& definition);

/// The name of the class an extension is for; empty where that is a type parameter.
std::string extended_name(const Node& extension);

/// The text with operators that open a line made selections of a member, which the grammar reads
/// there (Scala 3 reference, leading infix operators). Empty where there are none.
std::string readable_scala(std::string_view text);

}  // namespace agentcheck::scala
