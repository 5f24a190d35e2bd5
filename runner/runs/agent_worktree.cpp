#include "runner/runs/agent_worktree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "core/text.h"
#include "runner/git/parallel.h"
#include "runner/git/plain_file.h"
#include "runner/runs/facade.h"
#include "runner/runs/object_directories.h"
#include "runner/runs/repository_git.h"
#include "runner/runs/worktree_registration.h"
#include "sandbox/fd.h"

namespace agentcheck {
namespace {

constexpr std::size_t kLargestIndex = std::size_t{512} << 20;

class Builder {
 public:
  explicit Builder(const WorktreeRequest& request) : request_(request) {
    made_.repository = request.repository;
    made_.worktree = request.worktree;
    made_.facade = request.facade;
    made_.objects = object_directories(request.repository);
    for (const std::string& objects : made_.objects) {
      made_.has_alternates.push_back(access((objects + "/info/alternates").c_str(), F_OK) == 0);
    }
  }

  Result<AgentWorktree> operator()() {
    // What is in the way is not ours to undo.
    if (Result<void> free = is_free(); !free) return tl::unexpected(free.error());
    Result<void> done =
        register_worktree(request_.repository, request_.id, request_.base, request_.worktree);
    if (done) done = read_name();
    if (done) done = build_facade(request_, made_);
    if (done) done = give_worktree();
    if (done) return made_;
    const Error error = done.error();
    const Result<void> undone = remove_agent_worktree(request_.repository, request_.worktree,
                                                      "agentcheck/" + request_.id, request_.base);
    if (!undone) {
      return fail(error.kind, error.message + "; " + undone.error().message, error.remedy);
    }
    return tl::unexpected(error);
  }

 private:
  Result<void> is_free() const {
    struct stat info {};
    if (lstat(request_.worktree.c_str(), &info) != 0) return {};
    return fail(ErrorKind::undecided, fmt::format("{} is taken", display(request_.worktree)),
                "remove it, or run `agentcheck clean`");
  }

  Result<void> read_name() {
    const std::string pointer = small_file(request_.worktree + "/.git");
    const std::string_view text = trim(pointer);
    const std::size_t slash = text.rfind('/');
    if (slash != std::string_view::npos) made_.name = text.substr(slash + 1);
    if (made_.name.empty() || pointer != made_.pointer()) {
      return fail(ErrorKind::undecided,
                  fmt::format("git made a worktree of another kind: {}", display(text)),
                  "is extensions.relativeWorktrees set? Runs need absolute paths");
    }
    return {};
  }

  /// The worktree is the agent's; `.git` in it is covered in the box.
  Result<void> give_worktree() {
    if (!request_.owner) return {};
    for (const std::string& path : {request_.worktree, request_.worktree + "/.git"}) {
      if (lchown(path.c_str(), request_.owner->uid, request_.owner->gid) != 0) {
        return fail(ErrorKind::undecided, "cannot give the worktree to the sandbox's user");
      }
    }
    return {};
  }

  const WorktreeRequest& request_;
  AgentWorktree made_;
};

}  // namespace

Result<AgentWorktree> create_agent_worktree(const WorktreeRequest& request) {
  return Builder(request)();
}

Result<AgentWorktree> reopen_agent_worktree(const std::string& repository,
                                            const std::string& worktree,
                                            const std::string& facade) {
  AgentWorktree found;
  found.repository = repository;
  found.worktree = worktree;
  found.facade = facade;
  const std::string admin = find_registration(repository, worktree);
  const std::size_t slash = admin.rfind('/');
  if (slash != std::string::npos) found.name = admin.substr(slash + 1);
  if (found.name.empty() || small_file(worktree + "/.git") != found.pointer()) {
    return fail(ErrorKind::undecided,
                fmt::format("the worktree {} is gone or no longer belongs to {}", display(worktree),
                            display(repository)),
                "where the repository was moved: `git worktree repair`");
  }
  found.objects = object_directories(repository);
  for (const std::string& objects : found.objects) {
    found.has_alternates.push_back(access((objects + "/info/alternates").c_str(), F_OK) == 0);
  }
  return found;
}

Profile worktree_profile(const AgentWorktree& worktree, bool read_only) {
  Profile profile;
  profile.binds.push_back({worktree.worktree, kBoxWorktree, !read_only});
  profile.binds.push_back({worktree.facade, kBoxRepository, !read_only});
  for (std::size_t at = 0; at < worktree.objects.size(); ++at) {
    const std::string target = fmt::format("{}/{}", kBoxObjects, at);
    profile.binds.push_back({worktree.objects[at], target, false});
    // Host paths mean nothing in the box; all object directories are listed in the facade.
    if (worktree.has_alternates[at])
      profile.files.push_back({target + "/info/alternates", "", false});
  }
  profile.files.push_back({std::string(kBoxWorktree) + "/.git",
                           fmt::format("gitdir: {}/worktrees/{}\n", kBoxRepository, worktree.name),
                           false});
  profile.directory = kBoxWorktree;
  return profile;
}

std::vector<std::string> checkout_command() {
  // git gives each worker an equal number of files, not of bytes: with more workers than cores none
  // is left alone with the large ones.
  const unsigned workers = std::max(4U, 2 * thread_count(0));
  return {"/usr/bin/git", "-c",      fmt::format("checkout.workers={}", workers),
          "reset",        "--quiet", "--hard"};
}

Result<void> adopt_index(const AgentWorktree& worktree) {
  const auto index =
      read_plain_file(worktree.facade + "/worktrees/" + worktree.name + "/index", kLargestIndex);
  if (!index) {
    return fail(ErrorKind::undecided,
                "git made no index of the new worktree: " + index.error().reason);
  }
  const std::string path = worktree.admin() + "/index";
  const Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
  std::string_view rest = index->content;
  while (file && !rest.empty()) {
    const ssize_t count = write(file.get(), rest.data(), rest.size());
    if (count <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  if (!file || !rest.empty()) {
    return fail(ErrorKind::undecided, fmt::format("cannot write {}", display(path)));
  }
  return {};
}

}  // namespace agentcheck
