// agentcheck run: start an agent in a sandboxed worktree, take what it made, decide the spec.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/run_session.h"
#include "runner/commands/shared_flags.h"
#include "runner/limit_values.h"
#include "runner/runs/schedule.h"
#include "runner/runs/start.h"

namespace agentcheck {
namespace {

constexpr unsigned kMostParallel = 64;
constexpr unsigned kMostRetries = 20;

constexpr Flag kSpec{"--spec", FlagKind::list, "FILE",
                     "the task and what its result must satisfy; one run for each", ""};
constexpr Flag kAgent{"--agent", FlagKind::value, "NAME",
                      "who does it: command (the words behind `--`) or scripted (a shell script)",
                      "AGENTCHECK_AGENT"};
constexpr Flag kVariants{"--variants", FlagKind::value, "FILE",
                         "several agents or prompts for the same task, side by side", ""};
constexpr Flag kBase{"--base", FlagKind::value, "REV",
                     "the commit to start from (default: the spec's `base`, then HEAD)",
                     "AGENTCHECK_BASE"};
constexpr Flag kTimeout{"--timeout", FlagKind::value, "D",
                        "how long the agent may take, such as 90s, 20m, 2h (default: 1h)",
                        "AGENTCHECK_TIMEOUT"};
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

/// What was asked for.
struct Asked {
  StartRequest start;
  unsigned parallel = 1;
};

Result<Asked> read_arguments(const Arguments& arguments) {
  Asked asked;
  asked.start.directory = repository_directory(arguments);
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
  const Result<bool> from_disk = wants_spec_from_disk(arguments);
  if (!from_disk) return tl::unexpected(from_disk.error());
  asked.start.spec_from_disk = *from_disk;
  if (const std::optional<Setting> base = arguments.setting("--base")) {
    const bool flag = base->origin == Origin::flag;
    (flag ? asked.start.base : asked.start.base_environment) = base->text;
  }
  Variant variant;
  variant.agent = arguments.text("--agent", arguments.positional().empty() ? "" : "command");
  variant.command = arguments.positional();
  const std::string variants = arguments.text("--variants");
  if (!variants.empty()) {
    const Result<std::string> text = read_file(variants);
    if (!text) return tl::unexpected(text.error());
    Result<std::vector<Variant>> read = load_variants(*text, variants, variant);
    if (!read) return tl::unexpected(read.error());
    asked.start.variants = std::move(*read);
  } else if (variant.agent.empty()) {
    return fail(ErrorKind::usage, "no agent given",
                "agentcheck run --spec FILE --agent command -- PROGRAM ARG...");
  } else {
    asked.start.variants.push_back(std::move(variant));
  }
  const Result<std::uint64_t> timeout = seconds_of(arguments, kTimeout, 3600);
  const Result<unsigned> parallel = arguments.number(kParallel, kMostParallel, 1);
  const Result<unsigned> retries = arguments.number(kRetries, kMostRetries, 0);
  if (!timeout) return tl::unexpected(timeout.error());
  if (!parallel) return tl::unexpected(parallel.error());
  if (!retries) return tl::unexpected(retries.error());
  asked.start.limits = arguments.list(kLimit.name);
  if (const Result<Limits> fine = with_limits({}, asked.start.limits); !fine) {
    return tl::unexpected(fine.error());
  }
  asked.start.timeout = *timeout;
  asked.start.retries = *retries;
  asked.parallel = *parallel;
  return asked;
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  Result<Asked> asked = read_arguments(arguments);
  if (!asked) return tl::unexpected(asked.error());
  const Result<RunStore> store = RunStore::open();
  if (!store) return tl::unexpected(store.error());
  const Result<Sandbox> sandbox = Sandbox::open();
  if (!sandbox) return tl::unexpected(sandbox.error());
  RunSession session{*store, *sandbox, asked->parallel, 0, false, false, {}, {}};
  if (Result<void> read = read_session_flags(arguments, session); !read) {
    return tl::unexpected(read.error());
  }
  for (const std::string& said : repair_runs(*store)) console.err(display(said) + "\n");
  asked->start.owner = sandbox->identity();
  Result<std::vector<HeldRun>> runs = create_runs(*store, asked->start);
  if (!runs) return tl::unexpected(runs.error());
  for (const HeldRun& run : *runs) {
    for (const std::string& note : run.record.notes) {
      console.err(fmt::format("{}: {}\n", run.record.id, display(note)));
    }
  }
  return carry_out(std::move(*runs), session, console);
}

}  // namespace

Command run_command() {
  std::vector<Flag> flags{kSpec,    kSpecFromFlag, kAgent,      kVariants,   kRepositoryFlag,
                          kBase,    kTimeout,      kIdleFlag,   kDetachFlag, kParallel,
                          kRetries, kLimit,        kNotifyFlag, kRunJsonFlag};
  for (const Flag& flag : box_flags(true)) flags.push_back(flag);
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
      std::move(flags),
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
