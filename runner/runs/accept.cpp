#include "runner/runs/accept.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/runs/agent_worktree.h"
#include "runner/runs/incoming_objects.h"
#include "runner/runs/quarantine.h"
#include "runner/runs/run_table.h"
#include "runner/runs/take_result.h"
#include "runner/runs/worktree_registration.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

Result<void> git(const std::string& repository, const std::string& what,
                 const std::vector<std::string>& words) {
  const Result<GitOutput> output = run_git(repository, words);
  if (!output) return tl::unexpected(output.error());
  if (output->exit_code == 0) return {};
  return fail(ErrorKind::undecided,
              fmt::format("{}: git says: {}", what, display(shorten(trim(output->err), 500))));
}

std::string value_of_branch(const RunRecord& record) {
  const Result<GitOutput> output = run_git(
      record.repository, {"rev-parse", "--verify", "--quiet", "refs/heads/" + record.branch});
  return output && output->exit_code == 0 ? std::string(trim(output->out)) : std::string();
}

/// Where the run's branch is checked out but in the run's own worktree; empty where it is nowhere.
/// Moving it would leave that index and those files behind (git-fetch(1) refuses the same).
Result<std::string> checked_out_at(const RunRecord& record) {
  const Result<GitOutput> output =
      run_git(record.repository, {"worktree", "list", "--porcelain", "-z"});
  if (!output) return tl::unexpected(output.error());
  const std::string own = real_worktree(record.worktree);
  std::string_view rest = output->out;
  std::string place;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.starts_with("worktree ")) place = line.substr(9);
    if (line == "branch refs/heads/" + record.branch && place != own) return place;
  }
  return std::string();
}

/// Somebody may have gone on in the run's worktree, which accept removes.
Result<void> refuse_what_came_later(const RunStore& store, const RunRecord& record) {
  const Result<AgentWorktree> worktree =
      reopen_agent_worktree(record.repository, record.worktree, store.paths(record.id).facade());
  if (!worktree) return {};  // Nobody can have gone on with git in what is no worktree any more.
  const Result<std::string> tree = tree_of_worktree(*worktree, record.base);
  if (!tree) return tl::unexpected(tree.error());
  if (tree->empty() || *tree == record.result_tree) return {};
  return fail(ErrorKind::usage,
              fmt::format("{} was changed after the result was taken", display(record.worktree)),
              fmt::format("`agentcheck retry {} -- true` takes it as it is now; `--force` gives "
                          "the later changes up",
                          record.id));
}

/// Checks the result where a refusal leaves nothing behind, not even a changed time in the
/// repository.
Result<void> check_result(const std::string& quarantine) {
  const std::string packs = quarantine + "/objects/pack";
  const Fd directory(open(packs.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return {};
  for (const std::string& name : names_in(directory.get())) {
    if (!name.ends_with(".pack")) continue;
    Result<void> fine = git(quarantine, "the result cannot be brought in",
                            {"index-pack", "--verify", "--strict", packs + "/" + name});
    if (!fine) return fine;
  }
  return {};
}

/// The quarantine is ours, so that git may read it on the host; what it holds was checked when it
/// was taken in, and is checked again.
Result<void> bring_in(const RunStore& store, const RunRecord& record) {
  if (Result<void> checked = check_result(store.paths(record.id).result()); !checked)
    return checked;
  const Result<IncomingObjects> incoming = IncomingObjects::create(record.repository, record.id);
  if (!incoming) return tl::unexpected(incoming.error());
  Result<void> done = incoming->fetch(store.paths(record.id).result(), kResultRef);
  if (done) done = incoming->move_in();
  if (!done) return done;
  return git(record.repository, "the result cannot be brought in",
             {"update-ref", "refs/agentcheck/" + record.id + "/result", record.result_commit});
}

Result<void> refuse_what_is_not_acceptable(const RunRecord& record, bool force) {
  if (is_active(record.state)) {
    return fail(ErrorKind::usage,
                fmt::format("run {} is still {}", record.id, name_of(record.state)),
                "wait for its end: agentcheck logs -f " + record.id);
  }
  if (record.state != RunState::done) {
    return fail(ErrorKind::usage, fmt::format("run {} is {}", record.id, name_of(record.state)));
  }
  if (record.result_commit.empty()) {
    return fail(ErrorKind::usage,
                fmt::format("run {} has no result: {}", record.id, record.status));
  }
  if (access(record.repository.c_str(), F_OK) != 0) {
    return tl::unexpected(lost_repository(record.repository));
  }
  if (record.verdict == "pass" || force) return {};
  return fail(ErrorKind::usage,
              fmt::format("run {} did not pass: its verdict is {}", record.id,
                          record.verdict.empty() ? "not known" : record.verdict),
              "`agentcheck show` says why; `--force` takes it all the same");
}

}  // namespace

Result<void> accept_run(const RunStore& store, RunRecord& record, bool force) {
  if (Result<void> fine = refuse_what_is_not_acceptable(record, force); !fine) return fine;
  const Result<Fd> lock = store.lock_repository(record.repository);
  if (!lock) return tl::unexpected(lock.error());
  const std::string at = value_of_branch(record);
  if (!at.empty() && at != record.base && at != record.result_commit) {
    return fail(ErrorKind::usage,
                fmt::format("the branch {} was moved to {} since the run was started",
                            display(record.branch), at.substr(0, 12)),
                "rename it: git branch -m " + record.branch + " NEW");
  }
  const Result<std::string> elsewhere = checked_out_at(record);
  if (!elsewhere) return tl::unexpected(elsewhere.error());
  if (!elsewhere->empty() && at != record.result_commit) {
    return fail(ErrorKind::usage,
                fmt::format("the branch {} is checked out at {}", display(record.branch),
                            display(*elsewhere)),
                "switch to another branch there first");
  }
  // An accept that was killed has set the branch, and may have begun to remove the worktree.
  if (Result<void> fine = force || at == record.result_commit
                              ? Result<void>()
                              : refuse_what_came_later(store, record);
      !fine) {
    return fine;
  }
  if (Result<void> done = bring_in(store, record); !done) return done;
  if (Result<void> done = git(record.repository, "the branch cannot be set",
                              {"update-ref", "-m", "agentcheck: accept " + record.id,
                               "refs/heads/" + record.branch, record.result_commit, at});
      !done) {
    return done;
  }
  // Last, for a kill or an error before leaves everything; without its branch, now the result's.
  if (Result<void> gone = remove_agent_worktree(record.repository, record.worktree, {}, {});
      !gone) {
    return gone;
  }
  record.worktree.clear();
  record.state = RunState::accepted;
  return store.save(record);
}

Result<void> discard_run(const RunStore& store, RunRecord& record) {
  const RunPaths paths = store.paths(record.id);
  const Result<Fd> lock = store.lock_repository(record.repository);
  if (!lock) return tl::unexpected(lock.error());
  const std::string worktree = record.worktree.empty() ? paths.worktree() : record.worktree;
  if (Result<void> gone =
          remove_agent_worktree(record.repository, worktree, record.branch, record.base);
      !gone) {
    return gone;
  }
  const Fd directory(open(paths.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (const char* part : {"result.git", "facade", "scratch"}) {
    if (directory) remove_tree(directory.get(), part);
  }
  record.worktree.clear();
  // Also one that is dead and could not be mended for want of room: this makes some.
  if (record.state <= RunState::done) record.state = RunState::discarded;
  return store.save(record);
}

}  // namespace agentcheck
