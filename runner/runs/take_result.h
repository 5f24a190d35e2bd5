// From an agent's worktree to a tree in quarantine, with what was seen on the way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/finding.h"
#include "core/result.h"
#include "runner/git/stat_record.h"
#include "runner/runs/agent_worktree.h"
#include "runner/runs/quarantine.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

/// What to take, and where to put it.
struct TakeRequest {
  const Sandbox& sandbox;
  const AgentWorktree& worktree;
  std::string base;        ///< Commit.
  std::string quarantine;  ///< Path; made where it is missing.
  std::string scratch;     ///< Path to make and remove.
  CommitAuthor author;
  std::string message;
  /// The worktree right after base was checked out there, and the facade right before the agent was
  /// started; null where that is not known. What was not touched since is not read.
  const StatRecord* checked_out = nullptr;
  const StatRecord* facade = nullptr;
};

/// A result. `commit` and `tree` are empty where the tree is base's.
struct TakenResult {
  std::string commit;
  std::string tree;
  std::uint64_t agent_commits = 0;
  std::vector<Finding> findings;  ///< Of the sandbox: see negative: sandbox-findings.
  std::vector<std::string> ignored;
  std::vector<std::string> notes;
};

/// Inspects the worktree, snapshots it by raw bytes (no index, attribute or ignore rule of the
/// agent's counts), stores it, and takes the agent's commits along where they stand up. The box
/// must be dead. Nothing in the worktree is run or followed.
Result<TakenResult> take_result(const TakeRequest& request);

/// The tree that the worktree would be taken as now; empty where the content of some path is not
/// known.
Result<std::string> tree_of_worktree(const AgentWorktree& worktree, const std::string& base);

}  // namespace agentcheck
