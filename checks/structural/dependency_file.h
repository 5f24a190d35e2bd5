// Manifests and lock files as flat data: every scalar by its path, and the package it is about.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace agentcheck {

/// One scalar of a manifest or a lock file.
struct DependencyEntry {
  std::string value;
  std::string package;  ///< Whose it is; empty for what is about no package.
  std::string unit;     ///< Path of the one resolved copy of the package it belongs to.
  std::string leaf;     ///< "version", "resolved", "integrity" ...; empty for a requirement.
  std::string needs;    ///< Not empty: `package` needs this package, in the range `value`.
};

/// By the path of keys, joined by `/`.
using DependencyEntries = std::map<std::string, DependencyEntry>;

/// How a kind of file is read.
struct DependencyFormat {
  std::string_view name;  ///< Base name of the file; one that begins with `*` is an ending.
  bool lock = false;
  /// Needs are written with what they ask for, so that one that did not change moves nothing.
  bool ranges = true;
  Result<DependencyEntries> (*read)(std::string_view text) = nullptr;
};

/// The format of a path by its name; nullptr for a file that is no manifest and no lock file.
const DependencyFormat* dependency_format(std::string_view path);

/// Package names that are one to their registry: PyPI takes case, `-`, `_` and `.` as the same.
std::string canonical_package(std::string_view name, const DependencyFormat& format);

}  // namespace agentcheck
