// agentcheck clean: remove what finished runs left.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"
#include "runner/runs/run_table.h"
#include "runner/runs/schedule.h"
#include "specs/values.h"

namespace agentcheck {
namespace {

constexpr Flag kOlder{"--older-than", FlagKind::value, "D",
                      "only runs that ended longer ago, such as 12h or 7d (default: all)", ""};
constexpr Flag kAll{"--all", FlagKind::toggle, "", "runs of every repository, not only this one",
                    ""};

/// Seconds since the run ended.
std::int64_t age(const RunRecord& record) {
  return std::max<std::int64_t>(age_of(record.ended.empty() ? record.created : record.ended), 0);
}

/// Work that nobody has decided about is never cleaned up.
bool is_settled(const RunRecord& record) {
  const bool decided = record.state == RunState::accepted || record.state == RunState::merged ||
                       record.state == RunState::discarded;
  const bool empty = record.state == RunState::done && record.result_tree.empty() &&
                     record.findings.empty() && record.worktree.empty();
  return decided || empty || is_without_work(record);
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = open_runs(console);
  if (!store) return tl::unexpected(store.error());
  std::chrono::seconds oldest{0};
  if (const std::optional<Setting> given = arguments.setting(kOlder.name)) {
    const auto parsed = parse_duration(given->text);
    if (!parsed) {
      return fail(ErrorKind::usage,
                  fmt::format("`--older-than` takes a time such as 12h or 7d, not "
                              "`{}`",
                              display(given->text)));
    }
    oldest = *parsed;
  }
  const std::string repository = arguments.on(kAll.name) ? "" : repository_of(".");
  std::size_t removed = 0;
  std::size_t kept = 0;
  ExitCode code = ExitCode::passed;
  for (const RunRecord& record : store->list(repository)) {
    if (is_active(record.state) || age(record) < oldest.count()) continue;
    if (!is_settled(record)) {
      ++kept;
      continue;
    }
    const Fd lock = store->try_lock(record.id);
    if (!lock) continue;
    // A retry may have made something of it between the look and the lock.
    const Result<RunRecord> now = store->load(record.id);
    if (!now || is_active(now->state) || !is_settled(*now)) continue;
    const Result<void> gone = remove_run(*store, *now);
    if (gone) {
      ++removed;
    } else {
      console.error(gone.error());
      code = worse(code, exit_code_of(gone.error().kind));
    }
  }
  console.out(fmt::format("{} removed; {} with work kept (accept or discard them first)\n",
                          plural(removed, "run"), kept));
  return code;
}

}  // namespace

Command clean_command() {
  return {
      "clean",
      "remove finished runs that hold no work",
      "",
      0,
      0,
      "Removes runs that were accepted, merged or discarded, and those that made nothing, with "
      "their logs. A run with work that nobody has decided about is never removed. Also finishes "
      "what a killed agentcheck left.",
      {kOlder, kAll},
      {{"agentcheck clean --older-than 7d", "what ended more than a week ago"}},
      run};
}

}  // namespace agentcheck
