#include "runner/runs/worktree_setup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "checks/check.h"
#include "core/regex.h"
#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/git/repository.h"
#include "runner/set_up.h"
#include "runner/tree_files.h"
#include "runner/workspace.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostCopied = 1000;

/// Names people give to files with passwords, keys and tokens.
bool looks_like_secret(const std::string& path) {
  static const Regex kSecret =
      Regex::compile(
          R"((?i)(^|/)(\.env[^/]*|\.npmrc|\.pypirc|\.netrc|\.git-credentials|id_[a-z0-9]+|)"
          R"([^/]*(secret|credential|password|token)[^/]*|[^/]*\.(pem|key|p12|pfx|jks|kdbx))$)")
          .value();
  return kSecret.search(path);
}

// --- Set-ups ---

Result<void> run_set_ups(const SetupRequest& request, WorktreeSetup& made) {
  std::vector<std::vector<std::string>> done;
  for (const Criterion& criterion : request.criteria) {
    const CheckEntry* entry = find_check(criterion.family, criterion.check);
    if (entry == nullptr) continue;
    const Result<std::unique_ptr<Check>> check = entry->make(criterion);
    if (!check) return tl::unexpected(check.error());
    const CommandRequest* command = (*check)->command();
    if (command == nullptr || command->setup.empty()) continue;
    if (std::find(done.begin(), done.end(), command->setup) != done.end()) continue;
    done.push_back(command->setup);

    const auto repository = Repository::open(request.worktree.repository);
    if (!repository) return tl::unexpected(repository.error());
    RevisionRequest revisions;
    revisions.base = revisions.head = request.base;
    const auto trees = (*repository)->resolve(revisions);
    if (!trees) return tl::unexpected(trees.error());
    const Result<Workspace> workspace = Workspace::over(request.worktree.worktree, request.sandbox);
    if (!workspace) return tl::unexpected(workspace.error());
    CommandRunnerOptions options;
    options.limits = request.limits;
    options.toolchains = request.toolchains;
    options.repository = request.worktree.repository;
    Result<SetUp> set_up_done = set_up(**trees, *command, *workspace, request.sandbox, options);
    if (!set_up_done) return tl::unexpected(set_up_done.error());
    if (set_up_done->failed) {
      return fail(
          ErrorKind::undecided,
          fmt::format("the set-up of `{}` failed: {}", display(criterion.id),
                      display(shorten(trim(set_up_done->failed->process.out.last(1000)), 800))),
          "what it needs of the network goes under `network` of the criterion");
    }
    made.binds.insert(made.binds.end(), set_up_done->binds.begin(), set_up_done->binds.end());
    if (set_up_done->held) made.held.push_back(std::move(*set_up_done->held));
    if (!set_up_done->note.empty()) made.notes.push_back(std::move(set_up_done->note));
  }
  return {};
}

// --- Ignored files ---

/// Paths below the user's working tree that a glob names, directories with a `/` behind, links and
/// special files left out. A directory that is named is not entered.
std::vector<std::string> named_paths(const std::string& root, const GlobSet& globs) {
  std::vector<std::string> found;
  std::error_code error;
  fs::recursive_directory_iterator at(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (found.size() == kMostCopied) break;
    const bool directory = at->is_directory(error) && !at->is_symlink(error);
    const std::string path = at->path().lexically_relative(root).generic_string();
    if (directory && at->path().filename() == ".git") {
      at.disable_recursion_pending();
    } else if (globs.matches(path) &&
               (directory || fs::is_regular_file(at->symlink_status(error)))) {
      found.push_back(directory ? path + "/" : path);
      if (directory) at.disable_recursion_pending();
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Those of `paths` that git ignores (git-check-ignore(1)).
Result<std::vector<std::string>> ignored_of(const SetupRequest& request,
                                            const std::vector<std::string>& paths) {
  std::string input;
  for (const std::string& path : paths) {
    input += path;
    input += '\0';
  }
  const Result<GitOutput> output = run_git(
      request.git_dir,
      {"--work-tree=" + request.root, "-C", request.root, "check-ignore", "--stdin", "-z"}, input);
  if (!output) return tl::unexpected(output.error());
  if (output->exit_code > 1) {  // 1 says that none is ignored.
    return fail(ErrorKind::undecided, "git check-ignore: " + display(trim(output->err)));
  }
  std::vector<std::string> ignored;
  for (std::size_t at = 0; at < output->out.size();) {
    const std::size_t end = std::min(output->out.find('\0', at), output->out.size());
    ignored.push_back(output->out.substr(at, end - at));
    at = end + 1;
  }
  return ignored;
}

/// Copies one file, sharing its blocks where the file system can (ioctl_ficlone(2)).
Result<void> copy_file(const SetupRequest& request, const std::string& path) {
  const std::string from = request.root + "/" + path;
  const Fd source(open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!source || fstat(source.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return fail(ErrorKind::undecided, fmt::format("cannot copy {}", display(from)));
  }
  const std::string to = request.worktree.worktree + "/" + path;
  const Fd target(open(to.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (!target) return fail(ErrorKind::undecided, fmt::format("cannot write {}", display(to)));
  if (ioctl(target.get(), FICLONE, source.get()) == 0) return {};
  for (off_t rest = info.st_size; rest > 0;) {
    const ssize_t count = copy_file_range(source.get(), nullptr, target.get(), nullptr,
                                          static_cast<std::size_t>(rest), 0);
    if (count <= 0) return fail(ErrorKind::undecided, fmt::format("cannot write {}", display(to)));
    rest -= count;
  }
  return {};
}

bool is_there(const SetupRequest& request, const std::string& path) {
  struct stat info {};
  return lstat((request.worktree.worktree + "/" + path).c_str(), &info) == 0;
}

Result<void> bring_ignored(const SetupRequest& request, WorktreeSetup& made) {
  if (request.copy_ignored.empty() || request.root.empty()) return {};
  const Result<GlobSet> globs = GlobSet::compile(request.copy_ignored);
  if (!globs) return fail(ErrorKind::usage, "`copy-ignored`: " + globs.error().message);
  const Result<std::vector<std::string>> paths =
      ignored_of(request, named_paths(request.root, *globs));
  if (!paths) return tl::unexpected(paths.error());
  const Fd root(
      open(request.worktree.worktree.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!root) return fail(ErrorKind::undecided, "cannot open the worktree");
  TreeWriter writer(root.get(), request.sandbox.identity(), Obstacle::refuse);
  for (std::string path : *paths) {
    const bool directory = path.ends_with('/');
    if (directory) path.pop_back();
    const FileMode mode = directory ? FileMode::gitlink : FileMode::regular;
    // A later attempt finds its own copy, as the agent left it.
    if (!directory && is_there(request, path)) continue;
    if (Result<void> ready = writer.write({path, mode, {}}); !ready) return ready;
    if (directory) {
      made.binds.push_back(
          {request.root + "/" + path, std::string(kBoxWorktree) + "/" + path, false});
    } else if (Result<void> copied = copy_file(request, path); !copied) {
      return copied;
    }
    if (looks_like_secret(path)) {
      made.notes.push_back(
          fmt::format("{} looks like a secret, and the agent can read it", display(path)));
    }
  }
  return {};
}

}  // namespace

Result<WorktreeSetup> set_up_worktree(const SetupRequest& request) {
  WorktreeSetup made;
  if (Result<void> brought = bring_ignored(request, made); !brought) {
    return tl::unexpected(brought.error());
  }
  if (Result<void> ran = run_set_ups(request, made); !ran) return tl::unexpected(ran.error());
  return made;
}

}  // namespace agentcheck
