// What a person does with a finished run.
#pragma once

#include <string>

#include "core/result.h"
#include "runner/runs/run_record.h"
#include "runner/runs/run_store.h"

namespace agentcheck {

/// Brings the result into the repository as refs/agentcheck/ID/result and as the branch
/// `agentcheck/ID`, and removes the worktree. Nothing else of the repository changes. With `force`
/// a run that did not pass is taken too. ErrorKind::usage where there is no result, where it did
/// not pass, or where somebody has moved the branch. The caller holds the run's lock.
Result<void> accept_run(const RunStore& store, RunRecord& record, bool force);

/// Gives the run up: worktree, branch and result are removed, the record and the logs stay until
/// the next clean. The caller holds the run's lock.
Result<void> discard_run(const RunStore& store, RunRecord& record);

}  // namespace agentcheck
