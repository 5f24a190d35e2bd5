// Commands that need no verdict: help, schemas, pages, dumps, and what happens to their output.
#include <csignal>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "tests/support/run_binary.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

using namespace agentcheck::testing;
using nlohmann::json;

namespace {

RunOutcome passes(const std::vector<std::string>& words, const RunSetup& setup = {}) {
  RunOutcome outcome = run_agentcheck(words, setup);
  CHECK(outcome.code == 0);
  CHECK(outcome.err == "");
  return outcome;
}

}  // namespace

TEST_CASE("Help is as its goldens show and fits a terminal") {
  check_golden("reports/help.txt", passes({"--help"}).out);
  check_golden("reports/help.verify.txt", passes({"verify", "--help"}).out);
  CHECK(passes({"help", "verify"}).out == passes({"verify", "-h"}).out);
  CHECK(passes({"help"}).out == passes({"-h"}).out);
}

TEST_CASE("Every command has a help text that names it") {
  const std::string commands[] = {"verify",       "spec check",        "spec schema", "explain",
                                  "dump changes", "dump symbols",      "doctor",      "completion",
                                  "version",      "dump report-schema"};
  for (const std::string& command : commands) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < command.size();) {
      const std::size_t blank = std::min(command.find(' ', at), command.size());
      words.push_back(command.substr(at, blank - at));
      at = blank + 1;
    }
    words.emplace_back("--help");
    const std::string text = passes(words).out;
    CHECK(text.find("Usage: agentcheck " + command) != std::string::npos);
    for (const std::string_view line : agentcheck::split_lines(text)) CHECK(line.size() <= 90);
  }
}

TEST_CASE("The version is one line") {
  CHECK(passes({"--version"}).out == "agentcheck 0.1.0\n");
  CHECK(passes({"version"}).out == "agentcheck 0.1.0\n");
}

TEST_CASE("The schemas are JSON, and the report's is the published file") {
  CHECK(json::parse(passes({"spec", "schema"}).out).is_object());
  CHECK(passes({"dump", "report-schema"}).out ==
        read_whole(std::string(AGENTCHECK_SOURCE_DIR) + "/docs/schema/report.schema.json"));
}

TEST_CASE("A check is explained by its name and as a spec writes it") {
  const std::string page = passes({"explain", "changed-signatures"}).out;
  CHECK(page.find("negative: changed-signatures\n") == 0);
  CHECK(page.find("\nExample\n") != std::string::npos);
  CHECK(passes({"explain", "negative: changed-signatures"}).out == page);
  CHECK(passes({"explain", "negative:", "changed-signatures"}).out == page);
  CHECK(passes({"explain"}).out.find("negative: changed-signatures") != std::string::npos);
}

TEST_CASE("spec check reports every error at its place") {
  const TemporaryDirectory directory;
  directory.write("good.yaml",
                  "version: 1\ncriteria:\n  - structural: scope\n    modify: [src/**]\n");
  directory.write("bad.yaml",
                  "version: 1\ncriteria:\n  - structural: scope\n    modifiy: [src/**]\n");
  RunSetup setup;
  setup.directory = directory.path();
  CHECK(passes({"spec", "check", "good.yaml"}, setup).out ==
        "good.yaml: valid, 1 criterion (1 required)\n");
  const RunOutcome bad = run_agentcheck({"spec", "check", "bad.yaml", "good.yaml"}, setup);
  CHECK(bad.code == 2);
  CHECK(bad.out == "good.yaml: valid, 1 criterion (1 required)\n");
  CHECK(bad.err.find("agentcheck: error: bad.yaml: 1 error\nbad.yaml:4:5: unknown key `modifiy`") ==
        0);
  setup.input = "version: 1\ncriteria: []\n";
  CHECK(run_agentcheck({"spec", "check", "-"}, setup).code != 5);
}

