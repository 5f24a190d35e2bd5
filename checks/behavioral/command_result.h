// What a command's end says about the change.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "checks/check.h"

namespace agentcheck {

/// What a spec asks of a command.
struct CommandExpectation {
  std::string run;    ///< As the spec wrote it.
  std::string setup;  ///< The same; empty where there is none.
  int exit = 0;       ///< The code that passes.
  std::chrono::seconds timeout{0};
};

/// The finding where the command did not do what was expected, with the end of its output as
/// evidence and what a reader should try first.
std::optional<Finding> judge(const CommandResult& result, const CommandExpectation& expectation);

}  // namespace agentcheck
