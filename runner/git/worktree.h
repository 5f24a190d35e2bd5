// The working tree as a tree: what `git add -A` would make of the files on disk, without touching
// anything of the user's and without running anything the repository names.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/change_set.h"
#include "core/result.h"
#include "runner/git/object_store.h"
#include "runner/git/repository.h"
#include "runner/git/stat_record.h"

namespace agentcheck {

/// Which working tree, and against which base it is read.
struct WorktreeInput {
  const ObjectStore& objects;  ///< Must outlive the snapshot. Its paths() say where the tree is.
  ObjectId base_tree;          ///< Its .gitignore and .gitattributes count; absent: there are none.
  unsigned jobs = 0;           ///< Threads; 0 means one a core.
  bool trust_stat = true;      ///< False: every file is read, whatever the index says of it.
  bool foreign = false;        ///< Somebody else wrote it: no `.git` in it is followed out of it.
  /// The tree as base was checked out there: a file that has certainly not been touched since is
  /// base's and not read. May be null; must outlive the call.
  const StatRecord* checked_out = nullptr;
};

/// Why a path's content is not known.
struct UnexaminedPath {
  Unexamined kind = Unexamined::unreadable;
  std::string reason;  ///< A sentence without its full stop.
};

/// Reads what a snapshot's entries were made of. Safe to call from several threads.
class WorktreeContents {
 public:
  virtual ~WorktreeContents() = default;
  /// The converted content of an entry of the snapshot, the bytes its id was computed of; a link's
  /// target. ErrorKind::undecided where the file has changed since, or its content is not known.
  virtual Result<std::string> read(const TreeEntry& entry) const = 0;
};

/// A working tree at one moment.
struct WorktreeSnapshot {
  /// Everything there is, tracked or not, by path bytes. `id` is the blob of the converted content,
  /// of a submodule or nested repository the commit checked out. It is all zeros where the content
  /// is not known: `unexamined` says why, and no two such entries are the same.
  std::vector<TreeEntry> entries;
  std::string tree;  ///< The id of the tree the entries make, in hex.
  std::vector<std::string>
      ignored;  ///< Ignored paths; a directory stands for all in it, ends in '/'.
  std::vector<std::string> notes;  ///< Sentences; names in them are safe to show.
  /// By path. Besides entries, things no tree can hold (pipes, unreadable directories, names git
  /// refuses): a directory ends in '/'.
  std::map<std::string, UnexaminedPath> unexamined;
  std::shared_ptr<const WorktreeContents> contents;
};

/// Largest file that is read; bigger ones are Unexamined::too_big.
inline constexpr std::uint64_t kMaxWorktreeFile = std::uint64_t{256} << 20;

/// Takes a snapshot. Rules, where they are not simply git's:
/// - Ignore rules and attributes are base's, info/exclude's and info/attributes', and the user's;
/// the
///   ones on disk play no part. What base or the index tracks is there, ignored or not.
/// - The index is believed in one thing only: that a file whose stat data it knows is unchanged
/// since
///   base. Every other file is read. assume-unchanged and skip-worktree hide nothing, but a path
///   outside a sparse checkout that is not on disk is unchanged.
/// - A filter other than LFS is never run: a file behind one is unchanged or Unexamined::filter.
/// - A file whose bytes on disk are those of its blob on base is unchanged, even where base's
///   attributes would have git normalise its line ends, idents or LFS content once it is added.
/// ErrorKind::undecided for a damaged index or a missing tree.
Result<WorktreeSnapshot> snapshot_worktree(const WorktreeInput& input);

}  // namespace agentcheck
