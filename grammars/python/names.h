// Which names a Python module has, and which of its definitions they stand for.
#pragma once

#include <vector>

#include "grammars/traits.h"

namespace agentcheck::python {

/// Symbols an assignment makes: one for every name it binds (reference, 7.2), none inside
/// functions. A lambda makes a function of its name; an explicit or plain type alias (PEP 613) has
/// its type.
std::vector<Symbol> define_assignment(const Definition& definition);

/// What `from m import a, b as c` hands on: all names, as aliases. exported_import() says which
/// count.
std::vector<Symbol> define_imports(const Definition& definition);

/// True where an import is meant for users: `as` the same name (PEP 484, stub files), and what the
/// `__init__` of a package takes from the package itself.
bool exported_import(const Definition& definition, const Symbol& symbol);

/// True inside a branch that is never taken: `if False:`, `if 0:`.
bool never_runs(const Definition& definition);

/// Settles a module's names at its end: `__all__` names exactly the public ones, a definition
/// replaces earlier ones of its name, `del` removes them, imports nobody is meant to see are
/// dropped.
void settle_names(const SourceFile& file, std::vector<Symbol>& symbols);

}  // namespace agentcheck::python
