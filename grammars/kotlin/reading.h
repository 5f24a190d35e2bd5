// Kotlin: the pieces of a declaration, and types in one spelling (Kotlin specification:
// declarations, type system).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::kotlin {

bool has(const std::vector<std::string>& words, std::string_view word);

/// A name without the backticks around it.
std::string_view bare(std::string_view name);

/// True for a node that is a type.
bool is_type(const Node& node);

/// The modifiers of a declaration that others can notice, and its annotations that decide about
/// calls; sorted. `external`, `tailrec`, `lateinit`, `expect`, `actual` and `public` are not among
/// them.
std::vector<std::string> written_modifiers(const Node& declaration);

/// True where an annotation of the declaration has one of `names`.
bool has_annotation(const Node& declaration, const std::vector<std::string_view>& names);

/// The parameters of a function, an accessor or a constructor, by the node of its list.
std::vector<Parameter> parameters_of(const Node& list, const TokenWriter& writer);

/// What stands before the dot of an extension; the null node for none.
Node receiver_of(const Node& declaration);

/// The name of a receiver's class: "List" of `kotlin.collections.List<T>?`; empty where it has
/// none.
std::string receiver_name(const Node& receiver, const TokenWriter& writer);

/// The type that is declared after `after`, a child of `declaration`; the null node for none.
Node type_after(const Node& declaration, const Node& after);

/// Supertypes in an order that says nothing, without arguments and delegates.
std::string supertypes_of(const Node& declaration, const TokenWriter& writer);

/// Variance and bounds of each type parameter: Traits::type_parameters().
void bind_parameters(const Language& language, const Node& list, const std::string& mark,
                     TypeNames& names, std::vector<std::string>& out);

/// Writes types in one spelling: see Traits::write().
bool write_type(const Node& node, const TokenWriter& writer, std::string& out);

/// What `import a.b.Name as Other` makes each name stand for.
TypeNames aliases_in(const SourceFile& file);

/// The package of a file; empty for none.
std::string_view package_of(const SourceFile& file);

/// The text with a semicolon between two closing braces on one line: the grammar ends a member by a
/// line end or a semicolon, the language by the brace as well. Annotations with arguments are
/// blanks: the grammar may read an expression there that takes in what follows. Modifiers that are
/// names become others. Empty where nothing differs.
std::string readable_kotlin(std::string_view text);

}  // namespace agentcheck::kotlin
