// Names in C and C++: of declarators, scopes, macros, files; template parameters by position.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/c/declarator.h"
#include "grammars/traits.h"

namespace agentcheck {

/// The template parameters of the definition's wrappers, added to those around it. Each appears in
/// `out` without its name ("typename", "int = 3"): a name is nothing to callers.
TypeNames bind_template_parameters(const Definition& definition, std::vector<std::string>& out);

/// Name of a declared thing: `operator==`, `operator bool`, `~Foo`, `hash<Key>`.
std::string declared_name(const TypeWriter& writer, const Node& name);
/// One part of a qualified name; template arguments that only repeat the parameters are dropped.
std::string scope_name(const TypeWriter& writer, const Node& part);
/// `Foo<int>` -> `Foo`.
std::string_view without_arguments(std::string_view name);
/// "a::b" of a namespace, inline parts left out.
std::string namespace_name(const Node& name);
/// Prefix of the scope that holds symbol `index`, with a separator at its end or empty.
std::string outer_prefix(const std::vector<Symbol>& symbols, int index);

/// In capitals, as macros are.
bool is_macro_name(std::string_view name);
/// Macros with which GoogleTest and its kin define a test function.
bool is_test_macro(std::string_view name);
/// The arguments of a macro call by their source text, `(a, b)`.
std::vector<std::string> macro_arguments(const Node& list);
/// `NAME(a, b)` as the name of what a macro defines.
std::string macro_call(std::string_view macro, const std::vector<std::string>& arguments);
/// A `#define` that keeps a header from being read twice.
bool is_include_guard(const Definition& definition);
/// The replacement list without trailing comments and blanks.
Span macro_value(const Node& value);
/// A file others include: anything that is not a source file by its extension.
bool is_header(std::string_view path);

/// The Doxygen comment of a definition, also before `extern "C"` and behind the name of a typedef.
Doc doxygen_comment(const Definition& definition);

}  // namespace agentcheck
