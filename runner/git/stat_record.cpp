#include "runner/git/stat_record.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>
#include <optional>

#include "runner/git/directory_reader.h"

namespace agentcheck {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr unsigned kMostDepth = 256;

// From linux/magic.h where it has them, else from the file system's own sources.
constexpr std::array<std::uint32_t, 5> kKnownFileSystems{
    EXT4_SUPER_MAGIC, 0x58465342 /* XFS */, BTRFS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, TMPFS_MAGIC};

std::int64_t moment(std::int64_t seconds, std::uint32_t nanoseconds) {
  return seconds * kSecond + nanoseconds;
}

/// How long the clock that files are stamped by stands still, in ns; 10 ms where it does not say.
std::int64_t tick() {
  timespec resolution{};
  if (clock_getres(CLOCK_REALTIME_COARSE, &resolution) != 0) return kSecond / 100;
  return moment(resolution.tv_sec, static_cast<std::uint32_t>(resolution.tv_nsec));
}

bool is_known(int directory) {
  struct statfs info {};
  if (fstatfs(directory, &info) != 0) return false;
  const auto type = static_cast<std::uint32_t>(info.f_type);
  return std::find(kKnownFileSystems.begin(), kKnownFileSystems.end(), type) !=
         kKnownFileSystems.end();
}

/// Writes one byte through a mapping.
bool write_mapped(int file) {
  void* const page = mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page == MAP_FAILED) return false;
  *static_cast<volatile char*>(page) = 'b';
  return munmap(page, 1) == 0;
}

/// Makes a file on `device` and gives its ctime in ns, where writing it through a mapping sets its
/// times. Its mtime is first set long back, so that no tick of the clock has to be waited for: the
/// kernel sets both at once.
std::optional<std::int64_t> time_of_new_file(const std::string& beside, std::uint64_t device) {
  std::string path = beside + "/now.XXXXXX";
  const UniqueFd file(mkostemp(path.data(), O_CLOEXEC));
  if (!file) return std::nullopt;
  unlink(path.c_str());
  struct stat made {};
  if (fstat(file.get(), &made) != 0 || made.st_dev != device) return std::nullopt;
  const timespec long_ago[2] = {{1, 0}, {1, 0}};
  if (write(file.get(), "a", 1) != 1 || futimens(file.get(), long_ago) != 0) return std::nullopt;
  struct stat written {};
  if (!write_mapped(file.get()) || fstat(file.get(), &written) != 0) return std::nullopt;
  if (written.st_mtim.tv_sec == 1) return std::nullopt;
  const DiskStat stat = disk_stat(made);
  return moment(stat.ctime, stat.ctime_ns);
}

/// A timer that never ends but is cancelled when the clock is set.
UniqueFd clock_watch() {
  UniqueFd timer(timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  itimerspec never{};
  never.it_value.tv_sec = std::numeric_limits<std::int32_t>::max();
  const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
  if (timer && timerfd_settime(timer.get(), flags, &never, nullptr) != 0) timer.reset();
  return timer;
}

UniqueFd open_directory_at(int parent, const char* name) {
  return UniqueFd(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Adds everything in a directory; false where something cannot be looked at or lies elsewhere.
template <typename Stats>
bool look(int directory, const std::string& path, std::uint64_t device, unsigned depth,
          Stats& stats) {
  DirectoryReader reader;
  if (depth > kMostDepth || reader.read(directory) != 0) return false;
  for (const DirectoryReader::Name& name : reader.names()) {
    if (depth == 0 && reader.text(name) == ".git") continue;
    struct stat info {};
    if (fstatat(directory, reader.c_str(name), &info, AT_SYMLINK_NOFOLLOW) != 0) return false;
    if (info.st_dev != device) return false;
    std::string below = path + std::string(reader.text(name));
    if (S_ISDIR(info.st_mode)) {
      const UniqueFd inner = open_directory_at(directory, reader.c_str(name));
      if (!inner || !look(inner.get(), below + "/", device, depth + 1, stats)) return false;
      below += '/';
    }
    stats.emplace(std::move(below), disk_stat(info));
  }
  return true;
}

}  // namespace

StatRecord StatRecord::take(const std::string& root, const std::string& beside) {
  const UniqueFd top = open_directory_at(AT_FDCWD, root.c_str());
  struct stat info {};
  if (!top || fstat(top.get(), &info) != 0 || !is_known(top.get())) return {};
  StatRecord record;
  record.clock_ = clock_watch();
  const std::optional<std::int64_t> now = time_of_new_file(beside, info.st_dev);
  if (!record.clock_ || !now) return {};
  record.stats_.emplace("/", disk_stat(info));
  if (!look(top.get(), "", info.st_dev, 0, record.stats_)) return {};
  record.before_ = *now - tick();
  return record;
}

bool StatRecord::clock_was_set() const {
  pollfd wait{clock_.get(), POLLIN, 0};
  return poll(&wait, 1, 0) != 0;
}

bool StatRecord::believable(const DiskStat& then) const {
  return moment(then.ctime, then.ctime_ns) < before_;
}

bool StatRecord::unchanged(std::string_view path, const DiskStat& now) const {
  if (before_ < 0) return false;
  const auto then = stats_.find(std::string(path));
  return then != stats_.end() && then->second == now && believable(now) && !clock_was_set();
}

bool StatRecord::all_unchanged(const std::string& root) const {
  const UniqueFd top = open_directory_at(AT_FDCWD, root.c_str());
  struct stat info {};
  if (before_ < 0 || !top || fstat(top.get(), &info) != 0) return false;
  Stats now;
  now.emplace("/", disk_stat(info));
  if (!look(top.get(), "", info.st_dev, 0, now) || now != stats_) return false;
  return std::all_of(now.begin(), now.end(),
                     [this](const auto& entry) { return believable(entry.second); }) &&
         !clock_was_set();
}

}  // namespace agentcheck
