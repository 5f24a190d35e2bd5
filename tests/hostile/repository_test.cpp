// Repositories inside the tree, the index, attributes and history: none of them is believed.
#include <fmt/format.h>

#include "tests/hostile/result.h"
#include "tests/hostile/world.h"

using namespace agentcheck::testing;

namespace {

/// A repository whose configuration runs something on nearly every git command.
std::string trap(const World& world, const std::string& place) {
  return fmt::format(
      "mkdir -p {0}/objects {0}/refs/heads {0}/info; echo 'ref: refs/heads/main' > {0}/HEAD; "
      "printf '[core]\\n\\trepositoryformatversion = 0\\n\\tfsmonitor = touch {1}\\n"
      "[filter \"evil\"]\\n\\tclean = touch {1}\\n\\tsmudge = touch {1}\\n' > {0}/config; "
      "echo '* filter=evil' > {0}/info/attributes; ",
      place, world.agents_marker());
}

}  // namespace

TEST_CASE("hostile 16: a repository in a submodule's place runs nothing on the host") {
  as_every_user([](World& world) {
    world.write(".gitmodules", "[submodule \"lib\"]\n\tpath = vendor/lib\n\turl = ../lib\n");
    const std::string head = world.must({"git", "rev-parse", "HEAD"}).substr(0, 40);
    world.git({"add", ".gitmodules"});
    world.git({"update-index", "--add", "--cacheinfo", "160000," + head + ",vendor/lib"});
    world.git({"commit", "-qm", "Submodule"});
    world.must({"mkdir", "-p", "vendor/lib"});
    const RunEnd end = world.attack(shell(trap(world, "vendor/lib/.git") +
                                          "echo x > vendor/lib/f; echo '* filter=evil' > "
                                          "vendor/lib/.gitattributes"));
    expect_finding(end, "nested-repository", "vendor/lib/.git");
    look_at_run(world, end);
  });
}

TEST_CASE("hostile 17: a deep repository of another spelling is found") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell(trap(world, "a/b/c/d/e/f/.GIT") + trap(world, "x/git~1") +
                                          trap(world, "y/.g\xe2\x80\x8cit")));
    expect_finding(end, "nested-repository", "a/b/c/d/e/f/.GIT");
    expect_finding(end, "nested-repository", "x/git~1");
    expect_finding(end, "nested-repository", "y/.g\xe2\x80\x8cit");  // HFS+ drops U+200C.
    look_at_run(world, end);
  });
}

TEST_CASE("hostile 18: an embedded bare repository is found") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell(trap(world, "docs/evil")));
    expect_finding(end, "embedded-repository", "docs/evil");
    look_at_run(world, end);
  });
}

TEST_CASE("hostile 19: assume-unchanged hides nothing") {
  as_every_user([](World& world) {
    const RunEnd end =
        world.attack(shell("git update-index --assume-unchanged f1.c; echo '/* x */' >> f1.c; "
                           "git status --short f1.c | wc -l"));
    INFO(end.describe());
    CHECK(lists(end, "f1.c"));
  });
}

TEST_CASE("hostile 20: skip-worktree hides nothing") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("git update-index --skip-worktree f1.c dir/inner.txt; echo '/* x */' >> f1.c; "
              "echo x >> dir/inner.txt"));
    INFO(end.describe());
    CHECK(lists(end, "f1.c"));
    CHECK(lists(end, "dir/inner.txt"));
  });
}

TEST_CASE("hostile 21: an edit with the old size and time is seen") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        python("import os\n"
               "s = os.stat('f1.c'); text = open('f1.c').read()\n"
               "f = open('f1.c', 'r+'); f.write(text.replace('return 1', 'return 9')); f.close()\n"
               "os.utime('f1.c', ns=(s.st_atime_ns, s.st_mtime_ns))\n"
               "assert os.stat('f1.c').st_mtime_ns == s.st_mtime_ns\n"));
    INFO(end.describe());
    CHECK(lists(end, "f1.c"));
    CHECK(result_blob(world, end, "f1.c").find("return 9") != std::string::npos);
  });
}

