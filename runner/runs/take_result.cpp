#include "runner/runs/take_result.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <set>

#include "checks/negative/guardrails/guarded_files.h"
#include "core/path_names.h"
#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/git/history.h"
#include "runner/git/nested_repository.h"
#include "runner/git/open_store.h"
#include "runner/git/plain_file.h"
#include "runner/runs/agent_commits.h"
#include "runner/runs/tree_inspection.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

constexpr std::size_t kPointerBytes = 8192;
constexpr std::size_t kMostFindingsOfARule = 100;

/// True for `.gitmodules` by any name a file system may give it, the short one of NTFS included
/// (git's own list: is_ntfs_dotgitmodules in path.c).
bool is_gitmodules(const std::string& lenient) {
  return lenient == ".gitmodules" || (lenient.size() == 8 && lenient.starts_with("gitmod~") &&
                                      lenient[7] >= '1' && lenient[7] <= '4');
}

Finding path_finding(std::string rule, const std::string& path, std::string message) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.path = path;
  finding.message = std::move(message);
  return finding;
}

/// Everything opened that taking a result reads from.
struct Sources {
  std::shared_ptr<const ObjectStore> objects;
  ObjectId base_tree;
  Listing base;
};

/// Gives the owner back the right to enter a directory of the agent's, where that was taken away.
void let_us_in(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const Fd parent(open(path.substr(0, slash).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent) open_directory(parent.get(), path.substr(slash + 1));
}

Result<Sources> open_sources(const AgentWorktree& worktree, const std::string& base_id) {
  let_us_in(worktree.worktree);
  let_us_in(worktree.facade);
  const auto pointer = read_plain_file(worktree.worktree + "/.git", kPointerBytes);
  if (!pointer || pointer->content != worktree.pointer()) {
    return fail(ErrorKind::undecided,
                fmt::format("{}/.git is not what it was when the run was started",
                            display(worktree.worktree)));
  }
  Sources sources;
  auto objects = open_object_store(worktree.worktree);
  if (!objects) return tl::unexpected(objects.error());
  sources.objects = std::move(*objects);
  const Result<Commit> base =
      read_commit(*sources.objects, ObjectId::from_hex(base_id).value_or(ObjectId()));
  if (!base) return tl::unexpected(base.error());
  sources.base_tree = base->tree;
  Result<Listing> listing = list_tree(*sources.objects, base->tree, {});
  if (!listing) return tl::unexpected(listing.error());
  sources.base = std::move(*listing);
  return sources;
}

/// What the tree that was found says, next to what only the disk could say.
class TreeFindings {
 public:
  TreeFindings(const Listing& base, const WorktreeSnapshot& snapshot, std::uint64_t most_added,
               std::vector<Finding>& out)
      : base_(base), snapshot_(snapshot), most_added_(most_added), out_(out) {}

  void collect() {
    std::uint64_t added = 0;
    auto before = base_.entries.begin();
    for (const TreeEntry& entry : snapshot_.entries) {
      for (; before != base_.entries.end() && before->path < entry.path; ++before) removed(*before);
      const bool was = before != base_.entries.end() && before->path == entry.path;
      const ListedEntry* old = was ? &*before++ : nullptr;
      if (old == nullptr) ++added;
      const bool same = old != nullptr && old->mode == static_cast<std::uint32_t>(entry.mode) &&
                        old->id.hex() == entry.id;
      if (!same) changed(entry, old);
    }
    for (; before != base_.entries.end(); ++before) removed(*before);
    if (added > most_added_) {
      out_.push_back(
          path_finding("too-many-files", "",
                       fmt::format("{} files were added, more than {}", added, most_added_)));
    }
    const std::set<std::string> known = explained();
    for (const auto& [path, unexamined] : snapshot_.unexamined) {
      if (known.count(path) == 0) {
        out_.push_back(path_finding("content-unknown", path, unexamined.reason));
      }
    }
  }

 private:
  void removed(const ListedEntry& entry) {
    if (entry.mode != static_cast<std::uint32_t>(FileMode::gitlink)) return;
    out_.push_back(
        path_finding("submodule-changed", std::string(entry.path), "the submodule was removed"));
  }

  void changed(const TreeEntry& entry, const ListedEntry* old) {
    const bool link = entry.mode == FileMode::gitlink;
    const bool was_link =
        old != nullptr && old->mode == static_cast<std::uint32_t>(FileMode::gitlink);
    const std::string lenient = as_lenient_file_system(entry.path);
    if (link || was_link || is_gitmodules(lenient)) {
      out_.push_back(path_finding("submodule-changed", entry.path,
                                  "what a submodule is or where it comes from was changed"));
    }
    if (runs_on_open(lenient)) {
      out_.push_back(path_finding("runs-on-open", entry.path,
                                  "a program that opens the directory may run what this says"));
    }
  }

  /// Paths whose content is unknown for a reason the inspection has given.
  std::set<std::string> explained() const {
    std::set<std::string> paths;
    for (const Finding& finding : out_) {
      if (finding.rule == "special-file" || finding.rule == "large-file") {
        paths.insert(finding.path);
      }
    }
    return paths;
  }

  const Listing& base_;
  const WorktreeSnapshot& snapshot_;
  std::uint64_t most_added_;
  std::vector<Finding>& out_;
};

Result<void> prepare_quarantine(const TakeRequest& request, const ObjectStore& objects) {
  struct stat info {};
  if (lstat(request.quarantine.c_str(), &info) == 0) {
    // The run is ours: what holds this lock is a git that was killed.
    unlink((request.quarantine + "/" + kResultRef + ".lock").c_str());
    return {};
  }
  return make_quarantine(request.quarantine, request.worktree.repository,
                         objects.hash_kind() == HashKind::sha256);
}

/// The parent of the result's commit, and the list of its tree.
struct Parent {
  std::string commit;
  std::string tree;
  Listing listing;
};

CommitExport export_of(const TakeRequest& request) {
  return {request.sandbox, request.worktree, request.base, request.quarantine, request.scratch};
}

/// The agent's last commit where it can be believed; nullopt for the base itself.
Result<std::optional<Parent>> agents_tip(const TakeRequest& request, TakenResult& taken) {
  AgentCommits commits = admit_commits(export_of(request));
  if (!commits.refused.empty()) {
    taken.notes.push_back("the agent's commits were left out: " + commits.refused);
  }
  if (commits.tip.empty()) return std::nullopt;
  auto store = open_object_store(request.quarantine);
  if (!store) return tl::unexpected(store.error());
  const Result<Commit> tip =
      read_commit(**store, ObjectId::from_hex(commits.tip).value_or(ObjectId()));
  if (!tip) return tl::unexpected(tip.error());
  Result<Listing> listing = list_tree(**store, tip->tree, {});
  if (!listing) {
    taken.notes.push_back("the agent's commits were left out: " + listing.error().message);
    return std::nullopt;
  }
  taken.agent_commits = commits.count;
  return Parent{commits.tip, tip->tree.hex(), std::move(*listing)};
}

Result<void> point_result_at(const std::string& quarantine, const std::string& commit) {
  const Result<GitOutput> set = run_git(quarantine, {"update-ref", kResultRef, commit});
  if (!set) return tl::unexpected(set.error());
  if (set->exit_code != 0) return fail(ErrorKind::undecided, display(trim(set->err)));
  return {};
}

/// Gives `taken` once the quarantine has what the result adds to base.
Result<TakenResult> own_objects(const TakeRequest& request, TakenResult taken) {
  Result<void> owned = borrow_nothing_but(request.base, request.quarantine);
  if (!owned) return tl::unexpected(owned.error());
  return taken;
}

}  // namespace

