// What a fresh worktree lacks before an agent can work in it: dependencies and ignored files.
#pragma once

#include <string>
#include <vector>

#include "core/criterion.h"
#include "core/result.h"
#include "runner/runs/agent_worktree.h"
#include "runner/setup_cache.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

/// What to prepare, and from where.
struct SetupRequest {
  const Sandbox& sandbox;
  const AgentWorktree& worktree;
  const std::vector<Criterion>& criteria;  ///< Of the spec; those with a `setup` say what to do.
  std::string base;                        ///< Commit.
  std::string root;     ///< The user's working tree that ignored files come from; empty: none.
  std::string git_dir;  ///< Its git directory.
  std::vector<std::string> copy_ignored;  ///< Globs.
  std::vector<std::string> toolchains;    ///< Names.
  Limits limits;
};

/// What was prepared; `binds` hold while the object lives.
struct WorktreeSetup {
  std::vector<Bind> binds;         ///< Read-only, laid over the worktree in the box.
  std::vector<CachedSetup> held;   ///< Kept set-ups that `binds` come from.
  std::vector<std::string> notes;  ///< Sentences for the user.
};

/// Runs each `setup` of the spec once, with its own network, or takes what an earlier one left on
/// base (set_up.h), and brings in the files of the user's working tree that git ignores and
/// `copy_ignored` names: files as copies (by reflink where the file system can), directories as
/// read-only binds. Never a hard link. A name that looks like a secret is a note. A set-up that
/// fails is ErrorKind::undecided, with the end of its output.
Result<WorktreeSetup> set_up_worktree(const SetupRequest& request);

}  // namespace agentcheck
