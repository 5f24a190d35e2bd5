// agentcheck status: the runs there are, and where each is in its life.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"
#include "runner/runs/directory_watch.h"
#include "runner/runs/run_table.h"
#include "runner/runs/schedule.h"
#include "runner/runs/stop_signal.h"

namespace agentcheck {
namespace {

constexpr Flag kAll{"--all", FlagKind::toggle, "", "runs of every repository, not only this one",
                    ""};
constexpr Flag kJson{"--json", FlagKind::toggle, "", "print a list of records as JSON", ""};
constexpr Flag kWatch{"--watch", FlagKind::toggle, "", "print again whenever a run changes", ""};

/// Changes that come together are shown together.
constexpr std::chrono::milliseconds kTogether{100};

/// What the user wants to see.
struct Wanted {
  std::vector<std::string> ids;  ///< Empty: every run.
  std::string repository;        ///< Empty: of every repository.
};

bool is_wanted(const RunRecord& record, const Wanted& wanted) {
  if (!wanted.ids.empty()) {
    return std::count(wanted.ids.begin(), wanted.ids.end(), record.id) > 0;
  }
  return wanted.repository.empty() || record.repository == wanted.repository;
}

Result<Wanted> read_wanted(const Arguments& arguments, const RunStore& store) {
  Wanted wanted;
  const std::string here = repository_of(".");
  for (const std::string& name : arguments.positional()) {
    const Result<RunRecord> record = store.find(name, here);
    if (!record) return tl::unexpected(record.error());
    wanted.ids.push_back(record->id);
  }
  if (arguments.on(kAll.name) || !wanted.ids.empty()) return wanted;
  if (here.empty()) {
    return fail(ErrorKind::usage, "there is no git repository here",
                "`agentcheck status --all` lists the runs of every repository");
  }
  wanted.repository = here;
  return wanted;
}

/// Repositories of runs that are not where they were, each once.
std::vector<std::string> lost_repositories(const std::vector<RunRecord>& records) {
  std::set<std::string> lost;
  std::set<std::string> there;
  for (const RunRecord& record : records) {
    if (lost.count(record.repository) + there.count(record.repository) > 0) continue;
    struct stat info {};
    const bool found = stat(record.repository.c_str(), &info) == 0;
    (found ? there : lost).insert(record.repository);
  }
  return {lost.begin(), lost.end()};
}

void say_lost(const std::vector<RunRecord>& records, Console& console) {
  for (const std::string& repository : lost_repositories(records)) {
    const auto runs = std::count_if(records.begin(), records.end(), [&](const RunRecord& record) {
      return record.repository == repository;
    });
    console.error(lost_repository(repository, static_cast<std::uint64_t>(runs)));
  }
}

std::vector<RunRecord> pick(std::vector<RunRecord> records, const Wanted& wanted) {
  std::erase_if(records, [&](const RunRecord& record) { return !is_wanted(record, wanted); });
  return records;
}

std::string render(const std::vector<RunRecord>& records, bool json, const RenderStyle& style) {
  if (json) return runs_json(records, true);
  return records.empty() ? "no runs\n" : run_table(records, style);
}

/// Shows the runs again and again until Ctrl-C.
class Watcher {
 public:
  Watcher(const RunStore& store, const Wanted& wanted, bool json, Console& console)
      : store_(store), wanted_(wanted), json_(json), console_(console) {}

  Result<ExitCode> operator()() {
    const Result<StopSignal> stop = StopSignal::listen();
    if (!stop) return tl::unexpected(stop.error());
    Result<DirectoryWatch> watch = DirectoryWatch::open(stop->fd());
    if (!watch) return tl::unexpected(watch.error());
    const Result<bool> added = watch->add(store_.root() + "/runs");
    if (!added) return tl::unexpected(added.error());
    screen_ = isatty(STDOUT_FILENO) == 1 && !json_;
    if (screen_) console_.out("\x1b[?1049h");  // The other screen, and back at the end.
    const Result<void> ended = loop(*watch);
    if (screen_) console_.out("\x1b[?1049l" + last_);
    if (!ended) return tl::unexpected(ended.error());
    return ExitCode::passed;
  }

