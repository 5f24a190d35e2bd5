// Runs as text and JSON for people and programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "runner/report/render.h"
#include "runner/runs/run_record.h"

namespace agentcheck {

/// Records as JSON, without what only agentcheck needs: a list, for a single one the record alone
/// unless `always_list`.
std::string runs_json(const std::vector<RunRecord>& records, bool always_list = false);

/// A line a run: id, task, type, agent, state, age, cost, criteria passed. Safe to show.
std::string run_table(const std::vector<RunRecord>& records, const RenderStyle& style);

/// What to say of runs whose repository is not where it was when they were made, with the remedy.
Error lost_repository(const std::string& repository, std::uint64_t runs = 1);

/// Seconds since a time of a record; negative where it is none.
std::int64_t age_of(const std::string& time);

/// "ID: running\n", for standard error.
std::string state_line(const RunRecord& record);

/// How a finished run ended, with what can be done next; a few lines.
std::string run_summary(const RunRecord& record);

}  // namespace agentcheck
