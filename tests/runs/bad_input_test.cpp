// What a machine, a repository or an agent can do to a run: each ends with a message, the
// documented exit code and nothing left over.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
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

const std::vector<std::string> kHost{"bwrap", "--dev-bind", "/", "/"};

std::vector<std::string> host_with(std::vector<std::string> more) {
  std::vector<std::string> words = kHost;
  words.insert(words.end(), more.begin(), more.end());
  words.emplace_back("--");
  return words;
}

std::vector<std::string> run_words(const RunSite& site, const std::string& script) {
  return {"run", "--spec", site.path("spec.yaml"), "--agent", "command", "--", "sh", "-c", script};
}

void wait_for_text(const std::string& path, const std::string& text) {
  for (int tries = 0; tries < 600; ++tries) {
    if (read_whole(path).find(text) != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  FAIL(path << " never had " << text);
}

/// Everything git knows of the repository, to see that nothing changed it.
std::string fingerprint(const RunSite& site) {
  return site
      .program({"bash", "-c",
                "git for-each-ref; git status --porcelain; git worktree list; "
                "cat .git/config .git/HEAD; find . -path ./.git/objects -prune -o -type f "
                "-print | grep -v -e logs -e index | sort"})
      .out;
}

}  // namespace

TEST_CASE("Without bubblewrap no run is made") {
  const RunSite site;
  const std::string before = fingerprint(site);
  const RunOutcome outcome = site.agentcheck_in(
      host_with({"--tmpfs", "/usr/bin", "--ro-bind", "/usr/bin/git", "/usr/bin/git"}),
      run_words(site, "echo more >> a.txt"));
  INFO(outcome.err);
  CHECK(outcome.code == 4);
  CHECK_THAT(outcome.err,
             Contains("agentcheck: error: ") && Contains("/usr/bin/bwrap") && Contains("remedy: "));
  CHECK(site.leftovers() == "");
  CHECK(fingerprint(site) == before);
}

TEST_CASE("A state directory that cannot be written is refused") {
  const RunSite site;
  fs::create_directories(site.state());
  const std::string remedy =
      "  remedy: set XDG_STATE_HOME to a directory of yours that can be written\n";
  const auto read_only = host_with({"--ro-bind", site.state(), site.state()});
  RunOutcome outcome = site.agentcheck_in(read_only, run_words(site, "true"));
  CHECK(outcome.code == 3);
  CHECK(outcome.err == "agentcheck: error: runs cannot be kept in " + site.state() +
                           "/agentcheck/runs: Read-only file system\n" + remedy);
  CHECK(fs::is_empty(site.state()));

  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  // Inside another sandbox an ordinary user has no sandbox; rights do what the mount does for root.
  if (geteuid() == 0) {
    outcome = site.agentcheck_in(read_only, run_words(site, "true"));
    CHECK_THAT(outcome.err, Contains("Read-only file system"));
  } else {
    REQUIRE(chmod((site.state() + "/agentcheck/new").c_str(), 0500) == 0);
    outcome = site.agentcheck(run_words(site, "true"));
    CHECK_THAT(outcome.err, Contains("Permission denied"));
  }
  CHECK(outcome.code == 3);
  CHECK_THAT(outcome.err, Contains(remedy));
  // Looking needs no right to write.
  CHECK_THAT(site.agentcheck_in(read_only, {"status"}).out, Contains(id));
  CHECK(site.agentcheck_in(read_only, {"diff", id}).code == 0);
  CHECK(site.runs().size() == 1);
}

TEST_CASE("A state directory of somebody else is refused") {
  const RunSite site;
  fs::create_directories(site.state() + "/agentcheck");
  if (geteuid() == 0) {
    REQUIRE(chown((site.state() + "/agentcheck").c_str(), 12345, 12345) == 0);
  } else {
    REQUIRE(chmod((site.state() + "/agentcheck").c_str(), 0777) == 0);
  }
  for (const std::vector<std::string>& words :
       {run_words(site, "true"), std::vector<std::string>{"status"}}) {
    const RunOutcome outcome = site.agentcheck(words);
    CHECK(outcome.code == 3);
    CHECK(outcome.err == "agentcheck: error: runs cannot be kept in " + site.state() +
                             "/agentcheck: it belongs to, or can be written by, somebody else\n"
                             "  remedy: set XDG_STATE_HOME to a directory of yours that can be "
                             "written\n");
  }
}

TEST_CASE("A base branch that is deleted during the run takes nothing from it") {
  const RunSite site;
  REQUIRE(site.program({"git", "checkout", "-q", "-b", "feature"}).code == 0);
  site.write("repo/a.txt", "feature\n");
  REQUIRE(site.program({"git", "commit", "-qam", "feature"}).code == 0);
  REQUIRE(site.program({"git", "checkout", "-q", "main"}).code == 0);
  const std::string id =
      site.start("echo ready; while [ ! -e go ]; do sleep 0.1; done; rm go; echo more >> a.txt",
                 {"--base", "feature"})[0];
  wait_for_text(site.in_run(id, "logs/1.log"), "ready");
  REQUIRE(site.program({"git", "branch", "-D", "feature"}).code == 0);
  REQUIRE(site.program({"git", "reflog", "expire", "--expire=now", "--all"}).code == 0);
  REQUIRE(site.program({"git", "gc", "-q", "--prune=now"}).code == 0);
  site.write("state/agentcheck/runs/" + id + "/worktree/go", "");
  CHECK(site.agentcheck({"logs", "-f", id}).code == 0);
  CHECK(site.only_run()["verdict"] == "pass");
  CHECK(site.agentcheck({"accept", id}).code == 0);
  CHECK(site.program({"git", "show", "agentcheck/" + id + ":a.txt"}).out == "feature\nmore\n");
}

TEST_CASE("A base that is no commit is refused before anything is made") {
  const RunSite site;
  const RunOutcome outcome = site.agentcheck({"run", "--spec", site.path("spec.yaml"), "--base",
                                              "gone", "--agent", "command", "--", "true"});
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, Contains("gone") && Contains("remedy: "));
  CHECK(site.leftovers() == "");
}

