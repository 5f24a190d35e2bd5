// Which files act on their own or judge a change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

/// A group of such files, and why they matter.
struct GuardedGroup {
  const char* rule;   ///< Of its findings.
  const char* what;   ///< "a linter or formatter obeys it"
  const char* globs;  ///< Between blanks, lower case; each may lie anywhere in the tree.
};

/// Those that programs run by themselves once a directory is opened or entered, written as the globs
/// of a group. Other than the rest of `runs-on-open`, which an agent reads as instructions.
extern const char* const kRunsOnOpen;

/// True for a path that kRunsOnOpen has, whatever group it belongs to. Case does not count.
bool runs_on_open(std::string_view path);

/// All groups; a path belongs to the first that has it.
const std::vector<GuardedGroup>& guarded_groups();

/// The group of a path, or null. Case does not count, as a file system that folds case would open
/// the file. Costs a look-up for each directory of the path and a few globs, not one for each row.
const GuardedGroup* guarded_group_of(std::string_view path);

}  // namespace agentcheck
