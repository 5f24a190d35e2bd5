// C#: what stands before a body, as users of the definition see it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::csharp {

bool has(const std::vector<std::string>& words, std::string_view word);

/// The modifiers of a declaration that others can notice, sorted, as they are written. `async`,
/// `extern`, `partial`, `new`, `unsafe` and `volatile` are nobody else's business.
std::vector<std::string> written_modifiers(const Node& declaration);

/// True where a declaration says `word`, be it one that nobody notices.
bool says(const Node& declaration, std::string_view word);

/// Attributes of a declaration or a parameter that change how it may be used, each as one word:
/// "[Conditional(\"DEBUG\")]".
std::vector<std::string> counted_attributes(const Node& node, const TokenWriter& writer);

/// True where an attribute of the declaration has one of `names`, with or without `Attribute`.
bool has_attribute(const Node& declaration, const std::vector<std::string_view>& names);

/// Base class and interfaces, without what the language implies, in an order that says nothing.
std::string bases_of(const Node& declaration, const TokenWriter& writer);

/// The accessors of a property or an indexer that others can use: "get; protected set".
std::string accessors_of(const Node& declaration);

/// True where a member of an interface has code of its own.
bool has_code(const Node& declaration);

/// A parameter, by name and modifiers (ECMA-334 15.6.2).
void read_parameter(const Node& node, const TokenWriter& writer, std::vector<Parameter>& out);

/// The `params` parameter of a list, which the grammar gives no node of its own; appended.
void read_parameter_array(const Node& list, const TokenWriter& writer, std::vector<Parameter>& out);

/// Variance and constraints of each type parameter of `list`: Traits::type_parameters().
void bind_parameters(const Language& language, const Node& list, const std::string& mark,
                     TypeNames& names, std::vector<std::string>& out);

}  // namespace agentcheck::csharp
