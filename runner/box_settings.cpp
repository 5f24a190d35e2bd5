#include "runner/box_settings.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "runner/configuration.h"

namespace agentcheck {
namespace {

Result<Limits> read_limits(const Arguments& arguments) {
  Limits limits;
  const std::pair<std::string_view, std::uint64_t*> sizes[] = {{"limits.memory", &limits.memory},
                                                               {"limits.disk", &limits.free_disk},
                                                               {"limits.output", &limits.output}};
  for (const auto& [key, value] : sizes) {
    const Result<std::uint64_t> size = arguments.size(setting_flag(key), *value);
    if (!size) return tl::unexpected(size.error());
    *value = *size;
  }
  const Result<unsigned> processes =
      setting_number(arguments, "limits.processes", static_cast<unsigned>(limits.processes));
  if (!processes) return tl::unexpected(processes.error());
  limits.processes = *processes;
  return limits;
}

/// The words of a list flag; a variable holds several: "nvm,pyenv".
std::vector<std::string> words_of(const Arguments& arguments, std::string_view flag) {
  std::vector<std::string> words;
  for (const std::string& text : arguments.list(flag)) {
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find(',', at), text.size());
      if (end > at) words.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  }
  return words;
}

}  // namespace

std::vector<Flag> box_flags(bool with_worktree) {
  std::vector<Flag> flags{setting_flag("toolchains"), setting_flag("limits.memory"),
                          setting_flag("limits.processes"), setting_flag("limits.disk"),
                          setting_flag("limits.output")};
  if (with_worktree) flags.insert(flags.begin() + 1, setting_flag("copy-ignored"));
  return flags;
}

Result<BoxSettings> read_box_settings(const Arguments& arguments) {
  const Result<Limits> limits = read_limits(arguments);
  if (!limits) return tl::unexpected(limits.error());
  BoxSettings settings;
  settings.limits = *limits;
  settings.toolchains = words_of(arguments, setting_flag("toolchains").name);
  settings.copy_ignored = words_of(arguments, setting_flag("copy-ignored").name);
  return settings;
}

Result<unsigned> setting_number(const Arguments& arguments, std::string_view key,
                                unsigned fallback) {
  for (const SettingInfo& row : all_settings()) {
    if (row.key == key) return arguments.number(row.flag, row.highest, fallback);
  }
  return fallback;
}

}  // namespace agentcheck
