// Runs of one task side by side, and which of them did best.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runner/report/render.h"
#include "runner/runs/run_record.h"

namespace agentcheck {

/// What put one run before another, in the order it is asked.
enum class Decider { nothing, finished, passed, criteria, advisory, size, cost };

/// How the comparison of runs came out.
struct Comparison {
  std::vector<RunRecord> runs;  ///< Best first; those that are as good keep their order.
  /// How many of the first are equally good; 0 where none has a result.
  std::size_t leaders = 0;
  /// What told the leaders from the next; `nothing` where there is no next.
  Decider decided_by = Decider::nothing;
  /// Why no winner can be named; empty where one can, or where several are equally good.
  std::string no_winner;

  /// The only leader, where one is allowed to win; else nullptr.
  const RunRecord* winner() const;
};

/// Orders by: has ended with a result; every required criterion passed; more required criteria
/// passed; fewer advisory findings; fewer lines changed; lower cost (where it is known of all that
/// are equal up to there). A run
/// that did not pass every required criterion never wins. `differ` says how the runs cannot be
/// compared (other specs, other bases), which leaves no winner; empty where they can.
Comparison compare_runs(std::vector<RunRecord> runs, std::string_view differ = {});

/// The runs as a table, the rules, and the winner with what decided. Safe to show.
std::string comparison_text(const Comparison& comparison, const RenderStyle& style);

/// {"schema": "agentcheck.comparison/1", "runs": [records], "winner", "leaders", "decided_by",
/// "reason"}.
std::string comparison_json(const Comparison& comparison);

}  // namespace agentcheck
