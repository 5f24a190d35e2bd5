// The repository's own directory: whatever the agent does to git, it does to the facade.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/hostile/world.h"

using namespace agentcheck::testing;

namespace {

/// What a person types next, in the repository and in the run's worktree.
void look_around(World& world, const RunEnd& end) {
  world.host({"git", "status"});
  world.host({"git", "diff"});
  world.host({"git", "worktree", "list"});
  world.host({"git", "-c", "safe.directory=*", "status"}, end.record["worktree"]);
  world.check_unchanged();
}

std::string pointer_of(const RunEnd& end) {
  return text_of(end.record["worktree"].get<std::string>() + "/.git");
}

/// The attack in Python, run; the pointer must be what git made it.
RunEnd at_pointer(World& world, const std::string& script) {
  const RunEnd end = world.attack(python(kTry + script));
  INFO(end.describe());
  CHECK(end.status() == "succeeded");
  CHECK(pointer_of(end) == "gitdir: " + world.common() + "/worktrees/worktree\n");
  look_around(world, end);
  return end;
}

}  // namespace

TEST_CASE("hostile 01: a hook the agent writes is never run on the host") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell(
        fmt::format("for d in /repo/.git /repo/.git/worktrees/*; do mkdir -p $d/hooks; "
                    "for h in post-checkout pre-commit post-index-change; do "
                    "printf '#!/bin/sh\\ntouch {0}\\n' > $d/hooks/$h; chmod +x $d/hooks/$h; "
                    "done; done; git config core.hooksPath /src/hooks; mkdir hooks; "
                    "printf '#!/bin/sh\\ntouch {0}\\n' > hooks/post-checkout; chmod +x hooks/*",
                    world.agents_marker())));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    look_around(world, end);
    world.finish();
    CHECK(world.host({"git", "checkout", "-q", "other"}).code == 0);
    CHECK(access(world.agents_marker().c_str(), F_OK) != 0);
  });
}

TEST_CASE("hostile 02: configuration the agent writes runs nothing on the host") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell(fmt::format("for k in core.fsmonitor core.sshCommand core.pager core.editor "
                          "diff.external alias.status gpg.program; do "
                          "git config $k 'touch {0}'; git config --global $k 'touch {0}'; done; "
                          "git config filter.x.clean 'touch {0}'; git config --list | wc -l",
                          world.agents_marker())));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    look_around(world, end);
  });
}

TEST_CASE("hostile 03: files of the repository that did not exist still do not") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("cd /repo/.git; mkdir -p info modules/evil worktrees/x refs/replace; "
              "echo '* filter=evil' > info/attributes; echo '[core]' > config.worktree; "
              "echo x > info/grafts; echo x > shallow; echo '[core]' > modules/evil/config; "
              "echo '[core]' > worktrees/x/config.worktree; echo ok"));
    INFO(end.describe());
    CHECK(end.log.find("ok\n") != std::string::npos);
    CHECK(end.status() == "succeeded");
    look_around(world, end);
  });
}

TEST_CASE("hostile 04: the worktree's .git cannot be written") {
  as_every_user([](World& world) {
    const RunEnd end =
        at_pointer(world,
                   "t('write', lambda: open('/src/.git', 'w').write('gitdir: /src/evil\\n'))\n"
                   "t('append', lambda: open('/src/.git', 'a').write('x'))\n"
                   "t('truncate', lambda: os.truncate('/src/.git', 0))\n"
                   "t('chmod', lambda: os.chmod('/src/.git', 0o777))\n"
                   "t('link', lambda: os.link('/src/.git', '/src/other'))\n");
    CHECK(outcome_of(end, "write") != "fine");
    CHECK(outcome_of(end, "append") != "fine");
    CHECK(outcome_of(end, "truncate") != "fine");
    CHECK(outcome_of(end, "chmod") == "EROFS");
    CHECK(outcome_of(end, "link") == "EXDEV");
  });
}

TEST_CASE("hostile 05: the worktree's .git cannot be removed") {
  as_every_user([](World& world) {
    const RunEnd end = at_pointer(world,
                                  "t('unlink', lambda: os.unlink('/src/.git'))\n"
                                  "print(os.system('rm -rf /src/.git') != 0)\n");
    CHECK(outcome_of(end, "unlink") == "EBUSY");
  });
}

