#include "runner/toolchains.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/text.h"
#include "runner/console.h"
#include "runner/toolchain_table.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

/// Where a box has its tree: nothing of a toolchain can lie below.
constexpr std::string_view kTree = "/src";

bool is_directory(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// Directories a row may be in, the variable's first.
std::vector<std::string> candidates(const ToolchainRow& row, const ToolchainPlaces& places) {
  std::vector<std::string> roots;
  const std::optional<std::string> named =
      row.variable.empty() ? std::nullopt : places.variable(row.variable);
  if (named && named->front() == '/') roots.push_back(*named);
  for (const std::string_view place : row.defaults) {
    if (place.front() == '/') {
      roots.emplace_back(place);
    } else if (!places.home.empty()) {
      roots.push_back(fmt::format("{}/{}", places.home, place));
    }
  }
  return roots;
}

std::optional<Toolchain> find_row(const ToolchainRow& row, const ToolchainPlaces& places) {
  for (std::string root : candidates(row, places)) {
    while (root.size() > 1 && root.back() == '/') root.pop_back();
    if (!is_directory(root)) continue;
    Toolchain toolchain;
    toolchain.name = row.name;
    toolchain.root = root;
    for (const std::string_view part : row.binds) {
      toolchain.binds.push_back(fmt::format("{}/{}", root, part));
    }
    if (row.resolve(places, toolchain)) return toolchain;
  }
  return std::nullopt;
}

/// Where a row is looked for, for people: "$NVM_DIR, ~/.nvm".
std::string places_of(const ToolchainRow& row) {
  std::string text = row.variable.empty() ? "" : fmt::format("${}", row.variable);
  for (const std::string_view place : row.defaults) {
    text +=
        fmt::format("{}{}{}", text.empty() ? "" : ", ", place.front() == '/' ? "" : "~/", place);
  }
  return text;
}

bool is_system(const std::string& path) { return path.rfind("/usr/", 0) == 0; }

/// Binds one path where it is and, where links lead to it, also where it really is.
void add_bind(const std::string& path, Profile& profile) {
  std::error_code error;
  const fs::path found = fs::canonical(path, error);
  if (error) return;  // A part this version of the toolchain does not have.
  const std::string source = found.string();
  for (const std::string& target : {path, source}) {
    if (is_system(target)) continue;
    const bool there = std::any_of(profile.binds.begin(), profile.binds.end(),
                                   [&](const Bind& bind) { return bind.target == target; });
    if (!there) profile.binds.push_back({source, target, false});
  }
}

Result<void> check_places(const Toolchain& toolchain) {
  for (const std::string& path : toolchain.binds) {
    std::error_code error;
    const std::string found = fs::weakly_canonical(path, error).string();
    for (const std::string& place : {path, found}) {
      if ((place + "/").rfind(std::string(kTree) + "/", 0) != 0) continue;
      return fail(ErrorKind::usage,
                  fmt::format("the toolchain `{}` lies in {}, where a sandbox has its tree",
                              toolchain.name, display(toolchain.root)),
                  "move it to another directory");
    }
  }
  return {};
}

Result<Toolchain> find_named(const std::string& name, const ToolchainPlaces& places) {
  for (const ToolchainRow& row : toolchain_rows()) {
    if (row.name != name) continue;
    std::optional<Toolchain> found = find_row(row, places);
    if (found) return std::move(*found);
    return fail(ErrorKind::usage, fmt::format("the toolchain `{}` is not there", name),
                fmt::format("it was looked for in {}", places_of(row)));
  }
  const std::string meant = did_you_mean(name, toolchain_names());
  return fail(ErrorKind::usage, fmt::format("unknown toolchain `{}`", display(name)),
              meant.empty() ? "`agentcheck doctor` lists those of this machine"
                            : fmt::format("did you mean `{}`?", meant));
}

}  // namespace

ToolchainPlaces own_places() {
  const std::optional<std::string> home = environment_variable("HOME");
  return {home && home->front() == '/' ? *home : std::string(), environment_variable};
}

std::vector<std::string> toolchain_names() {
  std::vector<std::string> names;
  for (const ToolchainRow& row : toolchain_rows()) names.emplace_back(row.name);
  return names;
}

std::vector<Toolchain> find_toolchains(const ToolchainPlaces& places) {
  std::vector<Toolchain> found;
  for (const ToolchainRow& row : toolchain_rows()) {
    if (std::optional<Toolchain> one = find_row(row, places)) found.push_back(std::move(*one));
  }
  return found;
}

Result<void> add_toolchains(const std::vector<std::string>& names, Profile& profile,
                            const ToolchainPlaces& places) {
  for (const std::string& name : names) {
    Result<Toolchain> toolchain = find_named(name, places);
    if (!toolchain) return tl::unexpected(toolchain.error());
    if (Result<void> checked = check_places(*toolchain); !checked) return checked;
    for (const std::string& path : toolchain->binds) add_bind(path, profile);
    for (const std::string& path : toolchain->path) {
      if (std::find(profile.path.begin(), profile.path.end(), path) == profile.path.end()) {
        profile.path.push_back(path);
      }
    }
    profile.env.insert(profile.env.end(), toolchain->env.begin(), toolchain->env.end());
  }
  return {};
}

std::vector<Capability> toolchain_capabilities() {
  std::vector<Capability> rows;
  for (const Toolchain& toolchain : find_toolchains()) {
    rows.push_back({fmt::format("toolchain {}", toolchain.name),
                    CapabilityState::available,
                    fmt::format("{}{}in {}", toolchain.version,
                                toolchain.version.empty() ? "" : " ", toolchain.root),
                    {}});
  }
  return rows;
}

std::string toolchains_reference() {
  std::string out =
      "| name | looked for in | a sandbox sees of it | version |\n|---|---|---|---|\n";
  for (const ToolchainRow& row : toolchain_rows()) {
    std::string binds;
    for (const std::string_view part : row.binds) {
      binds += fmt::format("{}`{}`", binds.empty() ? "" : ", ", part);
    }
    out += fmt::format("| `{}` | {} | {} | {} |\n", row.name, places_of(row),
                       binds.empty() ? "the version in use" : binds, row.note);
  }
  return out;
}

}  // namespace agentcheck
