// The user's repository, read only: revisions, trees, contents, the working tree. The only door to
// git for everything above.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/change_set.h"
#include "core/report.h"
#include "core/result.h"

namespace agentcheck {

/// What the user said about the two sides.
struct RevisionRequest {
  std::string
      base;  ///< --base; "REV" is exactly REV, "REV..." the merge base with head. Empty: not given.
  std::string base_environment;  ///< AGENTCHECK_BASE or the user's configuration; same forms.
  std::string base_spec;         ///< The spec's `base`: the merge base with head. Empty: not given.
  std::string head;              ///< --head; empty means the working tree.
  unsigned threads = 0;  ///< For the search for renames; 0 means one a core. Changes no result.
};

/// One entry of a tree.
struct TreeEntry {
  std::string path;
  FileMode mode = FileMode::none;
  std::string id;  ///< Hex.
};

/// Two trees to compare, opened. All members are safe to call from several threads.
class TreePair {
 public:
  virtual ~TreePair() = default;
  virtual const TreeReport& base() const = 0;
  virtual const TreeReport& head() const = 0;
  /// Every path that differs, ordered by path bytes, renames found. Hunks and line counts are not
  /// filled in: they come with the content (line_diff.h). Binary files are not known yet either.
  virtual Result<ChangeSet> changes() const = 0;
  /// Content of one side of a change (link target for a symlink). Fails with ErrorKind::undecided
  /// for a missing or corrupt object or an unreadable file. The change must come from changes().
  virtual Result<std::string> read(Side side, const FileChange& change) const = 0;
  /// Size in bytes of one side of a change without loading it, where that is cheap; else nullopt.
  virtual std::optional<std::uint64_t> size(Side side, const FileChange& change) const = 0;
  /// The entry of a path; nullopt where the side has none.
  virtual Result<std::optional<TreeEntry>> find(Side side, std::string_view path) const = 0;
  /// Content of an entry.
  virtual Result<std::string> read_entry(Side side, const TreeEntry& entry) const = 0;
  /// Every file, link and submodule of a side, ordered by path. Costs a walk of the whole tree.
  virtual Result<std::vector<TreeEntry>> list(Side side) const = 0;
};

/// A repository found from a directory.
class Repository {
 public:
  virtual ~Repository() = default;
  /// Finds the repository `directory` lies in. Reads repositories of any owner: nothing is
  /// executed. The environment's GIT_* variables play no part (a hook's GIT_DIR would name another
  /// repository). ErrorKind::usage where there is none, or where its format cannot be read (naming
  /// it).
  static Result<std::unique_ptr<Repository>> open(const std::string& directory);
  /// Resolves both sides by the rule of choosing the base (flag, environment, spec, upstream, HEAD
  /// for a dirty tree) and opens them.
  virtual Result<std::unique_ptr<TreePair>> resolve(const RevisionRequest& request) const = 0;
  /// Absolute path of the working tree's root; empty for a bare repository.
  virtual std::string root() const = 0;
  /// Absolute path of the common git directory.
  virtual std::string git_directory() const = 0;
};

}  // namespace agentcheck
