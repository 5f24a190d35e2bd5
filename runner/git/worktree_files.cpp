#include "runner/git/worktree_files.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace agentcheck {
namespace {

tl::unexpected<FileTrouble> trouble(int code) {
  return tl::unexpected<FileTrouble>({code, std::strerror(code)});
}

int open_beneath(int root, const char* path, int flags) {
  struct open_how how {};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  long fd = -1;
  do {
    fd = ::syscall(SYS_openat2, root, path, &how, sizeof how);
  } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
  return static_cast<int>(fd);
}

// For kernels and sandboxes without openat2: one component after the other.
int open_stepwise(int root, std::string_view path, int flags) {
  UniqueFd directory(::fcntl(root, F_DUPFD_CLOEXEC, 0));
  while (directory) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    const bool last = slash == std::string_view::npos;
    const int step = last ? flags : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    UniqueFd next(::openat(directory.get(), name.c_str(), step));
    if (!next) return -1;
    if (last) return ::fcntl(next.get(), F_DUPFD_CLOEXEC, 0);
    path.remove_prefix(slash + 1);
    directory = std::move(next);
  }
  return -1;
}

}  // namespace

DiskStat disk_stat(const struct stat& status) {
  DiskStat result;
  result.mode = status.st_mode;
  result.size = static_cast<std::uint64_t>(status.st_size);
  result.inode = status.st_ino;
  result.device = status.st_dev;
  result.mtime = status.st_mtim.tv_sec;
  result.mtime_ns = static_cast<std::uint32_t>(status.st_mtim.tv_nsec);
  result.ctime = status.st_ctim.tv_sec;
  result.ctime_ns = static_cast<std::uint32_t>(status.st_ctim.tv_nsec);
  return result;
}

tl::expected<WorktreeFiles, FileTrouble> WorktreeFiles::open(const std::string& root) {
  UniqueFd fd(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return trouble(errno);
  return WorktreeFiles(std::move(fd));
}

tl::expected<UniqueFd, FileTrouble> WorktreeFiles::open_below(std::string_view path,
                                                              int flags) const {
  const std::string name(path.empty() ? "." : path);
  flags |= O_NOFOLLOW | O_CLOEXEC;
  int fd = open_beneath(root_.get(), name.c_str(), flags);
  if (fd < 0 && (errno == ENOSYS || errno == EPERM)) fd = open_stepwise(root_.get(), name, flags);
  if (fd < 0) return trouble(errno);
  return UniqueFd(fd);
}

tl::expected<UniqueFd, FileTrouble> WorktreeFiles::directory(std::string_view path) const {
  return open_below(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
}

tl::expected<WorktreeFiles::Content, FileTrouble> WorktreeFiles::read_once(const std::string& path,
                                                                           std::uint64_t limit,
                                                                           bool& changed) const {
  // O_PATH first: opening a pipe or a device for reading could wait or do something.
  auto handle = open_below(path, O_PATH);
  if (!handle) return tl::unexpected<FileTrouble>(handle.error());
  struct stat status;
  if (::fstat(handle->get(), &status) != 0) return trouble(errno);
  Content content;
  content.stat = disk_stat(status);
  if (content.stat.is_link()) {
    content.bytes.resize(kMaxWorktreePath + 1);
    const ssize_t length =
        ::readlinkat(handle->get(), "", content.bytes.data(), content.bytes.size());
    if (length < 0) return trouble(errno);
    content.bytes.resize(static_cast<std::size_t>(length));
    return content;
  }
  if (!content.stat.is_file()) return tl::unexpected<FileTrouble>({0, "not a regular file"});
  if (content.stat.size > limit) return tl::unexpected<FileTrouble>({EFBIG, "too big"});
  auto file = open_below(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) return tl::unexpected<FileTrouble>(file.error());
  content.bytes.resize(content.stat.size + 1);  // one more, to see that it has not grown
  std::size_t have = 0;
  while (have < content.bytes.size()) {
    const ssize_t got =
        ::read(file->get(), content.bytes.data() + have, content.bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return trouble(errno);
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  content.bytes.resize(have);
  if (::fstat(file->get(), &status) != 0) return trouble(errno);
  changed = !(disk_stat(status) == content.stat) || have != content.stat.size;
  return content;
}

tl::expected<WorktreeFiles::Content, FileTrouble> WorktreeFiles::read(const std::string& path,
                                                                      std::uint64_t limit) const {
  for (int attempt = 0; attempt < 2; ++attempt) {
    bool changed = false;
    auto content = read_once(path, limit, changed);
    if (!content || !changed) return content;
  }
  return tl::unexpected<FileTrouble>({0, "it changes while it is read"});
}

}  // namespace agentcheck
