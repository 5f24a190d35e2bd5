#include "runner/runs/agent_worktree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/git/parallel.h"
#include "runner/git/plain_file.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostAlternates = 32;
constexpr int kTries = 3;
constexpr std::size_t kSmallFile = std::size_t{16} << 20;
constexpr std::string_view kBoxObjects = "/run/ac/objects";
constexpr std::string_view kBranches = "refs/heads/agentcheck/";

tl::unexpected<Error> git_failed(const std::string& what, const GitOutput& output) {
  return fail(ErrorKind::undecided,
              fmt::format("{}: git says: {}", what, display(shorten(trim(output.err), 500))));
}

/// Runs git on the repository to its end; fails where git does.
Result<std::string> git(const std::string& repository, const std::string& what,
                        std::vector<std::string> arguments) {
  std::vector<std::string> words = {"-c", "gc.auto=0", "-c", "maintenance.auto=false"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Result<GitOutput> output = run_git(repository, words);
  if (!output) return tl::unexpected(output.error());
  if (output->exit_code != 0) return git_failed(what, *output);
  return std::move(output->out);
}

std::string small_file(const std::string& path) {
  auto file = read_plain_file(path, kSmallFile);
  return file ? std::move(file->content) : std::string();
}

/// The object directories a repository reads from: its own, then those of info/alternates, and
/// theirs (gitrepository-layout(5)).
std::vector<std::string> object_directories(const std::string& repository) {
  std::vector<std::string> found{repository + "/objects"};
  for (std::size_t at = 0; at < found.size() && found.size() < kMostAlternates; ++at) {
    const std::string text = small_file(found[at] + "/info/alternates");
    for (const std::string_view line : split_lines(text)) {
      if (line.empty() || line.front() == '#') continue;
      std::error_code error;
      const fs::path path = fs::canonical(fs::path(found[at]) / fs::path(line), error);
      if (error || std::find(found.begin(), found.end(), path.string()) != found.end()) continue;
      found.push_back(path.string());
    }
  }
  return found;
}

/// True where `owner` could read what the object directory holds, by owner and "others".
bool readable_by(const std::string& directory, uid_t user) {
  const auto allowed = [user](const fs::path& path, mode_t mine, mode_t others) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) return true;
    return (info.st_mode & (info.st_uid == user ? mine : others)) != 0;
  };
  if (!allowed(directory, S_IXUSR, S_IXOTH)) return false;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory + "/pack", error)) {
    const fs::path kind = entry.path().extension();
    if ((kind == ".pack" || kind == ".idx") && !allowed(entry.path(), S_IRUSR, S_IROTH))
      return false;
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (!allowed(entry.path(), S_IXUSR, S_IXOTH)) return false;
  }
  return true;
}

/// True for a partial clone: some of its packs promise objects that are elsewhere
/// (partial-clone, git's technical documentation).
bool has_promised_packs(const std::string& repository) {
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(repository + "/objects/pack", error)) {
    if (entry.path().extension() == ".promisor") return true;
  }
  return false;
}

/// What the facade's configuration has to take over from the repository's.
struct Settings {
  bool sha256 = false;
  bool sparse = false;
  bool cone = false;
};

Settings read_settings(const std::string& repository, const std::string& git_dir) {
  Settings settings;
  const Result<GitOutput> output =
      run_git(git_dir.empty() ? repository : git_dir,
              {"config", "--get-regexp", "^(extensions.objectformat|core.sparsecheckout.*)$"});
  if (!output) return settings;
  settings.cone = true;
  for (const std::string_view line : split_lines(output->out)) {
    if (line == "extensions.objectformat sha256") settings.sha256 = true;
    if (line == "core.sparsecheckout true") settings.sparse = true;
    if (line == "core.sparsecheckoutcone false") settings.cone = false;
  }
  return settings;
}

std::string facade_config(const Settings& settings) {
  std::string text = fmt::format(
      "[core]\n\trepositoryformatversion = {}\n\tfilemode = true\n\tbare = false\n"
      "\tlogallrefupdates = true\n",
      settings.sha256 ? 1 : 0);
  if (settings.sparse) {
    text += fmt::format("\tsparseCheckout = true\n\tsparseCheckoutCone = {}\n", settings.cone);
  }
  if (settings.sha256) text += "[extensions]\n\tobjectFormat = sha256\n";
  return text +
         "[user]\n\tname = agent\n\temail = agent@localhost\n[gc]\n\tauto = 0\n"
         "[maintenance]\n\tauto = false\n[advice]\n\tdetachedHead = false\n";
}

