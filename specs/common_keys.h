// The keys every criterion and every spec has, in one table for the loader and the schema.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/criterion.h"

namespace agentcheck {

/// A key that is no parameter of a check, with its one-sentence help.
struct KeyInfo {
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array<Family, 4> kFamilies{Family::structural, Family::behavioral,
                                                 Family::coverage, Family::negative};

/// Keys of every criterion, beside the family's.
inline constexpr std::array<KeyInfo, 8> kCommonKeys{{
    {"id", "The criterion's name in reports and on the command line; default: the check's name."},
    {"title", "One line for reports."},
    {"why", "The reason for the criterion, shown when it fails."},
    {"in", "Globs of the paths the criterion reaches; default: all."},
    {"not-in", "Globs of paths left out of `in`."},
    {"languages", "The languages the criterion reaches; default: all."},
    {"level", "Whether a failure fails the spec (required, the default) or only warns (advisory)."},
    {"allow-empty", "Whether a demand passes when nothing is in its reach; default: false."},
}};

/// Keys of the whole file.
inline constexpr std::array<KeyInfo, 4> kSpecKeys{{
    {"version", "The version of the spec language: 1."},
    {"task", "What is asked of the agent."},
    {"base",
     "The branch or revision the change starts from; its merge base with the head is used."},
    {"criteria", "What must hold of the change, each decided yes or no."},
}};

/// Keys of `task`.
inline constexpr std::array<KeyInfo, 4> kTaskKeys{{
    {"title", "One line that names the task."},
    {"type", "The kind of task, which groups runs in bench and status."},
    {"tier", "The blast radius from 0 to 3; from tier 2 a review is required."},
    {"prompt", "What the agent is told."},
}};

inline constexpr int kMaxTier = 3;

/// The pattern of `id` and `type`, for the schema; read_id is the rule.
inline constexpr std::string_view kIdPattern = "^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$";

/// The names of a table of keys.
template <typename Table>
std::vector<std::string> key_names(const Table& table) {
  std::vector<std::string> names;
  for (const KeyInfo& key : table) names.emplace_back(key.name);
  return names;
}

/// The help of a key of a table; empty for an unknown one.
template <typename Table>
std::string_view key_help(const Table& table, std::string_view name) {
  for (const KeyInfo& key : table) {
    if (key.name == name) return key.help;
  }
  return {};
}

}  // namespace agentcheck
