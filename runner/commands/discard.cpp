// agentcheck discard: give up what runs made.
#include <fmt/format.h>

#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"
#include "runner/runs/accept.h"

namespace agentcheck {
namespace {

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = open_runs(console);
  if (!store) return tl::unexpected(store.error());
  ExitCode code = ExitCode::passed;
  for (const std::string& name : arguments.positional()) {
    Result<HeldRun> held = hold_run(*store, name);
    Result<void> done =
        held ? discard_run(*store, held->record) : Result<void>(tl::unexpected(held.error()));
    if (done) {
      console.out(fmt::format("{} is discarded\n", held->record.id));
    } else {
      console.error(done.error());
      code = worse(code, exit_code_of(done.error().kind));
    }
  }
  return code;
}

}  // namespace

Command discard_command() {
  return {
      "discard",
      "give up the result of runs",
      "RUN...",
      1,
      kAnyNumber,
      "Removes the worktree, the branch and the result. The record, the logs and the reports stay "
      "until `agentcheck clean`. A branch that was accepted stays, too.",
      {},
      {{"agentcheck discard add-jsdoc-k3f9a", "one run"}},
      run};
}

}  // namespace agentcheck
