// From two trees to facts: every changed file read, parsed and collected from once, in parallel.
#pragma once

#include <memory>
#include <vector>

#include "checks/check.h"
#include "core/criterion.h"
#include "core/facts.h"
#include "core/result.h"
#include "runner/git/repository.h"
#include "runner/verify.h"

namespace agentcheck {

/// Larger files are listed, not read.
inline constexpr std::uint64_t kMaxFileBytes = 32U << 20;

/// What is to be decided: the criteria and, in the same order, their checks.
struct Plan {
  const std::vector<Criterion>& criteria;
  std::vector<std::unique_ptr<Check>> checks;
};

/// The facts of a comparison. Owns what AnalyzedFile::change points to.
struct Facts {
  ChangeSet changes;
  std::vector<FileChange> unchanged;  ///< Files read only because a criterion asked.
  std::vector<AnalyzedFile> files;    ///< Changed files in path order, then `unchanged`.
};

/// Reads and analyses every changed file, and the unchanged ones a criterion asks for, on `jobs`
/// threads (0: one a core). The result does not depend on the number of threads. Fails only where a
/// tree cannot be listed; a file that cannot be read is marked in its FileChange.
Result<Facts> collect_facts(const TreePair& trees, ChangeSet changes, const Plan& plan,
                            unsigned jobs, Progress* progress);

}  // namespace agentcheck
