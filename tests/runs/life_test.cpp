// The life of a run after it was started: status, logs, show, diff, retry, stop, through the
// binary.
#include <csignal>
#include <filesystem>
#include <thread>

#include "core/text.h"
#include "tests/runs/run_site.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

using namespace agentcheck::testing;
using Catch::Matchers::Contains;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// Waits for a file an agent or agentcheck makes; the test fails after half a minute.
void wait_for(const std::string& path) {
  for (int tries = 0; tries < 600 && !fs::exists(path); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  INFO(path);
  REQUIRE(fs::exists(path));
}

void wait_for_text(const std::string& path, const std::string& text) {
  wait_for(path);
  for (int tries = 0; tries < 600; ++tries) {
    if (read_whole(path).find(text) != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  FAIL(path << " never had " << text);
}

}  // namespace

TEST_CASE("Status lists the runs of this repository") {
  const RunSite site;
  CHECK(site.agentcheck({"status"}).out == "no runs\n");
  CHECK(site.agentcheck({"status", "--json"}).out == "[\n]\n");
  CHECK(site.run("echo more >> a.txt").code == 0);
  const json record = site.only_run();
  CHECK(record["state"] == "done");
  CHECK(record["status"] == "succeeded");
  CHECK(record["criteria_passed"] == 2);
  const std::string id = record["id"];
  const auto table = agentcheck::split_lines(site.agentcheck({"status", id}).out);
  const std::string text = site.agentcheck({"status"}).out;
  CHECK_THAT(text, Contains("RUN") && Contains("CRITERIA") && Contains(id) &&
                       Contains("Change a") && Contains("docs") && Contains("command") &&
                       Contains("succeeded") && Contains("2/2 pass"));
  CHECK(table.size() == 2);

  RunSetup elsewhere = site.setup();
  elsewhere.directory = site.path("");
  const RunOutcome nowhere = run_agentcheck({"status"}, elsewhere);
  CHECK(nowhere.code == 2);
  CHECK(nowhere.err ==
        "agentcheck: error: there is no git repository here\n"
        "  remedy: `agentcheck status --all` lists the runs of every repository\n");
  CHECK_THAT(run_agentcheck({"status", "--all"}, elsewhere).out, Contains(id));
}

TEST_CASE("A run that changed nothing leaves nothing") {
  const RunSite site;
  const RunOutcome outcome = site.run("true");
  CHECK(outcome.code == 3);
  CHECK_THAT(outcome.out, Contains("no-change, the agent changed nothing"));
  CHECK(site.leftovers() == "");
}

TEST_CASE("Logs are followed until the run ends, through its attempts") {
  const RunSite site;
  const std::string id = site.start(
      "echo attempt; sleep 0.3; echo late; if grep -q x src/b.txt; then git checkout -q src; else "
      "echo x > src/b.txt; fi; "
      "echo more >> a.txt",
      {"--retries", "1"})[0];
  const RunOutcome followed = site.agentcheck({"logs", "-f", id});
  CHECK(followed.code == 0);
  CHECK(followed.err == "");
  CHECK(followed.out == "attempt\nlate\nattempt\nlate\n");
  const json record = site.only_run();
  CHECK(record["status"] == "succeeded");
  CHECK(record["verdict"] == "pass");
  REQUIRE(record["attempts"].size() == 2);
  CHECK(record["attempts"][0]["verdict"] == "fail");
  CHECK(site.agentcheck({"logs", id, "--attempt", "1"}).out == "attempt\nlate\n");
  CHECK(site.agentcheck({"logs", "-f", id}).out == "attempt\nlate\n");
  const RunOutcome third = site.agentcheck({"logs", id, "--attempt", "3"});
  CHECK(third.code == 2);
  CHECK(third.err == "agentcheck: error: run " + id + " has 2 attempts, counted from 1\n");
}

TEST_CASE("Following ends with the reader") {
  const RunSite site;
  const std::string id = site.start("echo first; sleep 60")[0];
  wait_for_text(site.in_run(id, "logs/1.log"), "first");
  const std::string binary = AGENTCHECK_BINARY;
  const RunOutcome outcome =
      site.program({"bash", "-c", "timeout 20 " + binary + " logs -f " + id + " | head -1"});
  CHECK(outcome.out == "first\n");
  CHECK(site.agentcheck({"stop", id}).code == 0);
  CHECK(site.leftovers() == "");
}

TEST_CASE("A log is raw in a pipe and safe on a terminal") {
  const RunSite site;
  site.run("printf 'a\\tb\\033[2J\\377\\n\\302\\233x\\r\\nend'; echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  CHECK(site.agentcheck({"logs", id}).out == "a\tb\033[2J\377\n\302\233x\r\nend");
  CHECK(site.on_terminal("logs " + id) == "a\tb\\x1b[2J\\xff\r\n\\u{009B}x\r\nend\r\n");
}

TEST_CASE("stop keeps the work and leaves the other runs of the same command alone") {
  const RunSite site;
  const std::vector<std::string> ids =
      site.start("echo more >> a.txt; echo ready; while [ ! -e go ]; do sleep 0.1; done; rm go",
                 {"--spec", site.path("spec.yaml"), "--parallel", "2"});
  REQUIRE(ids.size() == 2);
  for (const std::string& id : ids) wait_for_text(site.in_run(id, "logs/1.log"), "ready");
  const RunOutcome stopped = site.agentcheck({"stop", ids[0]});
  CHECK(stopped.code == 0);
  CHECK(stopped.out == ids[0] + ": interrupted\n");
  const json record = site.run_of(ids[0]);
  CHECK(record["status"] == "interrupted");
  CHECK(record["state"] == "done");
  CHECK(record["verdict"] == "error");
  CHECK_THAT(site.agentcheck({"diff", ids[0]}).out, Contains("+more"));
  CHECK(site.run_of(ids[1])["state"] == "running");
  const RunOutcome again = site.agentcheck({"stop", ids[0]});
  CHECK(again.code == 2);
  CHECK(again.err == "agentcheck: error: run " + ids[0] + " is not running: it is done\n");
  site.write("state/agentcheck/runs/" + ids[1] + "/worktree/go", "");
  CHECK(site.agentcheck({"logs", "-f", ids[1]}).code == 0);
  CHECK(site.run_of(ids[1])["verdict"] == "pass");
}

TEST_CASE("A queued run is nobody's to mend, and is stopped before its turn at once") {
  const RunSite site;
  const std::vector<std::string> ids =
      site.start("echo more >> a.txt; echo ready; while [ ! -e go ]; do sleep 0.1; done; rm go",
                 {"--spec", site.path("spec.yaml"), "--spec", site.path("spec.yaml")});
  REQUIRE(ids.size() == 3);
  wait_for_text(site.in_run(ids[0], "logs/1.log"), "ready");
  CHECK(site.run_of(ids[1])["state"] == "queued");
  const RunOutcome logs = site.agentcheck({"logs", ids[1]});
  CHECK(logs.code == 2);
  CHECK(logs.err == "agentcheck: error: run " + ids[1] +
                        " has not been started yet\n  remedy: wait for it: agentcheck logs -f " +
                        ids[1] + "\n");
  CHECK(site.agentcheck({"stop", ids[1], ids[2]}).code == 0);
  CHECK(site.only_run()["id"] == ids[0]);
  site.write("state/agentcheck/runs/" + ids[0] + "/worktree/go", "");
  CHECK(site.agentcheck({"logs", "-f", ids[0]}).code == 0);
  CHECK(site.only_run()["verdict"] == "pass");
}

TEST_CASE("Whoever follows a run whose agentcheck is killed sees it mended") {
  const RunSite site;
  const std::string binary = AGENTCHECK_BINARY;
  const RunOutcome outcome = site.program(
      {"bash", "-c",
       binary +
           " run --spec ../spec.yaml --agent command -- sh -c "
           "'echo more >> a.txt; echo ready; sleep 60' >/dev/null 2>&1 & victim=$!\n"
           "until grep -qs ready $XDG_STATE_HOME/agentcheck/runs/*/logs/1.log; do sleep 0.1; "
           "done\n"
           "id=$(ls $XDG_STATE_HOME/agentcheck/runs)\n"
           "(sleep 0.5; kill -9 $victim) &\n" +
           "timeout 30 " + binary + " logs -f $id; echo $?"});
  CHECK(outcome.out == "ready\n0\n");
  const json record = site.only_run();
  CHECK(record["status"] == "interrupted");
  CHECK(record["reason"] == "agentcheck was killed while the run was running");
  CHECK_THAT(site.agentcheck({"diff", record["id"]}).out, Contains("+more"));
}

TEST_CASE("retry sends the agent back with what was found") {
  const RunSite site;
  CHECK(site.run("echo more >> a.txt; echo x >> src/b.txt").code == 1);
  const std::string id = site.only_run()["id"];
  const RunOutcome outcome = site.agentcheck(
      {"retry", id, "--timeout", "5m", "--", "sh", "-c", "cat; git checkout -q src/b.txt"});
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, Contains("Spec: 2/2 criteria passed."));
  CHECK_THAT(site.agentcheck({"logs", id}).out,
             Contains("scope (structural: scope): fail") && Contains("src/b.txt"));
  json record = site.only_run();
  CHECK(record["attempts"].size() == 2);
  CHECK(record["verdict"] == "pass");
  CHECK_THAT(site.agentcheck({"show", id, "--attempt", "1"}).out,
             Contains("Failed: scope.") && Contains("logs/1.log"));

  const RunOutcome missing = site.agentcheck({"retry", id, "--", "no-such-agent"});
  CHECK(missing.code == 4);
  CHECK_THAT(missing.err, Contains("there is no program `no-such-agent` in the sandbox"));
  CHECK(site.only_run() == record);

  CHECK(site.agentcheck({"accept", id}).code == 0);
  const RunOutcome accepted = site.agentcheck({"retry", id});
  CHECK(accepted.code == 2);
  CHECK(accepted.err == "agentcheck: error: run " + id +
                            " is accepted: there is nothing to try again\n"
                            "  remedy: start a new one: agentcheck run\n");
}

TEST_CASE("A diff in a pipe is a patch that applies, binary files and odd names included") {
  const RunSite site;
  site.run(
      "printf 'a\\000b\\377' > bin; printf 'caf\\351\\033[31m\\r\\n' >> a.txt; chmod +x src/b.txt; "
      "mkdir 'd e'; echo n > \"d e/n\tx\"; printf '*.txt -diff\\n* diff=evil\\n' > .gitattributes");
  const std::string id = site.only_run()["id"];
  const RunOutcome patch = site.agentcheck({"diff", id});
  CHECK(patch.code == 0);
  CHECK_THAT(patch.out, Contains("+caf\xe9\x1b[31m\r\n"));
  RunSetup apply = site.setup();
  apply.input = patch.out;
  CHECK(run_program({"git", "apply", "--index"}, apply).code == 0);
  const std::string tree = site.program({"git", "write-tree"}).out;
  CHECK(tree == site.only_run()["result"]["tree"].get<std::string>() + "\n");
  CHECK_THAT(site.on_terminal("diff " + id),
             Contains("\x1b[32m+caf\\xe9\\x1b[31m\\r\x1b[0m\r\n") && !Contains("GIT binary patch"));
  const std::string stat = site.agentcheck({"diff", id, "--stat"}).out;
  CHECK_THAT(stat, Contains(" a.txt ") && Contains("5 files changed"));
  const std::string part = site.agentcheck({"diff", id, "--", "src"}).out;
  CHECK_THAT(part, Contains("src/b.txt") && !Contains("a.txt\n"));
}

TEST_CASE("A run without a result has no diff") {
  const RunSite site;
  site.run("echo BLOCKED: no such thing");
  const std::string id = site.only_run()["id"];
  const RunOutcome outcome = site.agentcheck({"diff", id});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "agentcheck: error: run " + id +
                           " has no result: blocked\n  remedy: agentcheck show " + id + "\n");
  CHECK_THAT(site.agentcheck({"show", id}).out, Contains("blocked: no such thing"));
  const RunOutcome unknown = site.agentcheck({"diff", id.substr(0, 8) + "zzz"});
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, Contains("there is no run `"));
}

TEST_CASE("An accepted result can be seen after it was cleaned of everything else") {
  const RunSite site;
  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  const std::string before = site.agentcheck({"diff", id}).out;
  CHECK(site.agentcheck({"accept", id}).code == 0);
  CHECK(site.agentcheck({"discard", id}).code == 0);
  CHECK(site.agentcheck({"diff", id}).out == before);
}

TEST_CASE("Variants are compared side by side, and the winner named by the printed rules") {
  const RunSite site;
  const std::string variants =
      site.write("variants.yaml",
                 "variants:\n"
                 "  - {name: long, command: [sh, -c, 'printf \"x\\ny\\n\" >> a.txt']}\n"
                 "  - {name: cheat, command: [sh, -c, 'echo x >> src/b.txt']}\n"
                 "  - {name: short, command: [sh, -c, 'echo x >> a.txt']}\n");
  const RunOutcome outcome =
      site.agentcheck({"run", "--spec", site.path("spec.yaml"), "--agent", "command", "--variants",
                       variants, "--parallel", "3", "--json"});
  CHECK(outcome.code == 1);
  const json records = json::parse(outcome.out);
  REQUIRE(records.size() == 3);
  for (const json& record : records) CHECK(run_schema_errors(record) == "");
  const std::string first = records[0]["id"], cheat = records[1]["id"], best = records[2]["id"];
  const std::string text = site.agentcheck({"show", "--compare", cheat}).out;
  CHECK_THAT(text, Contains("Winner: short (" + best + "), by size.") &&
                       Contains("only a run that passed", Catch::CaseSensitive::No));
  CHECK(text.find("short") < text.find("long"));
  CHECK(text.find("long") < text.find("cheat"));
  const json compared = json::parse(site.agentcheck({"show", "--compare", first, "--json"}).out);
  CHECK(compared["schema"] == "agentcheck.comparison/1");
  CHECK(compared["winner"] == best);
  CHECK(compared["decided_by"] == "size");
  CHECK_THAT(site.agentcheck({"show", "--compare", first, cheat}).out,
             Contains("Winner: long (" + first + "), by passing."));
  const RunOutcome both = site.agentcheck({"show", first, cheat});
  CHECK(both.code == 2);
}

TEST_CASE("A single run is not compared with itself") {
  const RunSite site;
  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  const RunOutcome outcome = site.agentcheck({"show", "--compare", id});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "agentcheck: error: run " + id +
                           " was started alone: there is nothing to compare it with\n"
                           "  remedy: name the other runs, too: agentcheck show --compare RUN "
                           "RUN...\n");
}

