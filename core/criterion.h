// A spec as plain data: criteria with the values of their parameters.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/glob.h"

namespace agentcheck {

enum class Family { structural, behavioral, coverage, negative };
enum class Level { required, advisory };

/// "structural", "behavioral", "coverage", "negative".
std::string_view name_of(Family family);
/// "required", "advisory".
std::string_view name_of(Level level);

/// A parameter's value after validation. Shares are fractions of one, durations seconds, sizes bytes.
using StringList = std::vector<std::string>;
using StringMap = std::vector<std::pair<std::string, std::string>>;  ///< In the order written.
struct CacheValue {
  StringList key;    ///< Globs of base files that key the cache.
  StringList paths;  ///< Directories the set-up fills.
};
/// A pattern's condition or another nested mapping, kept as text by path ("contains").
using ParameterValue =
    std::variant<bool, std::int64_t, double, std::chrono::seconds, std::string, StringList, StringMap,
                 GlobSet, CacheValue>;

/// 1-based place in the spec file.
struct SpecPlace {
  int line = 0;
  int column = 0;
};

/// One criterion. Parameters hold only what the spec wrote; accessors give the default else.
struct Criterion {
  Family family = Family::structural;
  std::string check;
  std::string id;
  std::string title;
  std::string why;
  std::optional<GlobSet> in;
  std::optional<GlobSet> not_in;
  StringList languages;
  Level level = Level::required;
  bool allow_empty = false;
  std::map<std::string, ParameterValue, std::less<>> parameters;
  SpecPlace place;
  /// Where the value of each parameter the spec gives stands.
  std::map<std::string, SpecPlace, std::less<>> parameter_places;

  /// The parameter's value as T, or nullptr where the spec does not give it. The loader has checked
  /// the type against the check's table.
  template <typename T>
  const T* get(std::string_view name) const {
    const auto found = parameters.find(name);
    return found == parameters.end() ? nullptr : std::get_if<T>(&found->second);
  }
  template <typename T>
  T get_or(std::string_view name, T fallback) const {
    const T* value = get<T>(name);
    return value ? *value : fallback;
  }
  bool has(std::string_view name) const { return parameters.find(name) != parameters.end(); }

  /// True where `in`, `not-in` let a path through. A renamed file is in reach by either path.
  bool reaches(std::string_view path) const {
    return (!in || in->matches(path)) && !(not_in && not_in->matches(path));
  }
  /// The place a message about this criterion belongs to: that of the first parameter the message
  /// names in back quotes, else the criterion's own.
  SpecPlace place_for(std::string_view message) const;
  /// True where `languages` is absent or names the language.
  bool reaches_language(std::string_view language) const;
};

/// The task a spec describes.
struct Task {
  std::string title;
  std::string type;
  int tier = 0;
  std::string prompt;
};

/// A whole spec.
struct Spec {
  std::string path;    ///< As given.
  std::string sha256;  ///< Of its bytes, in hex.
  int version = 1;
  Task task;
  std::string base;  ///< Empty where absent.
  SpecPlace base_place;
  std::vector<Criterion> criteria;
};

/// Lets findings with this fingerprint pass, with a reason, until a date.
struct Waiver {
  std::string fingerprint;
  std::string reason;
  std::string until;  ///< YYYY-MM-DD, or empty for no end.
};

}  // namespace agentcheck
