// Settings that are no part of a spec: one table of flags, environment names and configuration
// keys.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "runner/arguments.h"
#include "runner/git/repository.h"

namespace agentcheck {

/// How a setting is written in a file.
enum class SettingType : std::uint8_t {
  text,      ///< One line.
  count,     ///< A whole number up to `highest`.
  duration,  ///< "90s", "10m", "2h"
  size,      ///< "512KiB", "4GiB"
  names,     ///< A list of words, or a single one; `none` is the empty list.
  globs,     ///< A list of globs, or a single one.
};

/// One row: everything that names, reads and documents a setting.
struct SettingInfo {
  std::string_view key;  ///< "jobs"; "limits.memory" is `memory` in the mapping `limits`.
  SettingType type = SettingType::text;
  bool in_repository = false;  ///< The repository's own file may set it.
  unsigned highest = 0;        ///< Of a count.
  std::string_view default_text;
  Flag flag;  ///< Its name and its variable; a command that has a flag of this name obeys the row.
};

/// The table, in the order of the documentation.
const std::vector<SettingInfo>& all_settings();
/// The flag of a key of the table, for a command's table of flags.
Flag setting_flag(std::string_view key);

/// Which file a configuration comes from.
enum class ConfigurationFile { user, repository };

/// What one file sets. Lists keep their order; durations and sizes are as they were written.
struct Configuration {
  std::map<std::string, std::vector<std::string>, std::less<>> values;  ///< By key.
  Origin origin = Origin::user_file;

  /// The texts of a key; empty where it is not set.
  std::vector<std::string> find(std::string_view key) const;
  /// As a source behind flags and the environment.
  SettingSource source() const;
};

/// Reads a configuration file, strictly: unknown and duplicate keys, wrong types, values that
/// cannot work and keys that the file may not set are all reported, located, in one error
/// (ErrorKind::usage). Any bytes are accepted; an empty file sets nothing. `path` is for messages.
Result<Configuration> load_configuration(std::string_view text, const std::string& path,
                                         ConfigurationFile file);

/// The user's file, `agentcheck/config.yaml` below $XDG_CONFIG_HOME or ~/.config; empty where there
/// is none. Refused (ErrorKind::usage) where it, or the directory it lies in, belongs to another
/// user or can be written by one: `notify` is a command. Reads the environment.
Result<Configuration> user_configuration();

/// Where user_configuration() looks; empty where there is no home directory.
std::string user_configuration_path();

/// `.agentcheck/config.yaml` of the base tree; empty where base has none.
Result<Configuration> repository_configuration(const TreePair& trees);

/// docs/configuration.md, as Markdown.
std::string configuration_reference();

}  // namespace agentcheck