TEST_CASE("The user is told when a run ends") {
  RunSite site;
  site.set("AGENTCHECK_NOTIFY",
           "echo \"$AGENTCHECK_RUN $AGENTCHECK_TASK $AGENTCHECK_STATUS $AGENTCHECK_VERDICT\" > " +
               site.path("told"));
  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  CHECK(read_whole(site.path("told")) == id + " Change a succeeded pass\n");
  site.set("AGENTCHECK_NOTIFY", "");
  CHECK(site.agentcheck({"retry", id, "--notify", "exit 7", "--json"}).code == 0);
  CHECK(site.only_run()["notes"].back() == "the notification ended with 7");
}

TEST_CASE("A watched status prints every change and ends with Ctrl-C") {
  const RunSite site;
  const std::string binary = AGENTCHECK_BINARY;
  const RunOutcome outcome =
      site.program({"bash", "-c",
                    "set -m\n" + binary +
                        " status --watch > seen & watcher=$!\n"
                        "until grep -q 'no runs' seen; do sleep 0.1; done\n" +
                        binary +
                        " run --spec ../spec.yaml --agent command -- sh -c "
                        "'echo more >> a.txt; sleep 1' >/dev/null 2>&1\n"
                        "until grep -q succeeded seen; do sleep 0.1; done\n"
                        "kill -INT $watcher; wait $watcher; echo $?"});
  CHECK(outcome.out == "0\n");
  const std::string seen = read_whole(site.repository() + "/seen");
  CHECK_THAT(seen, Contains("running") && Contains("2/2 pass"));
}

