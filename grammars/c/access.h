// What users of a header can see: access sections, internal declarations, macros undefined again.
#pragma once

#include <vector>

#include "core/symbol.h"
#include "grammars/source_file.h"

namespace agentcheck {

/// Hides what no user of the file can name, and marks what only derived classes can:
/// - members in `private:` sections, by position; `protected` becomes a modifier ([class.access]);
/// - macros that the file undefines again;
/// - typedefs of a struct the file defines under the same name;
/// - definitions whose declaration is in the same file: callers read the declaration.
/// A function that overrides a virtual one of the same file becomes virtual.
void settle_visibility(const SourceFile& file, std::vector<Symbol>& symbols);

}  // namespace agentcheck
