// The reference documentation, written from the tables that parse specs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "specs/check_info.h"

namespace agentcheck {

/// How a value is written in a spec: "a list of globs, or `none`". For the types with choices, the
/// words before the choices.
std::string_view value_text(ParameterType type);

/// The page of a check without its title.
std::string_view page_body(const CheckInfo& info);

/// docs/checks.md: the page of every check in the order of `checks`, as Markdown.
std::string checks_reference(const std::vector<const CheckInfo*>& checks);

/// docs/spec.md: what a spec may hold, as Markdown.
std::string spec_reference();

}  // namespace agentcheck
