#include "runner/runs/worktree_registration.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/runs/repository_git.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

constexpr int kTries = 3;

/// Removes a directory tree by its path; true where nothing is left.
bool remove_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const Fd parent(
      open(path.substr(0, slash).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  // Again where somebody else removes it, too: `git gc` prunes worktrees.
  struct stat info {};
  for (int tries = 0; tries < kTries; ++tries) {
    if (lstat(path.c_str(), &info) != 0 && errno == ENOENT) return true;
    if (parent && remove_tree(parent.get(), path.substr(slash + 1))) return true;
  }
  return false;
}

}  // namespace

Result<void> register_worktree(const std::string& repository, const std::string& id,
                               const std::string& base, const std::string& worktree) {
  const Result<std::string> added =
      git_output(repository, "cannot make a worktree",
                 {"worktree", "add", "-q", "--no-checkout", "--no-track", "--lock", "--reason",
                  "agentcheck run " + id, "-b", "agentcheck/" + id, worktree, base});
  if (!added) return tl::unexpected(added.error());
  return {};
}

std::string real_worktree(const std::string& worktree) {
  const fs::path path(worktree);
  std::error_code error;
  const fs::path above = fs::canonical(path.parent_path(), error);
  return error ? worktree : (above / path.filename()).string();
}

std::string find_registration(const std::string& repository, const std::string& worktree) {
  const std::string real = real_worktree(worktree) + "/.git";
  const Fd all(open((repository + "/worktrees").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!all) return {};
  for (const std::string& name : names_in(all.get())) {
    const std::string admin = repository + "/worktrees/" + name;
    const std::string gitdir = small_file(admin + "/gitdir");
    if (trim(gitdir) == worktree + "/.git" || trim(gitdir) == real) return admin;
  }
  return {};
}

Result<void> remove_agent_worktree(const std::string& repository, const std::string& worktree,
                                   const std::string& branch, const std::string& branch_at) {
  std::string left;
  const std::string admin = find_registration(repository, worktree);
  if (!remove_path(worktree)) left = worktree;
  if (!admin.empty() && !remove_path(admin)) left = admin;
  rmdir((repository + "/worktrees").c_str());  // Only where it is empty now.
  if (!branch.empty() && !branch_at.empty() && access(repository.c_str(), F_OK) == 0) {
    // A branch somebody moved is somebody's work; git then refuses, and it stays.
    const Result<GitOutput> deleted =
        run_git(repository, {"update-ref", "-d", "refs/heads/" + branch, branch_at});
    if (!deleted) return tl::unexpected(deleted.error());
    // git leaves the directories of a branch behind; ours go once no run has a branch.
    for (const char* above : {"/", "/logs/"}) {
      rmdir((repository + above + std::string(kRunBranches)).c_str());
    }
  }
  if (left.empty()) return {};
  return fail(ErrorKind::undecided, fmt::format("{} could not be removed", display(left)),
              "`agentcheck clean` tries again");
}

}  // namespace agentcheck
