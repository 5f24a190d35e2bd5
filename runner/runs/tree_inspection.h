// What an agent left in its worktree that no tree of git's can show, and that could hurt whoever
// enters the directory: looked at by descriptors, never followed, never run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/finding.h"
#include "core/result.h"
#include "runner/git/listing.h"
#include "runner/git/object_store.h"

namespace agentcheck {

/// Ceilings of the inspection, in counts and bytes, never in time.
struct InspectionLimits {
  std::uint64_t entries = 2'000'000;               ///< Looked at in all, ignored ones included.
  std::uint64_t added = 100'000;                   ///< Added entries that are no finding.
  std::uint64_t findings = 500'000;                ///< Kept, those below ignored directories too.
  std::size_t depth = 100;                         ///< Directories below one another.
  std::uint64_t large = std::uint64_t{256} << 20;  ///< Bytes of one file that are read.
};

/// The base side, to tell what was there before from what the agent made.
struct InspectionBase {
  const ObjectStore& objects;
  const Listing& listing;  ///< Of the base's tree.
};

/// What was seen. Findings are ordered by path, then rule; paths are raw bytes.
struct Inspection {
  std::vector<Finding> findings;
  std::uint64_t entries = 0;
  bool complete = true;  ///< False where a ceiling ended it.
};

/// Walks everything below `worktree`, its root's `.git` excepted. Gives the owner back the right to
/// read what it took from itself, so that the content can be read afterwards. Finds: nested and
/// embedded repositories, special files, links that leave the tree, hard links, setuid files,
/// directories nobody could read, names that are one on other file systems, files and trees too
/// large or too deep to examine. ErrorKind::undecided where the root cannot be opened.
Result<Inspection> inspect_worktree(const std::string& worktree, const InspectionBase& base,
                                    const InspectionLimits& limits = {});

/// Leaves out what is of no account below ignored directories (links into a toolchain, hard links
/// of a package manager); what a shell could step into stays. `ignored` as a snapshot lists it.
void drop_ignored(std::vector<Finding>& findings, const std::vector<std::string>& ignored);

/// Orders by path, then rule.
void sort_findings(std::vector<Finding>& findings);

/// Keeps the first `most` of each rule, and says in one more how many were left out.
void cap_findings(std::vector<Finding>& findings, std::size_t most);

}  // namespace agentcheck