TEST_CASE("A run that runs is shown as it is") {
  const RunSite site;
  const std::string id = site.start("echo ready; sleep 60")[0];
  wait_for_text(site.in_run(id, "logs/1.log"), "ready");
  const json record = site.only_run();
  CHECK(record["state"] == "running");
  CHECK(record["status"] == nullptr);
  const std::string page = site.agentcheck({"show", id}).out;
  CHECK_THAT(page, Contains("state     running") && Contains("worktree  "));
  for (const char* command : {"accept", "discard", "retry", "diff"}) {
    const RunOutcome outcome = site.agentcheck({command, id});
    INFO(command);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Contains(id) && Contains("remedy: "));
  }
  CHECK(site.agentcheck({"stop", id}).out == id + " is stopped; it had made nothing\n");
  CHECK(site.leftovers() == "");
}

TEST_CASE("A run can be read and taken without agentcheck, as its page says") {
  const RunSite site;
  site.run("echo more >> a.txt");
  const json record = site.only_run();
  const std::string id = record["id"], result = site.in_run(id, "result.git");
  const std::string base = record["base"];
  CHECK(json::parse(read_whole(site.in_run(id, "run.json")))["verdict"] == "pass");
  CHECK_THAT(read_whole(site.in_run(id, "reports/1.txt")), Contains("Ready to review."));
  CHECK(json::parse(read_whole(record["report"]))["schema"] == "agentcheck.report/1");
  CHECK_THAT(site.program({"git", "--git-dir=" + result, "diff-tree", "-p", base, "result"}).out,
             Contains("+more"));
  CHECK(site.program({"git", "fetch", "-q", result, "result:mine"}).code == 0);
  CHECK(site.program({"git", "show", "mine:a.txt"}).out == "one\nmore\n");
  CHECK_THAT(site.program({"git", "worktree", "list"}).out,
             Contains(site.in_run(id, "worktree")) && Contains("locked"));
}

