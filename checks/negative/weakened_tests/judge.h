// Decides over the tests of all files what was weakened.
#pragma once

#include <vector>

#include "checks/check.h"
#include "checks/negative/weakened_tests/test_facts.h"

namespace agentcheck {

/// A changed file and what was collected of it.
struct TestedFile {
  const AnalyzedFile* file = nullptr;
  const TestFacts* facts = nullptr;
};

/// How strict to be.
struct JudgeOptions {
  bool strict = false;  ///< Changed expectations count even where the code changed too.
};

/// Every weakening, in no order.
std::vector<Finding> judge_tests(const std::vector<TestedFile>& files, const JudgeOptions& options);

}  // namespace agentcheck
