// How much a box has added to the disk: no quota is an ordinary user's to set, so it is measured.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace agentcheck {

/// Watches what is added below some directories of one file system. Asking is one statvfs(3); the
/// directories are walked only once the whole file system has grown so much that they could have
/// passed a ceiling, and again only once it has grown by what was then left.
class DiskGrowth {
 public:
  /// `bytes` and `files` may be added from now on; 0 is no ceiling. Without directories nothing is
  /// watched.
  DiskGrowth(std::vector<std::string> directories, std::uint64_t bytes, std::uint64_t files);

  /// "added disk" or "added files" once there is more, else empty. What was added is known by its
  /// change time, which nobody can set back; files without a name count as long as a process below
  /// `root` (0 is none) has them open. Where a directory cannot be looked into, the growth of the
  /// whole file system counts instead.
  std::string passed(pid_t root);

 private:
  struct Use {
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
  };
  class Walk;

  /// What the whole file system uses.
  Use system() const;

  std::vector<std::string> directories_;
  Use ceiling_;
  Use start_;
  Use look_at_;  ///< Growth of the file system from which on a walk is due.
  timespec since_{};
  dev_t device_ = 0;
};

}  // namespace agentcheck
