#include "sandbox/bubblewrap.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/text.h"
#include "sandbox/process.h"

namespace agentcheck {
namespace {

constexpr std::string_view kInstall =
    "Install it with `apt install bubblewrap` (or your system's package of that name).";

constexpr const char* kNeeded[] = {
    "--args",        "--unshare-user", "--unshare-all", "--disable-userns",
    "--uid",         "--gid",          "--hostname",    "--assert-userns-disabled",
    "--ro-bind-try", "--ro-bind-data", "--file",        "--json-status-fd",
    "--seccomp",     "--new-session",  "--cap-drop",    "--die-with-parent",
    "--remount-ro",  "--size",         "--perms",       "--clearenv",
};

Result<void> check_owner(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return fail(ErrorKind::sandbox,
                fmt::format("the sandbox needs bubblewrap: {}: {}", path, std::strerror(errno)),
                std::string(kInstall));
  }
  for (std::string part = path;;) {
    if (stat(part.c_str(), &info) != 0 || info.st_uid != 0 ||
        (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
      return fail(ErrorKind::sandbox,
                  fmt::format("{} can be changed by somebody else than root, so {} is not trusted",
                              part, path),
                  fmt::format("chown root {0} && chmod go-w {0}", part));
    }
    if (part == "/") return {};
    part = part.rfind('/') == 0 ? "/" : part.substr(0, part.rfind('/'));
  }
}

Result<std::string> ask(const std::string& path, const char* option) {
  ProcessRequest request;
  request.program = path;
  request.argv = {"bwrap", option};
  request.merge_output = true;
  request.timeout = std::chrono::seconds(10);
  const Result<ProcessResult> result = run_process(request);
  if (!result) return fail(ErrorKind::sandbox, result.error().message, std::string(kInstall));
  if (result->end != ProcessResult::End::exited || result->code != 0) {
    return fail(ErrorKind::sandbox, fmt::format("`{} {}` failed", path, option),
                std::string(kInstall));
  }
  return result->out.text();
}

/// The first word of a file; empty where it cannot be read.
std::string setting(const char* path) {
  std::ifstream in(path);
  std::string word;
  in >> word;
  return word;
}

}  // namespace

bool lists_option(std::string_view help, std::string_view option) {
  for (std::size_t at = help.find(option); at != std::string_view::npos;
       at = help.find(option, at + 1)) {
    const std::size_t end = at + option.size();
    const bool starts = at == 0 || help[at - 1] == ' ' || help[at - 1] == '\n';
    if (starts && (end == help.size() || help[end] == ' ' || help[end] == '\n')) return true;
  }
  return false;
}

Result<std::string> check_bubblewrap(const std::string& path) {
  if (Result<void> owner = check_owner(path); !owner) return tl::unexpected(owner.error());
  Result<std::string> help = ask(path, "--help");
  if (!help) return help;
  std::string missing;
  for (const char* option : kNeeded) {
    if (!lists_option(*help, option)) missing += fmt::format(" {}", option);
  }
  if (!missing.empty()) {
    return fail(ErrorKind::sandbox, fmt::format("{} is too old: it lacks{}", path, missing),
                "Install bubblewrap 0.8 or newer.");
  }
  Result<std::string> version = ask(path, "--version");
  if (version) version = std::string(trim(*version));
  return version;
}

std::string remedy_for(std::string_view bubblewrap_error) {
  if (setting("/proc/sys/user/max_user_namespaces") == "0") {
    return "User namespaces are switched off: sysctl user.max_user_namespaces=10000";
  }
  if (setting("/proc/sys/kernel/unprivileged_userns_clone") == "0") {
    return "User namespaces are for root only: sysctl kernel.unprivileged_userns_clone=1";
  }
  if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
    return "AppArmor restricts user namespaces: install the profile of bubblewrap (package "
           "apparmor-profiles, /etc/apparmor.d/bwrap-userns-restrict)";
  }
  if (bubblewrap_error.find("proc") != std::string_view::npos &&
      bubblewrap_error.find("ermi") != std::string_view::npos) {
    return "A container hides parts of /proc: start it with `--security-opt "
           "systempaths=unconfined`";
  }
  return "In a container, start it with `--security-opt seccomp=unconfined --security-opt "
         "apparmor=unconfined` (podman: `--security-opt unmask=ALL`); `agentcheck doctor` shows "
         "what "
         "is missing.";
}

}  // namespace agentcheck
