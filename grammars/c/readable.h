// Makes C and C++ text readable for a grammar that knows no macros.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck {

/// The text with blanks in place of what the preprocessor would take away or replace and a grammar
/// without preprocessor cannot read; offsets and lines stay. Blanked are
/// - attribute-like macros (`API_EXPORT int f();`, `class API_EXPORT Foo {`, `int f() NOEXCEPT;`);
/// - macros that stand alone on a line between declarations;
/// - the directives of a conditional that splits a construct (`extern "C" {` under `#ifdef`), and
/// all
///   its branches but the first;
/// - the class in a pointer to member.
/// Empty where nothing had to be blanked.
std::string readable_c(std::string_view text);

}  // namespace agentcheck
