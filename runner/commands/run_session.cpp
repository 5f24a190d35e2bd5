#include "runner/commands/run_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <mutex>

#include "core/text.h"
#include "runner/runs/run_table.h"
#include "runner/runs/schedule.h"
#include "runner/runs/stop_signal.h"
#include "specs/values.h"

namespace agentcheck {
namespace {

using Clock = std::chrono::steady_clock;

/// Nobody looks away from a run that is over sooner.
constexpr std::chrono::seconds kWorthABell{10};

/// Leaves the terminal and the caller's session. True in the child; the parent gets false.
Result<bool> go_to_background() {
  const pid_t child = fork();
  if (child < 0) return fail(ErrorKind::internal, "cannot start a process in the background");
  if (child > 0) return false;
  setsid();
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) close(fd);
  const int null = open("/dev/null", O_RDWR);
  if (null == STDIN_FILENO && dup(null) == STDOUT_FILENO && dup(null) == STDERR_FILENO) return true;
  _exit(static_cast<int>(ExitCode::internal));
}

std::vector<RunRecord> records_of(const std::vector<QueuedRun>& runs) {
  std::vector<RunRecord> records;
  for (const QueuedRun& run : runs) records.push_back(run.record);
  return records;
}

void print_created(const std::vector<RunRecord>& records, bool json, Console& console) {
  if (json) return console.out(runs_json(records));
  for (const RunRecord& record : records) console.out(record.id + "\n");
}

/// The end of a run as a person wants it: the report where there is one, else what happened.
void print_ends(const RunStore& store, const std::vector<RunRecord>& records, bool json,
                Console& console) {
  if (json) return console.out(runs_json(records));
  if (records.size() > 1) return console.out(run_table(records, console.style()));
  const RunRecord& record = records.front();
  if (!record.report.empty()) {
    const Result<std::string> text =
        read_file(store.paths(record.id).report_text(record.attempts.size()));
    if (text) console.out(*text);
  }
  console.out(run_summary(record));
}

ExitCode worst(const std::vector<RunRecord>& records) {
  ExitCode code = ExitCode::passed;
  for (const RunRecord& record : records) code = worse(code, exit_code_of_run(record));
  return code;
}

}  // namespace

Result<std::uint64_t> seconds_of(const Arguments& arguments, const Flag& flag,
                                 std::uint64_t fallback) {
  const std::optional<Setting> given = arguments.setting(flag.name);
  if (!given) return fallback;
  const auto parsed = parse_duration(given->text);
  if (parsed && parsed->count() > 0) return static_cast<std::uint64_t>(parsed->count());
  return fail(ErrorKind::usage, fmt::format("`{}` takes a time such as 90s, 20m or 2h, not `{}`",
                                            flag.name, display(given->text)));
}

Result<void> read_session_flags(const Arguments& arguments, RunSession& session) {
  const Result<std::uint64_t> idle = seconds_of(arguments, kIdleFlag, 0);
  if (!idle) return tl::unexpected(idle.error());
  session.idle = *idle;
  session.detached = arguments.on(kDetachFlag.name);
  session.json = arguments.on(kRunJsonFlag.name);
  session.notify = arguments.text(kNotifyFlag.name);
  Result<BoxSettings> box = read_box_settings(arguments);
  if (!box) return tl::unexpected(box.error());
  session.box = std::move(*box);
  return {};
}

Result<ExitCode> carry_out(std::vector<HeldRun> runs, const RunSession& session, Console& console) {
  const Result<StopSignal> stop = StopSignal::listen();
  if (!stop) return tl::unexpected(stop.error());
  Result<std::vector<QueuedRun>> queue = enqueue(session.store, std::move(runs), stop->fd());
  if (!queue) return tl::unexpected(queue.error());
  if (session.detached) {
    print_created(records_of(*queue), session.json, console);
    const Result<bool> child = go_to_background();
    if (!child) return tl::unexpected(child.error());
    if (!*child) {
      for (QueuedRun& run : *queue) run.stop.leave();
      return ExitCode::passed;
    }
  }
  std::mutex printing;
  const auto say = [&](const RunRecord& record) {
    const std::lock_guard lock(printing);
    if (!session.detached) console.err(state_line(record));
  };
  const Clock::time_point began = Clock::now();
  const Supervision supervision{session.store,
                                session.sandbox,
                                session.box.limits,
                                std::chrono::seconds(session.idle),
                                session.box.toolchains,
                                session.box.copy_ignored,
                                -1,
                                say};
  work_off(*queue, {supervision, session.parallel, session.notify});
  const std::vector<RunRecord> ended = records_of(*queue);
  if (session.detached) {
    queue->clear();  // _exit() runs no destructors.
    _exit(static_cast<int>(worst(ended)));
  }
  if (Clock::now() - began > kWorthABell && isatty(STDERR_FILENO) == 1) console.err("\a");
  print_ends(session.store, ended, session.json, console);
  return worst(ended);
}

}  // namespace agentcheck