/// Branches and tags, runs' own excepted, as a packed-refs file.
Result<std::string> packed_refs(const std::string& repository) {
  Result<std::string> list =
      git(repository, "cannot list the branches",
          {"for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags"});
  if (!list) return list;
  std::string text;
  for (const std::string_view line : split_lines(*list)) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos || line.substr(blank + 1).starts_with(kBranches)) continue;
    text.append(line).push_back('\n');
  }
  return text;
}

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
    Result<void> done = add_worktree();
    if (done) done = read_name();
    if (done) done = build_facade();
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

  Result<void> add_worktree() {
    const Result<std::string> added =
        git(request_.repository, "cannot make a worktree",
            {"worktree", "add", "-q", "--no-checkout", "--no-track", "--lock", "--reason",
             "agentcheck run " + request_.id, "-b", "agentcheck/" + request_.id, request_.worktree,
             request_.base});
    if (!added) return tl::unexpected(added.error());
    return {};
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

  Result<void> put(const std::string& path, std::string_view content) {
    return writer_->write({path, FileMode::regular, content});
  }
  Result<void> put_directory(const std::string& path) {
    return writer_->write({path, FileMode::gitlink, {}});
  }

  Result<void> build_facade() {
    if (mkdir(request_.facade.c_str(), 0700) != 0) {
      return fail(ErrorKind::undecided, fmt::format("cannot make {}: {}", display(request_.facade),
                                                    std::strerror(errno)));
    }
    const Fd root(open(request_.facade.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!root) return fail(ErrorKind::undecided, "cannot open " + display(request_.facade));
    if (request_.owner) {
      if (fchown(root.get(), request_.owner->uid, request_.owner->gid) != 0) {
        return fail(ErrorKind::undecided, "cannot give the facade to the sandbox's user");
      }
    }
    TreeWriter writer(root.get(), request_.owner, Obstacle::refuse);
    writer_ = &writer;
    Result<std::string> refs = packed_refs(request_.repository);
    if (!refs) return tl::unexpected(refs.error());
    const Settings settings = read_settings(request_.repository, request_.sparse_from);
    std::string alternates;
    for (std::size_t at = 0; at < made_.objects.size(); ++at) {
      alternates += fmt::format("{}/{}\n", kBoxObjects, at);
    }
    const std::string admin = "worktrees/" + made_.name;
    const std::string branch = std::string(kBranches) + request_.id;
    const std::pair<std::string, std::string> files[] = {
        {"HEAD", "ref: refs/heads/agentcheck-none\n"},
        {"config", facade_config(settings)},
        {"info/exclude", small_file(request_.repository + "/info/exclude")},
        {"objects/info/alternates", alternates},
        {"packed-refs", std::move(*refs)},
        {branch, request_.base + "\n"},
        {admin + "/HEAD", "ref: " + branch + "\n"},
        {admin + "/commondir", "../..\n"},
        {admin + "/gitdir", std::string(kBoxWorktree) + "/.git\n"},
    };
    for (const auto& [path, text] : files) {
      if (Result<void> done = put(path, text); !done) return done;
    }
    for (const char* path : {"hooks", "objects/pack"}) {
      if (Result<void> done = put_directory(path); !done) return done;
    }
    if (Result<void> done = put_directory(admin + "/logs"); !done) return done;
    if (const std::string shallow = small_file(request_.repository + "/shallow");
        !shallow.empty()) {
      if (Result<void> done = put("shallow", shallow); !done) return done;
    }
    if (settings.sparse) return put_sparse_patterns(admin);
    return {};
  }

  Result<void> put_sparse_patterns(const std::string& admin) {
    const std::string from =
        request_.sparse_from.empty() ? request_.repository : request_.sparse_from;
    const std::string patterns = small_file(from + "/info/sparse-checkout");
    return put(admin + "/info/sparse-checkout", patterns);
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
  TreeWriter* writer_ = nullptr;
};

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

std::string real_worktree(const std::string& worktree) {
  const fs::path path(worktree);
  std::error_code error;
  const fs::path above = fs::canonical(path.parent_path(), error);
  return error ? worktree : (above / path.filename()).string();
}

namespace {

/// The registration of a worktree: the directory below `worktrees/` whose `gitdir` names it.
std::string find_admin(const std::string& repository, const std::string& worktree) {
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

}  // namespace

Result<void> check_objects(const std::string& repository, const std::string& base,
                           const std::optional<Identity>& owner) {
  for (const std::string& objects : object_directories(repository)) {
    if (owner && !readable_by(objects, owner->uid)) {
      return fail(
          ErrorKind::usage,
          fmt::format("{} cannot be read by the user the sandbox runs as", display(objects)),
          "run agentcheck as the owner of the repository, or make the objects readable: "
          "chmod -R a+rX");
    }
  }
  if (!has_promised_packs(repository)) return {};
  // Prints "?ID" for what a partial clone left out; reads trees only, never fetches.
  const Result<std::string> missing =
      git(repository, "cannot read the base",
          {"rev-list", "--objects", "--no-walk", "--missing=print", base});
  if (!missing) return tl::unexpected(missing.error());
  const auto lines = split_lines(*missing);
  const auto lost = std::count_if(lines.begin(), lines.end(), [](std::string_view line) {
    return !line.empty() && line.front() == '?';
  });
  if (lost == 0) return {};
  return fail(ErrorKind::usage,
              fmt::format("{} of the base are missing: this is a partial clone",
                          plural(static_cast<std::uint64_t>(lost), "object")),
              "fetch them: `git fetch --refetch --no-filter`, or `git checkout` the base once");
}

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
  const std::string admin = find_admin(repository, worktree);
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
      read_plain_file(worktree.facade + "/worktrees/" + worktree.name + "/index", kSmallFile * 32);
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

Result<void> remove_agent_worktree(const std::string& repository, const std::string& worktree,
                                   const std::string& branch, const std::string& branch_at) {
  std::string left;
  const std::string admin = find_admin(repository, worktree);
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
      rmdir((repository + above + std::string(kBranches)).c_str());
    }
  }
  if (left.empty()) return {};
  return fail(ErrorKind::undecided, fmt::format("{} could not be removed", display(left)),
              "`agentcheck clean` tries again");
}

}  // namespace agentcheck