TEST_CASE("hostile 06: the worktree's .git cannot be moved away") {
  as_every_user([](World& world) {
    const RunEnd end =
        at_pointer(world, "t('rename', lambda: os.rename('/src/.git', '/src/elsewhere'))\n");
    CHECK(outcome_of(end, "rename") == "EBUSY");
  });
}

TEST_CASE("hostile 07: nothing can be moved over the worktree's .git") {
  as_every_user([](World& world) {
    const RunEnd end = at_pointer(
        world,
        fmt::format("os.makedirs('/src/evil/objects'); os.makedirs('/src/evil/refs')\n"
                    "open('/src/evil/HEAD', 'w').write('ref: refs/heads/x\\n')\n"
                    "open('/src/evil/config', 'w').write('[core]\\nfsmonitor = touch {}\\n')\n"
                    "open('/src/new', 'w').write('gitdir: /src/evil\\n')\n"
                    "t('over', lambda: os.rename('/src/new', '/src/.git'))\n"
                    "t('symlink', lambda: os.symlink('evil', '/src/.git'))\n",
                    world.agents_marker()));
    CHECK(outcome_of(end, "over") == "EBUSY");
    CHECK(outcome_of(end, "symlink") == "EEXIST");
  });
}

TEST_CASE("hostile 08: the worktree itself stays where it is") {
  as_every_user([](World& world) {
    const RunEnd end = at_pointer(world,
                                  "t('move', lambda: os.rename('/src', '/tmp/src'))\n"
                                  "t('remove', lambda: os.rmdir('/src'))\n"
                                  "t('replace', lambda: os.symlink('/etc', '/src'))\n"
                                  "t('repository', lambda: os.rename('/repo/.git', '/repo/x'))\n");
    CHECK((outcome_of(end, "move") == "EBUSY" || outcome_of(end, "move") == "EXDEV"));
    CHECK(outcome_of(end, "remove") != "fine");
    CHECK(outcome_of(end, "replace") == "EEXIST");
    CHECK(outcome_of(end, "repository") != "fine");
    struct stat info {};
    REQUIRE(lstat(end.record["worktree"].get<std::string>().c_str(), &info) == 0);
    CHECK(S_ISDIR(info.st_mode));
  });
}

TEST_CASE("hostile 09: branches, tags, stash and reflogs are the host's own") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("git update-ref refs/heads/other HEAD && git branch -D main; git tag -d v1; "
              "git stash drop; git stash clear; git reflog expire --expire=now --all; "
              "git branch -D other; git update-ref -d refs/stash; git remote add o /src; "
              "git symbolic-ref HEAD refs/heads/nowhere; git for-each-ref"));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    look_around(world, end);
    CHECK(world.host({"git", "stash", "list"}).out.find("stash@{0}") == 0);
  });
}

TEST_CASE("hostile 10: objects of the repository cannot be changed or removed") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell(
        "cd /run/ac/objects/0; chmod -R u+w . 2>&1 | tail -1; rm -rf pack 2>&1 | tail -1; "
        "for f in pack/* [0-9a-f]*/*; do true > $f; rm -f $f; mv $f /tmp/x; done 2>/dev/null; "
        "touch new 2>&1; mkdir /run/ac/objects/9 2>&1; ls pack/*.pack | wc -l"));
    INFO(end.describe());
    CHECK(end.log.find("Read-only file system") != std::string::npos);
    CHECK(end.log.find("\n1\n") != std::string::npos);
    look_around(world, end);
    CHECK(world.host({"git", "fsck", "--strict", "--no-dangling"}).code == 0);
  });
}

TEST_CASE("hostile 10, where the sandbox's user may not read the objects: refused before a start") {
  as_self([](World& world) {
    if (geteuid() != 0) return;  // Anybody else's sandbox runs as its caller, who owns them.
    world.must({"/bin/sh", "-c", "find .git/objects -type f -exec chmod 0400 {} +"});
    const ProgramEnd end = world.start(shell("echo STARTED"))->wait();
    INFO(end.out << end.err);
    CHECK(end.code == 2);
    CHECK(end.err.find("cannot be read by the user the sandbox runs as") != std::string::npos);
    CHECK(end.err.find("chmod -R a+rX") != std::string::npos);
    world.check_nothing_left();
    world.check_unchanged(false);
  });
}

