// No work is lost, and nothing of the user's moves, where agent, user and machine meet badly.
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

RunOutcome shell(const RunSite& site, const std::string& script) {
  return site.program({"bash", "-ec", script});
}

/// Kills the agentcheck that is at work on the run; gives once its box is dead, too.
void kill_agentcheck(const RunSite& site, const std::string& id) {
  const std::string lock = site.in_run(id, "lock");
  const RunOutcome killed = shell(
      site, "for p in /proc/[0-9]*; do for f in $p/fd/*; do [ \"$(readlink $f)\" != '" + lock +
                "' ] || kill -KILL ${p#/proc/}; done; done 2>/dev/null; flock -w 10 '" + lock +
                "' true; sleep 0.3");
  INFO(killed.err);
  REQUIRE(killed.code == 0);
}

void wait_for(const std::string& path) {
  for (int tries = 0; tries < 600 && !fs::exists(path); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  INFO(path);
  REQUIRE(fs::exists(path));
}

}  // namespace

TEST_CASE("The work of a killed run waits for a command that has a sandbox") {
  const RunSite site;
  const std::string id = site.start("echo work > w.txt; sleep 60").front();
  wait_for(site.in_run(id, "worktree/w.txt"));
  kill_agentcheck(site, id);
  const std::vector<std::string> no_sandbox{"bwrap",      "--dev-bind",     "/", "/", "--ro-bind",
                                            "/bin/false", "/usr/bin/bwrap", "--"};
  for (const char* command : {"status", "clean"}) {
    const RunOutcome blind = site.agentcheck_in(no_sandbox, {command});
    INFO(blind.out << blind.err);
    CHECK_THAT(blind.err, Contains(id) && Contains("its work is in "));
    CHECK(read_whole(site.in_run(id, "worktree/w.txt")) == "work\n");
  }
  CHECK_THAT(site.agentcheck({"status"}).err, Contains(id));
  CHECK(site.run_of(id)["status"] == "interrupted");
  CHECK_THAT(site.agentcheck({"diff", id}).out, Contains("+work"));
}

TEST_CASE("Commits that are not checked out are no reason to remove a run") {
  for (const char* script :
       {"git checkout -qb other; echo x > new.txt; git add -A; git commit -qm w; git checkout -q -",
        "echo x >> a.txt; git stash -q",
        "echo x >> a.txt; git commit -qam w; git tag kept; git reset -q --hard HEAD~1"}) {
    INFO(script);
    const RunSite site;
    site.program({"git", "branch", "users"});
    const RunOutcome outcome = site.run(script);
    INFO(outcome.out << outcome.err);
    CHECK(outcome.code == 1);
    const json record = site.only_run();
    CHECK(record["status"] == "no-change");
    REQUIRE(record["findings"].size() == 1);
    CHECK(record["findings"][0]["rule"] == "commits-elsewhere");
    CHECK_THAT(site.agentcheck({"clean"}).out, Contains("1 with work kept"));
    CHECK(site.runs().size() == 1);
  }
}

TEST_CASE("Commits the user makes on other branches meanwhile are not taken for the agent's") {
  const RunSite site;
  shell(
      site,
      "git checkout -qb users; git commit -q --allow-empty -m c; git tag t; git checkout -q main");
  CHECK(site.run("git branch again users; git tag too t").code == 3);
  CHECK(site.runs().empty());
}

TEST_CASE("A result outlives what it shares with the user's unreachable objects") {
  const RunSite site;
  const RunOutcome prepared =
      shell(site,
            "git checkout -qb side; seq 1000 > a.txt; git commit -qam side; git gc -q; "
            "git checkout -q main");
  REQUIRE(prepared.code == 0);
  CHECK(site.run("seq 1000 > a.txt").code == 0);
  const std::string id = site.only_run()["id"];
  const RunOutcome forgotten = shell(
      site, "git branch -D side; git reflog expire --expire=now --all; git gc -q --prune=now");
  INFO(forgotten.err);
  REQUIRE(forgotten.code == 0);
  CHECK_THAT(site.agentcheck({"diff", id}).out, Contains("+999"));
  const RunOutcome accepted = site.agentcheck({"accept", id});
  INFO(accepted.err);
  CHECK(accepted.code == 0);
  CHECK(shell(site, "git show agentcheck/" + id + ":a.txt | cmp - <(seq 1000)").code == 0);
}

TEST_CASE("accept moves no branch under somebody's files") {
  const RunSite site;
  CHECK(site.run("echo more >> a.txt").code == 0);
  const std::string id = site.only_run()["id"];
  REQUIRE(shell(site, "git checkout -q --ignore-other-worktrees agentcheck/" + id).code == 0);
  const RunOutcome refused = site.agentcheck({"accept", id});
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains("agentcheck/" + id + " is checked out at " +
                                   fs::canonical(site.repository()).string()) &&
                              Contains("remedy: switch"));
  CHECK(site.program({"git", "status", "--porcelain"}).out.empty());
  REQUIRE(shell(site, "git checkout -q main").code == 0);
  CHECK(site.agentcheck({"accept", id}).code == 0);
  CHECK(site.program({"git", "diff", "--name-only", "main", "agentcheck/" + id}).out == "a.txt\n");
}

