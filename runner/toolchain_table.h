// The rows behind toolchains.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/toolchains.h"

namespace agentcheck {

/// How a toolchain is found, and what of it is shown.
struct ToolchainRow {
  std::string_view name;
  std::string_view variable;               ///< Names its root; empty: none does.
  std::vector<std::string_view> defaults;  ///< Roots below the home directory, or absolute.
  std::vector<std::string_view> binds;     ///< Below the root.
  std::string_view note;                   ///< Which version is in use; for the documentation.
  /// Fills in version, path, env, and binds beyond the row's; false where nothing is usable.
  bool (*resolve)(const ToolchainPlaces& places, Toolchain& toolchain) = nullptr;
};

const std::vector<ToolchainRow>& toolchain_rows();

}  // namespace agentcheck