TEST_CASE("hostile 21, by ways that leave less behind: every edit is seen") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        "import os, mmap\n"
        "def edit(path, how):\n"
        "    s = os.stat(path); how(path, open(path).read())\n"
        "    os.utime(path, ns=(s.st_atime_ns, s.st_mtime_ns))\n"
        "    t = os.stat(path); assert t.st_mtime_ns == s.st_mtime_ns and t.st_size == s.st_size\n"
        "def mapped(path, text):\n"
        "    f = open(path, 'r+b'); m = mmap.mmap(f.fileno(), 0); m[0:1] = b'%'; m.close()\n"
        "def renamed(path, text):\n"
        "    open('made', 'w').write('%' + text[1:]); os.rename('made', path)\n"
        "def linked(path, text):\n"
        "    os.link(path, '/src/name'); f = open('/src/name', 'r+'); f.write('%'); f.close()\n"
        "    os.unlink('/src/name')\n"
        "edit('f1.c', mapped); edit('f2.c', renamed); edit('README.md', linked)\n"));
    INFO(end.describe());
    for (const char* path : {"f1.c", "f2.c", "README.md"}) {
      CHECK(lists(end, path));
      CHECK(result_blob(world, end, path).front() == '%');
    }
  });
}

TEST_CASE("hostile 21, by exchanging blocks: refused, as it would change no time at all") {
  as_self([](World& world) {
    // struct move_extent of ext4: reserved, donor_fd, orig_start, donor_start, len, moved_len. One
    // command is spelled with another size, which the kernel would not take but for the number.
    const RunEnd end = world.attack(python(
        std::string(kTry) +
        "import fcntl, struct\n"
        "open('made', 'w').write('#' * 4096)\n"
        "o = open('made', 'r+b'); d = open('f1.c', 'r+b')\n"
        "def swap(command):\n"
        "    fcntl.ioctl(o.fileno(), command, struct.pack('IIQQQQ', 0, d.fileno(), 0, 0, 1, 0))\n"
        "for name, command in (('ext4', 0xC028660F), ('swapext', 0xC0C0586D), ('range', "
        "0x40285881)):\n"
        "    t(name, lambda: swap(command))\n"));
    INFO(end.describe());
    for (const char* step : {"ext4", "swapext", "range"}) CHECK(outcome_of(end, step) == "EPERM");
    CHECK_FALSE(lists(end, "f1.c"));
  });
}

TEST_CASE(
    "hostile 22: what is ignored is listed and takes no part, and base says what is ignored") {
  as_every_user([](World& world) {
    Attack attack = shell(
        "echo 'evil/' >> .gitignore; echo '*' > .git/info/exclude 2>/dev/null; "
        "echo '*' > /repo/.git/info/exclude; mkdir -p evil ignored; echo x > evil/payload.sh; "
        "echo x > ignored/payload.sh; echo x > x.pyc");
    attack.spec =
        "  - behavioral: command\n    id: tests\n"
        "    run: [/bin/sh, -c, 'test -e evil/payload.sh && test ! -e ignored && test ! -e "
        "x.pyc']\n";
    const RunEnd end = world.attack(attack);
    INFO(end.describe());
    CHECK(end.record["verdict"] == "pass");
    CHECK(lists(end, "evil/payload.sh"));
    CHECK(end.report["ignored"].dump().find("ignored/") != std::string::npos);
    CHECK(end.report["ignored"].dump().find("x.pyc") != std::string::npos);
  });
}

TEST_CASE("hostile 23: attributes of the agent's hide and convert nothing") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("printf '*.c -diff eol=crlf text ident working-tree-encoding=UTF-16 export-ignore "
              "linguist-generated filter=x\\n' > .gitattributes; "
              "cp .gitattributes /repo/.git/info/attributes; git config filter.x.clean cat; "
              "printf 'int one(void) { return 7; }\\r\\n/* $Id$ */\\r\\n' > f1.c; touch crlf.txt"));
    INFO(end.describe());
    CHECK(lists(end, "f1.c"));
    CHECK(lists(end, ".gitattributes"));
    CHECK_FALSE(lists(end, "crlf.txt"));
    CHECK(result_blob(world, end, "f1.c") == "int one(void) { return 7; }\r\n/* $Id$ */\r\n");
  });
}