Result<TakenResult> take_result(const TakeRequest& request) {
  const Result<Sources> sources = open_sources(request.worktree, request.base);
  if (!sources) return tl::unexpected(sources.error());

  const InspectionLimits limits;
  Result<Inspection> inspection =
      inspect_worktree(request.worktree.worktree, {*sources->objects, sources->base}, limits);
  if (!inspection) return tl::unexpected(inspection.error());
  Result<WorktreeSnapshot> snapshot = snapshot_worktree(
      {*sources->objects, sources->base_tree, 0, false, true, request.checked_out});
  if (!snapshot) return tl::unexpected(snapshot.error());

  TakenResult taken;
  taken.findings = std::move(inspection->findings);
  drop_ignored(taken.findings, snapshot->ignored);
  TreeFindings(sources->base, *snapshot, limits.added, taken.findings).collect();
  sort_findings(taken.findings);
  cap_findings(taken.findings, kMostFindingsOfARule);
  taken.ignored = snapshot->ignored;
  taken.notes = snapshot->notes;
  const bool unchanged = snapshot->tree == sources->base_tree.hex() && snapshot->unexamined.empty();
  // Where the agent's repository is as we made it, it has no commits, here or elsewhere.
  const bool no_commits =
      request.facade != nullptr && request.facade->all_unchanged(request.worktree.facade);
  if (unchanged && no_commits) return taken;
  if (Result<void> made = prepare_quarantine(request, *sources->objects); !made) {
    return tl::unexpected(made.error());
  }
  Result<std::optional<Parent>> tip = std::optional<Parent>();
  if (!no_commits) tip = agents_tip(request, taken);
  if (!tip) return tl::unexpected(tip.error());
  if (*tip && (*tip)->tree == snapshot->tree) {
    if (Result<void> set = point_result_at(request.quarantine, (*tip)->commit); !set) {
      return tl::unexpected(set.error());
    }
    taken.commit = (*tip)->commit;
    taken.tree = (*tip)->tree;
    return own_objects(request, std::move(taken));
  }
  if (!*tip && unchanged) {
    if (has_commits_elsewhere(export_of(request))) {
      taken.findings.push_back(path_finding(
          "commits-elsewhere", "",
          "the files are those of the base, but another branch, a tag or the stash of the agent's "
          "repository holds commits: what counts is what is checked out"));
    }
    return taken;
  }
  const std::string& parent = *tip ? (*tip)->commit : request.base;
  const Result<StoredResult> stored =
      store_snapshot(request.quarantine, *tip ? (*tip)->listing : sources->base, *snapshot,
                     {parent, request.author, request.message});
  if (!stored) return tl::unexpected(stored.error());
  taken.commit = stored->commit;
  taken.tree = stored->tree;
  return own_objects(request, std::move(taken));
}

Result<std::string> tree_of_worktree(const AgentWorktree& worktree, const std::string& base) {
  const Result<Sources> sources = open_sources(worktree, base);
  if (!sources) return tl::unexpected(sources.error());
  const Result<WorktreeSnapshot> snapshot =
      snapshot_worktree({*sources->objects, sources->base_tree, 0, false, true});
  if (!snapshot) return tl::unexpected(snapshot.error());
  return snapshot->unexamined.empty() ? snapshot->tree : std::string();
}

}  // namespace agentcheck
