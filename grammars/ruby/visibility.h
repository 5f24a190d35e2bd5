// Who can call a method of a Ruby file (Ruby documentation: "Methods", "Visibility"; Module).
#pragma once

#include <vector>

#include "grammars/traits.h"

namespace agentcheck::ruby {

/// Settles at the end of a file what the words of its class bodies say of the methods in them:
/// `private`, `protected`, `public` and `module_function` for what follows or for the names they
/// are given, `private_class_method`, `private_constant`, `undef`. Aliases get the parameters of
/// what they stand for.
void settle_visibility(const SourceFile& file, std::vector<Symbol>& symbols);

}  // namespace agentcheck::ruby
