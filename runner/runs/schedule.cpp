#include "runner/runs/schedule.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <thread>

#include "core/text.h"
#include "runner/runs/agent_worktree.h"
#include "runner/runs/notify.h"
#include "runner/runs/worktree_registration.h"

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

/// Its turn never came: nothing has been made for it.
Result<void> end_before_start(const RunStore& store, RunRecord& record) {
  record.state = RunState::done;
  record.status = "interrupted";
  record.reason = "the run was stopped before it began";
  record.ended = utc_now();
  return store.save(record);
}

Result<void> attempt_until_passed(QueuedRun& run, const Supervision& world) {
  RunRecord& record = run.record;
  if (record.attempts.empty() && run.stop.requested()) return end_before_start(world.store, record);
  Result<void> done = supervise(record, world);
  while (done && wants_retry(record) && !run.stop.requested()) {
    --record.retries;
    done = supervise(record, world);
  }
  return done;
}

/// Tells the user; what went wrong with that is kept with the run.
void tell(const RunStore& store, RunRecord& record, const std::string& command) {
  const std::size_t notes = record.notes.size();
  notify(command, record);
  if (record.notes.size() == notes) return;
  if (const Result<void> saved = store.save(record); !saved) {
    record.notes.push_back(saved.error().message);
  }
}

/// Keeps the record and the log alone.
Result<void> remove_worktree(const RunStore& store, RunRecord& record) {
  {
    const Result<Fd> lock = store.lock_repository(record.repository);
    if (!lock) return tl::unexpected(lock.error());
    if (Result<void> gone =
            remove_agent_worktree(record.repository, record.worktree, record.branch, record.base);
        !gone) {
      return gone;
    }
  }
  record.worktree.clear();
  return store.save(record);
}

void run_one(QueuedRun& run, const Schedule& schedule) {
  RunRecord& record = run.record;
  Supervision world = schedule.supervision;
  world.stop = run.stop.fd();
  // An error is in the record, too.
  static_cast<void>(attempt_until_passed(run, world));
  tell(world.store, record, schedule.notify);
  if (is_without_work(record)) {
    // What cannot be removed now is removed by the next command. Of a variant the record stays:
    // that it changed nothing is something to compare the others with.
    const bool is_compared = !record.variant.empty() && record.status == "no-change";
    const Result<void> removed =
        is_compared ? remove_worktree(world.store, record) : remove_run(world.store, record);
    if (!removed) record.notes.push_back(removed.error().message);
  }
  run.lock.reset();
  run.stop.close();
}

