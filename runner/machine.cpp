#include "runner/machine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/text.h"
#include "grammars/language.h"
#include "runner/console.h"
#include "runner/git/git_process.h"
#include "runner/git/version.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

Capability git() {
  constexpr std::string_view kPrefix = "git version ";
  const Result<GitOutput> answer = run_git("", {"--version"});
  if (answer && answer->exit_code == 0 && answer->out.starts_with(kPrefix)) {
    const std::string_view version = std::string_view(answer->out).substr(kPrefix.size());
    return {"git", CapabilityState::available, std::string(trim(version)), {}};
  }
  return {"git", CapabilityState::limited,
          "not found: partial clones and SHA-256 repositories cannot be read",
          "install git (Debian: apt install git)"};
}

Capability locale() {
  for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const auto value = environment_variable(name)) {
      const bool unicode = Console().style().unicode;
      if (unicode) return {"locale", CapabilityState::available, *value, {}};
      return {"locale", CapabilityState::limited,
              fmt::format("{} is {}: reports use ASCII marks", name, *value),
              fmt::format("set {} to a UTF-8 locale, as in C.UTF-8", name)};
    }
  }
  return {"locale", CapabilityState::limited, "not set: reports use ASCII marks",
          "set LANG to a UTF-8 locale, as in C.UTF-8"};
}

/// Whether a directory exists, or could be made, and be written to.
Capability directory(std::string name, std::string_view variable, std::string_view fallback) {
  fs::path path;
  if (const auto base = environment_variable(variable)) {
    path = *base;
  } else if (const auto home = environment_variable("HOME")) {
    path = fs::path(*home) / fallback;
  }
  const std::string remedy = fmt::format("set {} to a directory you can write to", variable);
  if (!path.is_absolute()) {  // XDG Base Directory Specification 0.8: relative paths are invalid.
    return {std::move(name), CapabilityState::missing,
            fmt::format("neither {} nor HOME is an absolute path", variable), remedy};
  }
  path /= "agentcheck";
  fs::path existing = path;
  std::error_code ignored;
  while (!fs::exists(existing, ignored) && existing.has_relative_path()) {
    existing = existing.parent_path();
  }
  if (::access(existing.c_str(), W_OK | X_OK) == 0 && fs::is_directory(existing, ignored)) {
    return {std::move(name), CapabilityState::available, path.string(), {}};
  }
  return {std::move(name), CapabilityState::missing,
          fmt::format("{} cannot be written to", existing.string()), remedy};
}

}  // namespace

std::vector<Capability> machine_capabilities() {
  return {git(),
          {"libgit2", CapabilityState::available, libgit2_version(), {}},
          {"tree-sitter",
           CapabilityState::available,
           fmt::format("grammar ABI {} to {}", grammar_abi_versions().first,
                       grammar_abi_versions().second),
           {}},
          locale(),
          directory("cache", "XDG_CACHE_HOME", ".cache"),
          directory("state", "XDG_STATE_HOME", ".local/state")};
}

}  // namespace agentcheck
