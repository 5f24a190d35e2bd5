// The analysis of one file: read, diff, parse, extract, collect, drop the trees.
#pragma once

#include <cstdint>
#include <optional>

#include "runner/analysis.h"
#include "runner/header_neighbours.h"

namespace agentcheck {

/// Bytes of each side, where that is known without reading it.
struct FileSizes {
  std::optional<std::uint64_t> base, head;
};

/// Analyses one change and fills in its hunks and line counts. `changed` is false for a file that is
/// the same on both sides. Safe to call from several threads for different files.
AnalyzedFile analyse_file(const TreePair& trees, FileChange& change, const FileSizes& sizes,
                          bool changed, const Plan& plan, const HeaderNeighbours& neighbours);

}  // namespace agentcheck
