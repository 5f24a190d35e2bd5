#include "tests/support/run_binary.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

namespace agentcheck::testing {
namespace {

namespace fs = std::filesystem;

}  // namespace

RunOutcome run_program(const std::vector<std::string>& words, const RunSetup& setup) {
  const TemporaryDirectory scratch;
  const char* path = std::getenv("PATH");
  ProgramSetup program;
  program.directory = setup.directory;
  program.input = setup.input;
  program.scratch = scratch.path();
  program.stdout_path = setup.stdout_path;
  program.env = setup.env;  // Of two with one name the first counts.
  program.env.insert(program.env.end(), {{"PATH", path != nullptr ? path : ""},
                                         {"HOME", scratch.path()},
                                         {"LANG", "C.UTF-8"},
                                         {"GIT_CONFIG_NOSYSTEM", "1"}});
  return run_to_end(words, program);
}

RunOutcome run_agentcheck(const std::vector<std::string>& arguments, const RunSetup& setup) {
  std::vector<std::string> words{AGENTCHECK_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_program(words, setup);
}

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (fs::temp_directory_path() / "agentcheck-test.XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryDirectory::write(const std::string& name, std::string_view text) const {
  const fs::path file = fs::path(path_) / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

void TemporaryDirectory::git(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words{"git", "-c", "user.name=T", "-c", "user.email=t@example.org"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  RunSetup setup;
  setup.directory = path_;
  const RunOutcome outcome = run_program(words, setup);
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
}

}  // namespace agentcheck::testing
