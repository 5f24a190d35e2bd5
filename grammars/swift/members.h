// Swift declarations that make several symbols, and what extensions say of the types of a file.
#pragma once

#include <vector>

#include "grammars/traits.h"

namespace agentcheck::swift {

/// One symbol for every name a `let` or `var` binds, with its type or, where a literal or an
/// initializer call shows it, the inferred one.
std::vector<Symbol> define_properties(const Definition& definition);

/// One constant for every case of an enumeration.
std::vector<Symbol> define_cases(const Definition& definition);

/// An operator ("infix +++") or a precedence group.
std::vector<Symbol> define_operator(const Definition& definition);

/// What a property lets users do: "get", "get set".
std::string accessors_of(const Node& body, bool constant, bool hidden_setter);

/// Adds to the types of a file what their extensions in it conform to, hides members that
/// extensions give to types nobody sees, and takes the demand off requirements that have a default.
void settle_extensions(const SourceFile& file, std::vector<Symbol>& symbols);

}  // namespace agentcheck::swift
