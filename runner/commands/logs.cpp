// agentcheck logs: what the agent printed.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"
#include "runner/runs/directory_watch.h"
#include "runner/runs/run_stop.h"
#include "runner/runs/safe_lines.h"
#include "runner/runs/schedule.h"
#include "runner/runs/stop_signal.h"

namespace agentcheck {
namespace {

constexpr Flag kFollow{"--follow", FlagKind::toggle,
                       "",         "go on until the run ends, through all its attempts",
                       "",         'f'};
constexpr Flag kAttempt{"--attempt", FlagKind::value, "N", "of the Nth attempt (default: the last)",
                        ""};

/// Prints a log as it grows: raw, or for a terminal made safe.
class LogPrinter {
 public:
  LogPrinter(std::string path, bool safe, Console& console)
      : path_(std::move(path)), safe_(safe), console_(console) {}

  /// Prints what is new. A log that is not there yet has nothing.
  Result<void> print_new() {
    if (!file_) file_.reset(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file_ && errno == ENOENT) return {};
    while (file_ && !console_.output_closed()) {
      const ssize_t count = read(file_.get(), buffer_.data(), buffer_.size());
      if (count < 0 && errno == EINTR) continue;
      if (count == 0) return {};
      if (count < 0) break;
      const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(count));
      if (safe_) {
        console_.out(lines_.take(bytes));
      } else {
        console_.out(bytes);
      }
    }
    if (console_.output_closed()) return {};
    return fail(ErrorKind::undecided, fmt::format("cannot read the log {}", display(path_)));
  }

  Result<void> finish() {
    Result<void> printed = print_new();
    if (safe_) console_.out(lines_.finish());
    return printed;
  }

 private:
  std::string path_;
  bool safe_;
  Console& console_;
  Fd file_;
  SafeLines lines_;
  std::array<char, 65536> buffer_{};
};

/// Prints the logs of a run until it has ended.
class Follower {
 public:
  Follower(const RunStore& store, RunRecord record, bool safe, Console& console)
      : store_(store),
        record_(std::move(record)),
        attendance_(store.paths(record_.id)),
        safe_(safe),
        console_(console) {}

  Result<ExitCode> operator()(std::size_t attempt) {
    const Result<StopSignal> stop = StopSignal::listen();
    if (!stop) return tl::unexpected(stop.error());
    Result<DirectoryWatch> watch = DirectoryWatch::open(stop->fd());
    if (!watch) return tl::unexpected(watch.error());
    const RunPaths paths = store_.paths(record_.id);
    for (const std::string& directory : {paths.directory, paths.directory + "/logs"}) {
      if (Result<bool> added = watch->add(directory); !added) return tl::unexpected(added.error());
    }
    for (;; ++attempt) {
      const Result<bool> more = follow(attempt, *watch);
      if (!more) return tl::unexpected(more.error());
      if (!*more) return ExitCode::passed;
    }
  }

 private:
  /// One attempt to its end; false where there will be no other.
  Result<bool> follow(std::size_t attempt, DirectoryWatch& watch) {
    LogPrinter printer(store_.paths(record_.id).log(attempt), safe_, console_);
    while (true) {
      // Read before the log is: what was printed up to an end that is known is then in the log.
      if (Result<void> read = read_record(); !read) return tl::unexpected(read.error());
      const bool over = record_.attempts.size() > attempt;
      // Not before it is left alone: whoever waited may take it now.
      const bool ended = !is_active(record_.state) && !attended_;
      if (over || ended) {
        if (Result<void> printed = printer.finish(); !printed) {
          return tl::unexpected(printed.error());
        }
        return over && !console_.output_closed();
      }
      if (Result<void> printed = printer.print_new(); !printed) {
        return tl::unexpected(printed.error());
      }
      if (console_.output_closed() || watch.wait(patience(), attendance_.fd()) == Woken::stopped) {
        return false;
      }
    }
  }

  /// A run that is just being made or mended has nobody to be watched for a moment.
  std::optional<std::chrono::milliseconds> patience() const {
    if (attended_) return std::nullopt;
    return std::chrono::milliseconds(200);
  }

  /// The record as it is, after mending the run where its agentcheck was killed meanwhile.
  Result<void> read_record() {
    attended_ = attendance_.lasts();
    if (is_active(record_.state) && !attended_) {
      for (const std::string& said : repair_runs(store_)) console_.err(display(said) + "\n");
    }
    Result<RunRecord> now = store_.load(record_.id);
    if (now) {
      record_ = std::move(*now);
      return {};
    }
    // A run that changed nothing is removed when it ends; its log goes with it.
    if (access(store_.paths(record_.id).directory.c_str(), F_OK) == 0) {
      return tl::unexpected(now.error());
    }
    record_.state = RunState::done;
    return {};
  }

  const RunStore& store_;
  RunRecord record_;
  Attendance attendance_;
  bool attended_ = false;
  bool safe_;
  Console& console_;
};

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = open_runs(console);
  if (!store) return tl::unexpected(store.error());
  Result<RunRecord> record = store->find(arguments.positional().front(), repository_of("."));
  if (!record) return tl::unexpected(record.error());
  const Result<std::size_t> attempt = attempt_of(arguments, kAttempt, *record);
  if (!attempt) return tl::unexpected(attempt.error());
  const bool safe = isatty(STDOUT_FILENO) == 1;
  if (arguments.on(kFollow.name)) {
    return Follower(*store, std::move(*record), safe, console)(std::max<std::size_t>(*attempt, 1));
  }
  if (*attempt == 0) {
    return fail(ErrorKind::usage, fmt::format("run {} has not been started yet", record->id),
                "wait for it: agentcheck logs -f " + record->id);
  }
  LogPrinter printer(store->paths(record->id).log(*attempt), safe, console);
  if (Result<void> printed = printer.finish(); !printed) return tl::unexpected(printed.error());
  return ExitCode::passed;
}

}  // namespace

Command logs_command() {
  return {"logs",
          "print what the agent of a run printed",
          "RUN",
          1,
          1,
          "Standard output and error of the agent, in the order they came. On a terminal every "
          "byte that could do something to it is made visible; to a pipe or a file go the very "
          "bytes. A log holds the first 33 MiB and the last one.",
          {kFollow, kAttempt},
          {{"agentcheck logs -f add-jsdoc-k3f9a", "follow a run in the background"},
           {"agentcheck logs k3f9a --attempt 1", "what it printed before the retry"}},
          run};
}

}  // namespace agentcheck
