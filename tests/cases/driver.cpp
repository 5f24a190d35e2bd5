// Runs every case folder below tests/cases through the real binary. A case is
// <family>/<check>/<case>/{spec.yaml, expected.txt, base/, head/}, optionally with base.sh and
// head.sh;
// `-c <family>/<check>/<case>` runs one, ACCEPT=1 rewrites what is expected.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "core/text.h"
#include "tests/cases/line_diff.h"
#include "tests/cases/repository.h"
#include "tests/support/run_binary.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

using namespace agentcheck::testing;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path kCases = fs::path(AGENTCHECK_SOURCE_DIR) / "tests/cases";

/// Every folder with a spec, by path.
std::vector<fs::path> case_folders() {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kCases)) {
    if (entry.path().filename() == "spec.yaml") folders.push_back(entry.path().parent_path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string name_of(const fs::path& folder) { return fs::relative(folder, kCases).string(); }

RunOutcome verify(const CaseRepository& repository, std::vector<std::string> words) {
  words.insert(words.begin(), {"verify", "--spec", "../spec.yaml", "--reproducible"});
  RunSetup setup;
  setup.directory = repository.directory();
  RunOutcome outcome = run_agentcheck(words, setup);
  CHECK(outcome.signal == 0);
  return outcome;
}

RunOutcome verify_commits(const CaseRepository& repository, const std::string& format,
                          const std::string& jobs = "2") {
  return verify(repository,
                {"--base", "base", "--head", "head", "--format", format, "--jobs", jobs});
}

/// Why a report breaks the published schema; empty where it does not.
std::string schema_errors(const json& report) {
  static const valijson::Schema& kSchema = *[] {
    static valijson::Schema schema;
    const json text =
        json::parse(read_whole(AGENTCHECK_SOURCE_DIR "/docs/schema/report.schema.json"));
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(text), schema);
    return &schema;
  }();
  valijson::ValidationResults results;
  if (valijson::Validator().validate(kSchema, valijson::adapters::NlohmannJsonAdapter(report),
                                     &results)) {
    return "";
  }
  std::string text = "the schema refuses it\n";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) text += error.description + "\n";
  return text;
}

/// Every path of the report, as the report writes it: ill-formed bytes are U+FFFD.
std::set<std::string> reported_paths(const json& report) {
  std::set<std::string> paths;
  for (const json& file : report["files"]) {
    paths.insert(file["path"].get<std::string>());
    if (file["status"] == "renamed") paths.insert(file["old_path"].get<std::string>());
    CHECK((!file["examined_by"].empty() || !file["reason"].get<std::string>().empty()));
  }
  return paths;
}

std::map<std::string, std::string> verdicts(const json& report) {
  std::map<std::string, std::string> out;
  for (const json& criterion : report["criteria"]) {
    out[criterion["id"].get<std::string>()] = criterion["verdict"].get<std::string>();
  }
  return out;
}

/// What the unchanged tree must give: prohibitions hold and demands do not pass. A demand about
/// `which: all` files decides them as they are; commands are not run, hence skipped.
void check_unchanged(const CaseRepository& repository, const std::string& spec) {
  const RunOutcome outcome = verify(
      repository, {"--base", "base", "--head", "base", "--format", "json", "--skip-commands"});
  const json report = json::parse(outcome.out);
  CHECK(report["files"].empty());
  const bool may_pass = spec.find("which: all") != std::string::npos ||
                        spec.find("allow-empty: true") != std::string::npos;
  for (const json& criterion : report["criteria"]) {
    const std::string verdict = criterion["verdict"];
    const std::string reason = criterion["reason"].is_null() ? "" : criterion["reason"];
    INFO("base against base: " << criterion["id"] << " is " << verdict << ": " << reason);
    if (reason.find("matches no path of either tree") != std::string::npos) {
      CHECK(verdict == "error");
    } else if (criterion["family"] == "behavioral") {
      CHECK(verdict == "skipped");
    } else if (criterion["check"] == "pattern") {
      CHECK(verdict != "error");  // Unless it is `on: touched` it decides head, changed or not.
    } else if (criterion["family"] == "coverage") {
      CHECK((verdict == "skipped" || may_pass));
    } else {
      CHECK(verdict == "pass");
    }
  }
}

void check_expected(const fs::path& folder, const std::string& text) {
  const std::string path = (folder / "expected.txt").string();
  if (std::getenv("ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  const std::string difference = line_diff(read_whole(path), text);
  INFO(difference << "\nOnce it has been read: ACCEPT=1 agentcheck_cases \"Cases\" -c "
                  << name_of(folder));
  CHECK(difference == "");
}

void run_case(const fs::path& folder) {
  const std::string spec = read_whole((folder / "spec.yaml").string());
  CHECK(spec.rfind("# ", 0) == 0);  // The first comment says why the case exists.
  const CaseRepository repository(folder);

  const RunOutcome terminal = verify_commits(repository, "terminal");
  check_expected(folder,
                 terminal.out + terminal.err + "exit " + std::to_string(terminal.code) + "\n");

  const RunOutcome once = verify_commits(repository, "json", "1");
  CHECK(once.code == terminal.code);
  for (const char* jobs : {"1", "2", "4"}) {
    INFO("--jobs " << jobs);
    CHECK(line_diff(once.out, verify_commits(repository, "json", jobs).out) == "");
  }
  const json report = json::parse(once.out);
  CHECK(schema_errors(report) == "");
  std::set<std::string> changed;
  for (const std::string& path : repository.changed_paths())
    changed.insert(agentcheck::to_utf8(path));
  CHECK(reported_paths(report) == changed);
  check_unchanged(repository, spec);

  repository.uncommit_head();
  const RunOutcome uncommitted = verify(repository, {"--base", "base", "--format", "json"});
  INFO(uncommitted.err);
  CHECK(verdicts(json::parse(uncommitted.out)) == verdicts(report));
}

}  // namespace

TEST_CASE("Cases") {
  for (const fs::path& folder : case_folders()) {
    DYNAMIC_SECTION(name_of(folder)) { run_case(folder); }
  }
}

TEST_CASE("Every check has cases, and every case is of a check") {
  std::map<std::string, int> cases;
  for (const fs::path& folder : case_folders()) {
    const fs::path name = name_of(folder);
    if (*name.begin() == "known-limits") continue;  // What docs/tricky-cases.md admits.
    ++cases[name.begin()->string() + ": " + std::next(name.begin())->string()];
  }
  const RunOutcome outcome = run_agentcheck({"explain"});
  std::set<std::string> checks;
  for (const std::string_view line : agentcheck::split_lines(outcome.out)) {
    checks.insert(std::string(line.substr(0, line.find("  "))));
  }
  REQUIRE(checks.size() > 5);
  for (const std::string& check : checks) {
    INFO(check);
    CHECK(cases[check] >= 1);
  }
  for (const auto& [check, count] : cases) {
    INFO(check);
    CHECK(checks.count(check) == 1);
  }
}