TEST_CASE("On a terminal a watched status has a screen of its own and leaves its last table") {
  const RunSite site;
  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  RunSetup setup = site.setup();
  setup.env.emplace_back("TERM", "xterm");
  const std::string binary = AGENTCHECK_BINARY;
  const RunOutcome outcome = run_program(
      {"bash", "-c",
       "(until grep -qs 2/2 typescript; do sleep 0.1; done; printf '\\003') | script -qefc 'exec " +
           binary + " status --watch' typescript >/dev/null; echo $?"},
      setup);
  CHECK(outcome.out == "0\n");
  const std::string seen = read_whole(site.repository() + "/typescript");
  const std::size_t leave = seen.find("\x1b[?1049l");
  CHECK(seen.find("\x1b[?1049h\x1b[H\x1b[J") != std::string::npos);
  REQUIRE(leave != std::string::npos);
  CHECK_THAT(seen.substr(0, leave), Contains(id));
  CHECK_THAT(seen.substr(leave), Contains(id) && Contains("2/2 pass"));
}

TEST_CASE("The user's configuration says how to be told, and how long new agents may take") {
  RunSite site;
  const std::string told = site.path("told");
  fs::create_directories(site.path("config/agentcheck"));
  fs::permissions(site.path("config"), fs::perms::owner_all);
  site.write("config/agentcheck/config.yaml",
             "notify: 'echo \"$AGENTCHECK_STATUS\" >> " + told + "'\ntimeout: 1s\n");
  site.set("XDG_CONFIG_HOME", site.path("config"));
  const RunOutcome slow = site.run("echo more >> a.txt; sleep 30");
  INFO(slow.err);
  CHECK(slow.code == 3);
  CHECK(read_whole(told) == "timed-out\n");
  const std::string id = site.only_run()["id"];
  CHECK(site.agentcheck({"retry", id, "--timeout", "60s", "--", "sh", "-c", "sleep 1.5"}).code ==
        0);
  CHECK(read_whole(told) == "timed-out\nsucceeded\n");
  // The time given last counts for this run from then on.
  CHECK(site.agentcheck({"retry", id, "--", "sh", "-c", "sleep 1.5"}).code == 0);
}
