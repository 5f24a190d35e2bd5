#include "sandbox/profile.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

namespace agentcheck {
namespace {

constexpr std::string_view kShimPath = "/run/ac/shim";
constexpr std::string_view kGatewayPath = "/run/ac/gateway";
constexpr std::string_view kHome = "/home/user";

/// Files below /etc that toolchains read. /etc/ssl/private and anything with a secret stays out.
constexpr const char* kEtc[] = {
    "/etc/alternatives", "/etc/debian_version", "/etc/fonts",         "/etc/gai.conf",
    "/etc/gradle",       "/etc/host.conf",      "/etc/ld.so.cache",   "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/localtime",      "/etc/maven",         "/etc/mime.types",
    "/etc/os-release",   "/etc/perl",           "/etc/pki/tls/certs", "/etc/protocols",
    "/etc/python3",      "/etc/services",       "/etc/ssl/certs",     "/etc/ssl/openssl.cnf",
    "/etc/terminfo",     "/etc/timezone",
};

/// Debian keeps the configuration of each Java and Python in a directory of its version.
bool is_versioned_toolchain(std::string_view name) {
  return name.substr(0, 5) == "java-" || name.substr(0, 7) == "python3";
}

void add_toolchains(std::vector<std::string>& etc) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir("/etc"), closedir);
  if (!directory) return;
  while (const dirent* entry = readdir(directory.get())) {
    const std::string path = fmt::format("/etc/{}", entry->d_name);
    if (is_versioned_toolchain(entry->d_name) &&
        std::find(etc.begin(), etc.end(), path) == etc.end()) {
      etc.push_back(path);
    }
  }
  std::sort(etc.begin(), etc.end());
}

/// A directory to bind, or a file to copy; what cannot be read or is too large to copy stays out.
void add_etc(const char* path, HostLayout& host) {
  constexpr std::size_t kMostBytes = std::size_t{4} << 20;
  struct stat info {};
  if (stat(path, &info) != 0 || access(path, R_OK) != 0) return;
  if (S_ISDIR(info.st_mode)) {
    host.etc.emplace_back(path);
    return;
  }
  std::ifstream in(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (content.size() <= kMostBytes) host.etc_files.emplace_back(path, std::move(content));
}

class Options {
 public:
  template <typename... Words>
  void add(const Words&... words) {
    (list_.emplace_back(words), ...);
  }
  /// A directory in memory; `--perms` and `--size` count for the next operation only.
  void memory_directory(std::string_view perms, std::uint64_t bytes, std::string_view path) {
    add("--perms", perms, "--size", std::to_string(bytes), "--tmpfs", path);
  }
  std::vector<std::string> take() { return std::move(list_); }

 private:
  std::vector<std::string> list_;
};

void add_isolation(Options& options) {
  // --disable-userns wants --unshare-user spelt out; --unshare-all alone is refused.
  options.add("--unshare-user", "--unshare-all", "--disable-userns", "--assert-userns-disabled");
  options.add("--new-session", "--die-with-parent", "--cap-drop", "ALL");
  options.add("--hostname", "sandbox", "--uid", "1000", "--gid", "1000");
}

/// A read-only file with the content of a descriptor, in a directory in memory.
void add_file(Options& options, std::string_view perms, int fd, std::string_view path) {
  options.add("--perms", perms, "--file", std::to_string(fd), path);
}

void add_system(Options& options, const HostLayout& host, int first_fd) {
  options.add("--ro-bind", "/usr", "/usr");
  for (const auto& [path, target] : host.top) {
    if (target.empty()) {
      options.add("--ro-bind", path, path);
    } else {
      options.add("--symlink", target, path);
    }
  }
  options.add("--perms", "0755", "--dir", "/etc");
  for (const std::string& path : host.etc) options.add("--ro-bind-try", path, path);
  // Not writable for long: the root is made read-only at the end.
  for (const auto& [path, content] : host.etc_files) {
    add_file(options, "0444", first_fd++, path);
  }
  for (const BoxFile& file : box_files()) add_file(options, "0444", file.fd, file.path);
}

void add_memory(Options& options, const Limits& limits) {
  options.add("--proc", "/proc", "--dev", "/dev");
  options.memory_directory("1777", limits.shared_memory,
                           "/dev/shm");  // After --dev, which covers it.
  options.add("--remount-ro", "/dev");
  options.memory_directory("1777", limits.tmp, "/tmp");  // Before binds below /tmp.
  options.memory_directory("0755", kMiB * 16, "/run");
  options.memory_directory("0700", limits.home, kHome);
  add_file(options, "0555", kShimFd, kShimPath);
}

/// The names programs look for a proxy under; node's own fetch looks only when told to.
void add_proxy(std::vector<std::pair<std::string, std::string>>& env) {
  const std::string url = fmt::format("http://127.0.0.1:{}", kGatewayPort);
  for (const char* name :
       {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}) {
    env.emplace_back(name, url);
  }
  for (const char* name : {"NO_PROXY", "no_proxy"}) env.emplace_back(name, "localhost,127.0.0.1");
  env.emplace_back("NODE_USE_ENV_PROXY", "1");
}

}  // namespace

