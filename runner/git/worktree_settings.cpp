#include "runner/git/worktree_settings.h"

#include <git2.h>
#include <pwd.h>
#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "runner/git/libgit2_handles.h"
#include "runner/git/plain_file.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxFile = std::size_t{64} << 20;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string user_config_directory() {
  const std::string xdg = environment("XDG_CONFIG_HOME");
  if (!xdg.empty()) return xdg + "/git";
  const std::string home = environment("HOME");
  return home.empty() ? "" : home + "/.config/git";
}

// The files git reads, least important first.
std::vector<std::pair<std::string, git_config_level_t>> config_files(const RepositoryPaths& paths) {
  std::vector<std::pair<std::string, git_config_level_t>> files;
  const std::string no_system = environment("GIT_CONFIG_NOSYSTEM");
  if (no_system.empty() || no_system == "0" || no_system == "false") {
    const std::string system = environment("GIT_CONFIG_SYSTEM");
    files.emplace_back(system.empty() ? "/etc/gitconfig" : system, GIT_CONFIG_LEVEL_SYSTEM);
  }
  if (std::getenv("GIT_CONFIG_GLOBAL")) {
    files.emplace_back(environment("GIT_CONFIG_GLOBAL"), GIT_CONFIG_LEVEL_GLOBAL);
  } else {
    const std::string xdg = user_config_directory();
    if (!xdg.empty()) files.emplace_back(xdg + "/config", GIT_CONFIG_LEVEL_XDG);
    const std::string home = environment("HOME");
    if (!home.empty()) files.emplace_back(home + "/.gitconfig", GIT_CONFIG_LEVEL_GLOBAL);
  }
  files.emplace_back(paths.common_dir + "/config", GIT_CONFIG_LEVEL_LOCAL);
  return files;
}

std::optional<Error> add_file(git_config* config, const std::string& path,
                              git_config_level_t level) {
  if (path.empty() || ::access(path.c_str(), R_OK) != 0) return std::nullopt;
  if (git_config_add_file_ondisk(config, path.c_str(), level, nullptr, 1) == 0) return std::nullopt;
  return Error{ErrorKind::usage,
               "cannot read the git configuration " + path + ": " + last_git_error(),
               "`git config --list` shows the place"};
}

bool get_bool(git_config* config, const char* key, bool fallback) {
  int value = 0;
  return git_config_get_bool(&value, config, key) == 0 ? value != 0 : fallback;
}

std::optional<std::string> get_string(git_config* config, const char* key) {
  GitBuffer value;
  if (git_config_get_string_buf(value.out(), config, key) != 0) return std::nullopt;
  return value.text();
}

// A path from the configuration, `~` and `~user` expanded as git does, or the default below the
// user's git directory.
std::string get_path(git_config* config, const char* key, const char* fallback,
                     const std::string& root) {
  const auto value = get_string(config, key);
  if (!value) {
    const std::string directory = user_config_directory();
    return directory.empty() ? "" : directory + fallback;
  }
  if (value->empty() || value->front() == '/') return *value;
  if (value->front() != '~') return root + "/" + *value;
  const std::size_t slash = std::min(value->find('/'), value->size());
  const std::string user = value->substr(1, slash - 1);
  std::string home = environment("HOME");
  if (!user.empty()) {
    const passwd* entry = ::getpwnam(user.c_str());
    home = entry ? entry->pw_dir : "";
  }
  return home.empty() ? "" : home + value->substr(slash);
}

std::string text_of(const std::string& path) {
  if (path.empty()) return {};
  auto file = read_plain_file(path, kMaxFile);
  return file ? std::move(file->content) : std::string();
}

// Called for every entry: libgit2 1.5 leaks memory where it is given a regular expression.
int note_filter(const git_config_entry* entry, void* payload) {
  const std::string_view name = entry->name;  // "filter.NAME.clean", section and key in lower case
  constexpr std::string_view kSection = "filter.";
  const std::size_t dot = name.rfind('.');
  if (name.substr(0, kSection.size()) != kSection || dot < kSection.size()) return 0;
  const std::string_view key = name.substr(dot + 1);
  if ((key == "clean" || key == "process") && entry->value && *entry->value) {
    const std::string_view driver = name.substr(kSection.size(), dot - kSection.size());
    static_cast<std::set<std::string>*>(payload)->emplace(driver);
  }
  return 0;
}

WorktreeSettings::AutoCrlf auto_crlf(git_config* config) {
  const auto value = get_string(config, "core.autocrlf");
  if (value && ::strcasecmp(value->c_str(), "input") == 0) return WorktreeSettings::AutoCrlf::input;
  return get_bool(config, "core.autocrlf", false) ? WorktreeSettings::AutoCrlf::yes
                                                  : WorktreeSettings::AutoCrlf::no;
}

}  // namespace

Result<WorktreeSettings> read_worktree_settings(const RepositoryPaths& paths) {
  start_libgit2();
  git_config* raw = nullptr;
  if (git_config_new(&raw) != 0) return fail(ErrorKind::internal, "libgit2 gives no configuration");
  const GitConfig config(raw);
  for (const auto& [path, level] : config_files(paths)) {
    if (auto error = add_file(raw, path, level)) return tl::unexpected<Error>(std::move(*error));
  }
  if (get_bool(raw, "extensions.worktreeconfig", false)) {
    if (auto error = add_file(raw, paths.git_dir + "/config.worktree", GIT_CONFIG_LEVEL_APP)) {
      return tl::unexpected<Error>(std::move(*error));
    }
  }
  WorktreeSettings settings;
  settings.file_mode = get_bool(raw, "core.filemode", true);
  settings.symlinks = get_bool(raw, "core.symlinks", true);
  settings.ignore_case = get_bool(raw, "core.ignorecase", false);
  settings.sparse = get_bool(raw, "core.sparsecheckout", false);
  settings.auto_crlf = auto_crlf(raw);
  git_config_foreach(raw, note_filter, &settings.filters);
  settings.ignores.push_back(text_of(paths.common_dir + "/info/exclude"));
  settings.ignores.push_back(text_of(get_path(raw, "core.excludesfile", "/ignore", paths.root)));
  settings.info_attributes = text_of(paths.common_dir + "/info/attributes");
  if (environment("GIT_ATTR_NOSYSTEM").empty()) {
    settings.user_attributes.push_back(text_of("/etc/gitattributes"));
  }
  settings.user_attributes.push_back(
      text_of(get_path(raw, "core.attributesfile", "/attributes", paths.root)));
  return settings;
}

}  // namespace agentcheck
