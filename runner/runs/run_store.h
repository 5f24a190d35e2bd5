// Runs on disk: one directory a run below the user's state directory.
//
//   $XDG_STATE_HOME/agentcheck/          (default ~/.local/state/agentcheck), for the user alone
//     runs/ID/run.json                   the record; replaced in one step
//             lock                       held by the agentcheck that is at work on the run
//             stop                       a pipe that agentcheck listens at while it is
//             spec.yaml                  the spec as it was when the run was asked for
//             worktree/                  what the agent sees as /src
//             facade/                    what the agent sees as the repository
//             result.git/                the result, in a repository of our own
//             logs/N.log, reports/N.json and N.txt of attempt N
//     new/                               runs that are being made
//     locks/                             one file a repository
//     trash/                             what is being removed
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "runner/runs/run_record.h"
#include "sandbox/fd.h"

namespace agentcheck {

/// The paths of one run.
struct RunPaths {
  std::string directory;

  std::string record() const { return directory + "/run.json"; }
  std::string spec() const { return directory + "/spec.yaml"; }
  std::string worktree() const { return directory + "/worktree"; }
  std::string facade() const { return directory + "/facade"; }
  std::string result() const { return directory + "/result.git"; }
  std::string lock() const { return directory + "/lock"; }
  /// See RunStop.
  std::string stop() const { return directory + "/stop"; }
  std::string log(std::size_t attempt) const;
  std::string report(std::size_t attempt) const;
  /// The same report as a person reads it.
  std::string report_text(std::size_t attempt) const;
};

/// A run with its lock: no other agentcheck works on it meanwhile.
struct HeldRun {
  RunRecord record;
  Fd lock;
};

/// Names a run is asked for by: the whole id, or a beginning that only one has.
class RunStore {
 public:
  /// Opens the user's store, making it where it is missing. ErrorKind::undecided, with the remedy,
  /// where it cannot be written or belongs to somebody else.
  static Result<RunStore> open();

  /// Makes a directory for a new run with its spec, gives the record its id (made from the task's
  /// title) and its time, and saves it. The run is this process's from the first moment.
  Result<HeldRun> create(RunRecord record, std::string_view spec) const;
  /// Replaces the record in one step; a kill at any moment leaves the old one or the new one.
  Result<void> save(const RunRecord& record) const;
  Result<RunRecord> load(const std::string& id) const;
  /// The run a user means. ErrorKind::usage where none or several are meant.
  Result<RunRecord> find(const std::string& name, const std::string& repository) const;
  /// What the directory of runs holds, also what cannot be read; sorted.
  std::vector<std::string> ids() const;
  /// Every run, or those of one repository, oldest first. A record that cannot be read is left out
  /// and named in `unreadable` where given.
  std::vector<RunRecord> list(const std::string& repository = {},
                              std::vector<std::string>* unreadable = nullptr) const;

  RunPaths paths(const std::string& id) const { return {root_ + "/runs/" + id}; }
  const std::string& root() const { return root_; }

  /// Takes the run for this process; an empty Fd where another one is at work on it. The lock ends
  /// with the descriptor, or the process.
  Fd try_lock(const std::string& id) const;
  /// Waits for the repository: git's own commands on it are run one at a time.
  Result<Fd> lock_repository(const std::string& repository) const;

  /// Removes a run's directory: moved to the trash in one step, then emptied. False where something
  /// is left, which the next call of empty_trash() tries again.
  bool remove(const std::string& id) const;
  /// Removes what an earlier removal could not, and directories that were never finished.
  void empty_trash() const;

 private:
  std::string root_;
};

}  // namespace agentcheck
