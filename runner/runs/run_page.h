// Everything about one run on a page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runner/report/render.h"
#include "runner/runs/run_record.h"
#include "runner/runs/run_store.h"

namespace agentcheck {

/// The record, the sandbox's findings, notes, where things are, and the report of an attempt
/// (`report` as it was written, safe to show; empty where there is none). `attempt` counts from 1;
/// 0 is a run that has not been started. Safe to show.
std::string run_page(const RunRecord& record, const RunPaths& paths, std::size_t attempt,
                     std::string_view report, const RenderStyle& style);

}  // namespace agentcheck
