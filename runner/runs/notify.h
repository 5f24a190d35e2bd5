// Tells the user that a run has ended.
#pragma once

#include <string>

#include "runner/runs/run_record.h"

namespace agentcheck {

/// Runs the user's own command through /bin/sh, with AGENTCHECK_RUN, AGENTCHECK_TASK,
/// AGENTCHECK_STATUS and AGENTCHECK_VERDICT in its environment, made safe to show; for at most ten
/// seconds, its output dropped. It comes from the user's configuration, never from a repository's.
/// A failure is a note of the record.
void notify(const std::string& command, RunRecord& record);

}  // namespace agentcheck
