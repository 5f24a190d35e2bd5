// Settings of test runners: what leaves tests out, or demands less of them.
#pragma once

#include <string_view>
#include <vector>

#include "checks/negative/weakened_tests/test_facts.h"

namespace agentcheck {

/// True where a file configures a test runner.
bool is_runner_configuration(std::string_view path);
/// The settings in it that weaken.
std::vector<Setting> read_settings(std::string_view path, std::string_view text);
/// True where a file holds stored snapshots that assertions are held against.
bool is_snapshot(std::string_view path);

}  // namespace agentcheck
