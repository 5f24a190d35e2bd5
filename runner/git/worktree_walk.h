// Walks a working tree: what is there, what of it is tracked, what is ignored.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/git/ignore.h"
#include "runner/git/index_file.h"
#include "runner/git/listing.h"
#include "runner/git/worktree_files.h"

namespace agentcheck {

/// A path that the index, the base or both have.
struct TrackedPath {
  std::string_view path;
  const IndexEntry* index = nullptr;  ///< The first of several where unmerged.
  const ListedEntry* base = nullptr;

  std::uint32_t mode() const { return index ? index->mode : base->mode; }
};

/// What was found at a tracked path.
enum class Presence : std::uint8_t {
  absent,      ///< Nothing.
  displaced,   ///< Something of another kind lies there or in the way: the path is gone.
  file,        ///< A regular file or a link.
  directory,   ///< A directory, where a submodule is tracked.
  special,     ///< A pipe, socket or device.
  unreadable,  ///< It lies in a directory that cannot be read.
};

/// Something that is there and is not tracked.
struct UntrackedPath {
  std::string path;
  DiskStat stat;
  ObjectId commit;  ///< Of a nested repository; absent for a file or link.
};

struct WalkResult {
  std::vector<Presence> presence;        ///< By tracked path.
  std::vector<DiskStat> stats;           ///< By tracked path, for Presence::file and special.
  std::vector<UntrackedPath> untracked;  ///< By path bytes.
  std::vector<std::string> ignored;      ///< By path bytes; directories end in '/'.
  std::vector<std::string> nested_without_commit;  ///< Directories carried as ordinary ones.
  std::map<std::string, std::string> trouble;      ///< Path, '/' behind a directory, and reason.
};

/// What a walk needs to know.
struct WalkPlan {
  const WorktreeFiles& files;
  std::string root;                         ///< Path of the root, to look into nested repositories.
  const std::vector<TrackedPath>& tracked;  ///< By path bytes.
  const IgnoreRules& ignore;
  HashKind hash = HashKind::sha1;
  bool ignore_case = false;  ///< `.GIT` is `.git`.
  unsigned threads = 1;
  bool foreign = false;  ///< As of WorktreeInput.
};

/// Looks at everything below the root once, with lstat(2) only. Ignored directories without tracked
/// files are not entered, submodules and nested repositories neither.
WalkResult walk_worktree(const WalkPlan& plan);

}  // namespace agentcheck