HostLayout read_host_layout() {
  HostLayout host;
  for (const char* path : {"/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin"}) {
    struct stat info {};
    if (lstat(path, &info) != 0) continue;
    char target[4096];
    const ssize_t length = S_ISLNK(info.st_mode) ? readlink(path, target, sizeof target) : 0;
    if (length >= 0)
      host.top.emplace_back(path, std::string(target, static_cast<std::size_t>(length)));
  }
  for (const char* path : kEtc) {
    add_etc(path, host);
  }
  add_toolchains(host.etc);
  return host;
}

const std::vector<BoxFile>& box_files() {
  static const std::vector<BoxFile> files = {
      {kPasswdFd, "/etc/passwd",
       "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:/home/user:/bin/sh\n"
       "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"},
      {kGroupFd, "/etc/group", "root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n"},
      {kHostsFd, "/etc/hosts",
       "127.0.0.1\tlocalhost sandbox\n::1\tlocalhost ip6-localhost ip6-loopback\n"},
      {kNsswitchFd, "/etc/nsswitch.conf",
       "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n"},
  };
  return files;
}

std::vector<std::pair<std::string, std::string>> box_environment(const Profile& profile) {
  std::vector<std::pair<std::string, std::string>> env = {
      {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
      {"HOME", std::string(kHome)},
      {"USER", "user"},
      {"LOGNAME", "user"},
      {"SHELL", "/bin/sh"},
      {"LANG", "C.UTF-8"},
      {"TMPDIR", "/tmp"},
      {"TERM", "dumb"},
      {"GIT_CONFIG_NOSYSTEM", "1"},
      // A .pyc with an unchecked hash that came with the tree would be run instead of its source.
      {"PYTHONPYCACHEPREFIX", "/tmp/pycache"},
      {"PYTHONNOUSERSITE", "1"},
  };
  if (!profile.gateway.empty()) add_proxy(env);
  std::string front;
  for (const std::string& directory : profile.path) front += directory + ":";
  env.front().second.insert(0, front);
  for (const auto& own : profile.env) {
    const auto same = std::find_if(env.begin(), env.end(),
                                   [&](const auto& entry) { return entry.first == own.first; });
    if (same == env.end()) {
      env.push_back(own);
    } else {
      same->second = own.second;
    }
  }
  return env;
}

std::vector<std::string> box_options(const Profile& profile, const HostLayout& host) {
  Options options;
  add_isolation(options);
  options.add("--clearenv");
  for (const auto& [name, value] : box_environment(profile)) options.add("--setenv", name, value);
  add_system(options, host, kFirstTextFd + static_cast<int>(profile.files.size()));
  add_memory(options, profile.limits);
  for (const Bind& bind : profile.binds) {
    options.add(bind.writable ? "--bind" : "--ro-bind", bind.source, bind.target);
  }
  if (!profile.gateway.empty()) options.add("--ro-bind", profile.gateway, kGatewayPath);
  for (std::size_t at = 0; at < profile.files.size(); ++at) {
    const BoxText& file = profile.files[at];
    options.add("--perms", file.executable ? "0555" : "0444", "--ro-bind-data",
                std::to_string(kFirstTextFd + static_cast<int>(at)), file.path);
  }
  // Last: a read-only parent refuses new mount points. Not recursive, so binds keep their mode.
  options.add("--remount-ro", "/run", "--remount-ro", "/");
  options.add("--chdir", profile.directory);
  options.add("--json-status-fd", std::to_string(kInfoFd));
  options.add("--seccomp", std::to_string(kFilterFd));
  return options.take();
}

std::vector<std::string> box_command(const Profile& profile, const std::vector<std::string>& argv) {
  const Limits& limits = profile.limits;
  // One byte, not none: a core_pattern that is a program is run in spite of 0, but not of 1 (core(5)
  // has the first; do_coredump() in fs/coredump.c of Linux the second).
  std::vector<std::string> words = {std::string(kShimPath), std::to_string(kStatusFd), "core=1"};
  const auto add = [&words](std::string_view name, std::uint64_t value) {
    if (value > 0) words.push_back(fmt::format("{}={}", name, value));
  };
  add("nproc", limits.processes);
  add("fsize", limits.file_size);
  add("as", limits.address_space);
  add("nofile", limits.open_files);
  if (!profile.gateway.empty()) add("gateway", kGatewayPort);
  words.emplace_back("--");
  words.insert(words.end(), argv.begin(), argv.end());
  return words;
}

}  // namespace agentcheck
