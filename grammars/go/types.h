// How Go's types are spelled, so that identical types have equal text (specification: Type
// identity).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::go {

/// A type written once for each name of `a, b T`; beyond this many bytes only the count is written.
inline constexpr std::size_t kMaxRepeated = 4096;

/// Specification, "Exported identifiers": the first character is an upper case letter (class Lu).
/// The alphabets that have case and are in use; a letter of another one counts as lower case.
bool is_exported_name(std::string_view name);

/// The names of a declaration, `_` included.
std::vector<Node> names_of(const Node& node);

std::string join(const std::vector<std::string>& words, std::string_view separator);

/// The type of a variable that its value shows at once (specification, "Variable declarations");
/// empty where more than this file would have to be known.
std::string type_of_value(const Node& value, const TokenWriter& writer);

/// The type of a constant declared without one: "untyped int" and its like for literals, the type
/// of a conversion; empty where a name decides (specification, "Constants").
std::string type_of_constant(const Node& value, const TokenWriter& writer);

/// Traits::write for Go.
bool write(const Node& node, const TokenWriter& writer, std::string& out);

}  // namespace agentcheck::go
