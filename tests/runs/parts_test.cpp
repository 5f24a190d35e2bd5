// The parts of the commands on runs that need no run: the order of a comparison, the schema, what a
// terminal is shown, which repository a directory is in, and how fast many runs are listed.
#include <filesystem>

#include "core/text.h"
#include "runner/git/find_repository.h"
#include "runner/runs/compare.h"
#include "runner/runs/run_record.h"
#include "runner/runs/safe_lines.h"
#include "tests/runs/run_site.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

using namespace agentcheck;
using namespace agentcheck::testing;
using Catch::Matchers::Contains;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// A run that passed.
RunRecord good(const std::string& id) {
  RunRecord record;
  record.id = id;
  record.agent = id;
  record.state = RunState::done;
  record.status = "succeeded";
  record.verdict = "pass";
  record.repository = "/r/.git";
  record.base = std::string(40, 'a');
  record.result_tree = std::string(40, 'b');
  record.result_commit = std::string(40, 'c');
  record.criteria_passed = record.criteria_total = 3;
  record.lines_changed = 10;
  return record;
}

RunRecord failed(const std::string& id) {
  RunRecord record = good(id);
  record.verdict = "fail";
  record.criteria_passed = 2;
  record.lines_changed = 1;
  return record;
}

std::string order_of(const Comparison& comparison) {
  std::string text;
  for (const RunRecord& run : comparison.runs) text += run.id + " ";
  return text;
}

std::string winner_of(const Comparison& comparison) {
  return comparison.winner() == nullptr ? "" : comparison.winner()->id;
}

}  // namespace

TEST_CASE("A run that did not pass cannot win over one that did, however small and cheap") {
  RunRecord a = good("a");
  a.advisory_findings = 9;
  a.lines_changed = 9999;
  a.cost_usd = 100;
  RunRecord b = failed("b");
  b.cost_usd = 0.01;
  const Comparison found = compare_runs({b, a});
  CHECK(winner_of(found) == "a");
  CHECK(found.decided_by == Decider::passed);
  // Nor one whose time was up, though what it left passes.
  RunRecord late = good("late");
  late.status = "timed-out";
  late.lines_changed = 1;
  CHECK(winner_of(compare_runs({late, a})) == "a");
  CHECK(compare_runs({late, b}).winner() == nullptr);
}

TEST_CASE("The rules of a comparison decide one after the other") {
  RunRecord a = good("a"), b = good("b");
  a.advisory_findings = 1;
  b.lines_changed = 1000;
  CHECK(winner_of(compare_runs({a, b})) == "b");
  CHECK(compare_runs({a, b}).decided_by == Decider::advisory);
  b.advisory_findings = 1;
  CHECK(winner_of(compare_runs({b, a})) == "a");
  CHECK(compare_runs({b, a}).decided_by == Decider::size);
  b.lines_changed = a.lines_changed;
  a.cost_usd = 0.5;
  b.cost_usd = 0.25;
  CHECK(winner_of(compare_runs({a, b})) == "b");
  CHECK(compare_runs({a, b}).decided_by == Decider::cost);
  b.cost_usd.reset();
  const Comparison tie = compare_runs({a, b});
  CHECK(tie.winner() == nullptr);
  CHECK(tie.leaders == 2);
  CHECK_THAT(comparison_text(tie, {}), Contains("Tie: a (a), b (b)."));
  CHECK_THAT(comparison_text(tie, {}), Contains("$0.50"));
}

TEST_CASE("A comparison does not depend on the order it was given") {
  std::vector<RunRecord> runs{good("a"), good("b"), good("c"), failed("d"), failed("e"), good("f")};
  runs[0].cost_usd = 3;
  runs[1].cost_usd = 2;
  runs[2].lines_changed = 9;
  runs[4].criteria_passed = 1;
  runs[5].state = RunState::running;
  runs[5].result_tree.clear();
  std::vector<std::size_t> at{0, 1, 2, 3, 4, 5};
  do {
    std::vector<RunRecord> given;
    for (const std::size_t i : at) given.push_back(runs[i]);
    REQUIRE(order_of(compare_runs(given)) == "c b a d e f ");
  } while (std::next_permutation(at.begin(), at.end()));
}

