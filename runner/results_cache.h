// What commands did on base trees, kept for the next time.
#pragma once

#include <optional>
#include <string>

#include "checks/check.h"
#include "runner/command_runner.h"

namespace agentcheck {

/// A name for everything that decides what a command does on base: the tree, the command and its
/// set-up, variables, limits, toolchains, this machine's platform and agentcheck's version. Empty
/// where the tree has no id.
std::string results_key(const TreePair& trees, const CommandRequest& request,
                        const CommandRunnerOptions& options);

/// A directory of results that only its user can enter. Results that cannot be kept or read are
/// simply not there.
class ResultsCache {
 public:
  static constexpr std::size_t kMaxEntries = 200;
  static constexpr std::size_t kMaxBytes = std::size_t{64} << 20;  ///< Of one result.

  /// `directory` empty: private_parent() for "results".
  explicit ResultsCache(std::string directory);

  std::optional<CommandResult> get(const std::string& key) const;
  /// Appears whole or not at all. The entries used longest ago go first.
  void put(const std::string& key, const CommandResult& result) const;

 private:
  std::string directory_;
};

}  // namespace agentcheck
