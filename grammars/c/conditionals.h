// Conditional inclusion that cuts through a construct.
#pragma once

#include <string_view>
#include <vector>

#include "core/location.h"
#include "grammars/c/tokens.h"

namespace agentcheck {

/// A directive from its word on, without the `#` and the blanks behind it.
std::string_view directive_words(std::string_view text, const CToken& token);

/// The tokens that no compiler sees: what `#if 0`, or `#if 1 ... #else`, leaves out, directives in
/// it included (C17 6.10.1). The directives of such a conditional itself stay. By token.
std::vector<bool> dead_tokens(std::string_view text, const std::vector<CToken>& tokens);

/// The spans to blank so that every `#if` left stands around whole declarations, statements or
/// enumerators: of each conditional that does not, the directives and every branch but the first
/// (the second, where the first is `#if 0`). `hidden` tokens count as absent.
std::vector<Span> split_conditionals(std::string_view text, const std::vector<CToken>& tokens,
                                     const std::vector<bool>& hidden);

}  // namespace agentcheck
