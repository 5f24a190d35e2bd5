// The pieces of Swift declarations: modifiers, parameters, types, constraints (The Swift
// Programming Language, "Declarations", "Attributes", "Types").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::swift {

/// Who can see a declaration, by its own words; `none` where it says nothing.
enum class Level { none, private_, internal, public_, open };

/// The level a declaration names itself; not that of its setter.
Level level_of(const Node& declaration);

/// True where `private(set)` or its kin keep users from setting a property.
bool has_hidden_setter(const Node& declaration);

/// True where a declaration carries a modifier.
bool has_modifier(const Node& declaration, std::string_view word);

/// Modifiers and attributes that users, overriders or implementers notice, sorted.
std::vector<std::string> modifiers_of(const Definition& definition, const TokenWriter& writer);

/// The parameters between the parentheses of a function, initializer, subscript or macro. The type
/// of each begins with its label, which is what callers write: "to: Int", "_: Int".
std::vector<Parameter> parameters_of(const Node& declaration, const TokenWriter& writer);

/// The associated values of an enumeration case, in the same form.
std::vector<Parameter> associated_values(const Node& contents, const TokenWriter& writer);

/// The type behind the arrow; empty for none, `Void` and `()`.
std::string result_of(const Node& declaration, const TokenWriter& writer);

/// "Error" for `throws`, the type of `throws(E)`, "rethrows"; empty for what throws nothing.
std::string thrown_by(const Node& declaration);

/// What generic parameters and `where` demand, in order of their text; empty for nothing.
std::string constraints_of(const Node& declaration, const TokenWriter& writer);

/// Types a declaration inherits from or conforms to, each once, in order of their text.
std::vector<std::string> inherited_by(const Node& declaration, const TokenWriter& writer);

/// `words` joined by ", ".
std::string join(const std::vector<std::string>& words);

}  // namespace agentcheck::swift
