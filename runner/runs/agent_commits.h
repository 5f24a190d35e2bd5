// The commits an agent made, as far as they can be believed. The result is the tree that was found;
// commits only say how the agent got there.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "runner/runs/agent_worktree.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

/// What came of it. `tip` is empty where there are none, or `refused` says why they were left out.
struct AgentCommits {
  std::string tip;
  std::uint64_t count = 0;
  std::string refused;
};

/// Where an export happens and what it may use up.
struct CommitExport {
  const Sandbox& sandbox;
  const AgentWorktree& worktree;
  std::string base;        ///< Commit the agent started from.
  std::string quarantine;  ///< Repository that takes the commits in.
  std::string scratch;     ///< Path to make, and to remove again.
  std::uint64_t most_bytes = std::uint64_t{256} << 20;
  std::uint64_t most_commits = 1000;
  std::uint64_t most_words = std::uint64_t{16} << 20;  ///< Bytes of names and messages, unpacked.
};

/// Packs what HEAD of the facade has beyond `base` inside a box, checks the pack with `git
/// index-pack
/// --strict` in another box, and only then lets the quarantine have it. Nothing of the facade is
/// read on the host.
AgentCommits admit_commits(const CommitExport& request);

/// True where a branch, a tag or the stash of the facade leads to a commit that neither `base` nor
/// a branch or tag of the repository has. Asked of git in a box; false where that git has no
/// answer.
bool has_commits_elsewhere(const CommitExport& request);

}  // namespace agentcheck
