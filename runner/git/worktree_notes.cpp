#include "runner/git/worktree_notes.h"

#include <algorithm>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::array<std::string_view, 8> kSentences = {
    "assume-unchanged or skip-worktree hides from git that these differ; they count as they are on "
    "disk: ",
    "outside the sparse checkout, not on disk, taken as unchanged: ",
    "only intended to be added (git add -N), counted as untracked: ",
    "unmerged, counted as on disk: ",
    "submodules at another commit than the index says; their files are not examined: ",
    "files lie where a submodule is not checked out; git does not carry them: ",
    "nested repositories, carried as a commit id; their files are not examined: ",
    "directories with a .git of their own, whose files are carried as ordinary files: ",
};

std::string list(std::vector<std::string> paths) {
  constexpr std::size_t kShown = 10;
  std::sort(paths.begin(), paths.end());
  std::string text;
  for (std::size_t i = 0; i < paths.size() && i < kShown; ++i) {
    if (i > 0) text += ", ";
    text += display(paths[i]);
  }
  if (paths.size() > kShown) text += " and " + std::to_string(paths.size() - kShown) + " more";
  return text;
}

}  // namespace

std::vector<std::string> Notes::sentences() const {
  std::vector<std::string> sentences;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    if (!paths_[kind].empty())
      sentences.push_back(std::string(kSentences[kind]) + list(paths_[kind]));
  }
  return sentences;
}

}  // namespace agentcheck
