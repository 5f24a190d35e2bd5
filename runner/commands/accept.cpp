// agentcheck accept: bring the result of a run into the repository.
#include "runner/runs/accept.h"

#include <fmt/format.h>

#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"

namespace agentcheck {
namespace {

constexpr Flag kForce{"--force", FlagKind::toggle, "",
                      "also where the run did not pass, or its worktree was changed since", ""};

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = open_runs(console);
  if (!store) return tl::unexpected(store.error());
  Result<HeldRun> held = hold_run(*store, arguments.positional().front());
  if (!held) return tl::unexpected(held.error());
  if (Result<void> done = accept_run(*store, held->record, arguments.on(kForce.name)); !done) {
    return tl::unexpected(done.error());
  }
  console.out(fmt::format("{} is at {}; see it with: git log -p {}..{}\n", held->record.branch,
                          held->record.result_commit.substr(0, 12), held->record.base.substr(0, 12),
                          held->record.branch));
  return ExitCode::passed;
}

}  // namespace

Command accept_command() {
  return {"accept",
          "bring the result of a run into the repository, as a branch",
          "RUN",
          1,
          1,
          "Sets refs/agentcheck/RUN/result and the branch agentcheck/RUN to the result and removes "
          "the run's worktree. Your own branches, index and files are not touched.",
          {kForce},
          {{"agentcheck accept add-jsdoc-k3f9a", "a run that passed"},
           {"agentcheck accept k3f9a --force", "one that did not; the end of an id is enough"}},
          run};
}

}  // namespace agentcheck
