// What a check is to the spec language: its name, its parameters and its page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/criterion.h"

namespace agentcheck {

/// How a parameter is written in YAML, and as which ParameterValue it arrives.
enum class ParameterType {
  boolean,      ///< bool
  integer,      ///< std::int64_t, not negative
  share,        ///< "90%" -> double in [0, 1]
  size,         ///< "512KiB" -> std::int64_t bytes
  duration,     ///< "10m" -> std::chrono::seconds
  text,         ///< std::string
  choice,       ///< std::string, one of `choices`
  globs,        ///< GlobSet; `none` is the empty set
  strings,      ///< StringList; `none` is the empty list
  choices,      ///< StringList, each one of `choices`; a single word may stand without brackets
  command,      ///< A shell string -> std::string, or an argv list -> StringList
  environment,  ///< Mapping of names to strings -> StringMap
  texts_by_name,  ///< Mapping of names to texts -> StringMap; `choices` are the names, where given
  cache,        ///< {key: [...], paths: [...]} -> CacheValue
  regex,        ///< std::string that compiles
  one_or_more_regexes,  ///< StringList of expressions that compile
  query,        ///< std::string; a tree-sitter query, checked by the check itself
};

/// One row of a check's parameter table.
struct ParameterInfo {
  std::string_view name;
  ParameterType type = ParameterType::text;
  bool required = false;
  std::vector<std::string> choices;
  std::string_view default_text;  ///< For documentation: "changed", "none" ...
  std::string_view help;          ///< One sentence.
};

/// A check as the spec language sees it.
struct CheckInfo {
  Family family = Family::structural;
  std::string_view name;     ///< "changed-signatures".
  std::string_view summary;  ///< One sentence for tables and `--help`.
  std::vector<ParameterInfo> parameters;
  std::vector<std::vector<std::string>> one_of;  ///< Of each group exactly one must be given.
  std::string_view example;  ///< YAML of one criterion, as `- item` of the list; for docs and tests.
  std::string_view page;     ///< Markdown: what it means, findings, limits. For `agentcheck explain`.
};

}  // namespace agentcheck
