// Which repository a directory lies in, by looking at a few small files alone.
#pragma once

#include <string>

namespace agentcheck {

/// The common git directory of the repository that `directory` lies in, as RepositoryPaths has it:
/// absolute, without links, without a slash at the end. Empty where there is none, or where only
/// git itself could tell. Follows gitrepository-layout(5): `.git` as a directory or as a file that
/// names one, `commondir`, bare repositories. The environment plays no part.
std::string find_common_directory(const std::string& directory);

}  // namespace agentcheck
