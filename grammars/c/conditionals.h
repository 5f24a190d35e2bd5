// Conditional inclusion that cuts through a construct.
#pragma once

#include <string_view>
#include <vector>

#include "core/location.h"
#include "grammars/c/tokens.h"

namespace agentcheck {

/// The spans to blank so that every `#if` left stands around whole declarations, statements or
/// enumerators: of each conditional that does not, the directives and every branch but the first
/// (the second, where the first is `#if 0`). `hidden` tokens count as absent.
std::vector<Span> split_conditionals(std::string_view text, const std::vector<CToken>& tokens,
                                     const std::vector<bool>& hidden);

}  // namespace agentcheck
