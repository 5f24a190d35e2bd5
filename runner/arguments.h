// One table of flags a command: it makes the parser, the environment variables and the help.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace agentcheck {

/// How often a flag may be given, and with what.
enum class FlagKind : std::uint8_t {
  toggle,  ///< `--reproducible`
  value,   ///< `--base REV`, at most once
  list,    ///< `--spec FILE... --spec FILE`, any number
};

/// One row of a command's table of flags.
struct Flag {
  std::string_view name;  ///< "--base"
  FlagKind kind = FlagKind::toggle;
  std::string_view value;        ///< "REV"; empty for a toggle.
  std::string_view help;         ///< A sentence without a full stop.
  std::string_view environment;  ///< "AGENTCHECK_BASE"; empty where only the flag sets it.
  char letter = 0;               ///< 'f' where `-f` is the same.
};

/// Who set a value, strongest first.
enum class Origin : std::uint8_t { flag, environment, user_file, repository_file };

/// A value with who set it.
struct Setting {
  std::string text;
  Origin origin = Origin::flag;
};

/// Looks a flag up in one place weaker than the command line: the environment, a file. Gives its
/// values, none where the place does not set it.
struct SettingSource {
  Origin origin = Origin::environment;
  std::function<std::vector<std::string>(const Flag&)> find;
};

/// What a command was given: flags, then the sources in order, then positional arguments.
class Arguments {
 public:
  /// True where a toggle is on.
  bool on(std::string_view flag) const { return toggles_.count(flag) != 0; }
  /// The value of a flag of kind `value`; nullopt where nobody set it.
  std::optional<Setting> setting(std::string_view flag) const;
  /// Its text, or `fallback`.
  std::string text(std::string_view flag, std::string_view fallback = {}) const;
  /// The values of a flag of kind `list`, in order.
  std::vector<std::string> list(std::string_view flag) const;
  /// A whole number from 0 to `highest`; `fallback` where nobody set it. Fails with
  /// ErrorKind::usage, naming the flag or the variable.
  Result<unsigned> number(const Flag& flag, unsigned highest, unsigned fallback) const;
  /// "90s", "10m", "2h"; `fallback` where nobody set it. Fails as number() does.
  Result<std::chrono::seconds> duration(const Flag& flag, std::chrono::seconds fallback) const;
  /// "512KiB", "4GiB", in bytes; `fallback` where nobody set it. Fails as number() does.
  Result<std::uint64_t> size(const Flag& flag, std::uint64_t fallback) const;
  const std::vector<std::string>& positional() const { return positional_; }
  /// Fills in the flags that nobody gave so far. Fails with ErrorKind::usage for a value a flag
  /// cannot have.
  Result<void> fill(const std::vector<Flag>& flags, const SettingSource& source);

 private:
  friend class ArgumentParser;
  std::map<std::string, std::vector<Setting>, std::less<>> settings_;
  std::map<std::string, bool, std::less<>> toggles_;
  std::vector<std::string> positional_;
};

struct Command;

/// Parses the words behind a command's name by its table; `sources` fill in flags nobody gave, the
/// first that knows one wins. Fails with ErrorKind::usage and a remedy: did you mean, or `--help`.
Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words,
                                  const std::vector<SettingSource>& sources);

}  // namespace agentcheck
