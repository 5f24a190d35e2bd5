#include "runner/setup_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <tuple>
#include <vector>

#include "core/text.h"
#include "runner/private_directory.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

constexpr std::string_view kWhat = "setup";
constexpr const char* kNewName = "new";
constexpr std::string_view kLockSuffix = ".lock";
constexpr std::uint64_t kBlock = 512;  ///< Unit of st_blocks (stat(2)).
constexpr int kOpenDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

tl::unexpected<Error> failed(const std::string& directory) {
  return fail(ErrorKind::undecided,
              fmt::format("the cache of set-ups in {} cannot be written: {}", display(directory),
                          std::strerror(errno)),
              "Run with `--no-cache`, or set XDG_CACHE_HOME to a directory of yours.");
}

bool exists(int store, const std::string& name) {
  struct stat info {};
  return fstatat(store, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
}

bool lock(int fd, int how) {
  while (flock(fd, how) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

/// True where `fd` is still what `name` is in `store`: its lock counts.
bool is_current(int store, const std::string& name, int fd) {
  struct stat held {};
  struct stat named {};
  return fstat(fd, &held) == 0 && fstatat(store, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

Fd open_lock(int store, const std::string& key) {
  const std::string name = key + std::string(kLockSuffix);
  return Fd(openat(store, name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
}

/// Disk used by everything below a directory. Directories too deep to walk count nothing: the bound
/// is a bound on what piles up, not on one hostile entry.
std::uint64_t disk_usage(int directory, int depth = 0) {
  constexpr int kMostDepth = 128;
  std::uint64_t bytes = 0;
  if (depth >= kMostDepth) return bytes;
  for (const std::string& name : names_in(directory)) {
    struct stat info {};
    if (fstatat(directory, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
    bytes += static_cast<std::uint64_t>(info.st_blocks) * kBlock;
    if (!S_ISDIR(info.st_mode)) continue;
    const Fd child(openat(directory, name.c_str(), kOpenDirectory));
    if (child) bytes += disk_usage(child.get(), depth + 1);
  }
  return bytes;
}

void write_size(int fd, std::uint64_t bytes) {
  const std::string text = std::to_string(bytes);
  // A size that cannot be noted counts nothing, like an empty lock file.
  if (ftruncate(fd, 0) != 0 ||
      pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    errno = 0;
  }
}

std::uint64_t read_size(int fd) {
  char text[32];
  const ssize_t count = pread(fd, text, sizeof text, 0);
  std::uint64_t bytes = 0;
  if (count > 0) std::from_chars(text, text + count, bytes);
  return bytes;
}

struct Stored {
  std::string key;
  std::uint64_t bytes = 0;
  timespec used{};
};

std::vector<Stored> stored_entries(int store) {
  std::vector<Stored> entries;
  for (const std::string& name : names_in(store)) {
    if (name.size() <= kLockSuffix.size() ||
        name.compare(name.size() - kLockSuffix.size(), kLockSuffix.size(), kLockSuffix) != 0) {
      continue;
    }
    const Fd file(openat(store, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    struct stat info {};
    if (!file || fstat(file.get(), &info) != 0) continue;
    entries.push_back(
        {name.substr(0, name.size() - kLockSuffix.size()), read_size(file.get()), info.st_mtim});
  }
  std::sort(entries.begin(), entries.end(), [](const Stored& a, const Stored& b) {
    return std::tie(a.used.tv_sec, a.used.tv_nsec, a.key) <
           std::tie(b.used.tv_sec, b.used.tv_nsec, b.key);
  });
  return entries;
}

/// Removes an entry nobody uses; false where somebody does.
bool remove_entry(int store, const std::string& key) {
  const Fd held = open_lock(store, key);
  const std::string name = key + std::string(kLockSuffix);
  if (!held || flock(held.get(), LOCK_EX | LOCK_NB) != 0 || !is_current(store, name, held.get())) {
    return false;
  }
  // Whoever opened the file before it goes finds that it is not the current one, and tries again.
  return remove_tree(store, key) && unlinkat(store, name.c_str(), 0) == 0;
}

}  // namespace

std::string CachedSetup::path(std::size_t index) const {
  return fmt::format("{}/{}", directory_, index);
}

SetupCache::SetupCache(SetupCacheOptions options) : options_(std::move(options)) {
  if (!options_.directory.empty()) return;
  options_.directory = private_parent(options_.owner ? options_.owner->uid : geteuid(), kWhat);
}

Result<std::optional<CachedSetup>> SetupCache::get(const std::string& key, const Fill& fill) const {
  // Makes the store where it is missing, and refuses one that somebody else can write to.
  if (const auto checked = PrivateDirectory::create(options_.directory, options_.owner); !checked) {
    return tl::unexpected(checked.error());
  }
  const Fd store(open(options_.directory.c_str(), kOpenDirectory));
  if (!store) return failed(options_.directory);
  CachedSetup entry;
  entry.directory_ = options_.directory + "/" + key;
  const std::string lock_name = key + std::string(kLockSuffix);
  for (;;) {
    entry.lock_ = open_lock(store.get(), key);
    if (!entry.lock_ || !lock(entry.lock_.get(), LOCK_SH)) return failed(options_.directory);
    if (!is_current(store.get(), lock_name, entry.lock_.get())) continue;
    if (exists(store.get(), key)) break;
    // From shared to exclusive is not one step: look again.
    if (!lock(entry.lock_.get(), LOCK_EX)) return failed(options_.directory);
    if (!is_current(store.get(), lock_name, entry.lock_.get())) continue;
    if (exists(store.get(), key)) continue;
    const Result<bool> made = make(store.get(), key, entry.lock_.get(), fill);
    if (!made) return tl::unexpected(made.error());
    if (!*made) return std::optional<CachedSetup>();
  }
  if (futimens(entry.lock_.get(), nullptr) != 0) return failed(options_.directory);
  return std::optional<CachedSetup>(std::move(entry));
}

Result<bool> SetupCache::make(int store, const std::string& key, int lock, const Fill& fill) const {
  const Result<PrivateDirectory> place =
      PrivateDirectory::create(options_.directory, options_.owner);
  if (!place) return tl::unexpected(place.error());
  if (mkdirat(place->fd(), kNewName, 0755) != 0) return failed(options_.directory);
  const Fd fresh(openat(place->fd(), kNewName, kOpenDirectory));
  if (!fresh || fchmod(fresh.get(), 0755) != 0) return failed(options_.directory);
  const Result<bool> filled = fill(fresh.get());
  if (!filled || !*filled) return filled;
  write_size(lock, disk_usage(fresh.get()));
  if (renameat(place->fd(), kNewName, store, key.c_str()) != 0) return failed(options_.directory);
  make_room(store, key);
  return true;
}

void SetupCache::make_room(int store, const std::string& keep) const {
  const std::vector<Stored> entries = stored_entries(store);
  std::uint64_t total = 0;
  for (const Stored& entry : entries) total += entry.bytes;
  for (const Stored& entry : entries) {
    if (total <= options_.max_bytes) return;
    if (entry.key != keep && remove_entry(store, entry.key)) total -= entry.bytes;
  }
}

}  // namespace agentcheck
