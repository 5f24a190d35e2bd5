// Names a Rust file hands on: `pub use`.
#pragma once

#include <vector>

#include "grammars/traits.h"

namespace agentcheck::rust {

/// A symbol for each name a `use` declaration brings in, aliases of what they stand for; of a glob
/// one named by its path. Their signature holds the path until resolve_uses().
std::vector<Symbol> uses(const Definition& definition);

/// What a visible `pub use` of this file names inside a private module of this file is visible
/// (Reference, "Use declarations"): it and its members lose their container.
void resolve_uses(std::vector<Symbol>& symbols);

}  // namespace agentcheck::rust
