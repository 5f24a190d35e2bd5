// Files an agent leaves in the tree: all of them are seen, none is followed or blocks anybody.
#include <fmt/format.h>
#include <sys/stat.h>

#include "tests/hostile/result.h"
#include "tests/hostile/world.h"

using namespace agentcheck::testing;

TEST_CASE("hostile 28: links out of the tree stay links and are never read through") {
  as_every_user([](World& world) {
    const std::string canary = world.top() + "/outside/canary.txt";
    const RunEnd end = world.attack(
        shell(fmt::format("ln -s {0} leak; rm README.md; ln -s {0} README.md; ln -s ../../.. up; "
                          "mkdir d; ln -s ../../etc/passwd d/p; ln -s /proc/self/environ env; "
                          "ln -s f1.c inside",
                          canary)));
    expect_finding(end, "escaping-symlink", "leak");
    expect_finding(end, "escaping-symlink", "README.md");
    expect_finding(end, "escaping-symlink", "up");
    expect_finding(end, "escaping-symlink", "d/p");
    CHECK_FALSE(end.finds("escaping-symlink", "inside"));
    CHECK(result_tree(world, end).find("120000 blob") != std::string::npos);
    CHECK(result_blob(world, end, "leak") == canary);
    CHECK(
        world
            .host({"grep", "-rl", "CANARY-OUTSIDE", world.run_directory(end) + "/logs",
                   world.run_directory(end) + "/reports", world.run_directory(end) + "/result.git"})
            .out.empty());
    CHECK(end.process.out.find("CANARY-OUTSIDE") == std::string::npos);
  });
}

TEST_CASE("hostile 29: loops and chains of links end") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("ln -s b a; ln -s a b; ln -s . self; ln -s self/self/self/self deep; "
              "i=0; ln -s f1.c l0; while [ $i -lt 60 ]; do ln -s l$i l$((i+1)); i=$((i+1)); done; "
              "rm -rf dir; ln -s dir dir"));
    INFO(end.describe());
    CHECK(end.process.seconds < 30);
    CHECK(lists(end, "l60"));
    CHECK(lists(end, "dir"));
    CHECK(result_blob(world, end, "a") == "b");
  });
}

TEST_CASE("hostile 30: a directory replaced by a link to one outside is not entered") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell(fmt::format("rm -rf dir; ln -s {0}/outside dir; ln -s {0}/home h", world.top())));
    expect_finding(end, "escaping-symlink", "dir");
    CHECK(lists(end, "dir"));
    CHECK(lists(end, "dir/inner.txt"));
    CHECK(result_tree(world, end).find("canary") == std::string::npos);
  });
}

TEST_CASE("hostile 31: a pipe in place of a tracked file blocks nobody") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell("rm README.md f1.c; mkfifo README.md f1.c ignored.pyc"));
    expect_finding(end, "special-file", "README.md");
    expect_finding(end, "special-file", "f1.c");
    CHECK(end.process.seconds < 30);

    const RunEnd flood =
        world.attack(python("import os\nfor n in range(3000): os.mkfifo(f'pipe{n}')\n"));
    expect_finding(flood, "special-file");
    CHECK(flood.record["findings"].size() < 110);
    CHECK(flood.record["findings"].dump().find("2900 more of rule special-file") !=
          std::string::npos);
  });
}

TEST_CASE("hostile 32: a socket left behind is a finding") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        python("import socket\ns = socket.socket(socket.AF_UNIX); s.bind('/src/s.sock'); "
               "s.listen()\n"));
    expect_finding(end, "special-file", "s.sock");
  });
}

TEST_CASE("hostile 33: a file of a tebibyte cannot be made, one of some gibibytes is not read") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        python(std::string(kTry) + "open('big', 'w').close(); open('most', 'w').close()\n"
                                   "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
                                   "t('tebibyte', lambda: os.truncate('big', 1 << 40))\n"
                                   "t('most', lambda: os.truncate('most', 7 << 30))\n"));
    expect_finding(end, "large-file", "most");
    CHECK(outcome_of(end, "tebibyte") == "EFBIG");
    CHECK(end.process.seconds < 20);
    CHECK(end.process.peak_rss < (std::uint64_t{300} << 20));
  });
}

TEST_CASE("hostile 34: a large real file meets the limit or is a finding, in little memory") {
  as_every_user([](World& world) {
    Attack limited = shell("dd if=/dev/zero of=big bs=1M count=200 2>&1; ls -l big");
    limited.flags = {"--timeout", "60s", "--limit", "file-size=32MiB"};
    const RunEnd end = world.attack(limited);
    INFO(end.describe());
    CHECK(end.log.find("33554432") != std::string::npos);
    CHECK(end.process.peak_rss < (std::uint64_t{300} << 20));

    const RunEnd found = world.attack(shell("dd if=/dev/zero of=big bs=1M count=300 2>/dev/null"));
    expect_finding(found, "large-file", "big");
    CHECK(found.process.peak_rss < (std::uint64_t{300} << 20));

    // Each small enough to be read, all of them more than may be held at once.
    const RunEnd many =
        world.attack(shell("for i in 1 2 3 4 5 6; do yes $i | head -c 60000000 > big$i; done"));
    INFO(many.describe());
    CHECK(many.record["verdict"] == "pass");
    CHECK(lists(many, "big6"));
    CHECK(many.process.peak_rss < (std::uint64_t{300} << 20));
  });
}

