// Runs as text and JSON for people and programs.
#pragma once

#include <string>
#include <vector>

#include "runner/report/render.h"
#include "runner/runs/run_record.h"

namespace agentcheck {

/// A JSON list of records, for one the record alone; without what only agentcheck needs.
std::string runs_json(const std::vector<RunRecord>& records);

/// A line a run: id, task, type, agent, state, age, cost, criteria passed. Safe to show.
std::string run_table(const std::vector<RunRecord>& records, const RenderStyle& style);

/// "ID: running\n", for standard error.
std::string state_line(const RunRecord& record);

/// How a finished run ended, with what can be done next; a few lines.
std::string run_summary(const RunRecord& record);

}  // namespace agentcheck