TEST_CASE("hostile 11: without its repository a run ends with a normal report") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell("rm -rf /repo/.git/* /repo/.git; find /repo | wc -l"));
    INFO(end.describe());
    CHECK(end.process.code == 0);
    CHECK(end.status() == "succeeded");
    CHECK(end.record["verdict"] == "pass");
    CHECK(end.record["notes"].dump().find("commits were left out") != std::string::npos);
    look_around(world, end);
  });
}

TEST_CASE("hostile 12: a link in place of the facade's objects is not followed") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("cd /repo/.git && echo x > /src/f1.c && git -C /src commit -qam x && "
              "rm -rf objects && ln -s /etc objects && "
              "rm -rf worktrees && ln -s /root worktrees && rm -rf refs && ln -s / refs; "
              "mkdir -p logs; rm -f HEAD; ln -s /etc/shadow HEAD; echo ready"));
    INFO(end.describe());
    CHECK(end.log.find("ready") != std::string::npos);
    CHECK(end.record["verdict"] == "pass");
    CHECK(end.record["agent_commits"] == 0);
    look_around(world, end);
    world.finish();
    CHECK(access("/etc/passwd", F_OK) == 0);
  });
}

TEST_CASE("hostile 13: the agent's alternates and forged objects do not reach the host") {
  as_every_user([](World& world) {
    // The blob of f1.c under its own name with other content, in front of the real one.
    const RunEnd end = world.attack(python(
        "import hashlib, zlib, os, subprocess\n"
        "old = subprocess.check_output(['git', 'rev-parse', 'HEAD:f1.c'], text=True).strip()\n"
        "tree = subprocess.check_output(['git', 'rev-parse', 'HEAD^{tree}'], text=True).strip()\n"
        "for base in ['/repo/.git/objects', '/src/evil']:\n"
        "  for name, what in [(old, b'blob 5\\0evil\\n'), (tree, b'tree 0\\0')]:\n"
        "    os.makedirs(f'{base}/{name[:2]}', exist_ok=True)\n"
        "    open(f'{base}/{name[:2]}/{name[2:]}', 'wb').write(zlib.compress(what))\n"
        "open('/repo/.git/objects/info/alternates', 'w').write('/src/evil\\n')\n"
        "subprocess.run(['git', 'commit', '-qam', 'x'])\n"
        "print(subprocess.run(['git', 'cat-file', 'blob', old], capture_output=True).stdout)\n"));
    INFO(end.describe());
    CHECK(end.record["verdict"] == "pass");
    const std::string files = end.report["files"].dump();
    CHECK(files.find("work.txt") != std::string::npos);
    CHECK(files.find("\"f1.c\"") == std::string::npos);
    CHECK(files.find("README") == std::string::npos);
    look_around(world, end);
  });
}

TEST_CASE("hostile 14: rewritten commondir and gitdir leave the host's worktrees alone") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("cd /repo/.git/worktrees/*/ && echo /src/evil > commondir && echo /etc/x > gitdir && "
              "echo 'ref: refs/heads/main' > HEAD && rm -f index && echo rewritten"));
    INFO(end.describe());
    CHECK(end.log.find("rewritten") != std::string::npos);
    const std::string list = world.host({"git", "worktree", "list"}).out;
    CHECK(list.find(end.record["worktree"].get<std::string>()) != std::string::npos);
    CHECK(list.find("[agentcheck/" + end.id() + "] locked") != std::string::npos);
    look_around(world, end);
  });
}

TEST_CASE("hostile 15: an honest agent has all of git") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("set -ex; b=$(git symbolic-ref --short HEAD); git status; git add -A; git commit -qm "
              "one; git commit -q --amend -m uno; "
              "echo y >> f1.c; git stash; git stash pop; git commit -qam two; "
              "git checkout -qb feature HEAD~1; echo z > z; git add z; git commit -qm three; "
              "git rebase -q $b; git checkout -q $b; git merge -q --no-ff -m m feature; "
              "git branch -d feature; git log --oneline; git diff HEAD~1 --stat; git gc -q; "
              "git fsck; git worktree list; git tag mine; git reflog; git bisect start; "
              "git bisect reset; echo FINE"));
    INFO(end.describe());
    CHECK(end.log.find("\nFINE\n") != std::string::npos);
    CHECK(end.status() == "succeeded");
    CHECK(end.record["verdict"] == "pass");
    CHECK(end.record["agent_commits"].get<int>() >= 3);
    CHECK(end.record["findings"].empty());
    look_around(world, end);
  });
}
