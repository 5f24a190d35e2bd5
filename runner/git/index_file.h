// Git's index, read without libgit2 or git: names, ids and the stat data that says which files are
// as they were when they were last looked at. Format: gitformat-index(5), versions 2 to 4.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "runner/git/object_store.h"

namespace agentcheck {

/// What the index remembers of a file's inode; every number cut to 32 bits, as git does.
struct IndexStat {
  std::uint32_t ctime = 0, ctime_ns = 0, mtime = 0, mtime_ns = 0;
  std::uint32_t inode = 0, size = 0;
};

/// One entry.
struct IndexEntry {
  std::string_view path;  ///< Lives as long as the IndexFile.
  std::uint32_t mode = 0;
  ObjectId id;
  IndexStat stat;
  std::uint8_t stage = 0;  ///< 0; 1 to 3 where a merge is unresolved.
  bool assume_unchanged = false;
  bool skip_worktree = false;
  bool intent_to_add = false;
};

/// A whole index, split and sparse ones put together.
struct IndexFile {
  std::vector<IndexEntry> entries;        ///< By path bytes, then stage.
  std::uint32_t mtime = 0, mtime_ns = 0;  ///< When it was written.
  std::vector<std::string> storage;       ///< What paths point into: file contents ...
  std::deque<std::string> names;          ///< ... and names that had to be put together.

  IndexFile() = default;
  IndexFile(IndexFile&&) = default;
  IndexFile& operator=(IndexFile&&) = default;
  IndexFile(const IndexFile&) = delete;
  IndexFile& operator=(const IndexFile&) = delete;
};

/// Reads `git_dir`/index; an index that does not exist is empty. A damaged one, or one with a
/// required extension this does not know, is ErrorKind::undecided. `objects` opens what a sparse
/// index folds.
Result<IndexFile> read_index(const std::string& git_dir, const ObjectStore& objects);

}  // namespace agentcheck
