// One attempt of a run, from the worktree to the verdict. The steps, each a function of its own in
// supervise.cpp: prepare the worktree, run the agent, take what it left, verify it.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "runner/runs/run_record.h"
#include "runner/runs/run_store.h"
#include "runner/verify.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

/// What supervising needs beside the record.
struct Supervision {
  const RunStore& store;
  const Sandbox& sandbox;
  /// Of every box of a run; what the record says comes on top for the agent's.
  Limits limits;
  std::chrono::seconds idle{0};           ///< Without output; 0 is never.
  std::vector<std::string> toolchains;    ///< Names of those the box gets (toolchains.h).
  std::vector<std::string> copy_ignored;  ///< Globs of ignored files the worktree gets.
  int stop = -1;  ///< Readable once the run is to be stopped; its work is kept.
  /// Told of every change of state, after it is on disk. Called from the supervising thread.
  std::function<void(const RunRecord&)> on_change;
};

/// Makes an attempt: the first one in a new worktree, a further one in the worktree there is, with
/// what was found last time added to the prompt. The caller holds the run's lock and stays until it
/// returns, on one thread. When it returns the record is on disk as `done`, whatever happened; an
/// Error is also in its `reason`.
Result<void> supervise(RunRecord& record, const Supervision& supervision);

/// Takes what an agent left, without running or verifying anything: for a run whose agentcheck was
/// killed. The record is `done` afterwards.
Result<void> salvage(RunRecord& record, const Supervision& supervision);

/// The exit code a finished run stands for: that of its verdict, and 3 instead of 0 where the agent
/// did not end well.
ExitCode exit_code_of_run(const RunRecord& record);

}  // namespace agentcheck
