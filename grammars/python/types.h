// Type expressions and literals of Python in one spelling.
#pragma once

#include <string>
#include <string_view>

#include "grammars/traits.h"

namespace agentcheck::python {

/// A type expression in canonical spelling: `Optional[X]` and `Union[X, Y]` as sorted `X | Y` (PEP
/// 604), aliases of `typing` and `collections.abc` by their own names (PEP 585), forward references
/// without quotes (PEP 484), type parameters replaced by `types`. What is no type expression stays
/// as it is, without blanks and comments.
std::string canonical_type(const Node& node, const TypeNames& types);

/// A string literal with double quotes and no needless prefix; f-strings are returned as they are
/// (reference, 2.4.1).
std::string canonical_string(std::string_view literal);

/// A number without underscores, in lower case (reference, 2.4.5).
std::string canonical_number(std::string_view literal);

/// The last part of a dotted name.
std::string_view last_part(std::string_view dotted);

/// True for a subscript of a special form that only makes sense as a type: `Union[...]`,
/// `Callable[...]`.
bool is_type_form(const Node& node);

}  // namespace agentcheck::python
