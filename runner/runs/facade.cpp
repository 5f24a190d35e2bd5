#include "runner/runs/facade.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/runs/repository_git.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

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
      git_output(repository, "cannot list the branches",
                 {"for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags"});
  if (!list) return list;
  std::string text;
  for (const std::string_view line : split_lines(*list)) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos || line.substr(blank + 1).starts_with(kRunBranches))
      continue;
    text.append(line).push_back('\n');
  }
  return text;
}

class FacadeBuilder {
 public:
  FacadeBuilder(const WorktreeRequest& request, const AgentWorktree& made)
      : request_(request), made_(made) {}

  Result<void> operator()() {
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
    const std::string branch = std::string(kRunBranches) + request_.id;
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

 private:
  Result<void> put(const std::string& path, std::string_view content) {
    return writer_->write({path, FileMode::regular, content});
  }
  Result<void> put_directory(const std::string& path) {
    return writer_->write({path, FileMode::gitlink, {}});
  }

  Result<void> put_sparse_patterns(const std::string& admin) {
    const std::string from =
        request_.sparse_from.empty() ? request_.repository : request_.sparse_from;
    const std::string patterns = small_file(from + "/info/sparse-checkout");
    return put(admin + "/info/sparse-checkout", patterns);
  }

  const WorktreeRequest& request_;
  const AgentWorktree& made_;
  TreeWriter* writer_ = nullptr;
};

}  // namespace

Result<void> build_facade(const WorktreeRequest& request, const AgentWorktree& made) {
  return FacadeBuilder(request, made)();
}

}  // namespace agentcheck
