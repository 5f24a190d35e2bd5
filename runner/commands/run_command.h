// What the commands on runs share.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "runner/arguments.h"
#include "runner/console.h"
#include "runner/runs/run_record.h"
#include "runner/runs/run_store.h"
#include "sandbox/fd.h"

namespace agentcheck {

/// Opens the store and finishes what a killed agentcheck left, saying so on standard error.
Result<RunStore> open_runs(Console& console);

/// The common git directory that `directory` lies in; empty where it lies in none.
std::string repository_of(const std::string& directory);

/// The run a word means, taken for this process. ErrorKind::usage where some other agentcheck is at
/// work on it.
Result<HeldRun> hold_run(const RunStore& store, const std::string& name);

}  // namespace agentcheck
