// What differs between two trees: files, modes and lines. Plain data, no content.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/location.h"

namespace agentcheck {

enum class FileStatus { added, deleted, modified, renamed, type_changed };

/// The report's word for a status: "added", "deleted", "modified", "renamed", "type-changed".
std::string_view name_of(FileStatus status);

/// Git's file modes; `none` where a side has no file.
enum class FileMode : std::uint32_t {
  none = 0,
  regular = 0100644,
  executable = 0100755,
  symlink = 0120000,
  gitlink = 0160000,
};

/// True for regular and executable files, the only ones whose content is text to be analysed.
inline bool is_file(FileMode mode) {
  return mode == FileMode::regular || mode == FileMode::executable;
}

/// Lines replaced: `base` lines of the old file by `head` lines of the new one, 0-based half-open.
struct Hunk {
  LineRange base;
  LineRange head;
};

/// Why a file's content cannot be examined, when it cannot.
enum class Unexamined { no, binary, too_big, filter, unreadable };

/// One changed path. `path` is the head path (the base path where deleted); `old_path` the base
/// path, empty where added. Paths are bytes as git has them.
struct FileChange {
  std::string path;
  std::string old_path;
  FileStatus status = FileStatus::modified;
  int similarity = 0;  ///< Percent, for renames; 100 when the content is the same.
  FileMode old_mode = FileMode::none;
  FileMode mode = FileMode::none;
  std::string old_id;  ///< Object id on base in hex, empty where added.
  std::string id;      ///< Object id on head in hex, empty where deleted.
  std::uint32_t lines_added = 0;
  std::uint32_t lines_removed = 0;
  std::vector<Hunk> hunks;  ///< In order; empty for binary, unexamined, symlink and gitlink changes.
  Unexamined unexamined = Unexamined::no;
  std::string unexamined_reason;  ///< A sentence, where `unexamined` is not `no`.

  /// The path on one side; empty where that side has no file.
  const std::string& path_on(Side side) const { return side == Side::base ? old_path : path_head(); }
  bool exists_on(Side side) const {
    return side == Side::base ? old_mode != FileMode::none : mode != FileMode::none;
  }
  FileMode mode_on(Side side) const { return side == Side::base ? old_mode : mode; }
  const std::string& id_on(Side side) const { return side == Side::base ? old_id : id; }

 private:
  const std::string& path_head() const {
    static const std::string kNone;
    return mode == FileMode::none ? kNone : path;
  }
};

/// Everything that differs between base and head, ordered by path.
struct ChangeSet {
  std::vector<FileChange> files;
  std::vector<std::string> ignored;  ///< Ignored paths of a working tree: listed, never examined.
  std::vector<std::string> notes;    ///< What the reader should know: hidden index flags, and so on.
};

/// Counts for the report's `changes`.
struct ChangeTotals {
  std::size_t files = 0, added = 0, deleted = 0, modified = 0, renamed = 0, type_changed = 0;
  std::uint64_t lines_added = 0, lines_removed = 0;
};

ChangeTotals totals(const ChangeSet& changes);

}  // namespace agentcheck