TEST_CASE("hostile 24: replaced and grafted history is not believed") {
  as_every_user([](World& world) {
    const std::string base = world.must({"git", "rev-parse", "HEAD"}).substr(0, 40);
    const RunEnd end =
        world.attack(shell("c=$(git commit-tree -m fake HEAD~2^{tree}); git replace -f HEAD $c; "
                           "git replace -f HEAD:f1.c $(echo evil | git hash-object -w --stdin); "
                           "echo $(git rev-parse HEAD) > /repo/.git/info/grafts; "
                           "git add -A; git commit -qm mine; git log --oneline | wc -l"));
    INFO(end.describe());
    CHECK(end.record["base"] == base);
    CHECK(lists(end, "work.txt"));
    CHECK_FALSE(lists(end, "f1.c"));
    const ProgramEnd log =
        world.host({"git", "-c", "safe.directory=*", "--git-dir",
                    world.run_directory(end) + "/result.git", "log", "--format=%s", "result"});
    CHECK(log.out.find("Three\nTwo\nOne\n") != std::string::npos);
    CHECK(log.out.find("fake") == std::string::npos);
  });
}

TEST_CASE("hostile 25: a commit with a .git entry is refused, the tree is still reported") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("b=$(echo '[core]' | git hash-object -w --stdin); "
              "t=$(printf '100644 blob %s\\tconfig\\n' $b | git mktree); "
              "r=$(printf '040000 tree %s\\t.git\\n' $t | git mktree); "
              "git update-ref HEAD $(git commit-tree -p HEAD -m evil $r); git log -1 --format=%s"));
    INFO(end.describe());
    CHECK(end.log.find("evil") != std::string::npos);
    CHECK(end.record["agent_commits"] == 0);
    CHECK(end.record["notes"].dump().find("hasDotgit") != std::string::npos);
    CHECK(lists(end, "work.txt"));
    CHECK(end.record["verdict"] == "pass");
  });
}

TEST_CASE("hostile 26: a pack beyond the cap and a broken one are refused and leave nothing") {
  as_every_user([](World& world) {
    // Stored, not compressed: 300 MiB of zeros are as large in a pack.
    const RunEnd large = world.attack(
        shell("git config core.compression 0; git config pack.compression 0; "
              "git config core.looseCompression 0; truncate -s 300M big; git add -A; "
              "git commit -qm big; git rm -q big; git commit -qm gone; du -sm /repo/.git"));
    INFO(large.describe());
    CHECK(large.record["agent_commits"] == 0);
    CHECK(large.record["notes"].dump().find("commits were left out") != std::string::npos);
    CHECK(large.record["verdict"] == "pass");
    CHECK(lists(large, "work.txt"));
    const std::string size =
        world.host({"du", "-sk", world.run_directory(large) + "/result.git"}).out;
    CHECK(std::stol(size) < 1024);

    const RunEnd junk =
        world.attack(shell("git add -A; git commit -qm x; cd /repo/.git/objects; chmod -R u+w .; "
                           "for f in [0-9a-f][0-9a-f]/*; do head -c 200 /dev/urandom > $f; done"));
    INFO(junk.describe());
    CHECK(junk.record["agent_commits"] == 0);
    CHECK(junk.record["verdict"] == "pass");
    CHECK(lists(junk, "work.txt"));
  });
}

TEST_CASE("hostile 27: a new submodule is a finding and is never fetched or updated") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell(fmt::format("printf '[submodule \"e\"]\\n\\tpath = e\\n\\turl = "
                          "https://evil.test/x\\n\\tupdate = !touch {}\\n' > .gitmodules; "
                          "git init -q e; git -C e -c user.name=a -c user.email=a@b commit -q "
                          "--allow-empty -m x; git add -A; git commit -qm sub",
                          world.agents_marker())));
    expect_finding(end, "submodule-changed", ".gitmodules");
    expect_finding(end, "submodule-changed", "e");
    expect_finding(end, "nested-repository", "e/.git");
    look_at_run(world, end);
  });
}
