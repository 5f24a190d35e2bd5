// agentcheck run: start an agent in a sandboxed worktree, take what it made, decide the spec.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <mutex>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/limit_values.h"
#include "runner/runs/run_table.h"
#include "runner/runs/schedule.h"
#include "runner/runs/start.h"
#include "runner/runs/stop_signal.h"
#include "specs/values.h"

namespace agentcheck {
namespace {

constexpr unsigned kMostParallel = 64;
constexpr unsigned kMostRetries = 20;

constexpr Flag kSpec{"--spec", FlagKind::list, "FILE",
                     "the task and what its result must satisfy; one run for each", ""};
constexpr Flag kSpecFrom{"--spec-from", FlagKind::value, "base|disk",
                         "which spec counts where the file on disk differs from the one tracked on "
                         "the base (default: base)",
                         ""};
constexpr Flag kAgent{"--agent", FlagKind::value, "NAME",
                      "who does it: command (the words behind `--`) or scripted (a shell script)",
                      "AGENTCHECK_AGENT"};
constexpr Flag kVariants{"--variants", FlagKind::value, "FILE",
                         "several agents or prompts for the same task, side by side", ""};
constexpr Flag kRepo{"--repo", FlagKind::value, "DIR", "a directory of the repository (default: .)",
                     ""};
constexpr Flag kBase{"--base", FlagKind::value, "REV",
                     "the commit to start from (default: the spec's `base`, then HEAD)",
                     "AGENTCHECK_BASE"};
constexpr Flag kTimeout{"--timeout", FlagKind::value, "D",
                        "how long the agent may take, such as 90s, 20m, 2h (default: 1h)",
                        "AGENTCHECK_TIMEOUT"};
constexpr Flag kIdle{"--idle-timeout", FlagKind::value, "D",
                     "stop an agent that prints nothing for so long (default: never)",
                     "AGENTCHECK_IDLE_TIMEOUT"};
constexpr Flag kDetach{"--detach", FlagKind::toggle, "", "leave the runs to the background", ""};
constexpr Flag kParallel{"--parallel", FlagKind::value, "N",
                         "runs at a time; the others wait (default: 1)", "AGENTCHECK_PARALLEL"};
constexpr Flag kRetries{"--retries", FlagKind::value, "N",
                        "start the agent again with what failed, up to N times (default: 0)",
                        "AGENTCHECK_RETRIES"};
constexpr Flag kLimit{
    "--limit", FlagKind::list, "NAME=VALUE",
    "a ceiling of the agent's sandbox: processes, memory, file-size, open-files, "
    "output, tmp, home, shared-memory, disk (that stays free), added-disk, added-files",
    ""};
constexpr Flag kJson{"--json", FlagKind::toggle, "", "print the records of the runs as JSON", ""};

Result<std::uint64_t> seconds(const Arguments& arguments, const Flag& flag,
                              std::uint64_t fallback) {
  const std::optional<Setting> given = arguments.setting(flag.name);
  if (!given) return fallback;
  const auto parsed = parse_duration(given->text);
  if (parsed && parsed->count() > 0) return static_cast<std::uint64_t>(parsed->count());
  return fail(ErrorKind::usage, fmt::format("`{}` takes a time such as 90s, 20m or 2h, not `{}`",
                                            flag.name, display(given->text)));
}

/// What was asked for, with how to work it off.
struct Asked {
  StartRequest start;
  unsigned parallel = 1;
  std::uint64_t idle = 0;
};

Result<Asked> read_arguments(const Arguments& arguments) {
  Asked asked;
  asked.start.directory = arguments.text("--repo", ".");
  asked.start.specs = arguments.list("--spec");
  if (asked.start.specs.empty()) {
    return fail(ErrorKind::usage, "no spec given",
                "agentcheck run --spec FILE --agent command -- PROGRAM ARG...");
  }
  if (std::count(asked.start.specs.begin(), asked.start.specs.end(), "-") > 0) {
    Result<std::string> text = read_standard_input();
    if (!text) return tl::unexpected(text.error());
    asked.start.spec_text = std::move(*text);
  }
  const std::string from = arguments.text("--spec-from", "base");
  if (from != "base" && from != "disk") {
    return fail(ErrorKind::usage,
                fmt::format("`--spec-from` takes `base` or `disk`, not `{}`", display(from)));
  }
  asked.start.spec_from_disk = from == "disk";
  if (const std::optional<Setting> base = arguments.setting("--base")) {
    const bool flag = base->origin == Origin::flag;
    (flag ? asked.start.base : asked.start.base_environment) = base->text;
  }
  Variant variant;
  variant.agent = arguments.text("--agent", arguments.positional().empty() ? "" : "command");
  variant.command = arguments.positional();
  const std::string variants = arguments.text("--variants");
  if (!variants.empty()) {
    Result<std::vector<Variant>> read = read_variants(variants, variant);
    if (!read) return tl::unexpected(read.error());
    asked.start.variants = std::move(*read);
  } else if (variant.agent.empty()) {
    return fail(ErrorKind::usage, "no agent given",
                "agentcheck run --spec FILE --agent command -- PROGRAM ARG...");
  } else {
    asked.start.variants.push_back(std::move(variant));
  }
  const Result<std::uint64_t> timeout = seconds(arguments, kTimeout, 3600);
  const Result<std::uint64_t> idle = seconds(arguments, kIdle, 0);
  const Result<unsigned> parallel = arguments.number(kParallel, kMostParallel, 1);
  const Result<unsigned> retries = arguments.number(kRetries, kMostRetries, 0);
  if (!timeout) return tl::unexpected(timeout.error());
  if (!idle) return tl::unexpected(idle.error());
  if (!parallel) return tl::unexpected(parallel.error());
  if (!retries) return tl::unexpected(retries.error());
  asked.start.limits = arguments.list(kLimit.name);
  if (const Result<Limits> fine = with_limits({}, asked.start.limits); !fine) {
    return tl::unexpected(fine.error());
  }
  asked.start.timeout = *timeout;
  asked.start.retries = *retries;
  asked.idle = *idle;
  asked.parallel = *parallel;
  return asked;
}

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

std::vector<RunRecord> records_of(const std::vector<HeldRun>& runs) {
  std::vector<RunRecord> records;
  for (const HeldRun& run : runs) records.push_back(run.record);
  return records;
}

ExitCode worst(const std::vector<RunRecord>& records) {
  ExitCode code = ExitCode::passed;
  for (const RunRecord& record : records) code = worse(code, exit_code_of_run(record));
  return code;
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  Result<Asked> asked = read_arguments(arguments);
  if (!asked) return tl::unexpected(asked.error());
  const Result<RunStore> store = RunStore::open();
  if (!store) return tl::unexpected(store.error());
  const Result<Sandbox> sandbox = Sandbox::open();
  if (!sandbox) return tl::unexpected(sandbox.error());
  for (const std::string& said : repair_runs(*store)) console.err(said + "\n");
  asked->start.owner = sandbox->identity();
  Result<std::vector<HeldRun>> runs = create_runs(*store, asked->start);
  if (!runs) return tl::unexpected(runs.error());
  for (const auto& [record, lock] : *runs) {
    for (const std::string& note : record.notes)
      console.err(fmt::format("{}: {}\n", record.id, note));
  }
  const bool json = arguments.on("--json");
  const bool detached = arguments.on("--detach");
  if (detached) {
    print_created(records_of(*runs), json, console);
    const Result<bool> child = go_to_background();
    if (!child) return tl::unexpected(child.error());
    if (!*child) return ExitCode::passed;
  }
  const Result<StopSignal> stop = StopSignal::listen();
  if (!stop) return tl::unexpected(stop.error());
  std::mutex printing;
  const auto say = [&](const RunRecord& record) {
    const std::lock_guard lock(printing);
    if (!detached) console.err(state_line(record));
  };
  Supervision supervision{*store, *sandbox, {},         std::chrono::seconds(asked->idle),
                          {},     {},       stop->fd(), say};
  work_off(*runs, {supervision, asked->parallel, {}});
  const std::vector<RunRecord> records = records_of(*runs);
  if (detached) _exit(static_cast<int>(worst(records)));
  print_ends(*store, records, json, console);
  return worst(records);
}

}  // namespace

Command run_command() {
  return {
      "run",
      "run an agent on a task in a sandboxed worktree and decide the result",
      "[-- PROGRAM ARG...]",
      0,
      kAnyNumber,
      "Makes a git worktree of its own, starts the agent in a sandbox in which nothing else of "
      "yours "
      "exists, takes what it leaves as a tree, and verifies that against the spec. Your repository "
      "is not touched: `agentcheck accept` brings a result in.\n\nThe agent finds the task on "
      "standard input and in the file $AGENTCHECK_PROMPT_FILE, and the repository at /src. It may "
      "end with a line `BLOCKED: reason`. Ctrl-C stops it and keeps its work; a run that changed "
      "nothing is removed.",
      {kSpec, kSpecFrom, kAgent, kVariants, kRepo, kBase, kTimeout, kIdle, kDetach, kParallel,
       kRetries, kLimit, kJson},
      {{"agentcheck run --spec task.yaml --agent command -- my-agent --yes",
        "any program, with the task on its standard input"},
       {"agentcheck run --spec task.yaml --agent scripted -- edit.sh", "a script, for a trial"},
       {"agentcheck run --spec a.yaml --spec b.yaml --parallel 2 --detach -- my-agent",
        "two tasks at once, in the background"},
       {"agentcheck run --spec task.yaml --variants agents.yaml --parallel 3",
        "several agents on one task; `agentcheck show --compare` sets them side by side"}},
      run};
}

}  // namespace agentcheck
