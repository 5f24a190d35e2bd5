// What holds for a whole Go file: its package, what it imports, when it is built.
#pragma once

#include <string>
#include <string_view>

#include "grammars/traits.h"

namespace agentcheck::go {

/// What each import's name stands for: "log." by its path. A package is taken to have the name its
/// path suggests where the import gives none.
TypeNames imports(const SourceFile& file);

/// Package clause, imports and build constraint.
FileContext context(const SourceFile& file);

/// True where each build that satisfies the constraint `base` satisfies `head`.
bool covers(std::string_view base, std::string_view head);

}  // namespace agentcheck::go
