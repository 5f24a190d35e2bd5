// The analysis of one file: read, diff, parse, extract, collect, drop the trees.
#pragma once

#include "runner/analysis.h"
#include "runner/header_neighbours.h"

namespace agentcheck {

/// Analyses one change and fills in its hunks and line counts. `changed` is false for a file that is
/// the same on both sides. Safe to call from several threads for different files.
AnalyzedFile analyse_file(const TreePair& trees, FileChange& change, bool changed, const Plan& plan,
                          const HeaderNeighbours& neighbours);

}  // namespace agentcheck