TEST_CASE("dump changes lists what differs between two revisions") {
  const TemporaryDirectory repository;
  repository.git({"init", "-q", "-b", "main"});
  repository.write("a.txt", "one\n");
  repository.git({"add", "."});
  repository.git({"commit", "-qm", "one"});
  repository.write("a.txt", "two\n");
  repository.write("caf\xe9\n.txt", "new\n");
  repository.git({"add", "."});
  repository.git({"commit", "-qm", "two"});
  const json dump = json::parse(
      passes({"dump", "changes", "--repo", repository.path(), "--base", "HEAD~1", "--head", "HEAD"})
          .out);
  CHECK(dump["schema"] == "agentcheck.changes/1");
  REQUIRE(dump["files"].size() == 2);
  CHECK(dump["files"][0]["path"] == "a.txt");
  CHECK(dump["files"][0]["status"] == "modified");
  CHECK(dump["files"][1]["path"] == "caf\xEF\xBF\xBD\n.txt");
  CHECK(dump["files"][1]["path_base64"] == "Y2Fm6QoudHh0");
}

TEST_CASE("dump changes outside a repository says so") {
  const TemporaryDirectory directory;
  const RunOutcome outcome = run_agentcheck({"dump", "changes", "--repo", directory.path()});
  CHECK(outcome.code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err.find("agentcheck: error: ") == 0);
}

TEST_CASE("dump symbols goes on after a file it cannot read") {
  const TemporaryDirectory directory;
  const std::string file = directory.write("a.py", "def f(a): pass\n");
  const RunOutcome outcome = run_agentcheck({"dump", "symbols", "/no/such.py", file});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "agentcheck: error: cannot read `/no/such.py`: No such file or directory\n");
  CHECK(json::parse(outcome.out)["files"].size() == 1);
}

TEST_CASE("doctor gives a remedy for whatever does not work") {
  const RunOutcome outcome = run_agentcheck({"doctor"});
  CHECK((outcome.code == 0 || outcome.code == 4));
  for (const char* name : {"git ", "libgit2 ", "tree-sitter ", "locale ", "cache ", "state "}) {
    CHECK(outcome.out.find(name) != std::string::npos);
  }
  RunSetup setup;
  setup.env = {{"XDG_CACHE_HOME", "relative"}, {"LANG", "C"}};
  const RunOutcome limited = run_agentcheck({"doctor"}, setup);
  CHECK(limited.out.find("MISS cache ") != std::string::npos);
  CHECK(limited.out.find("remedy: set XDG_CACHE_HOME to a directory you can write to") !=
        std::string::npos);
  CHECK(limited.out.find("note locale ") != std::string::npos);
}

TEST_CASE("Completions are scripts their shell accepts") {
  const std::string script = passes({"completion", "bash"}).out;
  RunSetup setup;
  setup.input = script +
                "\nCOMP_WORDS=(agentcheck verify --ba); COMP_CWORD=2; _agentcheck\n"
                "echo \"${COMPREPLY[*]}\"\n"
                "COMP_WORDS=(agentcheck dump ''); COMP_CWORD=2; _agentcheck\n"
                "echo \"${COMPREPLY[0]}\"\n"
                "COMP_WORDS=(agentcheck ve); COMP_CWORD=1; _agentcheck\n"
                "echo \"${COMPREPLY[*]}\"\n";
  const RunOutcome outcome = run_program({"bash"}, setup);
  CHECK(outcome.err == "");
  CHECK(outcome.out == "--base\nchanges\nverify version\n");
  CHECK(passes({"completion", "zsh"}).out.find("bashcompinit") != std::string::npos);
  CHECK(passes({"completion", "fish"}).out.find("-l spec -r") != std::string::npos);
}

TEST_CASE("Output that cannot be written is an error, a closed pipe is not") {
  RunSetup full;
  full.stdout_path = "/dev/full";
  const RunOutcome outcome = run_agentcheck({"--help"}, full);
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "agentcheck: error: cannot write to standard output: No space left on device\n");
  RunSetup shell;
  shell.input = std::string("'") + AGENTCHECK_BINARY +
                "' dump report-schema | true; echo ${PIPESTATUS[0]}\n"
                "'" +
                AGENTCHECK_BINARY + "' --help >&-; echo $?\n";
  const RunOutcome piped = run_program({"bash"}, shell);
  CHECK(piped.out == "0\n2\n");
  CHECK(piped.err == "agentcheck: error: cannot write to standard output: Bad file descriptor\n");
}