TEST_CASE("Where nobody may win, the comparison says why") {
  CHECK_THAT(comparison_text(compare_runs({failed("a"), failed("b")}), {}),
             Contains("No winner: no run passed every required criterion."));
  RunRecord better = failed("better");
  better.criteria_passed = 3;
  better.criteria_total = 4;
  CHECK_THAT(comparison_text(compare_runs({failed("a"), better}), {}),
             Contains("Nearest: better (better),"));
  RunRecord empty = good("empty");
  empty.result_tree.clear();
  empty.verdict.clear();
  CHECK_THAT(comparison_text(compare_runs({empty, empty}), {}),
             Contains("No winner: no run has a result to compare."));
  CHECK_THAT(
      comparison_text(compare_runs({good("a"), failed("b")}, "the runs had different specs"), {}),
      Contains("No winner: the runs had different specs."));
}

TEST_CASE("A record matches its schema, on disk and for people, and reads back") {
  RunRecord record = good("full-abcde");
  record.tokens = TokenCount{1, 2, 3};
  record.cost_usd = 0.125;
  record.command = {"sh", "\xff"};
  record.notes = {"a note"};
  record.attempts = {{"succeeded", "2026-01-02T03:04:05Z", "2026-01-02T03:05:05Z", "pass"},
                     {"", "2026-01-02T03:04:05Z", "", ""}};
  Finding finding;
  finding.rule = "special-file";
  finding.message = "a pipe";
  finding.path = "p\xff";
  record.findings = {finding};
  for (const RunRecord& each : {record, good("bare-abcde")}) {
    CHECK(run_schema_errors(json::parse(to_json(each, true))) == "");
    CHECK(run_schema_errors(json::parse(to_json(each, false))) == "");
  }
  const Result<RunRecord> back = run_from_json(to_json(record));
  REQUIRE(back);
  CHECK(to_json(*back) == to_json(record));

  json wrong = json::parse(to_json(record, true));
  wrong["surprise"] = 1;
  CHECK(run_schema_errors(wrong) != "");
  wrong.erase("surprise");
  wrong["status"] = "splendid";
  CHECK(run_schema_errors(wrong) != "");
  wrong["status"] = nullptr;
  wrong.erase("verdict");
  CHECK(run_schema_errors(wrong) != "");
}

TEST_CASE("The schema of a record is the published file") {
  CHECK(run_agentcheck({"dump", "run-schema"}).out ==
        read_whole(std::string(AGENTCHECK_SOURCE_DIR) + "/docs/schema/run.schema.json"));
}

TEST_CASE("Text for a terminal is made safe line by line, however it is cut") {
  const std::string text = "a\tb\x1b[31m\nc\xc3\xa9\r\n\xe2\x82\xac no end";
  const std::string shown = "a\tb\\x1b[31m\nc\xc3\xa9\n\xe2\x82\xac no end\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    SafeLines lines;
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece)
      out += lines.take(text.substr(at, piece));
    REQUIRE(out + lines.finish() == shown);
  }
}

TEST_CASE("A line without end is handed on in parts that cut no character") {
  std::string text;
  while (text.size() < 300000) text += "\xe2\x82\xac";
  for (std::size_t piece : {1000U, 65536U, 65537U, 300000U}) {
    SafeLines lines;
    std::string out;
    std::size_t most_held = 0;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      out += lines.take(text.substr(at, piece));
      most_held = std::max(most_held, std::min(text.size(), at + piece) - out.size());
    }
    CHECK(most_held <= 65536 + 4);
    CHECK(out + lines.finish() == text + "\n");
  }
}