 private:
  Result<void> loop(DirectoryWatch& watch) {
    std::vector<RunRecord> records;
    for (Woken woken = Woken::changed; woken != Woken::stopped;) {
      if (woken == Woken::changed) {
        if (Result<void> read = read_again(watch, records); !read) return read;
      }
      show(records);
      woken = watch.wait(next_age(records));
      if (woken == Woken::changed) woken = gather(watch);
    }
    return {};
  }

  /// What comes with a change: a record is written several times in a moment.
  static Woken gather(DirectoryWatch& watch) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point end = Clock::now() + kTogether;
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
      if (left.count() <= 0) return Woken::changed;
      const Woken woken = watch.wait(left);
      if (woken == Woken::stopped) return woken;
    }
  }

  /// Reads the runs, and again where some were not watched yet while they were read.
  Result<void> read_again(DirectoryWatch& watch, std::vector<RunRecord>& records) {
    for (bool news = true; news;) {
      for (const std::string& said : repair_runs(store_, &records)) said_ += display(said) + "\n";
      std::set<std::string> others;
      for (const RunRecord& record : records) {
        if (!is_wanted(record, wanted_)) others.insert(record.id);
      }
      news = false;
      for (const std::string& id : store_.ids()) {
        if (others.count(id) != 0) continue;
        const Result<bool> added = watch.add(store_.paths(id).directory);
        if (!added) return tl::unexpected(added.error());
        news = news || *added;
      }
    }
    records = pick(std::move(records), wanted_);
    return {};
  }

  void show(const std::vector<RunRecord>& records) {
    // An age is no news.
    const std::string news = runs_json(records, true);
    if (!screen_ && news == shown_) return;
    shown_ = news;
    last_ = render(records, json_, console_.style());
    if (screen_) {
      console_.out("\x1b[H\x1b[J" + last_ + said_);
    } else {
      console_.err(said_);
      said_.clear();
      console_.out(last_);
    }
  }

  /// How long an age on the screen stays true.
  std::optional<std::chrono::milliseconds> next_age(const std::vector<RunRecord>& records) const {
    if (!screen_ || records.empty()) return std::nullopt;
    const bool young = std::any_of(records.begin(), records.end(), [](const RunRecord& record) {
      return age_of(record.created) < 100;
    });
    return std::chrono::seconds(young ? 1 : 60);
  }

  const RunStore& store_;
  const Wanted& wanted_;
  bool json_;
  Console& console_;
  bool screen_ = false;
  std::string shown_;
  std::string last_;
  std::string said_;
};

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = RunStore::open();
  if (!store) return tl::unexpected(store.error());
  const Result<Wanted> wanted = read_wanted(arguments, *store);
  if (!wanted) return tl::unexpected(wanted.error());
  const bool json = arguments.on(kJson.name);
  if (arguments.on(kWatch.name)) return Watcher(*store, *wanted, json, console)();
  std::vector<RunRecord> records;
  for (const std::string& said : repair_runs(*store, &records)) console.err(display(said) + "\n");
  say_lost(records, console);
  console.out(render(pick(std::move(records), *wanted), json, console.style()));
  return ExitCode::passed;
}

}  // namespace

Command status_command() {
  return {
      "status",
      "list runs: what each is at, and how it did",
      "[RUN...]",
      0,
      kAnyNumber,
      "A line a run of this repository: its id, task, type of task, agent, state, age, cost, and "
      "how many required criteria passed. A run is queued, preparing, running, snapshotting or "
      "verifying; then its state is how the agent ended, until it is accepted or discarded. "
      "`--json` prints a list of records, also for one run.",
      {kAll, kJson, kWatch},
      {{"agentcheck status --watch", "follow what is running"},
       {"agentcheck status --all --json", "every run, for a program"}},
      run};
}

}  // namespace agentcheck
