// A repository, a spec and a place for runs, all of a test's own.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/run_binary.h"

namespace agentcheck::testing {

/// `a.txt` and `src/b.txt` on branch `main`, and a spec that lets `a.txt` change and nothing else.
class RunSite {
 public:
  RunSite();

  /// Below the directory of the test.
  std::string path(const std::string& name) const { return directory_.path() + "/" + name; }
  std::string repository() const { return path("repo"); }
  std::string state() const { return path("state"); }
  /// Path of something of a run.
  std::string in_run(const std::string& id, const std::string& name) const {
    return state() + "/agentcheck/runs/" + id + "/" + name;
  }
  std::string write(const std::string& name, std::string_view text) const {
    return directory_.write(name, text);
  }
  /// Adds to the environment of what is run from now on.
  void set(const std::string& name, const std::string& value) { env_.emplace_back(name, value); }

  RunSetup setup() const;
  /// `agentcheck WORDS` in the repository.
  RunOutcome agentcheck(const std::vector<std::string>& words) const;
  /// The same behind other words, with the path of the binary put in: bwrap ... agentcheck WORDS.
  RunOutcome agentcheck_in(std::vector<std::string> outer,
                           const std::vector<std::string>& words) const;
  /// The same on a terminal of its own; line ends are as a terminal shows them.
  std::string on_terminal(const std::string& words) const;
  /// Any program in the repository.
  RunOutcome program(const std::vector<std::string>& words) const;

  /// Runs a shell script as the agent to its end.
  RunOutcome run(const std::string& script, std::vector<std::string> flags = {}) const;
  /// Starts it in the background; gives the ids.
  std::vector<std::string> start(const std::string& script,
                                 std::vector<std::string> flags = {}) const;

  /// Every run, as `status --json` has them.
  nlohmann::json runs() const;
  /// The only run there is.
  nlohmann::json only_run() const;
  /// One run, as `show --json` has it.
  nlohmann::json run_of(const std::string& id) const;

  /// What is left of runs outside the records: worktrees and branches of the repository, locks,
  /// unfinished directories. Empty where there is nothing.
  std::string leftovers() const;

 private:
  TemporaryDirectory directory_;
  std::vector<std::pair<std::string, std::string>> env_;
};

/// What the published schema has against a record; empty where it has nothing.
std::string run_schema_errors(const nlohmann::json& record);

}  // namespace agentcheck::testing
