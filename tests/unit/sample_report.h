// The made-up report every renderer is tested on: one of everything, and everything hostile.
#pragma once

#include "core/report.h"

namespace agentcheck::testing {

/// A report with a criterion of every verdict and level, findings of every shape, and content that
/// tries to break out: escape codes, bidirectional controls, invalid UTF-8, line feeds in paths,
/// markup, workflow commands, 100 KB of evidence.
Report hostile_report();

/// A report in which everything passed and nothing needs saying.
Report clean_report();

}  // namespace agentcheck::testing
