// Keeps CI systems from taking foreign text in a log for a command to them.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck {

/// One line, already safe for a terminal, made safe for a CI log: a line that begins with `::`
/// (GitHub workflow commands) and any `##word[` in it (GitHub's older form, Azure, TeamCity) get
/// their first character as \xNN. Nothing else is changed.
std::string without_log_commands(std::string_view line);

}  // namespace agentcheck
