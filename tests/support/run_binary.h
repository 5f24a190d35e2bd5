// Runs the real binary and keeps what it said.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/program.h"

namespace agentcheck::testing {

/// What a run left behind.
using RunOutcome = ProgramEnd;

/// How to run it. The environment is PATH, HOME (an empty directory), LANG=C.UTF-8 and `env`.
struct RunSetup {
  std::string directory = ".";
  std::string input;
  std::vector<std::pair<std::string, std::string>> env;
  std::string stdout_path;  ///< Instead of capturing standard output.
};

/// Runs `agentcheck ARGUMENTS`.
RunOutcome run_agentcheck(const std::vector<std::string>& arguments, const RunSetup& setup = {});
/// Runs any program found on PATH in the same way; for git.
RunOutcome run_program(const std::vector<std::string>& words, const RunSetup& setup = {});

/// A directory of its own that is gone with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  /// Writes a file below it, making directories; gives its absolute path.
  std::string write(const std::string& name, std::string_view text) const;
  /// Runs git in it, and fails the test where git fails.
  void git(const std::vector<std::string>& arguments) const;

 private:
  std::string path_;
};

}  // namespace agentcheck::testing
