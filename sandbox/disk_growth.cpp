#include "sandbox/disk_growth.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <memory>
#include <set>
#include <tuple>

#include "sandbox/fd.h"
#include "sandbox/watchdog.h"

namespace agentcheck {
namespace {

using Directory = std::unique_ptr<DIR, int (*)(DIR*)>;

constexpr std::uint64_t kBlock = 512;  ///< st_blocks counts in these (stat(3type)).
constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
constexpr int kDeepest = 512;  ///< A descriptor a level is held.

std::uint64_t above(std::uint64_t value, std::uint64_t floor) {
  return value > floor ? value - floor : 0;
}

}  // namespace

/// Adds up what was changed since a moment, by descriptors, following nothing.
class DiskGrowth::Walk {
 public:
  Walk(const timespec& since, const Use& ceiling, dev_t device)
      : since_(since), ceiling_(ceiling), device_(device) {}

  void directory(int parent, const char* name, int depth) {
    Fd fd(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd && errno == ENOENT) return;  // Gone since it was listed.
    const Directory stream(fd && depth <= kDeepest ? fdopendir(fd.get()) : nullptr, closedir);
    if (!stream) {
      whole_ = false;
      return;
    }
    const int here = fd.release();
    while (const dirent* entry = readdir(stream.get())) {
      const std::string_view child = entry->d_name;
      struct stat info {};
      if (child == "." || child == "..") continue;
      if (fstatat(here, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
      count(info);
      if (enough()) return;
      if (S_ISDIR(info.st_mode)) directory(here, entry->d_name, depth + 1);
    }
  }

  /// Files that processes below `root` hold open and that have no name any more.
  void nameless(pid_t root) {
    for (const pid_t pid : tree_of(root)) {
      const std::string path = fmt::format("/proc/{}/fd", pid);
      const Directory stream(opendir(path.c_str()), closedir);
      while (const dirent* entry = stream ? readdir(stream.get()) : nullptr) {
        struct stat info {};
        if (fstatat(dirfd(stream.get()), entry->d_name, &info, 0) != 0) continue;
        if (S_ISREG(info.st_mode) && info.st_nlink == 0 && info.st_dev == device_) count(info);
      }
    }
  }

  const Use& use() const { return use_; }
  bool whole() const { return whole_; }

 private:
  bool enough() const { return use_.bytes > ceiling_.bytes || use_.files > ceiling_.files; }

  void count(const struct stat& info) {
    const bool newer = std::tie(info.st_ctim.tv_sec, info.st_ctim.tv_nsec) >=
                       std::tie(since_.tv_sec, since_.tv_nsec);
    if (!newer) return;
    // A file of many names, or open in many processes, is there once.
    if (info.st_nlink != 1 && !S_ISDIR(info.st_mode) && !seen_.insert(info.st_ino).second) return;
    ++use_.files;
    use_.bytes += static_cast<std::uint64_t>(info.st_blocks) * kBlock;
  }

  timespec since_;
  Use ceiling_;
  dev_t device_;
  Use use_;
  bool whole_ = true;
  std::set<ino_t> seen_;
};

DiskGrowth::DiskGrowth(std::vector<std::string> directories, std::uint64_t bytes,
                       std::uint64_t files)
    : directories_(std::move(directories)),
      ceiling_{bytes == 0 ? kUnlimited : bytes, files == 0 ? kUnlimited : files},
      look_at_(ceiling_) {
  struct stat info {};
  if (directories_.empty() || stat(directories_.front().c_str(), &info) != 0) {
    directories_.clear();
    return;
  }
  device_ = info.st_dev;
  start_ = system();
  // The clock file systems stamp with, which lags behind the precise one.
  clock_gettime(CLOCK_REALTIME_COARSE, &since_);
}

DiskGrowth::Use DiskGrowth::system() const {
  struct statvfs info {};
  if (statvfs(directories_.front().c_str(), &info) != 0) return start_;
  return {(info.f_blocks - info.f_bfree) * info.f_frsize, info.f_files - info.f_ffree};
}

std::string DiskGrowth::passed(pid_t root) {
  if (directories_.empty()) return {};
  const Use now = system();
  const Use grown{above(now.bytes, start_.bytes), above(now.files, start_.files)};
  if (grown.bytes <= look_at_.bytes && grown.files <= look_at_.files) return {};
  Walk walk(since_, ceiling_, device_);
  for (const std::string& path : directories_) walk.directory(AT_FDCWD, path.c_str(), 0);
  if (root > 0) walk.nameless(root);
  const Use& ours = walk.whole() ? walk.use() : grown;
  if (ours.bytes > ceiling_.bytes) return "added disk";
  if (ours.files > ceiling_.files) return "added files";
  if (ceiling_.bytes != kUnlimited) look_at_.bytes = grown.bytes + ceiling_.bytes - ours.bytes;
  if (ceiling_.files != kUnlimited) look_at_.files = grown.files + ceiling_.files - ours.files;
  return {};
}

}  // namespace agentcheck
