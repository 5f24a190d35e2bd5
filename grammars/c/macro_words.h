// Which words of C and C++ are keywords, types or macros by how they look.
#pragma once

#include <string_view>

namespace agentcheck {

/// A specifier behind which a declaration still begins: `const`, `static`, `virtual` ...
bool is_specifier_word(std::string_view word);
/// A word that begins a type or a declaration: `int`, `struct`, `template` ...
bool is_type_word(std::string_view word);
/// A keyword that is no type and is not followed by a declared name: `return`, `class`, `const` ...
bool is_no_type(std::string_view word);
/// An attribute of a compiler or a kernel that is written like a type: `__init`, `__stdcall` ...
bool is_silent_word(std::string_view word);
/// A keyword that names nothing and is no type: `if`, `namespace`, `sizeof` ...
bool is_statement_word(std::string_view word);
/// A type that one word names: `int`, `size_t`, `void`; and `struct`, `enum`, `union`.
bool is_primitive_word(std::string_view word);
/// `class`, `struct`, `union` or `enum`.
bool is_class_key(std::string_view word);
/// Capitals, digits and underscores, with two letters at least.
bool is_capital(std::string_view word);
/// A name a declaration could be made of: no keyword but those of types.
bool is_plain(std::string_view word);
/// A macro name that speaks of linkage, visibility or attributes.
bool is_attribute_name(std::string_view word);
/// A macro name that speaks of a calling convention.
bool is_calling_convention(std::string_view word);

}  // namespace agentcheck