/// Hands the runs out to the threads that work them off, and ends those that are stopped before
/// their turn at once, on a thread of its own.
class Queue {
 public:
  Queue(std::vector<QueuedRun>& runs, const Schedule& schedule)
      : runs_(runs), schedule_(schedule), taken_(runs.size(), false) {
    closed_.reset(eventfd(0, EFD_CLOEXEC));
    if (runs.size() > 1) doorman_ = std::thread([this] { watch(); });
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  ~Queue() {
    const std::uint64_t one = 1;
    if (!doorman_.joinable()) return;
    while (write(closed_.get(), &one, sizeof one) < 0 && errno == EINTR) {
    }
    doorman_.join();
  }

  /// The next run that nobody has; nullptr where there is none.
  QueuedRun* next() {
    const std::lock_guard lock(mutex_);
    for (std::size_t at = 0; at < runs_.size(); ++at) {
      if (!taken_[at]) {
        taken_[at] = true;
        return &runs_[at];
      }
    }
    return nullptr;
  }

 private:
  /// False where somebody has it already.
  bool take(std::size_t at) {
    const std::lock_guard lock(mutex_);
    const bool free = !taken_[at];
    taken_[at] = true;
    return free;
  }

  void watch() {
    while (true) {
      std::vector<pollfd> waits{{closed_.get(), POLLIN, 0}};
      std::vector<std::size_t> waiting;
      {
        const std::lock_guard lock(mutex_);
        for (std::size_t at = 0; at < runs_.size(); ++at) {
          if (taken_[at]) continue;
          waiting.push_back(at);
          waits.push_back({runs_[at].stop.fd(), POLLIN, 0});
        }
      }
      if (poll(waits.data(), waits.size(), -1) < 0) continue;
      if (waits.front().revents != 0) return;
      for (std::size_t at = 0; at < waiting.size(); ++at) {
        if (waits[at + 1].revents != 0 && take(waiting[at])) run_one(runs_[waiting[at]], schedule_);
      }
    }
  }

  std::vector<QueuedRun>& runs_;
  const Schedule& schedule_;
  std::mutex mutex_;
  std::vector<bool> taken_;
  Fd closed_;
  std::thread doorman_;
};

/// Where a run was when its agentcheck died, and there is nobody at work on it now.
void mend(const RunStore& store, RunRecord& record, const Result<Sandbox>& sandbox,
          std::vector<std::string>& said) {
  // Heard or not: whoever waits for the run sees that somebody is at work on it.
  const Result<RunStop> attended = RunStop::listen(store.paths(record.id), -1);
  // Before its first attempt runs there is nothing of an agent's, only a checkout half done.
  const bool may_hold_work = record.attempts.size() > 1 || record.state > RunState::preparing;
  if (may_hold_work && !sandbox && exists(record.worktree)) {
    // Left as it is, for a command that can look into it.
    said.push_back(
        fmt::format("{}: agentcheck was killed while the run was {}; its work is in {} "
                    "until it can be taken: {}",
                    record.id, name_of(record.state), record.worktree, sandbox.error().message));
    return;
  }
  if (may_hold_work && exists(record.worktree)) {
    const Supervision world{store, *sandbox, {}, {}, {}, {}, -1, {}};
    const Result<void> saved = salvage(record, world);
    if (!saved && saved.error().message != record.reason) {
      said.push_back(fmt::format("{}: {}", record.id, saved.error().message));
    }
  } else {
    if (!exists(record.worktree)) record.worktree.clear();
    record.status = "interrupted";
    record.reason =
        fmt::format("agentcheck was killed while the run was {}", name_of(record.state));
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

Result<std::vector<QueuedRun>> enqueue(const RunStore& store, std::vector<HeldRun> runs,
                                       int stop_all) {
  std::vector<QueuedRun> queue;
  for (HeldRun& run : runs) {
    Result<RunStop> stop = RunStop::listen(store.paths(run.record.id), stop_all);
    if (!stop) return tl::unexpected(stop.error());
    queue.push_back({std::move(run.record), std::move(run.lock), std::move(*stop)});
  }
  return queue;
}

void work_off(std::vector<QueuedRun>& runs, const Schedule& schedule) {
  Queue queue(runs, schedule);
  const auto work = [&] {
    while (QueuedRun* run = queue.next()) run_one(*run, schedule);
  };
  const std::size_t count = std::min<std::size_t>(runs.size(), std::max(1U, schedule.parallel));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < count; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

std::vector<std::string> repair_runs(const RunStore& store, std::vector<RunRecord>* all) {
  std::vector<std::string> said;
  store.empty_trash();
  std::vector<RunRecord> records = store.list();
  std::optional<Result<Sandbox>> sandbox;
  bool mended = false;
  for (RunRecord& record : records) {
    // Asked without touching the lock, whose closing would wake whoever watches the run.
    if (!is_active(record.state) || is_attended(store.paths(record.id))) continue;
    const Fd lock = store.try_lock(record.id);
    if (!lock) continue;
    // It may have ended between the look and the lock.
    Result<RunRecord> now = store.load(record.id);
    if (!now) continue;
    record = std::move(*now);
    if (!is_active(record.state)) continue;
    if (!sandbox) sandbox = Sandbox::open();
    mend(store, record, *sandbox, said);
    mended = true;
  }
  if (all == nullptr) return said;
  const auto is_gone = [&](const RunRecord& record) {
    return !exists(store.paths(record.id).record());
  };
  if (mended) std::erase_if(records, is_gone);
  *all = std::move(records);
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
