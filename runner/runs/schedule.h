// Several runs at once, a queue behind them, and what becomes of runs whose agentcheck died.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "runner/runs/supervise.h"

namespace agentcheck {

/// How a batch is worked off.
struct Schedule {
  Supervision supervision;
  unsigned parallel = 1;  ///< Runs at a time; the others are queued.
  std::string notify;     ///< Shell command of the user's configuration; empty is none.
};

/// Makes attempts of every run, each on a thread of its own that lives as long as its box, and
/// automatic retries where a run failed and has some left. The records are in the state they ended
/// in afterwards. Runs that changed nothing and broke no rule are removed.
void work_off(std::vector<HeldRun>& runs, const Schedule& schedule);

/// Finishes runs whose agentcheck was killed: their work is taken, empty ones are removed, the
/// trash is emptied. Called at the start of every command on runs; cheap where nothing is to do.
/// Gives a sentence for each run that was mended.
std::vector<std::string> repair_runs(const RunStore& store);

/// Removes the worktree, the branch and the directory of a run. ErrorKind::undecided where
/// something is left.
Result<void> remove_run(const RunStore& store, const RunRecord& record);

/// True where nothing of the run is worth keeping: no change, no finding, no fault to look into.
bool is_without_work(const RunRecord& record);

}  // namespace agentcheck
