// What is known of a run: one small JSON file, schema "agentcheck.run/1".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/finding.h"
#include "core/result.h"

namespace agentcheck {

/// Where a run is in its life. Once `done`, only a person moves it on.
enum class RunState {
  queued,
  preparing,
  running,
  snapshotting,
  verifying,
  done,
  accepted,
  merged,
  discarded,
};

/// "queued" ... "discarded".
std::string_view name_of(RunState state);
/// True while some agentcheck has to be at work on the run.
bool is_active(RunState state);

/// Tokens as the agent's program counts them.
struct TokenCount {
  std::uint64_t input = 0;
  std::uint64_t cached = 0;
  std::uint64_t output = 0;
};

/// One start of the agent. The first is the run itself, each further one a retry.
struct Attempt {
  std::string status;  ///< How the agent ended: "succeeded", "timed-out" ...; empty while it runs.
  std::string started;
  std::string ended;
  std::string verdict;
};

/// A run. Times are RFC 3339 in UTC; text that is not known yet is empty.
struct RunRecord {
  std::string id;
  std::string task;     ///< The spec's title.
  std::string type;     ///< The spec's type of task.
  std::string agent;    ///< Name of the profile.
  std::string variant;  ///< Of `--variants`; empty without.
  std::string group;    ///< Id of the first run of the same call; runs of a group are compared.
  std::vector<std::string> command;  ///< Words behind `--`.
  std::string prompt_extra;          ///< What a variant adds to the prompt.
  RunState state = RunState::queued;
  std::string status;      ///< How the agent ended; see Attempt.
  std::string reason;      ///< A sentence about `status`, or why the run could not go on.
  std::string repository;  ///< The common git directory.
  std::string git_dir;     ///< Of the working tree the run was asked for in.
  std::string root;        ///< The working tree the run was asked for in; empty for a bare one.
  std::string branch;      ///< "agentcheck/ID"
  std::string base;        ///< Commit.
  std::string base_rev;    ///< As it was named.
  std::string base_source;
  std::string result_tree;  ///< Empty where nothing changed.
  std::string result_commit;
  std::uint64_t agent_commits = 0;  ///< Of those, made by the agent.
  std::string worktree;             ///< Path; empty once it is removed.
  std::string created;
  std::string started;
  std::string ended;
  std::optional<double> cost_usd;
  std::optional<TokenCount> tokens;
  std::string spec_path;                 ///< As the user named it.
  std::uint64_t timeout = 0;             ///< Seconds.
  std::uint64_t retries = 0;             ///< Automatic ones that are left.
  std::vector<std::string> limit_words;  ///< Limits the user set, NAME=VALUE.
  std::string limits;                    ///< Which limits were in force, and by what.
  std::string log;                       ///< Path of the newest attempt's log.
  std::string report;                    ///< Path of the newest report.
  std::string verdict;                   ///< "pass", "fail" or "error".
  std::uint64_t criteria_passed = 0;     ///< Required ones.
  std::uint64_t criteria_total = 0;
  std::uint64_t advisory_findings = 0;
  std::uint64_t lines_changed = 0;
  std::vector<std::string> notes;
  std::vector<Finding> findings;  ///< The sandbox's own.
  std::vector<Attempt> attempts;
};

/// The record as JSON. `for_people` leaves out what only agentcheck needs to go on with the run.
std::string to_json(const RunRecord& record, bool for_people = false);
/// Reads what to_json() wrote. ErrorKind::undecided for anything else.
Result<RunRecord> run_from_json(std::string_view text);

/// The draft-07 JSON Schema of to_json(), as published.
std::string_view run_schema();

/// Now, as "2026-01-02T03:04:05Z".
std::string utc_now();
/// The same to the microsecond: "2026-01-02T03:04:05.678901Z".
std::string utc_now_exactly();
/// A time of a record in seconds since the epoch, without its fraction; nullopt where it is none.
std::optional<std::int64_t> seconds_of_time(const std::string& time);

}  // namespace agentcheck
