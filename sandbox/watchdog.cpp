#include "sandbox/watchdog.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace agentcheck {
namespace {

constexpr std::uint64_t kInodeFloor = 10000;

/// Parent of a process; 0 where it is gone. proc(5), /proc/[pid]/stat: the name in parentheses may
/// hold anything, so fields count from the last one.
pid_t parent_of(pid_t pid) {
  std::ifstream in(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(in, line);
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream rest(line.substr(name_end + 1));
  std::string state;
  pid_t parent = 0;
  rest >> state >> parent;
  return parent;
}

std::uint64_t resident_bytes(pid_t pid) {
  std::ifstream in(fmt::format("/proc/{}/statm", pid));
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  in >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

/// Resident bytes with shared pages divided among those that share them; the resident size where
/// the kernel does not say.
std::uint64_t proportional_bytes(pid_t pid) {
  std::ifstream in(fmt::format("/proc/{}/smaps_rollup", pid));
  for (std::string line; std::getline(in, line);) {
    if (line.compare(0, 4, "Pss:") != 0) continue;
    return std::strtoull(line.c_str() + 4, nullptr, 10) * 1024;
  }
  return resident_bytes(pid);
}

/// Memory the machine could still give, in bytes; all of it where the kernel does not say.
std::uint64_t available_memory() {
  std::ifstream in("/proc/meminfo");
  for (std::string line; std::getline(in, line);) {
    if (line.compare(0, 13, "MemAvailable:") != 0) continue;
    return std::strtoull(line.c_str() + 13, nullptr, 10) * 1024;
  }
  return physical_memory();
}

/// Bytes of the anonymous files that the processes hold open. They need not be mapped anywhere, so
/// that no resident size has them.
std::uint64_t anonymous_files(const std::vector<pid_t>& tree) {
  constexpr std::string_view kName = "/memfd:";
  std::set<std::pair<dev_t, ino_t>> seen;
  std::uint64_t bytes = 0;
  for (const pid_t pid : tree) {
    const std::string path = fmt::format("/proc/{}/fd", pid);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(opendir(path.c_str()), closedir);
    while (const dirent* entry = stream ? readdir(stream.get()) : nullptr) {
      char target[kName.size()];
      struct stat info {};
      const int here = dirfd(stream.get());
      if (readlinkat(here, entry->d_name, target, sizeof target) < ssize_t{sizeof target} ||
          std::string_view(target, sizeof target) != kName ||
          fstatat(here, entry->d_name, &info, 0) != 0) {
        continue;
      }
      const bool is_new = seen.emplace(info.st_dev, info.st_ino).second;
      if (is_new) bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;  // stat(3type)
    }
  }
  return bytes;
}

}  // namespace

std::vector<pid_t> tree_of(pid_t root) {
  std::unordered_multimap<pid_t, pid_t> children;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(opendir("/proc"), closedir);
  if (!proc) return {};
  while (const dirent* entry = readdir(proc.get())) {
    const std::string_view name = entry->d_name;
    pid_t pid = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (parsed.ec == std::errc() && pid > 0) children.emplace(parent_of(pid), pid);
  }
  std::vector<pid_t> tree{root};
  for (std::size_t at = 0; at < tree.size(); ++at) {
    const auto [first, last] = children.equal_range(tree[at]);
    for (auto child = first; child != last; ++child) tree.push_back(child->second);
  }
  return tree;
}

std::uint64_t memory_of_tree(pid_t root, std::uint64_t ceiling) {
  const std::vector<pid_t> tree = tree_of(root);
  std::uint64_t sum = 0;
  for (const pid_t pid : tree) sum += resident_bytes(pid);
  if (sum <= ceiling) return sum;
  sum = 0;
  for (const pid_t pid : tree) sum += proportional_bytes(pid);
  return sum;
}

std::uint64_t physical_memory() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

MemoryWatch::MemoryWatch(std::uint64_t ceiling)
    : ceiling_(ceiling), available_(available_memory()) {}

bool MemoryWatch::passed(pid_t root) {
  const std::uint64_t mapped = memory_of_tree(root, ceiling_);
  if (mapped > ceiling_) return true;
  const std::uint64_t available = available_memory();
  const std::uint64_t missing = available_ > available ? available_ - available : 0;
  // Looking at every descriptor is dear: at once where it could matter, else now and then.
  constexpr unsigned kNowAndThen = 5;
  if (missing > ceiling_ / 4 || ++looks_ % kNowAndThen == 0) {
    if (mapped + anonymous_files(tree_of(root)) > ceiling_) return true;
  }
  return missing > ceiling_ && available < physical_memory() / 16;
}

DiskFloor::DiskFloor(std::string path, std::uint64_t floor) : path_(std::move(path)) {
  struct statvfs info {};
  if (path_.empty() || statvfs(path_.c_str(), &info) != 0) {
    path_.clear();
    return;
  }
  bytes_ = std::min<std::uint64_t>(floor, info.f_bavail * info.f_frsize / 2);
  // Some file systems (btrfs) have no fixed number of inodes and report 0.
  inodes_ = std::min<std::uint64_t>(kInodeFloor, info.f_favail / 2);
}

bool DiskFloor::breached() const {
  struct statvfs info {};
  if (path_.empty() || statvfs(path_.c_str(), &info) != 0) return false;
  return info.f_bavail * info.f_frsize < bytes_ || info.f_favail < inodes_;
}

}  // namespace agentcheck
