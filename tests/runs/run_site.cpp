#include "tests/runs/run_site.h"

#include <filesystem>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "core/text.h"
#include "runner/runs/run_record.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

namespace agentcheck::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kSpec = R"(version: 1
task:
  title: Change a
  type: docs
  prompt: Add a line to a.txt
criteria:
  - structural: scope
    modify: [a.txt]
)";

}  // namespace

RunSite::RunSite() {
  fs::create_directories(repository());
  const std::vector<std::vector<std::string>> commands{
      {"git", "init", "-q", "-b", "main"},
      {"git", "config", "user.name", "T"},
      {"git", "config", "user.email", "t@example.org"},
      {"git", "add", "."},
      {"git", "commit", "-qm", "one"},
  };
  write("repo/a.txt", "one\n");
  write("repo/src/b.txt", "two\n");
  write("spec.yaml", kSpec);
  for (const auto& words : commands) REQUIRE(program(words).code == 0);
}

RunSetup RunSite::setup() const {
  RunSetup setup;
  setup.directory = repository();
  setup.env = env_;
  setup.env.emplace_back("XDG_STATE_HOME", state());
  return setup;
}

RunOutcome RunSite::agentcheck(const std::vector<std::string>& words) const {
  return run_agentcheck(words, setup());
}

RunOutcome RunSite::agentcheck_in(std::vector<std::string> outer,
                                  const std::vector<std::string>& words) const {
  outer.emplace_back(AGENTCHECK_BINARY);
  outer.insert(outer.end(), words.begin(), words.end());
  return run_program(outer, setup());
}

std::string RunSite::on_terminal(const std::string& words) const {
  RunSetup there = setup();
  there.env.emplace_back("TERM", "xterm");
  return run_program({"script", "-qec", std::string(AGENTCHECK_BINARY) + " " + words, "/dev/null"},
                     there)
      .out;
}

RunOutcome RunSite::program(const std::vector<std::string>& words) const {
  return run_program(words, setup());
}

RunOutcome RunSite::run(const std::string& script, std::vector<std::string> flags) const {
  std::vector<std::string> words{"run", "--spec", path("spec.yaml")};
  words.insert(words.end(), flags.begin(), flags.end());
  words.insert(words.end(), {"--agent", "command", "--", "sh", "-c", script});
  return agentcheck(words);
}

std::vector<std::string> RunSite::start(const std::string& script,
                                        std::vector<std::string> flags) const {
  flags.emplace_back("--detach");
  const RunOutcome outcome = run(script, flags);
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  std::vector<std::string> ids;
  for (const std::string_view line : split_lines(outcome.out)) ids.emplace_back(line);
  REQUIRE(!ids.empty());
  return ids;
}

json RunSite::runs() const {
  const RunOutcome outcome = agentcheck({"status", "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  json list = json::parse(outcome.out);
  REQUIRE(list.is_array());
  for (const json& record : list) CHECK(run_schema_errors(record) == "");
  return list;
}

json RunSite::only_run() const {
  const json list = runs();
  REQUIRE(list.size() == 1);
  return list.front();
}

json RunSite::run_of(const std::string& id) const {
  const RunOutcome outcome = agentcheck({"show", id, "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  return json::parse(outcome.out);
}

std::string RunSite::leftovers() const {
  std::string left;
  const std::string worktrees = program({"git", "worktree", "list", "--porcelain"}).out;
  if (worktrees.find("worktree ", 1) != std::string::npos) left += worktrees;
  left += program({"git", "for-each-ref", "refs/heads/agentcheck", "refs/agentcheck"}).out;
  for (const char* part : {"runs", "new", "trash"}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(state() + "/agentcheck/" + part, error)) {
      left += entry.path().string() + "\n";
    }
  }
  return left;
}

std::string run_schema_errors(const json& record) {
  static const json kText = json::parse(agentcheck::run_schema());
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(kText), schema);
  valijson::ValidationResults results;
  valijson::Validator validator;
  validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(record), &results);
  std::string errors;
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    for (const std::string& step : error.context) errors += step;
    errors += ": " + error.description + "\n";
  }
  return errors;
}

}  // namespace agentcheck::testing
