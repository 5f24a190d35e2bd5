// Agents nobody had in mind when the sandbox was written: history that unfolds, and the facade as a
// trap for whoever reads it.
#include <fmt/format.h>

#include "tests/hostile/result.h"
#include "tests/hostile/world.h"

using namespace agentcheck::testing;

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

std::string notes(const RunEnd& end) { return end.record["notes"].dump(); }

/// Fails unless the run ended well with its file, and nothing of the agent's history counts.
void expect_only_the_files(const RunEnd& end) {
  INFO(end.describe());
  CHECK(end.status() == "succeeded");
  CHECK(end.record["verdict"] == "pass");
  CHECK(end.record["agent_commits"] == 0);
  CHECK(notes(end).find("commits were left out") != std::string::npos);
  CHECK(lists(end, "work.txt"));
}

}  // namespace

TEST_CASE("a commit of ten trees that names ten billion paths is left out, in little memory") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("t=$(echo boo | git hash-object -w --stdin); k=blob; m=100644\n"
              "for l in 1 2 3 4 5 6 7 8 9 10; do\n"
              "  t=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '%s %s %s\\td%s\\n' $m $k $t $i; done "
              "| git mktree); k=tree; m=040000\n"
              "done\n"
              "git update-ref HEAD $(git commit-tree -p HEAD -m bomb $t); git log -1 --format=%s"));
    CHECK(end.log.find("bomb") != std::string::npos);
    expect_only_the_files(end);
    CHECK(notes(end).find("more than 1000000 entries") != std::string::npos);
    CHECK(end.process.peak_rss < 400 * kMiB);
    CHECK(end.process.seconds < 60);
    look_at_run(world, end);
  });
}

TEST_CASE("trees that hold nothing but each other end the listing, too") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("t=$(git mktree </dev/null)\n"
              "for l in 1 2 3 4 5 6 7 8 9 10; do\n"
              "  t=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\\td%s\\n' $t $i; done "
              "| git mktree)\n"
              "done\n"
              "git update-ref HEAD $(git commit-tree -p HEAD -m empty $t)"));
    expect_only_the_files(end);
    CHECK(end.process.seconds < 60);
  });
}

TEST_CASE("messages that unpack to far more than they weigh are left out") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        python("import subprocess\n"
               "def git(*w): return subprocess.check_output(['git', *w], text=True).strip()\n"
               "tree = git('rev-parse', 'HEAD^{tree}'); head = git('rev-parse', 'HEAD')\n"
               "open('/tmp/m', 'wb').write((b'm' * 99 + b'\\n') * 30000)\n"
               "for i in range(12): head = git('commit-tree', '-p', head, '-F', '/tmp/m', tree)\n"
               "git('update-ref', 'HEAD', head)\n"));
    expect_only_the_files(end);
    CHECK(notes(end).find("names and messages are more than 16 MiB") != std::string::npos);
    CHECK(end.process.peak_rss < 200 * kMiB);
  });
}

TEST_CASE("a message that speaks to a terminal is left out, wherever it is cut") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        python("import subprocess\n"
               "open('/tmp/m', 'wb').write(b'm' * 65531 + b'\\xc2\\x9b31m' * 9 + b'\\n')\n"
               "subprocess.check_call(['git', 'add', '-A'])\n"
               "subprocess.check_call(['git', 'commit', '-qF', '/tmp/m'])\n"));
    expect_only_the_files(end);
    CHECK(notes(end).find("control characters") != std::string::npos);
  });
}

TEST_CASE("more commits than anybody reads are left out") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        python("import subprocess\n"
               "head = subprocess.check_output(['git', 'rev-parse', 'HEAD']).strip()\n"
               "p = subprocess.Popen(['git', 'fast-import', '--quiet'], stdin=subprocess.PIPE)\n"
               "for i in range(3000):\n"
               "  p.stdin.write(b'commit refs/heads/many\\ncommitter a <a@b> %d +0000\\n'\n"
               "                b'data 2\\nm\\n' % i)\n"
               "  if i == 0: p.stdin.write(b'from ' + head + b'\\n')\n"
               "p.stdin.close(); p.wait()\n"
               "subprocess.check_call(['git', 'update-ref', 'HEAD', 'refs/heads/many'])\n"));
    expect_only_the_files(end);
    CHECK(notes(end).find("3000 commits are more than 1000") != std::string::npos);
  });
}

TEST_CASE("history of somebody else's, without the base below it, is left out") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell(
        "git update-ref HEAD $(git commit-tree -m orphan HEAD^{tree}); git log --oneline; "
        "echo $(git rev-parse HEAD) 133ce41 > /repo/.git/shallow; git log --oneline | wc -l"));
    expect_only_the_files(end);
  });
}

TEST_CASE("a HEAD that is a pipe, a loop, a tag or a blob costs no more than seconds") {
  as_every_user([](World& world) {
    for (const char* trick : {"rm -f HEAD; mkfifo HEAD",
                              "echo 'ref: refs/heads/l' > HEAD; mkdir -p "
                              "/repo/.git/refs/heads; echo 'ref: refs/heads/l' > "
                              "/repo/.git/refs/heads/l",
                              "git -C /src hash-object -w /src/f1.c > HEAD"}) {
      const RunEnd end = world.attack(shell(fmt::format(
          "git add -A; git commit -qm x; cd /repo/.git/worktrees/*/; {}; true", trick)));
      INFO(trick);
      expect_only_the_files(end);
      CHECK(end.process.seconds < 30);
    }
  });
}

TEST_CASE("pipes in place of the facade's packs, refs and configuration block nobody for long") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("git add -A; git commit -qm x; cd /repo/.git; rm -rf packed-refs config "
              "objects/info/alternates objects/pack; mkdir objects/pack; mkfifo packed-refs config "
              "objects/info/alternates objects/pack/pack-1.idx objects/pack/pack-1.pack"));
    expect_only_the_files(end);
    CHECK(end.process.seconds < 30);
  });
}

TEST_CASE("configuration that includes endless files and names programs ends in its box") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell(
        fmt::format("git add -A; git commit -qm x; printf '[core]\\n\\tworktree = {0}\\n"
                    "\\tfsmonitor = touch {1}\\n\\talternateRefsCommand = touch {1}\\n"
                    "[uploadpack]\\n\\tpackObjectsHook = touch {1}\\n[pack]\\n\\tthreads = "
                    "1000\\n\\twindow = 100000\\n[include]\\n\\tpath = /dev/zero\\n[includeIf "
                    "\"gitdir:/**\"]\\n\\tpath = {0}/x\\n[credential]\\n\\thelper = !touch "
                    "{1}\\n[remote \"origin\"]\\n\\turl = ext::touch% {1}\\n\\tpromisor = "
                    "true\\n' > /repo/.git/config; true",
                    world.top(), world.agents_marker())));
    expect_only_the_files(end);
    CHECK(end.process.seconds < 60);
    look_at_run(world, end);
  });
}
