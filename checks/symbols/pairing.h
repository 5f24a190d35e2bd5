// Which symbol of base is which of head.
#pragma once

#include <vector>

#include "core/facts.h"
#include "core/symbol.h"

namespace agentcheck {

/// Pairs the symbols of every changed file. Each symbol of either side stands in exactly one change.
/// Order of search: same file and qualified name (overloads by signature, then likeness); same name
/// and signature or body in another file; members of a container that was renamed; same body under
/// another name in the same file. Unpaired ones are added or removed. Ordered by file, then symbol,
/// base sides first. Files that are not `changed` give no changes.
std::vector<SymbolChange> pair_symbols(const std::vector<AnalyzedFile>& files);

}  // namespace agentcheck
