// Agent programs, as far as agentcheck knows them: how each is started in a box, and how what it
// did is judged. A profile is a row; `command` starts anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "runner/runs/run_record.h"
#include "sandbox/profile.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

/// What an agent is asked to do.
struct AgentTask {
  std::string prompt;
  std::vector<std::string> words;  ///< Behind `--` on the command line.
  std::string directory;           ///< Host directory that relative names of programs start from.
};

/// How a program is started in its box.
struct AgentLaunch {
  std::vector<std::string> argv;
  std::string input;  ///< Standard input.
  std::vector<std::pair<std::string, std::string>> env;
  std::vector<BoxText> files;
  std::vector<Bind> binds;
};

/// How it went, from everything there is to see: never from one sign alone.
struct AgentOutcome {
  std::string status;  ///< "succeeded", "failed", "timed-out", "hung" ... (docs/runs.md)
  std::string reason;  ///< A sentence; empty for "succeeded".
  std::optional<double> cost_usd;
  std::optional<TokenCount> tokens;
};

/// A row of the table of agents.
struct AgentProfile {
  std::string_view name;
  std::string_view summary;
  /// What the words behind `--` are; empty where there must be none.
  std::string_view words;
  /// ErrorKind::sandbox, with the remedy, where the program does not exist or cannot be started;
  /// ErrorKind::usage for wrong words. `box` says which programs the box has.
  Result<AgentLaunch> (*launch)(const AgentTask& task, const Profile& box) = nullptr;
};

/// Every agent there is. A new one is a row.
const std::vector<AgentProfile>& all_agents();
/// ErrorKind::usage, with what may have been meant, for an unknown name.
Result<const AgentProfile*> find_agent(const std::string& name);

/// The prompt as every agent gets it: the task, what a variant adds, and an honest way out.
std::string full_prompt(std::string_view task, std::string_view extra, std::string_view feedback);

/// Judges a process that ended. `last_output` is the end of its standard output; `changed` says
/// whether the tree differs from base.
AgentOutcome judge_agent(const BoxResult& result, std::string_view last_output, bool changed);

}  // namespace agentcheck