TEST_CASE("A worktree path that is taken is left to whoever took it") {
  const RunSite site;
  const std::vector<std::string> ids =
      site.start("echo ready; while [ ! -e go ]; do sleep 0.1; done; rm go; echo more >> a.txt",
                 {"--spec", site.path("spec.yaml")});
  REQUIRE(ids.size() == 2);
  wait_for_text(site.in_run(ids[0], "logs/1.log"), "ready");
  const std::string taken =
      site.write("state/agentcheck/runs/" + ids[1] + "/worktree/precious", "mine\n");
  site.write("state/agentcheck/runs/" + ids[0] + "/worktree/go", "");
  CHECK(site.agentcheck({"logs", "-f", ids[1]}).code == 0);
  const json record = site.run_of(ids[1]);
  CHECK(record["status"] == "failed");
  CHECK(record["verdict"] == "error");
  CHECK(record["reason"] == site.in_run(ids[1], "worktree") + " is taken");
  CHECK(read_whole(taken) == "mine\n");
  CHECK(site.run_of(ids[0])["verdict"] == "pass");
  CHECK(site.program({"git", "branch", "--list", "agentcheck/" + ids[1]}).out == "");
}

TEST_CASE("Runs of a repository that was moved say so, and a link brings them back") {
  const RunSite site;
  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  fs::rename(site.repository(), site.path("moved"));
  RunSetup there = site.setup();
  there.directory = site.path("moved");
  const std::string lost =
      "agentcheck: error: the repository of 1 run is gone: " + site.repository() +
      "\n  remedy: where it was moved, leave a link: ln -s NEW " + site.repository() +
      "; else discard them\n";
  const RunOutcome status = run_agentcheck({"status"}, there);
  CHECK(status.code == 0);
  CHECK(status.out == "no runs\n");
  CHECK(status.err == lost);
  CHECK_THAT(run_agentcheck({"status", "--all"}, there).out, Contains(id));
  const RunOutcome shown = run_agentcheck({"show", id}, there);
  CHECK(shown.err == lost);
  CHECK_THAT(shown.out, Contains(site.repository() + "/.git (gone)"));
  for (const char* command : {"diff", "accept", "retry"}) {
    INFO(command);
    const RunOutcome outcome = run_agentcheck({command, id}, there);
    CHECK(outcome.code == 3);
    CHECK(outcome.err == lost);
  }
  fs::create_directory_symlink(site.path("moved"), site.repository());
  CHECK(run_agentcheck({"status", id}, there).err == "");
  CHECK_THAT(run_agentcheck({"diff", id}, there).out, Contains("+more"));
  CHECK(run_agentcheck({"retry", id, "--", "sh", "-c", "echo again >> a.txt"}, there).code == 0);
  CHECK(run_agentcheck({"accept", id}, there).code == 0);
}