TEST_CASE("hostile 34: a file of three gibibytes is a finding, in little memory", "[.long]") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell("dd if=/dev/urandom of=big bs=1M count=3072 2>&1"));
    expect_finding(end, "large-file", "big");
    CHECK(end.process.peak_rss < (std::uint64_t{300} << 20));
    CHECK(end.process.seconds < 120);
  });
}

TEST_CASE("hostile 35: a directory of mode 000 hides nothing and is removed") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("echo changed > dir/inner.txt; chmod 000 dir/inner.txt dir; mkdir -p a/b; echo x > "
              "a/b/c; chmod 000 a/b a; chmod 000 f1.c; mkdir -p /repo/.git/x/y; chmod 000 "
              "/repo/.git/x/y /repo/.git/x"));
    expect_finding(end, "unreadable-directory", "dir");
    CHECK(lists(end, "dir/inner.txt"));
    CHECK(lists(end, "a/b/c"));
    CHECK(result_blob(world, end, "dir/inner.txt") == "changed\n");
  });
}

TEST_CASE("hostile 36: names of any bytes are listed, and none reaches a terminal raw") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        "names = [b'new\\nline', b'\\x1b]0;title\\x07', b'\\xe2\\x80\\xaegpj.exe', b'\\xff\\xfe', "
        "b'-rf', b'--help', b'l' * 255, b'tab\\t', b'quote\"', b'back\\\\slash', b' ', "
        "b'::set-env', "
        "b'\\x7f', b'\\xc2\\x9b31m', b'<script>', b'e\\xcc\\x81']\n"
        "for n in names: open(n, 'w').write('x')\n"
        "print(len(names))\n"));
    INFO(end.describe());
    REQUIRE(end.report.is_object());
    CHECK(end.report["files"].size() == 17);
    CHECK(end.record["result"]["tree"].is_string());
    for (const std::string* text : {&end.process.out, &end.process.err}) {
      for (const char letter : *text) {
        const auto byte = static_cast<unsigned char>(letter);
        CHECK((byte >= 0x20 || byte == '\n'));
        CHECK(byte != 0x7f);
      }
      CHECK(text->find("\xe2\x80\xae") == std::string::npos);
      CHECK(text->find("\xff") == std::string::npos);
    }
    look_at_run(world, end);
  });
}

TEST_CASE("hostile 37: a path beyond PATH_MAX is a finding and can be removed") {
  as_every_user([](World& world) {
    const RunEnd end =
        world.attack(python("import os\n"
                            "for place in ['/src', '/repo/.git/objects']:\n"
                            "  os.chdir(place)\n"
                            "  for i in range(300): os.mkdir('d' * 200); os.chdir('d' * 200)\n"
                            "  open('deep', 'w').write('x')\n"));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    expect_finding(end, "deep-directory");
  });
}

namespace {

void too_many_files(World& world, int thousands, double seconds) {
  const RunEnd end = world.attack(
      python(fmt::format("import os\n"
                         "for d in range({}):\n"
                         "  os.mkdir(f'd{{d}}')\n"
                         "  for f in range(1000): open(f'd{{d}}/{{f}}', 'w').close()\n",
                         thousands)));
  expect_finding(end, "too-many-files");
  CHECK(end.process.seconds < seconds);
}

}  // namespace

TEST_CASE("hostile 38: far too many files are a finding, in bounded time") {
  as_self([](World& world) { too_many_files(world, 101, 120); });
}

TEST_CASE("hostile 38: so are two hundred thousand", "[.long]") {
  as_every_user([](World& world) { too_many_files(world, 200, 240); });
}

TEST_CASE("hostile 39: names that are one on other file systems are a finding") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        "for n in ['readme.md', 'caf\\u00e9', 'cafe\\u0301', 'DIR']: open(n, 'w').write('x')\n"));
    expect_finding(end, "twin-names");
    CHECK(end.record["findings"].dump().find("readme.md") != std::string::npos);
    CHECK(end.record["findings"].dump().find("dir") != std::string::npos);
  });
}

TEST_CASE("hostile 40: hard links and setuid files are findings, modes are git's two") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("ln README.md other-name; cp /bin/true suid; chmod 6755 suid; echo x > odd; "
              "chmod 7777 odd; mkdir g; chmod 2777 g; echo y > g/f; chmod 640 g/f"));
    expect_finding(end, "hard-link", "README.md");
    expect_finding(end, "hard-link", "other-name");
    expect_finding(end, "setuid-file", "suid");
    const std::string tree = result_tree(world, end);
    CHECK(tree.find("100755 blob") != std::string::npos);
    std::size_t lines = 0;
    for (std::size_t at = 0; at < tree.size(); at = tree.find('\n', at) + 1, ++lines) {
      const std::string mode = tree.substr(at, 6);
      CHECK((mode == "100644" || mode == "100755"));
    }
    CHECK(lines > 5);
    struct stat info {};
    REQUIRE(stat((end.text("worktree") + "/suid").c_str(), &info) == 0);
    CHECK((info.st_mode & 06000) == 0);
  });
}
