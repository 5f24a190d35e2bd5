// agentcheck show: everything about a run, or several side by side.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"
#include "runner/runs/compare.h"
#include "runner/runs/run_page.h"
#include "runner/runs/run_table.h"

namespace agentcheck {
namespace {

constexpr Flag kCompare{"--compare", FlagKind::toggle, "",
                        "several runs side by side, best first; for one run of a group, the group",
                        ""};
constexpr Flag kAttempt{"--attempt", FlagKind::value, "N",
                        "log and report of the Nth attempt (default: the last)", ""};
constexpr Flag kJson{"--json", FlagKind::toggle, "", "print the record, or the comparison, as JSON",
                     ""};

Result<std::vector<RunRecord>> find_all(const RunStore& store,
                                        const std::vector<std::string>& names) {
  std::vector<RunRecord> records;
  const std::string here = repository_of(".");
  for (const std::string& name : names) {
    Result<RunRecord> record = store.find(name, here);
    if (!record) return tl::unexpected(record.error());
    const bool twice = std::any_of(records.begin(), records.end(),
                                   [&](const RunRecord& other) { return other.id == record->id; });
    if (!twice) records.push_back(std::move(*record));
  }
  return records;
}

/// The spec a run was decided by; empty where it cannot be read.
std::string spec_of(const RunStore& store, const RunRecord& record) {
  return read_file(store.paths(record.id).spec()).value_or(std::string());
}

/// The runs started together with this one on the same spec, itself included.
std::vector<RunRecord> group_of(const RunStore& store, const RunRecord& record) {
  if (record.group.empty()) return {record};
  const std::string spec = spec_of(store, record);
  std::vector<RunRecord> group = store.list(record.repository);
  std::erase_if(group, [&](const RunRecord& other) {
    return other.group != record.group || spec_of(store, other) != spec;
  });
  return group;
}

/// How runs cannot be compared; empty where they can.
std::string differ(const RunStore& store, const std::vector<RunRecord>& runs) {
  const std::string spec = spec_of(store, runs.front());
  for (const RunRecord& run : runs) {
    if (run.base != runs.front().base) return "the runs started from different commits";
    if (spec_of(store, run) != spec) return "the runs had different specs";
  }
  return {};
}

Result<ExitCode> compare(const RunStore& store, std::vector<RunRecord> runs, bool json,
                         Console& console) {
  const std::string first = runs.front().id;
  if (runs.size() == 1) runs = group_of(store, runs.front());
  if (runs.size() < 2) {
    return fail(ErrorKind::usage,
                fmt::format("run {} was started alone: there is nothing to compare it with", first),
                "name the other runs, too: agentcheck show --compare RUN RUN...");
  }
  const std::string why_not = differ(store, runs);
  const Comparison comparison = compare_runs(std::move(runs), why_not);
  console.out(json ? comparison_json(comparison) : comparison_text(comparison, console.style()));
  return ExitCode::passed;
}

Result<ExitCode> show(const RunStore& store, const RunRecord& record, std::size_t attempt,
                      Console& console) {
  const RunPaths paths = store.paths(record.id);
  const Result<std::string> report = read_file(paths.report_text(attempt));
  console.out(run_page(record, paths, attempt, report ? *report : std::string(), console.style()));
  if (access(record.repository.c_str(), F_OK) != 0)
    console.error(lost_repository(record.repository));
  return ExitCode::passed;
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = open_runs(console);
  if (!store) return tl::unexpected(store.error());
  Result<std::vector<RunRecord>> records = find_all(*store, arguments.positional());
  if (!records) return tl::unexpected(records.error());
  const bool json = arguments.on(kJson.name);
  if (arguments.on(kCompare.name)) return compare(*store, std::move(*records), json, console);
  if (records->size() > 1) {
    return fail(ErrorKind::usage, "`agentcheck show` shows one run",
                "`agentcheck show --compare` sets several side by side");
  }
  const RunRecord& record = records->front();
  const Result<std::size_t> attempt = attempt_of(arguments, kAttempt, record);
  if (!attempt) return tl::unexpected(attempt.error());
  if (!json) return show(*store, record, *attempt, console);
  console.out(runs_json({record}));
  return ExitCode::passed;
}

}  // namespace

Command show_command() {
  return {"show",
          "show everything about a run, or compare several",
          "RUN...",
          1,
          kAnyNumber,
          "The record of a run, what the sandbox found, where its files are, and the report. With "
          "`--compare`, runs of one spec side by side and a winner, by rules that are printed.",
          {kCompare, kAttempt, kJson},
          {{"agentcheck show add-jsdoc-k3f9a", "one run"},
           {"agentcheck show --compare k3f9a", "all that `run --variants` started with it"}},
          run};
}

}  // namespace agentcheck