TEST_CASE("Runs of a repository that was deleted can be given up") {
  const RunSite site;
  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  fs::rename(site.repository(), site.path("moved"));
  RunSetup there = site.setup();
  there.directory = site.path("");
  const RunOutcome discarded = run_agentcheck({"discard", id}, there);
  CHECK(discarded.code == 0);
  CHECK(run_agentcheck({"clean", "--all"}, there).code == 0);
  CHECK(run_agentcheck({"status", "--all"}, there).out == "no runs\n");
  CHECK(fs::is_empty(site.state() + "/agentcheck/runs"));
}

TEST_CASE("An agent program that is missing or cannot be executed stops before anything is made") {
  const RunSite site;
  const std::string before = fingerprint(site);
  const std::string plain = site.write("plain", "#!/bin/sh\n");
  const std::vector<std::pair<std::string, std::string>> programs{
      {"no-such-agent", "there is no program `no-such-agent` in the sandbox"},
      {"/no/such/agent", "there is no program /no/such/agent"},
      {plain, plain + " is not an executable file"}};
  for (const auto& [program, message] : programs) {
    const RunOutcome outcome = site.agentcheck(
        {"run", "--spec", site.path("spec.yaml"), "--agent", "command", "--", program});
    INFO(program);
    CHECK(outcome.code == 4);
    CHECK_THAT(outcome.err, Contains("agentcheck: error: " + message + "\n  remedy: "));
    CHECK(site.leftovers() == "");
  }
  CHECK(fingerprint(site) == before);
}

TEST_CASE("An agent that only its worktree can have and does not is a failed run") {
  const RunSite site;
  const RunOutcome outcome = site.agentcheck(
      {"run", "--spec", site.path("spec.yaml"), "--agent", "command", "--", "./agent.sh"});
  CHECK(outcome.code == 3);
  CHECK(site.only_run()["status"] == "failed");
}

TEST_CASE("An agent that never reads its standard input does not hang") {
  const RunSite site;
  std::string words;
  for (int i = 0; i < 40000; ++i) words += "word ";
  const std::string spec =
      site.write("long.yaml", "version: 1\ntask: {title: Long, prompt: '" + words +
                                  "'}\ncriteria:\n  - structural: scope\n    modify: [a.txt]\n");
  const RunOutcome outcome = site.agentcheck({"run", "--spec", spec, "--timeout", "60s", "--agent",
                                              "command", "--", "sh", "-c", "echo more >> a.txt"});
  CHECK(outcome.code == 0);
}

TEST_CASE("An agent that prints without end is stopped, within little memory") {
  const RunSite site;
  const RunOutcome outcome = site.run("echo more >> a.txt; yes 0123456789 | head -c 5000000000");
  CHECK(outcome.code == 3);
  const json record = site.only_run();
  CHECK(record["status"] == "limit-exceeded");
  CHECK(record["reason"] == "the limit on output was passed");
  CHECK(record["verdict"] == "pass");
  CHECK(outcome.peak_rss < (100U << 20));
  const std::string id = record["id"];
  CHECK(fs::file_size(site.in_run(id, "logs/1.log")) < (40U << 20U));
  const std::string log = site.agentcheck({"logs", id}).out;
  CHECK(log.substr(0, 11) == "0123456789\n");
  CHECK_THAT(log.substr(32U << 20U, 1U << 22U),
             Contains("left out") || Contains("dropped") || Contains("bytes"));
}

