// Commands and kills that meet a run at a bad moment, and what is said of what an agent will not
// find as it expects.
#include <filesystem>

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

const std::string kBinary = AGENTCHECK_BINARY;

/// Bash that takes a lock in the background for so many seconds, and goes on once it is held.
std::string hold(const std::string& lock, const std::string& seconds) {
  return "flock -o '" + lock + "' sh -c 'touch ../held; sleep " + seconds +
         "' & until [ -e ../held ]; do sleep 0.001; done\n";
}

}  // namespace

TEST_CASE("A lock that a killed agentcheck leaves to a process it was starting is waited for") {
  const RunSite site;
  CHECK(site.run("echo more >> a.txt").code == 0);
  const std::string id = site.only_run()["id"];
  const RunOutcome accepted =
      shell(site, hold(site.in_run(id, "lock"), "0.15") + kBinary + " accept " + id);
  INFO(accepted.out << accepted.err);
  CHECK(accepted.code == 0);
  CHECK(site.run_of(id)["state"] == "accepted");
}

TEST_CASE("clean leaves a run alone whose lock is still held") {
  const RunSite site;
  CHECK(site.run("echo more >> a.txt").code == 0);
  const std::string id = site.only_run()["id"];
  CHECK(site.agentcheck({"discard", id}).code == 0);
  const RunOutcome early =
      shell(site, hold(site.in_run(id, "lock"), "5") + kBinary + " clean; kill $!; wait || true");
  INFO(early.err);
  CHECK_THAT(early.out, Contains("0 runs removed"));
  CHECK(fs::exists(site.in_run(id, "run.json")));
  CHECK_THAT(site.agentcheck({"clean"}).out, Contains("1 run removed"));
  CHECK(site.leftovers() == "");
}

TEST_CASE("A kill while a run is prepared leaves nothing") {
  for (const bool in_checkout : {false, true}) {
    const RunSite site;
    // Before the worktree: the repository's lock is held by another agentcheck. In the checkout: as
    // soon as the worktree is registered, when its box has yet to be set up.
    REQUIRE(site.run("true").code == 3);  // Makes the file of the repository's lock.
    const std::string begin =
        kBinary + " run --spec ../spec.yaml --agent command -- true & run=$!\n";
    const std::string runs = site.state() + "/agentcheck/runs";
    const std::string script =
        in_checkout ? begin + "until [ -e " + runs + "/*/worktree/.git ]; do :; done 2> /dev/null\n"
                    : "flock " + site.state() +
                          "/agentcheck/locks/* sh -c 'touch ../held; sleep 60' & "
                          "until [ -e ../held ]; do sleep 0.001; done\n" +
                          begin + "until grep -q '\"preparing\"' " + runs +
                          "/*/run.json; do sleep 0.001; "
                          "done 2> /dev/null\n";
    const RunOutcome killed = shell(
        site, script + "kill -KILL $run; wait $run || true; cat " + runs +
                  "/*/run.json | grep -o '\"state\": *\"[a-z]*\"'; kill %1 2> /dev/null || true");
    INFO(killed.out << killed.err);
    CHECK_THAT(killed.out, Contains("preparing"));
    const RunOutcome next = site.agentcheck({"status"});
    CHECK_THAT(next.err, Contains("agentcheck was killed while the run was preparing"));
    CHECK(site.leftovers() == "");
    CHECK(site.program({"git", "status", "--porcelain"}).out == "");
  }
}

TEST_CASE("A gc of the user's beside accept disturbs neither") {
  const RunSite site;
  std::vector<std::string> ids;
  for (int run = 0; run < 3; ++run) {
    CHECK(site.run("seq 3000 > a.txt; git commit -qam " + std::to_string(run)).code == 0);
  }
  for (const json& record : site.runs()) ids.push_back(record["id"]);
  // Slowed down, so that git finds a registration of a worktree that is half removed.
  const bool can_slow = shell(site, "strace -V").code == 0;
  const std::string slowly =
      can_slow ? "strace -f -qq -o /dev/null -e inject=unlinkat:delay_exit=20000 " : "";
  std::string script =
      "while [ ! -e ../over ]; do git gc -q; for i in $(seq 50); do git worktree prune; done; done "
      "2> ../said &\n";
  for (const std::string& id : ids) script += slowly + kBinary + " accept " + id + "\n";
  const RunOutcome outcome = shell(site, script + "touch ../over; wait; git fsck --strict");
  INFO(outcome.out << outcome.err << read_whole(site.path("said")));
  CHECK(outcome.code == 0);
  for (const std::string& id : ids) {
    CHECK(site.program({"git", "cat-file", "-e", "agentcheck/" + id + ":a.txt"}).code == 0);
  }
  CHECK(site.program({"git", "worktree", "list"}).out.find("worktree", 1) == std::string::npos);
}

TEST_CASE("In a shallow clone the agent's commits are kept") {
  const RunSite site;
  // A base of the future: git looks behind it before it looks at the agent's commit.
  REQUIRE(shell(site,
                "echo x >> a.txt; GIT_COMMITTER_DATE=2040-01-01T00:00:00Z git commit -qam two; cd "
                "..; git clone -q --depth 1 "
                "file://$PWD/repo shallow; rm -rf repo; mv shallow repo")
              .code == 0);
  CHECK(site.run("echo more >> a.txt; git commit -qam 'the work'").code == 0);
  const json record = site.only_run();
  INFO(record.dump(1));
  CHECK(record["agent_commits"] == 1);
  const std::string id = record["id"];
  CHECK(site.agentcheck({"accept", id}).code == 0);
  CHECK(site.program({"git", "log", "--format=%s", "main..agentcheck/" + id}).out == "the work\n");
}

