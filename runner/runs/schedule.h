// Several runs at once, a queue behind them, and what becomes of runs whose agentcheck died.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "runner/runs/run_stop.h"
#include "runner/runs/supervise.h"

namespace agentcheck {

/// A run that waits for its turn or has it.
struct QueuedRun {
  RunRecord record;
  Fd lock;
  RunStop stop;
};

/// Makes the runs ready to be worked off: from now on each can be stopped by itself. `stop_all`
/// stops them all once it is readable.
Result<std::vector<QueuedRun>> enqueue(const RunStore& store, std::vector<HeldRun> runs,
                                       int stop_all);

/// How a batch is worked off.
struct Schedule {
  Supervision supervision;  ///< Its `stop` plays no part: each run has its own.
  unsigned parallel = 1;    ///< Runs at a time; the others are queued.
  std::string notify;       ///< Shell command of the user's configuration; empty is none.
};

/// Makes attempts of every run, each on a thread of its own that lives as long as its box, and
/// automatic retries where a run failed and has some left. The records are in the state they ended
/// in afterwards, and a run is given back as soon as it ended. Runs that changed nothing and broke
/// no rule are removed; so are those stopped before their turn.
void work_off(std::vector<QueuedRun>& runs, const Schedule& schedule);

/// Finishes runs whose agentcheck was killed: their work is taken, empty ones are removed, the
/// trash is emptied. Called at the start of every command on runs; cheap where nothing is to do.
/// Gives a sentence for each run that was mended, safe to show. `all` gets every run as it is
/// afterwards, oldest first, so that nobody has to read them a second time.
std::vector<std::string> repair_runs(const RunStore& store, std::vector<RunRecord>* all = nullptr);

/// Removes the worktree, the branch and the directory of a run. ErrorKind::undecided where
/// something is left.
Result<void> remove_run(const RunStore& store, const RunRecord& record);

/// True where nothing of the run is worth keeping: no change, no finding, no fault to look into.
bool is_without_work(const RunRecord& record);

}  // namespace agentcheck
