#include "tests/cases/repository.h"

#include "tests/unit/catch.h"

namespace agentcheck::testing {
namespace {

namespace fs = std::filesystem;

RunSetup setup_in(const std::string& directory) {
  RunSetup setup;
  setup.directory = directory;
  for (const char* who : {"GIT_AUTHOR", "GIT_COMMITTER"}) {
    setup.env.emplace_back(std::string(who) + "_NAME", "Case");
    setup.env.emplace_back(std::string(who) + "_EMAIL", "case@localhost");
    setup.env.emplace_back(std::string(who) + "_DATE", "2024-01-01T00:00:00Z");
  }
  return setup;
}

RunOutcome must_run(const std::vector<std::string>& words, const std::string& directory) {
  RunOutcome outcome = run_program(words, setup_in(directory));
  std::string line;
  for (const std::string& word : words) line += word + " ";
  INFO(line << "\n" << outcome.out << outcome.err);
  REQUIRE(outcome.code == 0);
  return outcome;
}

}  // namespace

CaseRepository::CaseRepository(const fs::path& folder) {
  fs::create_directory(directory());
  fs::copy_file(folder / "spec.yaml", root_.path() + "/spec.yaml");
  git({"init", "-q", "-b", "main", "."});
  for (const std::string side : {"base", "head"}) {
    lay_down(folder, side);
    git({"add", "-A", "."});
    git({"commit", "-q", "--allow-empty", "-m", side});
    git({"tag", side});
  }
}

void CaseRepository::git(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words{"git", "-c", "core.autocrlf=false", "-c", "gc.auto=0"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  must_run(words, directory());
}

/// The work tree becomes what `side` of the case holds.
void CaseRepository::lay_down(const fs::path& folder, const std::string& side) const {
  for (const fs::directory_entry& entry : fs::directory_iterator(directory())) {
    if (entry.path().filename() != ".git") fs::remove_all(entry.path());
  }
  if (fs::exists(folder / side)) {
    fs::copy(folder / side, directory(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
  const fs::path script = folder / (side + ".sh");
  if (fs::exists(script)) must_run({"/bin/sh", "-eu", script.string()}, directory());
}

std::set<std::string> CaseRepository::changed_paths() const {
  const RunOutcome outcome =
      must_run({"git", "diff", "--name-only", "--no-renames", "-z", "base", "head"}, directory());
  std::set<std::string> paths;
  for (std::size_t start = 0; start < outcome.out.size();) {
    const std::size_t end = outcome.out.find('\0', start);
    paths.insert(outcome.out.substr(start, end - start));
    start = end + 1;
  }
  return paths;
}

void CaseRepository::uncommit_head() const { git({"reset", "-q", "--mixed", "base"}); }

}  // namespace agentcheck::testing