TEST_CASE("Before a run it is said that files of Git LFS are pointers") {
  const RunSite site;
  const std::string note = "files kept by Git LFS are pointers in the worktree, not content";
  CHECK(site.run("echo more >> a.txt").err.find(note) == std::string::npos);
  REQUIRE(shell(site,
                "echo '*.bin filter=lfs diff=lfs merge=lfs -text' > .gitattributes; git add "
                ".gitattributes; git commit -qm lfs")
              .code == 0);
  const RunOutcome outcome = site.run("echo more >> a.txt");
  CHECK_THAT(outcome.err, Contains(note));
  CHECK_THAT(site.runs().back()["notes"].dump(), Contains(note));
}

TEST_CASE("A copied file that looks like a secret is named") {
  const RunSite site;
  REQUIRE(shell(site,
                "printf '.env\\nlocal.conf\\n' > .gitignore; git add .gitignore; git commit -qm i; "
                "echo k > .env; echo c > local.conf")
              .code == 0);
  CHECK(site.run("cat .env local.conf; echo more >> a.txt",
                 {"--copy-ignored", ".env", "--copy-ignored", "local.conf"})
            .code == 0);
  const json record = site.only_run();
  CHECK(record["notes"].dump() == R"([".env looks like a secret, and the agent can read it"])");
  CHECK(read_whole(site.in_run(record["id"], "logs/1.log")) == "k\nc\n");
}

TEST_CASE("Runs of one second are listed in the order in which they were made") {
  const RunSite site;
  std::string variants = "variants:\n";
  for (int at = 0; at < 8; ++at) {
    variants += "  - {name: v" + std::to_string(at) + ", command: [sh, -c, 'echo x >> a.txt']}\n";
  }
  const RunOutcome outcome =
      site.agentcheck({"run", "--spec", site.path("spec.yaml"), "--agent", "command", "--variants",
                       site.write("variants.yaml", variants), "--parallel", "4"});
  INFO(outcome.err);
  const json list = site.runs();
  REQUIRE(list.size() == 8);
  for (std::size_t at = 0; at < list.size(); ++at) {
    CHECK(list[at]["variant"] == "v" + std::to_string(at));
  }
}

TEST_CASE("A variant that changed nothing is in the comparison, and gone with the next clean") {
  const RunSite site;
  const RunOutcome outcome =
      site.agentcheck({"run", "--spec", site.path("spec.yaml"), "--agent", "command", "--variants",
                       site.write("variants.yaml",
                                  "variants:\n  - {name: lazy, command: ['true']}\n"
                                  "  - {name: busy, command: [sh, -c, 'echo x >> a.txt']}\n"),
                       "--parallel", "2", "--json"});
  INFO(outcome.err);
  const json made = json::parse(outcome.out);
  const std::string lazy = made[0]["id"], busy = made[1]["id"];
  const RunOutcome compared = site.agentcheck({"show", "--compare", busy});
  CHECK_THAT(compared.out,
             Contains("lazy") && Contains("no-change") && Contains("Winner: busy (" + busy + ")"));
  CHECK_FALSE(fs::exists(site.in_run(lazy, "worktree")));
  CHECK(site.run_of(lazy)["worktree"].is_null());
  CHECK_THAT(site.agentcheck({"clean"}).out, Contains("1 run removed"));
  CHECK(site.runs().size() == 1);
}

TEST_CASE("A retry takes no link away that the agent put where a cached directory was") {
  const RunSite site;
  REQUIRE(shell(site, "echo 1 > lock; git add lock; git commit -qm lock").code == 0);
  const std::string spec = site.write("cached.yaml", R"(version: 1
task: {title: Cached}
criteria:
  - behavioral: command
    run: 'true'
    setup: 'mkdir -p deps/kept && echo ready > deps/kept/file'
    cache: {key: [lock], paths: [deps/kept]}
)");
  const std::vector<std::string> begin{"run", "--spec", spec, "--agent", "command", "--"};
  std::vector<std::string> words = begin;
  words.insert(words.end(), {"sh", "-c", "cat deps/kept/file; echo x >> a.txt"});
  REQUIRE(site.agentcheck(words).code == 0);  // Fills the cache.
  words = begin;
  words.insert(words.end(), {"sh", "-c",
                             "cat deps/kept/file; mkdir mine; echo work > mine/file; mv deps was; "
                             "ln -s mine deps"});
  const RunOutcome first = site.agentcheck(words);
  INFO(first.out << first.err);
  const std::string id = site.runs().back()["id"];
  CHECK(read_whole(site.in_run(id, "logs/1.log")) == "ready\n");
  const RunOutcome again =
      site.agentcheck({"retry", id, "--", "sh", "-c", "readlink deps; cat deps/file"});
  INFO(again.out << again.err);
  CHECK(read_whole(site.in_run(id, "logs/2.log")) == "mine\nwork\n");
  CHECK_THAT(site.run_of(id)["notes"].dump(),
             Contains("the cached `deps/kept` is not there: something else is in its place"));
}
