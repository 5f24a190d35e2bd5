// What the reader of a report should know about a working tree, gathered and put into sentences.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

enum class Note {
  hidden,  ///< assume-unchanged or skip-worktree hides a difference from git.
  sparse,  ///< Outside the sparse checkout.
  intent_to_add,
  unmerged,
  submodule_moved,  ///< Another commit than the index says.
  submodule_files,  ///< Files where a submodule is not checked out.
  nested,           ///< A repository carried as a commit id.
  nested_carried,   ///< A directory with a .git whose files are carried.
};

/// Gathers paths by kind of note.
class Notes {
 public:
  void add(Note note, std::string_view path) {
    paths_[static_cast<std::size_t>(note)].emplace_back(path);
  }
  /// One sentence a kind that occurred, in the order of the enumeration; paths sorted, a few by
  /// name.
  std::vector<std::string> sentences() const;

 private:
  static constexpr std::size_t kKinds = 8;
  std::array<std::vector<std::string>, kKinds> paths_;
};

}  // namespace agentcheck
