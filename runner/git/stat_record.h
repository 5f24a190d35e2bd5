// Files as lstat(2) had them when it was known what they hold, so that those nobody wrote to since
// need not be read again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runner/git/unique_fd.h"
#include "runner/git/worktree_files.h"

namespace agentcheck {

/// What everything below a directory was like at one moment, and whether that can be relied on.
///
/// A file that has the same device, inode, size, mode, mtime and ctime as then holds the same
/// bytes, also where programs were at work there that want us to believe so, because:
/// - Every write, truncation, change of mode, link or name sets ctime, and no system call sets it
/// to
///   a time of one's choice (inode(7)); utimensat(2) sets mtime only. Another file moved to the
///   path has another inode or, having been moved, another ctime.
/// - Clocks tick: a file written to twice within a tick has one ctime for both. That is git's
/// "racy"
///   file (Documentation/technical/racy-git.txt), and the rule is git's: what is not older than the
///   moment of the look is never believed. That moment is read off a file made on the same file
///   system just before, so that its clock and its granularity count, less one more tick
///   (CLOCK_REALTIME_COARSE).
/// - A clock set back would let a time come twice. The box cannot set it; where anybody did, which
///   the kernel tells (TFD_TIMER_CANCEL_ON_SET of timerfd_create(2)), nothing is believed.
/// - A write through a mapping sets ctime at the first touch of a page, not at each. Mappings end
///   with their process: none may be alive at either look. Not every file system sets it at all
///   (tmpfs did not for long): it is tried out with a file of our own.
/// - Two file systems have an ioctl(2) that swaps the content of files and leaves their times alone
///   (EXT4_IOC_MOVE_EXT, XFS_IOC_SWAPEXT and its like): the box refuses these
///   (sandbox/seccomp.cpp).
/// - Only file systems for which this was looked into are believed: ext4, XFS, Btrfs, tmpfs and
///   overlays of them; none whose times another machine or program gives.
class StatRecord {
 public:
  /// Believes nothing.
  StatRecord() = default;
  /// Looks at everything below `root` but `root`/.git. Nobody may be writing there. `beside` is a
  /// directory on the same file system in which a file can be made and removed. Where anything of
  /// this fails, or the file system is another, the record believes nothing.
  static StatRecord take(const std::string& root, const std::string& beside);

  /// True where the file or link at `path` below the root, which `now` describes, has certainly not
  /// been touched.
  bool unchanged(std::string_view path, const DiskStat& now) const;
  /// True where nothing at all below `root` has been touched, added or removed.
  bool all_unchanged(const std::string& root) const;

 private:
  using Stats = std::unordered_map<std::string, DiskStat>;

  bool believable(const DiskStat& then) const;
  bool clock_was_set() const;

  Stats stats_;
  UniqueFd clock_;            ///< A timer the kernel cancels when the clock is set.
  std::int64_t before_ = -1;  ///< In ns since the epoch: ctimes before it are believed.
};

}  // namespace agentcheck
