#include "runner/tree_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <thread>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr int kOpenDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr std::size_t kRemovalShares = 256;
constexpr unsigned kRemovalThreads = 8;
constexpr int kMaxDepth = 64;  ///< Deeper directories are moved up before they are removed.

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

tl::unexpected<Error> failed(std::string_view what, std::string_view path) {
  return fail(ErrorKind::undecided,
              fmt::format("cannot {} `{}`: {}", what, display(path), std::strerror(errno)));
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool is_directory(int parent, const std::string& name) {
  struct stat info {};
  return fstatat(parent, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

/// Empties a directory; what lies too deep is moved to `top`, whose caller comes again.
void empty_directory(int directory, int top, int depth, unsigned& moved) {
  for (const std::string& name : names_in(directory)) {
    if (!is_directory(directory, name)) {
      unlinkat(directory, name.c_str(), 0);
      continue;
    }
    const Fd child = open_directory(directory, name);
    if (child && depth >= kMaxDepth) {
      const std::string up = fmt::format("deep-{}", moved++);
      renameat(directory, name.c_str(), top, up.c_str());
      continue;
    }
    if (child) empty_directory(child.get(), top, depth + 1, moved);
    unlinkat(directory, name.c_str(), AT_REMOVEDIR);
  }
}

/// remove_tree() by this thread alone.
bool remove_here(int parent, const std::string& name) {
  if (!is_directory(parent, name)) {
    return unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT;
  }
  const Fd top = open_directory(parent, name);
  if (!top) return false;
  unsigned moved = 0;
  unsigned before = 0;
  do {  // Again only while something was moved up: each round removes 64 levels of it.
    before = moved;
    empty_directory(top.get(), top.get(), 0, moved);
  } while (moved != before);
  return unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0;
}

using Components = std::vector<std::string>;

/// Opens a directory below `root` by its components.
Fd open_below(int root, const Components& components) {
  Fd here(dup(root));
  for (const std::string& name : components) {
    if (here) here = open_directory(here.get(), name);
  }
  return here;
}

/// Directories below `root`, shallowest first, until there are enough to share out.
std::vector<Components> directories_to_share(int root, std::size_t enough) {
  std::vector<Components> found{{}};
  for (std::size_t at = 0; at < found.size() && found.size() < enough; ++at) {
    const Fd here = open_below(root, found[at]);
    if (!here || found[at].size() >= kMaxDepth) continue;
    const Components path = found[at];
    for (const std::string& name : names_in(here.get())) {
      if (!is_directory(here.get(), name)) continue;
      found.push_back(path);
      found.back().push_back(name);
    }
  }
  return found;
}

/// Empties `directory` with several threads: removing is waiting for the disk.
void empty_in_parallel(int directory) {
  const std::vector<Components> shares = directories_to_share(directory, kRemovalShares);
  std::atomic<std::size_t> left{shares.size()};
  const auto work = [&] {
    // Deepest first, so that what contains a share is mostly empty when its turn comes.
    for (std::size_t at = left.fetch_sub(1); at > 0 && at <= shares.size();
         at = left.fetch_sub(1)) {
      const Components& share = shares[at - 1];
      if (share.empty()) continue;
      const Components above(share.begin(), share.end() - 1);
      if (const Fd parent = open_below(directory, above)) remove_here(parent.get(), share.back());
    }
  };
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < std::min<std::size_t>(kRemovalThreads, shares.size() - 1);
       ++thread) {
    threads.emplace_back(work);
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

Result<std::vector<std::string>> safe_components(std::string_view path) {
  std::vector<std::string> components;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string part(path.substr(at, end - at));
    const std::string plain = lower(part);
    if (part.empty() || part == "." || part == ".." || plain == ".git" || plain == "git~1" ||
        part.find('\0') != std::string::npos) {
      return fail(
          ErrorKind::undecided,
          fmt::format("the tree has a path that must not be checked out: `{}`", display(path)));
    }
    components.push_back(part);
    at = end + 1;
  }
  return components;
}

Fd open_directory(int parent, const std::string& name) {
  Fd fd(openat(parent, name.c_str(), kOpenDirectory));
  if (fd) {
    // A directory its owner cannot write to cannot be emptied either.
    struct stat info {};
    if (fstat(fd.get(), &info) == 0 && (info.st_mode & S_IRWXU) != S_IRWXU) {
      fchmod(fd.get(), (info.st_mode & 07777) | S_IRWXU);
    }
    return fd;
  }
  // Nobody else is at work here, so that the entry is still the directory it was a moment ago.
  if (errno != EACCES || !is_directory(parent, name)) return fd;
  if (fchmodat(parent, name.c_str(), 0700, 0) != 0) return fd;
  fd.reset(openat(parent, name.c_str(), kOpenDirectory));
  return fd;
}

void keep_apart(int directory) {
  int flags = 0;
  if (ioctl(directory, FS_IOC_GETFLAGS, &flags) != 0 || (flags & FS_TOPDIR_FL) != 0) return;
  flags |= FS_TOPDIR_FL;
  ioctl(directory, FS_IOC_SETFLAGS, &flags);
}

std::vector<std::string> names_in(int directory) {
  std::vector<std::string> names;
  const int copy = openat(directory, ".", kOpenDirectory);
  DIR* const stream = copy < 0 ? nullptr : fdopendir(copy);
  if (stream == nullptr) {
    if (copy >= 0) close(copy);
    return names;
  }
  while (const dirent* entry = readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  closedir(stream);
  std::sort(names.begin(), names.end());
  return names;
}

bool remove_tree(int parent, const std::string& name) {
  if (is_directory(parent, name)) {
    if (const Fd top = open_directory(parent, name)) empty_in_parallel(top.get());
  }
  return remove_here(parent, name);  // Decides: whatever the threads left is met here.
}

void TreeWriter::give(int parent, const std::string& name) const {
  if (!owner_) return;
  // A failure shows as a file the command cannot write; nothing is less safe for it.
  if (fchownat(parent, name.c_str(), owner_->uid, owner_->gid, AT_SYMLINK_NOFOLLOW) != 0) errno = 0;
}

Result<Fd> TreeWriter::enter(int parent, const std::string& name, std::string_view path) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    Fd fd = open_directory(parent, name);
    if (fd) return fd;
    if (errno == ENOTDIR || errno == ELOOP) {
      if (obstacle_ == Obstacle::refuse) break;
      if (unlinkat(parent, name.c_str(), 0) != 0) break;
    } else if (errno != ENOENT) {
      break;
    }
    if (mkdirat(parent, name.c_str(), 0755) == 0) {
      give(parent, name);
    } else if (errno != EEXIST) {  // Another thread may have been first.
      break;
    }
  }
  return failed("make the directory of", path);
}

Result<int> TreeWriter::parent(const std::vector<std::string>& components) {
  std::vector<std::string> path(components.begin(), components.end() - 1);
  if (path.empty()) return root_;
  if (cached_ && path == cached_path_) return cached_.get();
  Fd here;
  for (const std::string& name : path) {
    Result<Fd> next = enter(here ? here.get() : root_, name, name);
    if (!next) return tl::unexpected(next.error());
    here = std::move(*next);
  }
  cached_ = std::move(here);
  cached_path_ = std::move(path);
  return cached_.get();
}

Result<void> TreeWriter::put(int parent, const std::string& name, const FileToWrite& file) {
  if (file.mode == FileMode::gitlink) {
    if (mkdirat(parent, name.c_str(), 0755) != 0) return failed("make the directory", file.path);
    give(parent, name);
    return {};
  }
  if (file.mode == FileMode::symlink) {
    const std::string target(file.content);
    if (target.find('\0') != std::string::npos || target.empty() ||
        symlinkat(target.c_str(), parent, name.c_str()) != 0) {
      return failed("make the link", file.path);
    }
    give(parent, name);
    return {};
  }
  const mode_t mode = file.mode == FileMode::executable ? 0755 : 0644;
  const Fd fd(
      openat(parent, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!fd || !write_all(fd.get(), file.content) || fchmod(fd.get(), mode) != 0) {
    return failed("write", file.path);
  }
  if (owner_ && fchown(fd.get(), owner_->uid, owner_->gid) != 0) {
    return failed("give away", file.path);
  }
  return {};
}

Result<void> TreeWriter::write(const FileToWrite& file) {
  const Result<std::vector<std::string>> components = safe_components(file.path);
  if (!components) return tl::unexpected(components.error());
  const Result<int> directory = parent(*components);
  if (!directory) return tl::unexpected(directory.error());
  const std::string& name = components->back();
  if (obstacle_ == Obstacle::replace && !remove_tree(*directory, name)) {
    return failed("replace", file.path);
  }
  return put(*directory, name, file);
}

}  // namespace agentcheck
