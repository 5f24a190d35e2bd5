// Results of base and head held against each other.
#pragma once

#include <string>
#include <vector>

#include "checks/behavioral/test_results.h"
#include "core/finding.h"

namespace agentcheck {

/// What a criterion demands of the results.
struct TestDemands {
  bool pass_to_pass = true;
  std::vector<std::string> fail_to_pass;  ///< Patterns of names: `*` is anything, `?` one byte.
  bool count_not_below_base = false;
  bool needs_base() const { return pass_to_pass || !fail_to_pass.empty() || count_not_below_base; }
};

/// True where `pattern` is the whole name, or what comes after one of its ` > `. Linear memory,
/// at most the product of the lengths in time.
bool matches_test(std::string_view pattern, std::string_view name);

/// Names of tests that failed on head and did not fail on base.
std::vector<std::string> new_failures(const TestResults* base, const TestResults& head);

/// The findings, by name. `base` is null where nothing demands it; `flaky` are failures of head
/// that passed when run again. Of more than 200 findings of one rule the rest is counted in one.
std::vector<Finding> compare_results(const TestDemands& demands, const TestResults* base,
                                     const TestResults& head,
                                     const std::vector<std::string>& flaky);

}  // namespace agentcheck
