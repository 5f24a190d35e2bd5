// Before a command: its set-up, with the network it was given, or what an earlier one left.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/setup_cache.h"
#include "runner/workspace.h"

namespace agentcheck {

/// What a set-up did and left.
struct SetUp {
  std::optional<BoxResult> failed;  ///< How it ended, where that was not well.
  bool ran_here = false;            ///< It ran in the workspace of the command.
  std::string tail;                 ///< Last bytes of its output, where it ran here.
  std::string note;                 ///< A sentence for the report; the same for every run.
  std::vector<std::string> refused_hosts;
  std::vector<Bind> binds;          ///< What the command gets of the cache.
  std::optional<CachedSetup> held;  ///< Keeps `binds` alive.
};

/// Does what `request` says comes before the command. Without `cache_paths` the set-up runs in
/// `workspace`, a checkout of head. With them it runs in a checkout of base, once for a set-up,
/// its network and variables, the content of its key files, the repository and this machine; what
/// it leaves at the paths is kept and only read afterwards. Where head changes a key file, or
/// anything at the paths, the kept directories would not be head's: then the set-up runs in
/// `workspace` and the note says why. ErrorKind::usage where the key matches nothing, or a path
/// leads through a link or is not what the set-up made.
Result<SetUp> set_up(const TreePair& trees, const CommandRequest& request,
                     const Workspace& workspace, const Sandbox& sandbox,
                     const CommandRunnerOptions& options);

}  // namespace agentcheck
