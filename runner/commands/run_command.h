// What the commands on runs share.
#pragma once

#include <cstdint>
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

/// Which attempt of a run a flag names, from 1; the last one where nobody gave the flag, 0 where
/// there has been none yet. ErrorKind::usage for an attempt that was not made.
Result<std::size_t> attempt_of(const Arguments& arguments, const Flag& flag,
                               const RunRecord& record);

/// The run a word means, taken for this process. ErrorKind::usage where some other agentcheck is at
/// work on it.
Result<HeldRun> hold_run(const RunStore& store, const std::string& name);

}  // namespace agentcheck
