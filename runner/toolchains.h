// Compilers, interpreters and tools a user has outside /usr, and what of them a box may see.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/capability.h"
#include "core/result.h"
#include "sandbox/profile.h"

namespace agentcheck {

/// One toolchain as it is on this machine. Every path is absolute.
struct Toolchain {
  std::string name;     ///< "nvm": what `toolchains` of the configuration holds.
  std::string root;     ///< Where it lies.
  std::string version;  ///< The one in use, as its manager names it; empty where there are several.
  /// Files and directories a box gets read-only, at the places they have here: programs and
  /// libraries. No configuration, caches or credentials.
  std::vector<std::string> binds;
  std::vector<std::string> path;  ///< Directories for the front of PATH.
  std::vector<std::pair<std::string, std::string>> env;
};

/// Where to look: the environment and the home directory. Tests make one up.
struct ToolchainPlaces {
  std::string home;
  std::function<std::optional<std::string>(std::string_view)> variable;
};

/// The caller's.
ToolchainPlaces own_places();

/// Names of all toolchains that are looked for, in the order of the documentation.
std::vector<std::string> toolchain_names();

/// The toolchains that are there, in that order. Only looks at files; runs nothing.
std::vector<Toolchain> find_toolchains(const ToolchainPlaces& places = own_places());

/// Adds the named ones to `profile`: the first name's programs win. Fails with ErrorKind::usage for
/// a name that is unknown, with what may have been meant, or not there, with where it was looked
/// for, or that lies where the box has its tree.
Result<void> add_toolchains(const std::vector<std::string>& names, Profile& profile,
                            const ToolchainPlaces& places = own_places());

/// A row for each toolchain that is there, for `agentcheck doctor`.
std::vector<Capability> toolchain_capabilities();

/// The table as Markdown, for the documentation.
std::string toolchains_reference();

}  // namespace agentcheck
