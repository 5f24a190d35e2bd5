// Files below one directory, reached by descriptors only: no path is ever resolved through a link
// that somebody else may have put there.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/change_set.h"
#include "core/result.h"
#include "sandbox/fd.h"
#include "sandbox/process.h"

namespace agentcheck {

/// The components of a path of a tree. Fails (ErrorKind::undecided) for what git itself refuses to
/// check out: empty, absolute, `.`, `..`, `.git` in any case, `git~1`, a NUL.
Result<std::vector<std::string>> safe_components(std::string_view path);

/// What to do where a directory is needed and something else is in its place.
enum class Obstacle { refuse, replace };

/// One entry as it shall be on disk.
struct FileToWrite {
  std::string_view path;
  FileMode mode = FileMode::regular;
  std::string_view content;  ///< The target of a symlink; unused for a gitlink.
};

/// Writes entries below `root`, making directories as needed, owned by `owner` where given. One
/// object a thread; it keeps the last directory open, so write in path order.
class TreeWriter {
 public:
  TreeWriter(int root, std::optional<Identity> owner, Obstacle obstacle)
      : root_(root), owner_(owner), obstacle_(obstacle) {}

  /// A file with mode 0644 or 0755, a symlink, or for a gitlink an empty directory. Where something
  /// is already there: an error, or with Obstacle::replace it is removed first.
  Result<void> write(const FileToWrite& file);

 private:
  Result<int> parent(const std::vector<std::string>& components);
  Result<Fd> enter(int parent, const std::string& name, std::string_view path);
  Result<void> put(int parent, const std::string& name, const FileToWrite& file);
  void give(int parent, const std::string& name) const;

  int root_;
  std::optional<Identity> owner_;
  Obstacle obstacle_;
  std::vector<std::string> cached_path_;
  Fd cached_;
};

/// Opens a directory entry without following links, giving itself the right to list and change it
/// where its owner took that away.
Fd open_directory(int parent, const std::string& name);

/// Tells the file system that the directories made in this one have nothing to do with each other:
/// ext4 then gives each a place of its own on the disk (`T` in chattr(1)). Without it, the files of
/// every run go where those of the last were, and making one there passes over every inode that was
/// freed in the last minutes (recently_deleted() in Linux' fs/ext4/ialloc.c): three times the time
/// for a checkout. A hint: where it cannot be given, nothing is lost but that.
void keep_apart(int directory);

/// Names in a directory, sorted, without `.` and `..`.
std::vector<std::string> names_in(int directory);

/// Removes what `name` is in `parent`: a file or link itself, a directory with everything below it,
/// however deep. Links are not followed. False where something is left.
bool remove_tree(int parent, const std::string& name);

}  // namespace agentcheck
