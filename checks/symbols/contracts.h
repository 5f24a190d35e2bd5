// What changes for the users of a definition outside its own text: a member they must now provide,
// a trait its type lost, a build its file left.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "checks/check.h"
#include "core/symbol.h"

namespace agentcheck {

/// Sentences about base symbols, in the order of the head files.
using ContractChanges = std::unordered_map<const Symbol*, std::vector<std::string>>;

/// Every such change of a definition that is exported on both sides. `symbols` of the analysis
/// decides which definitions are the same; keys point into its base files.
ContractChanges find_contract_changes(const Analysis& analysis);

}  // namespace agentcheck
