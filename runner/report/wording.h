// Words the formats for people share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/report.h"

namespace agentcheck {

/// What a criterion examined and found: "12 files, 48 symbols, 2 findings, 1 waived, advisory";
/// zero counts are left out, and a criterion that passed on nothing says "nothing".
std::string details_text(const CriterionReport& criterion);
/// "3 files, +10 -2: 1 added, 2 modified".
std::string changes_text(const ChangeTotals& changes);
/// "main (3f2a1bc4, flag)"; text is not made safe.
std::string tree_text(const TreeReport& tree);
/// "path:line:column", 1-based; " (base)" behind it where the place is on base. The path is made
/// safe. Empty where there is no path.
std::string place_text(std::string_view path, Side side, bool has_range, const Range& range);
/// Findings that no waiver lets pass.
std::size_t unwaived(const Outcome& outcome);
/// The first `limit` findings no waiver lets pass, in order.
std::vector<const Finding*> shown_findings(const Outcome& outcome, std::size_t limit);
/// True where a list of findings shows the hint of its `index`th: once for neighbours that share
/// it, behind the last of them.
bool shows_hint(const std::vector<const Finding*>& shown, std::size_t index);
/// "12 ms", "3.4 s", "2 min 5 s".
std::string duration_text(double milliseconds);

}  // namespace agentcheck