TEST_CASE("The repository of a directory is found as git finds it") {
  const RunSite site;
  const std::string common = fs::canonical(site.repository()).string() + "/.git";
  CHECK(find_common_directory(site.repository()) == common);
  CHECK(find_common_directory(site.repository() + "/src") == common);
  CHECK(find_common_directory(site.repository() + "/.git/refs") == common);
  CHECK(find_common_directory(site.path("")) == "");
  CHECK(find_common_directory("/no/such/directory") == "");
  REQUIRE(site.program({"git", "worktree", "add", "-q", "../linked"}).code == 0);
  CHECK(find_common_directory(site.path("linked/src")) == common);
  REQUIRE(site.program({"git", "clone", "-q", "--bare", ".", "../bare"}).code == 0);
  CHECK(find_common_directory(site.path("bare")) == fs::canonical(site.path("bare")).string());
  REQUIRE(
      site.program({"git", "clone", "-q", "--separate-git-dir", "../apart", ".", "../wt"}).code ==
      0);
  CHECK(find_common_directory(site.path("wt/src")) == fs::canonical(site.path("apart")).string());
  fs::create_directory_symlink(site.repository(), site.path("link"));
  CHECK(find_common_directory(site.path("link/src")) == common);
  // A directory called .git that is no repository hides none.
  fs::create_directories(site.repository() + "/src/.git");
  CHECK(find_common_directory(site.repository() + "/src") == common);
}

TEST_CASE("A thousand finished runs are listed in no time") {
  const RunSite site;
  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  const std::string text = read_whole(site.in_run(id, "run.json"));
  for (int i = 0; i < 1000; ++i) {
    const std::string other = "finished-" + std::to_string(10000 + i);
    std::string record = text;
    for (std::size_t at = record.find(id); at != std::string::npos; at = record.find(id, at)) {
      record.replace(at, id.size(), other);
    }
    site.write("state/agentcheck/runs/" + other + "/run.json", record);
    site.write("state/agentcheck/runs/" + other + "/lock", "");
  }
  double best = 1;
  for (int tries = 0; tries < 7; ++tries) {
    const RunOutcome outcome = site.agentcheck({"status"});
    REQUIRE(split_lines(outcome.out).size() == 1002);
    best = std::min(best, outcome.cpu_seconds);
  }
  WARN("status of 1001 runs: " << best * 1000 << " ms of processor time");
#if !defined(__SANITIZE_ADDRESS__)
  CHECK(best < 0.05);
#endif
}

TEST_CASE("What is no record is refused, and a value of another type is not known") {
  for (const char* text :
       {"", "[]", "null", "\"x\"", "{", "[{\"schema\": \"agentcheck.run/1\"}]",
        R"({"schema": "agentcheck.run/2", "id": "a", "state": "done"})",
        R"({"schema": "agentcheck.run/1", "id": "a", "state": "flying"})",
        R"({"schema": "agentcheck.run/1", "state": "done"})",
        R"({"schema": "agentcheck.run/1", "id": "a", "state": "done"} more)",
        R"({"x": {"schema": "agentcheck.run/1", "id": "a", "state": "done"}})"}) {
    INFO(text);
    CHECK(!run_from_json(text));
  }
  const Result<RunRecord> odd = run_from_json(
      R"({"schema": "agentcheck.run/1", "id": "a", "state": "queued", "task": 7, "notes": "x",
          "command": ["a", 1, ["b"], {"c": "d"}, "e"], "result": [ "t" ], "cost_usd": 2,
          "criteria_total": -1, "lines_changed": 3, "tokens": {"input": "x", "output": 5},
          "attempts": [7, {"status": "failed", "status2": "x", "more": {"status": "no"}}],
          "findings": {"rule": "x"}, "unknown": [[[{"id": "z"}]]], "agent": null})");
  REQUIRE(odd);
  CHECK(odd->id == "a");
  CHECK(odd->task == "");
  CHECK(odd->notes.empty());
  CHECK(odd->command == std::vector<std::string>{"a", "e"});
  CHECK(odd->result_tree == "");
  CHECK(odd->cost_usd == 2);
  CHECK(odd->criteria_total == 0);
  CHECK(odd->lines_changed == 3);
  REQUIRE(odd->tokens);
  CHECK(odd->tokens->output == 5);
  REQUIRE(odd->attempts.size() == 1);
  CHECK(odd->attempts[0].status == "failed");
  CHECK(odd->findings.empty());
}
