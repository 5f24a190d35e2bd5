#include "runner/commands/run_command.h"

#include <fmt/format.h>

#include <ctime>

#include "core/text.h"
#include "runner/git/find_repository.h"
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
  std::string found = find_common_directory(directory);
  if (!found.empty()) return found;
  const auto store = open_object_store(directory);
  return store ? (*store)->paths().common_dir : std::string();
}

Result<std::size_t> attempt_of(const Arguments& arguments, const Flag& flag,
                               const RunRecord& record) {
  const std::size_t made = record.attempts.size();
  const Result<unsigned> given = arguments.number(flag, 1000000, static_cast<unsigned>(made));
  if (!given) return tl::unexpected(given.error());
  if (*given <= made && (*given > 0 || made == 0)) return *given;
  return fail(ErrorKind::usage,
              fmt::format("run {} has {}, counted from 1", record.id, plural(made, "attempt")));
}

namespace {

/// True where the run's lock is free a moment later: a process that was killed while it started
/// another leaves its descriptors to that one until it has exec'd. No event tells of it.
bool is_let_go(const RunStore& store, const std::string& id) {
  constexpr timespec kStep{0, 10'000'000};
  constexpr int kSteps = 30;
  for (int step = 0; step < kSteps; ++step) {
    nanosleep(&kStep, nullptr);
    if (store.try_lock(id)) return true;
  }
  return false;
}

}  // namespace

Result<HeldRun> hold_run(const RunStore& store, const std::string& name) {
  const Result<RunRecord> found = store.find(name, repository_of("."));
  if (!found) return tl::unexpected(found.error());
  Fd lock = store.try_lock(found->id);
  if (!lock && is_let_go(store, found->id)) {
    repair_runs(store);
    lock = store.try_lock(found->id);
  }
  if (!lock) {
    return fail(ErrorKind::usage, fmt::format("another agentcheck is at work on run {}", found->id),
                "wait for its end: agentcheck logs -f " + found->id);
  }
  Result<RunRecord> record = store.load(found->id);  // As it is now that nobody else writes it.
  if (!record) return tl::unexpected(record.error());
  return HeldRun{std::move(*record), std::move(lock)};
}

}  // namespace agentcheck