TEST_CASE("accept removes no worktree somebody went on in") {
  const RunSite site;
  CHECK(site.run("echo more >> a.txt").code == 0);
  const std::string id = site.only_run()["id"];
  const std::string mine = site.in_run(id, "worktree/a.txt");
  shell(site, "echo mine >> '" + mine + "'");
  const RunOutcome refused = site.agentcheck({"accept", id});
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains("was changed after the result was taken") &&
                              Contains("agentcheck retry " + id + " -- true"));
  CHECK(read_whole(mine) == "one\nmore\nmine\n");
  CHECK(site.agentcheck({"retry", id, "--", "true"}).code == 0);
  CHECK(site.agentcheck({"accept", id}).code == 0);
  CHECK(site.program({"git", "show", "agentcheck/" + id + ":a.txt"}).out == "one\nmore\nmine\n");
}

TEST_CASE("An accept that fails takes nothing away, and one that was killed goes on") {
  const RunSite site;
  CHECK(site.run("echo more >> a.txt").code == 0);
  const std::string id = site.only_run()["id"];
  const std::string lock = "repo/.git/refs/heads/agentcheck/" + id + ".lock";
  site.write(lock, "");
  CHECK(site.agentcheck({"accept", id}).code == 3);
  CHECK(fs::exists(site.in_run(id, "worktree/a.txt")));
  fs::remove(site.path(lock));
  // As far as a kill in the middle of removing the worktree leaves it.
  const RunOutcome moved =
      shell(site, "git fetch -q '" + site.in_run(id, "result.git") +
                      "' result; git update-ref refs/heads/agentcheck/" + id + " FETCH_HEAD");
  REQUIRE(moved.code == 0);
  fs::remove(site.in_run(id, "worktree/a.txt"));
  const RunOutcome again = site.agentcheck({"accept", id});
  INFO(again.err);
  CHECK(again.code == 0);
  CHECK_FALSE(fs::exists(site.in_run(id, "worktree")));
}

TEST_CASE("A state directory behind a link is like any other") {
  for (const std::string place : {"state", "state/agentcheck/runs"}) {
    const RunSite site;
    fs::create_directories(site.path("real"));
    fs::create_directories(fs::path(site.path(place)).parent_path());
    fs::create_directory_symlink(site.path("real"), site.path(place));
    CHECK(site.run("echo more >> a.txt").code == 0);
    const std::string id = site.only_run()["id"];
    const RunOutcome again = site.agentcheck({"retry", id});
    INFO(again.err);
    CHECK(again.code == 0);
    CHECK(site.agentcheck({"accept", id}).code == 0);
    CHECK(agentcheck::split_lines(site.program({"git", "worktree", "list"}).out).size() == 1);
  }
}

TEST_CASE("Ignored links are left where they are, and a retry finds what was copied") {
  const RunSite site;
  REQUIRE(shell(site,
                "echo '*.o' > .gitignore; git add .gitignore; git commit -qm ignore; "
                "echo one > one.o; ln -s /etc/passwd out.o; ln -s one.o in.o; ln -s /etc dir.o")
              .code == 0);
  const RunOutcome first =
      site.run("ls *.o; cat one.o; echo more >> a.txt", {"--copy-ignored", "*.o"});
  INFO(first.out << first.err);
  CHECK(first.code == 0);
  const std::string id = site.only_run()["id"];
  CHECK(read_whole(site.in_run(id, "logs/1.log")) == "one.o\none\n");
  const RunOutcome again = site.run("cat one.o; echo two > one.o; echo more >> src/b.txt",
                                    {"--copy-ignored", "*.o", "--retries", "1"});
  INFO(again.out << again.err);
  for (const json& run : site.runs()) {
    if (run["id"] == id) continue;
    REQUIRE(run["attempts"].size() == 2);
    CHECK(read_whole(site.in_run(run["id"], "logs/2.log")) == "two\n");
  }
}

TEST_CASE("Commits that speak to terminals are left out, what they made is not") {
  for (const char* word :
       {"--author=\"$(printf 'a\\033[1m <a@b>')\" -m m", "-m \"$(printf 'm\\033]0;x\\007')\"",
        "-m \"$(printf '\\302\\2332J')\""}) {
    INFO(word);
    const RunSite site;
    const RunOutcome outcome = site.run(std::string("echo more >> a.txt; git commit -qa ") + word);
    INFO(outcome.out << outcome.err);
    CHECK(outcome.code == 0);
    const json record = site.only_run();
    CHECK(record["agent_commits"] == 0);
    CHECK_THAT(record["notes"].dump(), Contains("control characters"));
    const std::string id = record["id"];
    CHECK(site.agentcheck({"accept", id}).code == 0);
    const RunOutcome log =
        site.program({"git", "log", "--format=%an %s", "main..agentcheck/" + id});
    CHECK(log.out == "command Change a\n");
  }
}

TEST_CASE("What git says is not drowned by its hints") {
  const RunSite site;
  REQUIRE(shell(site, "git branch agentcheck").code == 0);
  const RunOutcome outcome = site.run("true");
  CHECK(outcome.code == 3);
  CHECK_THAT(outcome.out + outcome.err,
             Contains("git says: fatal: ") && Contains("'refs/heads/agentcheck' exists"));
}
