#include "runner/commands/run_command.h"

#include <fmt/format.h>

#include "core/text.h"
#include "runner/git/open_store.h"
#include "runner/runs/schedule.h"

namespace agentcheck {

Result<RunStore> open_runs(Console& console) {
  Result<RunStore> store = RunStore::open();
  if (!store) return store;
  for (const std::string& said : repair_runs(*store)) console.err(display(said) + "\n");
  return store;
}

std::string repository_of(const std::string& directory) {
  const auto store = open_object_store(directory);
  return store ? (*store)->paths().common_dir : std::string();
}

Result<HeldRun> hold_run(const RunStore& store, const std::string& name) {
  const Result<RunRecord> found = store.find(name, repository_of("."));
  if (!found) return tl::unexpected(found.error());
  Fd lock = store.try_lock(found->id);
  if (!lock) {
    return fail(ErrorKind::usage, fmt::format("another agentcheck is at work on run {}", found->id),
                "wait for its end: agentcheck logs -f " + found->id);
  }
  Result<RunRecord> record = store.load(found->id);  // As it is now that nobody else writes it.
  if (!record) return tl::unexpected(record.error());
  return HeldRun{std::move(*record), std::move(lock)};
}

}  // namespace agentcheck
