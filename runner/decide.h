// From facts to outcomes: every criterion decided, vacuity and waivers applied.
#pragma once

#include <string>
#include <vector>

#include "checks/check.h"
#include "core/report.h"
#include "runner/analysis.h"

namespace agentcheck {

/// Decides every criterion of the plan, in order. Waived findings stay in the outcome and do not
/// fail it. `today` is YYYY-MM-DD; waivers that ended before it do not count. Criteria that run no
/// commands are decided on up to `jobs` threads (0: one a core), which changes no outcome. What a
/// criterion collected is given up once it is decided: its findings hold it again.
std::vector<CriterionReport> decide_criteria(const Plan& plan, Facts& facts,
                                             const std::vector<SymbolChange>& symbols,
                                             const TreePair& trees, const CheckContext& context,
                                             const std::vector<Waiver>& waivers,
                                             const std::string& today, bool skip_commands,
                                             unsigned jobs);

}  // namespace agentcheck
