#include "sandbox/cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <fstream>
#include <memory>
#include <sstream>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::string_view kPrefix = "agentcheck-";

std::string slurp(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool write_file(const std::string& path, const std::string& text) {
  const Fd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return fd && write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool has_word(std::string_view list, std::string_view word, char separator) {
  std::size_t at = 0;
  while (at <= list.size()) {
    const std::size_t end = std::min(list.find(separator, at), list.size());
    if (trim(list.substr(at, end - at)) == word) return true;
    at = end + 1;
  }
  return false;
}

/// The path of this process in a hierarchy: `controller` for version 1, empty for version 2
/// (cgroups(7), /proc/[pid]/cgroup: "hierarchy-ID:controller-list:cgroup-path").
std::optional<std::string> own_path(std::string_view controller) {
  const std::string text = slurp("/proc/self/cgroup");
  for (const std::string_view line : split_lines(text)) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const bool match =
        controller.empty() ? controllers.empty() : has_word(controllers, controller, ',');
    if (match) return std::string(line.substr(second + 1));
  }
  return std::nullopt;
}

struct Mount {
  std::string root;
  std::string point;
};

/// Where a hierarchy is mounted (proc(5), /proc/[pid]/mountinfo).
std::optional<Mount> mount_of(std::string_view type, std::string_view controller) {
  std::ifstream in("/proc/self/mountinfo");
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string id, parent, device, root, point, word, filesystem, source, options;
    words >> id >> parent >> device >> root >> point;
    while (words >> word && word != "-") {
    }
    words >> filesystem >> source >> options;
    if (filesystem != type) continue;
    if (controller.empty() || has_word(options, controller, ',')) return Mount{root, point};
  }
  return std::nullopt;
}

/// The directory of our own group in a hierarchy.
std::optional<std::string> own_directory(std::string_view type, std::string_view controller) {
  const std::optional<std::string> path = own_path(controller);
  const std::optional<Mount> mount = mount_of(type, controller);
  if (!path || !mount) return std::nullopt;
  std::string_view below = *path;
  if (mount->root != "/" && below.substr(0, mount->root.size()) == mount->root) {
    below.remove_prefix(mount->root.size());
  }
  return below == "/" ? mount->point : mount->point + std::string(below);
}

/// Removes groups of agentchecks that are gone. rmdir(2) refuses one that still has processes.
void reap(const std::string& parent) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(parent.c_str()), closedir);
  if (!directory) return;
  while (const dirent* entry = readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name.substr(0, kPrefix.size()) != kPrefix) continue;
    int pid = 0;
    const auto parsed =
        std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), pid);
    const bool known = parsed.ec == std::errc() && pid > 0;
    if (known && access(fmt::format("/proc/{}", pid).c_str(), F_OK) != 0) {
      rmdir((parent + "/" + std::string(name)).c_str());
    }
  }
}

std::uint64_t counter_in(const std::string& path, std::string_view name) {
  std::istringstream words(slurp(path));
  std::string key;
  std::uint64_t value = 0;
  while (words >> key >> value) {
    if (key == name) return value;
  }
  return 0;
}

}  // namespace

bool Cgroup::add(const std::string& parent) {
  static std::atomic<unsigned> counter{0};
  reap(parent);
  const std::string path = fmt::format("{}/{}{}-{}", parent, kPrefix, getpid(), counter++);
  if (mkdir(path.c_str(), 0755) != 0) return false;
  directories_.push_back({path, Fd(open((path + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC))});
  return static_cast<bool>(directories_.back().procs);
}

std::optional<Cgroup> Cgroup::create(const Limits& limits, std::uint64_t memory, std::string& why) {
  const std::string processes = std::to_string(limits.processes);
  const std::string bytes = std::to_string(memory);
  const std::optional<std::string> pids = own_directory("cgroup", "pids");
  const std::optional<std::string> ram = own_directory("cgroup", "memory");
  if (pids && ram) {
    Cgroup group;
    if (group.add(*pids) && write_file(group.directories_[0].path + "/pids.max", processes) &&
        group.add(*ram) &&
        write_file(group.directories_[1].path + "/memory.limit_in_bytes", bytes)) {
      // Absent where the kernel does not account swap.
      write_file(group.directories_[1].path + "/memory.memsw.limit_in_bytes", bytes);
      return group;
    }
    why = "the pids and memory control groups are not writable";
    return std::nullopt;
  }
  const std::optional<std::string> own = own_directory("cgroup2", "");
  if (!own) {
    why = "no control groups are mounted";
    return std::nullopt;
  }
  // A group with processes of its own cannot hand controllers down, so ours is a sibling.
  const std::string parent = own->substr(0, own->rfind('/'));
  for (const std::string& place : {*own, parent}) {
    const std::string handed = slurp(place + "/cgroup.subtree_control");
    if (!has_word(handed, "pids", ' ') || !has_word(handed, "memory", ' ')) continue;
    Cgroup group;
    group.unified_ = true;
    if (!group.add(place)) continue;
    const std::string& path = group.directories_[0].path;
    if (!write_file(path + "/pids.max", processes) || !write_file(path + "/memory.max", bytes)) {
      continue;
    }
    write_file(path + "/memory.swap.max", "0");  // Absent where swap is not accounted.
    write_file(path + "/memory.oom.group", "1");
    return group;
  }
  why = "no control group with pids and memory is delegated to this user";
  return std::nullopt;
}

Cgroup::~Cgroup() {
  for (Directory& directory : directories_) {
    directory.procs.reset();
    rmdir(directory.path.c_str());
  }
}

std::vector<int> Cgroup::procs() const {
  std::vector<int> fds;
  for (const Directory& directory : directories_) fds.push_back(directory.procs.get());
  return fds;
}

bool Cgroup::out_of_memory() const {
  const std::string& path = directories_.back().path;
  return counter_in(path + (unified_ ? "/memory.events" : "/memory.oom_control"), "oom_kill") > 0;
}

bool Cgroup::out_of_processes() const {
  return counter_in(directories_.front().path + "/pids.events", "max") > 0;
}

}  // namespace agentcheck
