// How another process stops one run: a named pipe in the run's directory.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>

#include "core/result.h"
#include "runner/runs/run_store.h"
#include "sandbox/fd.h"

namespace agentcheck {

/// The ear of the process at work on a run. Whoever may write to the user's own directory of runs
/// can stop a run; no process has to be found or signalled, and other runs of the same process go
/// on. A pipe nobody listens at any more cannot be opened for writing, so it also says whether
/// somebody is at work.
class RunStop {
 public:
  /// Listens for the run, and to `also`: a descriptor that, once readable, stops it as well (-1:
  /// none). The caller holds the run's lock. ErrorKind::undecided where the pipe cannot be made.
  static Result<RunStop> listen(const RunPaths& paths, int also);

  RunStop(RunStop&&) = default;
  RunStop& operator=(RunStop&&) = delete;
  ~RunStop() { close(); }

  /// Listens no more and takes the pipe away: the run is left to others.
  void close();

  /// Leaves the pipe to a forked process, which has it too.
  void leave() { path_.clear(); }

  /// Readable, for good, once the run is to be stopped.
  int fd() const { return either_.get(); }
  bool requested() const;

 private:
  RunStop() = default;

  std::string path_;
  Fd pipe_;
  Fd either_;
};

/// Asks for the run to be stopped. False where nobody is at work on it.
bool request_stop(const RunPaths& paths);

/// True where some process listens: it is at work on the run, or has it in its queue.
bool is_attended(const RunPaths& paths);

/// Sees from outside whether somebody is at work on a run, also while its directory is moved away.
class Attendance {
 public:
  explicit Attendance(RunPaths paths) : paths_(std::move(paths)) {}
  /// Whether somebody is at work now.
  bool lasts();
  /// For poll(2): reports an error as soon as nobody is; -1 where nobody was when last asked.
  int fd() const { return pipe_.get(); }

 private:
  RunPaths paths_;
  Fd pipe_;
};

}  // namespace agentcheck
