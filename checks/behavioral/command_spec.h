// What the checks that run a command share: its parameters, and the files it goes through.
#pragma once

#include <string>
#include <vector>

#include "checks/check.h"

namespace agentcheck {

/// A command with its set-up, as a criterion asks for it.
struct CommandSpec {
  std::string run;    ///< As the spec wrote it; words joined by blanks.
  std::string setup;  ///< The same; empty where there is none.
  CommandRequest request;
};

/// Reads `run`, `setup`, `network`, `cache`, `timeout`, `env` and `protect`. Fails with
/// ErrorKind::usage, naming the parameter that cannot work.
Result<CommandSpec> read_command_spec(const Criterion& criterion);

/// Adds a finding `runner-file-changed` for each changed file in the criterion's reach that decides
/// what the command does, and is not protected. Fails where a file cannot be read.
Result<void> find_runner_files(const Criterion& criterion, const CommandSpec& spec,
                               const Analysis& analysis, const CheckContext& context,
                               Outcome& outcome);

/// The rows of the parameters read_command_spec() takes; `run` is needed where `required`.
std::vector<ParameterInfo> command_parameters(bool required);

/// An outcome that could not be had, with what to do about it.
void set_error(Outcome& outcome, const Error& error);

}  // namespace agentcheck
