// agentcheck retry: send an agent back to its worktree with what was found.
#include <fmt/format.h>
#include <sys/stat.h>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"
#include "runner/commands/run_session.h"
#include "runner/runs/run_table.h"
#include "runner/runs/start.h"

namespace agentcheck {
namespace {

constexpr Flag kTimeout{"--timeout", FlagKind::value, "D",
                        "how long the agent may take (default: as long as before)", ""};

bool is_directory(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

Result<void> refuse_what_cannot_go_on(const RunRecord& record) {
  if (record.state != RunState::done) {
    return fail(ErrorKind::usage,
                fmt::format("run {} is {}: there is nothing to try again", record.id,
                            name_of(record.state)),
                "start a new one: agentcheck run");
  }
  if (!is_directory(record.repository)) {
    return tl::unexpected(lost_repository(record.repository));
  }
  if (record.worktree.empty() || !is_directory(record.worktree)) {
    return fail(ErrorKind::usage, fmt::format("the worktree of run {} is gone", record.id),
                "start a new one: agentcheck run");
  }
  return {};
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = open_runs(console);
  if (!store) return tl::unexpected(store.error());
  const Result<Sandbox> sandbox = Sandbox::open();
  if (!sandbox) return tl::unexpected(sandbox.error());
  Result<HeldRun> held = hold_run(*store, arguments.positional().front());
  if (!held) return tl::unexpected(held.error());
  RunRecord& record = held->record;
  if (Result<void> fine = refuse_what_cannot_go_on(record); !fine) {
    return tl::unexpected(fine.error());
  }
  RunSession session{*store, *sandbox, 1, 0, false, false, {}, {}};
  if (Result<void> read = read_session_flags(arguments, session); !read) {
    return tl::unexpected(read.error());
  }
  // What the configuration says of new runs is no word about this one.
  const std::optional<Setting> given = arguments.setting(kTimeout.name);
  if (given && given->origin == Origin::flag) {
    const Result<std::uint64_t> timeout = seconds_of(arguments, kTimeout, record.timeout);
    if (!timeout) return tl::unexpected(timeout.error());
    record.timeout = *timeout;
  }
  const std::vector<std::string>& words = arguments.positional();
  if (words.size() > 1) record.command.assign(words.begin() + 1, words.end());
  if (Result<void> fine =
          check_agent({record.variant, record.agent, record.command, {}}, record.root);
      !fine) {
    return tl::unexpected(fine.error());
  }
  std::vector<HeldRun> runs;
  runs.push_back(std::move(*held));
  return carry_out(std::move(runs), session, console);
}

}  // namespace

Command retry_command() {
  std::vector<Flag> flags{kTimeout, kIdleFlag, kDetachFlag, kNotifyFlag, kRunJsonFlag};
  for (const Flag& flag : box_flags(true)) flags.push_back(flag);
  return {"retry",
          "send the agent of a run back to its worktree with what was found",
          "RUN [-- WORD...]",
          1,
          kAnyNumber,
          "Another attempt where the last one left off: the agent finds its own changes, and in "
          "its prompt the findings of the criteria that did not pass. Words after `--` take the "
          "place of those the run was started with.",
          std::move(flags),
          {{"agentcheck retry add-jsdoc-k3f9a", "the same agent again"},
           {"agentcheck retry k3f9a --timeout 20m -- my-agent --careful", "with other words"}},
          run};
}

}  // namespace agentcheck
