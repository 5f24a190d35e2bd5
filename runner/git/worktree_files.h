// Opening and reading files below one directory without ever leaving it: no symbolic link is
// followed, nothing but regular files and directories is opened.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "runner/git/plain_file.h"
#include "runner/git/unique_fd.h"

namespace agentcheck {

/// What lstat(2) says about a file, as far as it tells one state of it from another.
struct DiskStat {
  std::uint32_t mode = 0;
  std::uint64_t size = 0, inode = 0, device = 0;
  std::int64_t mtime = 0, ctime = 0;
  std::uint32_t mtime_ns = 0, ctime_ns = 0;

  bool operator==(const DiskStat& other) const = default;
  bool is_link() const { return S_ISLNK(mode); }
  bool is_file() const { return S_ISREG(mode); }
};

DiskStat disk_stat(const struct stat& status);

/// Longest path, in bytes, that can be examined; Linux's own limit (PATH_MAX), and git's.
inline constexpr std::size_t kMaxWorktreePath = 4095;

/// A directory tree, held open by its root. All members may be called from several threads.
class WorktreeFiles {
 public:
  /// The error is errno's text.
  static tl::expected<WorktreeFiles, FileTrouble> open(const std::string& root);

  /// Opens a directory; "" is the root.
  tl::expected<UniqueFd, FileTrouble> directory(std::string_view path) const;
  struct Content {
    std::string bytes;
    DiskStat stat;  ///< Of the file while it was read.
  };
  /// A regular file's bytes or a link's target. A file that changes while it is read is read once
  /// more; the second time it is trouble, as is one of more than `limit` bytes or of another kind.
  tl::expected<Content, FileTrouble> read(const std::string& path, std::uint64_t limit) const;

 private:
  explicit WorktreeFiles(UniqueFd root) : root_(std::move(root)) {}
  tl::expected<UniqueFd, FileTrouble> open_below(std::string_view path, int flags) const;
  tl::expected<Content, FileTrouble> read_once(const std::string& path, std::uint64_t limit,
                                               bool& changed) const;

  UniqueFd root_;
};

}  // namespace agentcheck
