// Where the objects of a repository lie, and whether an agent can be given them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "sandbox/process.h"

namespace agentcheck {

/// The object directories a repository reads from: its own, then those of info/alternates, and
/// theirs (gitrepository-layout(5)).
std::vector<std::string> object_directories(const std::string& repository);

/// What cannot be handed to an agent: objects that are missing (a partial clone) or that `owner`
/// may not read. Checked before anything is made. ErrorKind::usage with the remedy.
Result<void> check_objects(const std::string& repository, const std::string& base,
                           const std::optional<Identity>& owner);

}  // namespace agentcheck
