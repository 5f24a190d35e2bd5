// Help texts, made from the tables of commands, flags, formats and exit codes.
#pragma once

#include <string>
#include <string_view>

#include "runner/commands/commands.h"

namespace agentcheck {

/// `agentcheck --help`.
std::string overview();
/// `agentcheck spec --help`: the commands of a group.
std::string group_help(std::string_view group);
/// `agentcheck verify --help`.
std::string command_help(const Command& command);

}  // namespace agentcheck
