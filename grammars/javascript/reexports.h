// Modules that hand on names of others.
#pragma once

#include <string_view>

#include "core/regex.h"

namespace agentcheck::javascript {

/// True where `text` hands on `name` by an export of ECMAScript (16.2.3) or of CommonJS.
/// `statement` finds `export ... from`.
bool reexports(const Regex& statement, std::string_view text, std::string_view name);

}  // namespace agentcheck::javascript
