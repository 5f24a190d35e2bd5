// A user with a repository and a home, and hostile agents run there by the real binary.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/hostile/attack.h"
#include "tests/hostile/fingerprint.h"
#include "tests/support/program.h"
#include "tests/unit/catch.h"

namespace agentcheck::testing {

/// A directory with a repository as docs of the cases want it (three commits, a branch `other`, a
/// tag, a stash, hooks, packed and loose objects), a home directory and canaries, all of one user.
/// Every run is followed by the checks that nothing of it changed and nothing is left over.
class World {
 public:
  explicit World(Who who = Who::self);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const std::string& top() const { return top_; }
  std::string repository() const { return top_ + "/repo"; }
  std::string common() const { return repository() + "/.git"; }
  std::string home() const { return top_ + "/home"; }
  std::string store() const { return top_ + "/state/agentcheck"; }
  std::string run_directory(const RunEnd& end) const { return store() + "/runs/" + end.id(); }
  Who who() const { return who_; }

  /// Runs a program as the user, in the repository unless told otherwise, and fails the test where
  /// it fails. Before the first run only: what it changes is no attack.
  std::string must(const std::vector<std::string>& words, const std::string& directory = {});
  /// `git` with the repository's own hooks off.
  std::string git(std::vector<std::string> words);
  /// Writes a file below the repository.
  void write(const std::string& path, std::string_view text);
  /// Commits everything in the working tree.
  void commit(const std::string& message);

  /// Puts the state directory on a file system of its own, in memory, made with these options
  /// (tmpfs(5): size, nr_inodes). Before the first run, and as root only.
  void limit_store(const std::string& options);
  /// Gives that file system other limits.
  void relieve_store(const std::string& options) const;

  /// Runs the agent to its end, then checks that the user's files are the same and nothing is left.
  RunEnd attack(const Attack& attack);
  /// Starts the agent and returns at once; the caller ends it and calls check_unchanged().
  std::unique_ptr<Program> start(const Attack& attack);
  /// What the store has of the newest run.
  RunEnd newest(ProgramEnd process = {}) const;
  /// `agentcheck WORDS` in the repository.
  ProgramEnd agentcheck(const std::vector<std::string>& words);
  /// A program as the user with the hooks of the repository on: whatever a person would do next.
  ProgramEnd host(const std::vector<std::string>& words, const std::string& directory = {});

  /// Fails unless everything of the user's is as it was before the first run; the run's worktree
  /// registration and branch excepted while `runs_exist`.
  void check_unchanged(bool runs_exist = true);
  /// Fails unless no process, mount, lock or temporary file of a run is left.
  void check_nothing_left() const;
  /// Discards and cleans every run, and fails unless the user's files are wholly what they were.
  /// What a case does to the repository after that is its own affair.
  void finish();
  /// A file that hooks, filters and other traps on the host would make.
  std::string marker() const { return top_ + "/marker"; }
  bool marked() const;
  /// A file that a trap of the agent's would make on the host.
  std::string agents_marker() const { return top_ + "/agent-was-here"; }

 private:
  ProgramSetup setup_as(Who who) const;
  std::vector<std::string> command_line(const Attack& attack);
  Fingerprint look(bool runs_exist) const;
  void make_repository();
  void make_history();

  Who who_;
  std::string top_;
  std::string mounted_;  ///< The state directory, where it is a file system of its own.
  bool looked_ = false;
  bool finished_ = false;
  Fingerprint before_;
  Fingerprint before_with_runs_;
};

/// Runs the case as the test's user and, where that is root, as an ordinary user too; finish()
/// follows each. AGENTCHECK_HOSTILE_AS=self or =ordinary leaves one of them out.
void as_every_user(const std::function<void(World&)>& body);
/// As the test's user only.
void as_self(const std::function<void(World&)>& body);

/// Processes that have `text` in their command line, working directory or mounts.
std::vector<pid_t> processes_about(const std::string& text);

}  // namespace agentcheck::testing
