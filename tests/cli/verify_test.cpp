// verify as a user calls it, on a small repository of its own.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "tests/support/run_binary.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

using namespace agentcheck::testing;
using nlohmann::json;

namespace {

constexpr const char* kPass =
    "version: 1\ntask: {title: Change the sources}\ncriteria:\n"
    "  - structural: scope\n    modify: [src/**]\n    create: none\n    delete: none\n";
constexpr const char* kFail =
    "version: 1\ncriteria:\n  - structural: scope\n    modify: [docs/**]\n    create: none\n"
    "    delete: none\n";

/// Two commits that differ in src/a.txt, and two specs outside the repository.
struct Project {
  TemporaryDirectory repository;
  TemporaryDirectory outside;
  std::string pass = outside.write("pass.yaml", kPass);
  std::string failing = outside.write("fail.yaml", kFail);

  Project() {
    repository.git({"init", "-q", "-b", "main"});
    repository.write("src/a.txt", "one\n");
    repository.git({"add", "."});
    repository.git({"commit", "-qm", "one"});
    repository.write("src/a.txt", "two\n");
    repository.git({"commit", "-qam", "two"});
  }

  RunOutcome verify(std::vector<std::string> words, RunSetup setup = {}) const {
    words.insert(words.begin(), {"verify", "--base", "HEAD~1", "--head", "HEAD"});
    setup.directory = repository.path();
    return run_agentcheck(words, setup);
  }
};

std::string last_line(const std::string& text) {
  const auto lines = agentcheck::split_lines(text);
  return lines.empty() ? "" : std::string(lines.back());
}

}  // namespace

TEST_CASE("verify gives the verdict as exit code and last line") {
  const Project project;
  const RunOutcome pass = project.verify({"--spec", project.pass});
  CHECK(pass.err == "");
  CHECK(pass.code == 0);
  CHECK(last_line(pass.out) == "Spec: 1/1 criteria passed. Ready to review.");
  const RunOutcome failing = project.verify({"--spec", project.failing});
  CHECK(failing.code == 1);
  CHECK(last_line(failing.out) == "Spec: 0/1 criteria passed. Failed: scope.");
}

TEST_CASE("verify decides several specs one after the other, and the worst counts") {
  const Project project;
  const RunOutcome both = project.verify({"--spec", project.pass, project.failing});
  CHECK(both.code == 1);
  CHECK(both.out.find("Ready to review.\n\n") != std::string::npos);
  const RunOutcome broken = project.verify({"--spec", "/no/such.yaml", "--spec", project.failing});
  CHECK(broken.code == 2);
  CHECK(broken.err.find("agentcheck: error: ") == 0);
  CHECK(last_line(broken.out) == "Spec: 0/1 criteria passed. Failed: scope.");
}

TEST_CASE("verify reads a spec from standard input") {
  const Project project;
  RunSetup setup;
  setup.input = kPass;
  const RunOutcome outcome = project.verify({"--spec", "-"}, setup);
  CHECK(outcome.err == "");
  CHECK(outcome.code == 0);
}

TEST_CASE("verify writes each format where it was asked to") {
  const Project project;
  const std::string file = project.outside.path() + "/out.json";
  project.outside.write("out.json", "old");
  const RunOutcome outcome =
      project.verify({"--spec", project.pass, "--format", "markdown", "json=" + file});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("### Spec: 1/1 criteria passed. Ready to review.\n") == 0);
  CHECK(json::parse(read_whole(file))["verdict"] == "pass");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(project.outside.path())) {
    files += entry.exists() ? 1 : 0;
  }
  CHECK(files == 3);  // No temporary file is left.
}

TEST_CASE("A report that cannot be written is an error") {
  const Project project;
  const RunOutcome outcome =
      project.verify({"--spec", project.pass, "--format", "json=/no/such/place.json"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "agentcheck: error: cannot write `/no/such/place.json`: No such file or directory\n");
}

TEST_CASE("A reproducible report is the same bytes every time and for any number of threads") {
  const Project project;
  const auto report = [&](const std::string& jobs) {
    return project
        .verify({"--spec", project.pass, "--format", "json", "--reproducible", "--jobs", jobs})
        .out;
  };
  const std::string once = report("1");
  CHECK(json::parse(once)["exit_code"] == 0);
  CHECK(report("2") == once);
}

TEST_CASE("The base comes from the environment where no flag gives it") {
  const Project project;
  RunSetup setup;
  setup.directory = project.repository.path();
  setup.env = {{"AGENTCHECK_BASE", "HEAD~1"}};
  const RunOutcome outcome = run_agentcheck(
      {"verify", "--spec", project.pass, "--head", "HEAD", "--format", "json"}, setup);
  CHECK(outcome.code == 0);
  const json report = json::parse(outcome.out);
  CHECK(report["base"]["source"] == "environment");
  CHECK(report["changes"]["files"] == 1);
}
