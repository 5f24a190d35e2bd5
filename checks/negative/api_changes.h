// What `changed-signatures` and `removed-symbols` share: the API before against the API after.
#pragma once

#include "checks/check.h"

namespace agentcheck {

/// Which changes of the API count.
struct ApiRules {
  bool all = false;            ///< Also what is not exported (locals never).
  bool allow_additive = false; ///< Changes old callers need not react to are fine.
  bool strict = false;         ///< Any token of a signature.
  bool removals_only = false;  ///< Signatures may change.
  std::vector<SymbolKind> kinds;  ///< Empty means every kind.
};

/// Rules as a criterion's parameters give them.
ApiRules api_rules(const Criterion& criterion);

/// Decides by `rules`; findings `signature-changed`, `symbol-removed`, `symbol-moved`.
Outcome decide_api_changes(const Criterion& criterion, const ApiRules& rules,
                           const Analysis& analysis, const CheckContext& context);

}  // namespace agentcheck