TEST_CASE("One line of 200 MB is printed within little memory, raw and on a terminal") {
  const RunSite site;
  const RunOutcome outcome =
      site.run("echo more >> a.txt; head -c 200000000 /dev/zero | tr '\\0' x");
  CHECK(outcome.code == 0);
  CHECK(outcome.peak_rss < (100U << 20));
  const std::string id = site.only_run()["id"];
  const RunOutcome raw = site.agentcheck({"logs", id});
  CHECK(raw.code == 0);
  CHECK(raw.out.size() > (32U << 20U));
  CHECK(raw.peak_rss < (100U << 20));
  const std::string shown = site.on_terminal("logs " + id);
  CHECK(shown.size() >= raw.out.size());
  CHECK(shown.substr(0, 100) == std::string(100, 'x'));
}

TEST_CASE("Bytes that are no UTF-8 go through every command") {
  const RunSite site;
  const RunOutcome outcome = site.run(
      "printf 'bad \\377\\376 \\033]0;x\\007 \\300\\257\\n'; printf 'x\\377' >> a.txt; "
      "echo y > \"$(printf 'n\\377\\033[2J')\"; printf 'BLOCKED: \\377\\033[31m why\\n'");
  CHECK(outcome.code == 3);
  const json record = site.only_run();  // Held against the schema.
  const std::string id = record["id"];
  CHECK(record["status"] == "blocked");
  for (const char* command : {"status", "show"}) {
    const std::string text = site.agentcheck({command, id}).out;
    CHECK(agentcheck::is_utf8(text));
    CHECK(text.find('\x1b') == std::string::npos);
  }
  for (const std::string words : {"show ", "logs ", "diff ", "diff --stat ", "status "}) {
    const std::string text = site.on_terminal(words + id);
    INFO(words);
    CHECK(agentcheck::is_utf8(text));
    CHECK(text.find("\x1b]") == std::string::npos);
    CHECK(text.find("\x1b[2J") == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
  }
  CHECK_THAT(site.agentcheck({"logs", id}).out, Contains("bad \xff\xfe"));
}

TEST_CASE("A record that cannot be read stops nobody from seeing the others") {
  const RunSite site;
  site.run("echo more >> a.txt");
  const std::string id = site.only_run()["id"];
  site.write("state/agentcheck/runs/broken-aaaaa/run.json", "{\"schema\": \"agentcheck.run/1\"");
  site.write("state/agentcheck/runs/other-bbbbb/run.json", "[]");
  fs::create_directories(site.state() + "/agentcheck/runs/empty-ccccc");
  CHECK(site.only_run()["id"] == id);
  const RunOutcome outcome = site.agentcheck({"show", "broken-aaaaa"});
  CHECK(outcome.code == 3);
  CHECK_THAT(outcome.err, Contains("not a record of schema agentcheck.run/1"));
}

TEST_CASE("A full disk ends a run with a message, and giving the run up makes room") {
  if (geteuid() != 0) return;  // Nobody else can have a sandbox in a mount namespace of their own.
  const RunSite site;
  fs::create_directories(site.state());
  const std::string binary = AGENTCHECK_BINARY;
  for (const char* size : {"40960", "98304", "163840"}) {
    std::vector<std::string> words = kHost;
    words.insert(words.end(), {"--size", size, "--tmpfs", site.state(), "--", "bash", "-c"});
    words.push_back(
        binary +
        " run --spec ../spec.yaml --agent command -- sh -c 'echo more >> a.txt; head -c 100000 "
        "/dev/zero; echo y >> src/b.txt'\n"
        "echo code $?\n" +
        binary + " status | wc -l\nfor id in $(ls $XDG_STATE_HOME/agentcheck/runs); do " + binary +
        " discard $id; done\n" + binary + " clean\nls $XDG_STATE_HOME/agentcheck/runs | wc -l\n" +
        "echo end");
    const RunOutcome outcome = site.program(words);
    INFO(size << "\n" << outcome.out << outcome.err);
    CHECK_THAT(outcome.out, Contains("code 3\n") && Contains("No space left on device") &&
                                Contains("1 run removed") && Contains("\n0\nend\n"));
    CHECK(agentcheck::split_lines(site.program({"git", "worktree", "list"}).out).size() == 1);
    CHECK(site.program({"git", "for-each-ref", "refs/heads/agentcheck"}).out == "");
  }
}

TEST_CASE("A full disk during accept leaves nothing in the repository") {
  if (geteuid() != 0) return;  // Nobody else can have a sandbox in a mount namespace of their own.
  const RunSite site;
  const std::string binary = AGENTCHECK_BINARY;
  const std::string small = site.path("small");
  fs::create_directories(small);
  std::vector<std::string> words = kHost;
  words.insert(words.end(), {"--size", "1048576", "--tmpfs", small, "--", "bash", "-ec"});
  words.push_back(
      "cp -r . '" + small + "/repo'; cd '" + small + "/repo'\n" + binary +
      " run --spec ../../spec.yaml --agent command -- sh -c 'head -c 3000000 "
      "/dev/urandom > a.txt' > /dev/null 2>&1\n"
      "before=$(find .git | sort | md5sum)\n"
      "id=$(ls $XDG_STATE_HOME/agentcheck/runs)\n" +
      binary + " accept $id || echo code $?\n" +
      "[ \"$before\" = \"$(find .git | sort | md5sum)\" ] || find .git -name 'tmp_*'\n" +
      "git fsck; ls $XDG_STATE_HOME/agentcheck/runs/$id/worktree; echo end");
  const RunOutcome outcome = site.program(words);
  INFO(outcome.out << outcome.err);
  CHECK_THAT(outcome.err,
             Contains("the result cannot be brought in") && Contains("No space left on device"));
  CHECK(outcome.out == "code 3\na.txt\nsrc\nend\n");
}

TEST_CASE("Names that a record cannot hold are refused before anything is made") {
  RunSite site;
  const std::string odd = site.path("caf\xe9");
  REQUIRE(site.program({"git", "clone", "-q", site.repository(), odd}).code == 0);
  RunSetup there = site.setup();
  there.directory = odd;
  const RunOutcome outcome = run_agentcheck(run_words(site, "true"), there);
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "agentcheck: error: " + site.path("caf\\xe9") +
                           "/.git is not UTF-8 and cannot be kept in the record of a run\n"
                           "  remedy: rename it\n");
  CHECK(site.run("echo \xff").code == 2);
  CHECK(site.leftovers() == "");
  site.set("XDG_STATE_HOME", odd);
  const RunOutcome state = site.agentcheck({"status"});
  CHECK(state.code == 3);
  CHECK_THAT(state.err, Contains("/agentcheck: its name is not UTF-8\n  remedy: "));
}

TEST_CASE("A repository with blanks, quotes and a line feed in its path is like any other") {
  const RunSite site;
  RunSetup there = site.setup();
  there.directory = site.path("it's a \"repo\"\n");
  REQUIRE(site.program({"git", "clone", "-q", site.repository(), there.directory}).code == 0);
  CHECK(run_agentcheck(run_words(site, "echo more >> a.txt"), there).code == 0);
  const json list = json::parse(run_agentcheck({"status", "--json"}, there).out);
  REQUIRE(list.size() == 1);
  const std::string id = list[0]["id"];
  CHECK(run_agentcheck({"retry", id, "--", "sh", "-c", "echo again >> a.txt"}, there).code == 0);
  CHECK_THAT(run_agentcheck({"diff", id}, there).out, Contains("+again"));
  CHECK(run_agentcheck({"accept", id}, there).code == 0);
  CHECK(run_program({"git", "show", "agentcheck/" + id + ":a.txt"}, there).out ==
        "one\nmore\nagain\n");
}
