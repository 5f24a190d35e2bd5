#include "runner/runs/schedule.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "core/text.h"
#include "runner/runs/agent_worktree.h"
#include "runner/runs/notify.h"

namespace agentcheck {
namespace {

bool exists(const std::string& path) {
  struct stat info {};
  return !path.empty() && lstat(path.c_str(), &info) == 0;
}

/// Another attempt is worth making: the agent ended by itself and did not pass.
bool wants_retry(const RunRecord& record) {
  const bool by_itself =
      record.status == "succeeded" || record.status == "failed" || record.status == "no-change";
  return record.retries > 0 && by_itself && record.verdict != "pass";
}

void run_one(RunRecord& record, const Schedule& schedule) {
  const RunStore& store = schedule.supervision.store;
  Result<void> done = supervise(record, schedule.supervision);
  while (done && wants_retry(record)) {
    --record.retries;
    done = supervise(record, schedule.supervision);
  }
  notify(schedule.notify, record);
  if (is_without_work(record)) {
    // What cannot be removed now is removed by the next command.
    if (const Result<void> removed = remove_run(store, record); !removed) {
      record.notes.push_back(removed.error().message);
    }
  }
}

/// Where a run was when its agentcheck died, and there is nobody at work on it now.
void mend(const RunStore& store, RunRecord& record, const Result<Sandbox>& sandbox,
          std::vector<std::string>& said) {
  const bool had_started = !record.attempts.empty();
  if (had_started && sandbox && exists(record.worktree)) {
    const Supervision world{store, *sandbox, {}, {}, {}, {}, -1, {}};
    const Result<void> saved = salvage(record, world);
    if (!saved) said.push_back(fmt::format("{}: {}", record.id, saved.error().message));
  } else {
    if (!exists(record.worktree)) record.worktree.clear();
    record.status = "interrupted";
    record.reason =
        fmt::format("agentcheck was killed while the run was {}", name_of(record.state));
    if (!sandbox && !record.worktree.empty()) record.reason += "; its worktree was left as it is";
    record.state = RunState::done;
    record.ended = utc_now();
    if (const Result<void> saved = store.save(record); !saved) {
      said.push_back(saved.error().message);
      return;
    }
  }
  said.push_back(fmt::format("{}: {}", record.id, record.reason));
  if (is_without_work(record)) {
    const Result<void> removed = remove_run(store, record);
    if (!removed) said.push_back(fmt::format("{}: {}", record.id, removed.error().message));
  }
}

}  // namespace

void work_off(std::vector<HeldRun>& runs, const Schedule& schedule) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t at = next++; at < runs.size(); at = next++) {
      run_one(runs[at].record, schedule);
      runs[at].lock.reset();
    }
  };
  const std::size_t count = std::min<std::size_t>(runs.size(), std::max(1U, schedule.parallel));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < count; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

std::vector<std::string> repair_runs(const RunStore& store) {
  std::vector<std::string> said;
  store.empty_trash();
  std::vector<RunRecord> dead;
  for (RunRecord& record : store.list()) {
    if (is_active(record.state)) dead.push_back(std::move(record));
  }
  std::optional<Result<Sandbox>> sandbox;
  for (RunRecord& record : dead) {
    const Fd lock = store.try_lock(record.id);
    if (!lock) continue;
    // It may have ended between the look and the lock.
    Result<RunRecord> now = store.load(record.id);
    if (!now || !is_active(now->state)) continue;
    if (!sandbox) sandbox = Sandbox::open();
    mend(store, *now, *sandbox, said);
  }
  return said;
}

Result<void> remove_run(const RunStore& store, const RunRecord& record) {
  const Result<Fd> lock = store.lock_repository(record.repository);
  if (!lock) return tl::unexpected(lock.error());
  const std::string worktree =
      record.worktree.empty() ? store.paths(record.id).worktree() : record.worktree;
  if (Result<void> gone =
          remove_agent_worktree(record.repository, worktree, record.branch, record.base);
      !gone) {
    return gone;
  }
  if (store.remove(record.id)) return {};
  return fail(ErrorKind::undecided,
              fmt::format("{} could not be removed whole", display(store.root() + "/trash")),
              "`agentcheck clean` tries again");
}

bool is_without_work(const RunRecord& record) {
  // An agent that said why it cannot do the task has left something: the reason.
  const bool quiet = record.status == "no-change" || record.status == "interrupted";
  return record.state == RunState::done && quiet && record.result_tree.empty() &&
         record.findings.empty();
}

}  // namespace agentcheck
