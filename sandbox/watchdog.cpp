#include "sandbox/watchdog.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>
#include <sstream>
#include <unordered_map>
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
