// agentcheck stop: end runs early and keep what their agents made.
#include <fmt/format.h>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"
#include "runner/runs/directory_watch.h"
#include "runner/runs/run_stop.h"
#include "runner/runs/run_table.h"
#include "runner/runs/schedule.h"
#include "runner/runs/stop_signal.h"

namespace agentcheck {
namespace {

/// A run that is being stopped, and the watch on it from before it was asked.
struct Stopping {
  std::string id;
  DirectoryWatch watch;
  Attendance attendance;
};

Result<Stopping> ask(const RunStore& store, const std::string& name, int interrupted) {
  const Result<RunRecord> record = store.find(name, repository_of("."));
  if (!record) return tl::unexpected(record.error());
  if (!is_active(record->state)) {
    return fail(ErrorKind::usage,
                fmt::format("run {} is not running: it is {}", record->id, name_of(record->state)));
  }
  Result<DirectoryWatch> watch = DirectoryWatch::open(interrupted);
  if (!watch) return tl::unexpected(watch.error());
  if (Result<bool> added = watch->add(store.paths(record->id).directory); !added) {
    return tl::unexpected(added.error());
  }
  Attendance attendance(store.paths(record->id));
  if (!attendance.lasts() || !request_stop(store.paths(record->id))) {
    return fail(ErrorKind::undecided, fmt::format("run {} is only just being started", record->id),
                "try again: agentcheck stop " + record->id);
  }
  return Stopping{record->id, std::move(*watch), std::move(attendance)};
}

/// Until the run is over; gives its last line. The agent dies at once; its files are then taken.
Result<std::string> wait_for_end(const RunStore& store, Stopping& run, Console& console) {
  while (true) {
    const bool attended = run.attendance.lasts();
    if (!attended) {
      // Killed meanwhile: its work is taken here, unless somebody else is just doing that.
      for (const std::string& said : repair_runs(store)) console.err(display(said) + "\n");
      const Result<RunRecord> record = store.load(run.id);
      // A run that made nothing is removed.
      if (!record) return fmt::format("{} is stopped; it had made nothing\n", run.id);
      if (!is_active(record->state)) return state_line(*record);
    }
    using std::chrono::milliseconds;
    const auto most = attended ? std::nullopt : std::optional(milliseconds(200));
    if (run.watch.wait(most, run.attendance.fd()) == Woken::stopped) {
      return fail(ErrorKind::undecided,
                  fmt::format("run {} was asked to stop; its end was not waited for", run.id));
    }
  }
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = open_runs(console);
  if (!store) return tl::unexpected(store.error());
  const Result<StopSignal> interrupted = StopSignal::listen();
  if (!interrupted) return tl::unexpected(interrupted.error());
  ExitCode code = ExitCode::passed;
  const auto report = [&](const Error& error) {
    console.error(error);
    code = worse(code, exit_code_of(error.kind));
  };
  std::vector<Stopping> asked;
  for (const std::string& name : arguments.positional()) {
    Result<Stopping> run = ask(*store, name, interrupted->fd());
    if (run) {
      asked.push_back(std::move(*run));
    } else {
      report(run.error());
    }
  }
  for (Stopping& run : asked) {
    const Result<std::string> line = wait_for_end(*store, run, console);
    if (line) {
      console.out(*line);
    } else {
      report(line.error());
    }
  }
  return code;
}

}  // namespace

Command stop_command() {
  return {"stop",
          "end runs early and keep what their agents made",
          "RUN...",
          1,
          kAnyNumber,
          "Ends the agent and takes what it has changed so far as the result, unverified. Other "
          "runs started by the same command go on. A run that waits for its turn, or has changed "
          "nothing, is removed. Returns when it is over.",
          {},
          {{"agentcheck stop add-jsdoc-k3f9a", "one run"}},
          run};
}

}  // namespace agentcheck
