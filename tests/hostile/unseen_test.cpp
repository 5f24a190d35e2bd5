// Agents nobody had in mind when the sandbox was written: memory nobody maps, the box's own first
// process, file modes, names of other systems, and what is shown of it all.
#include <fmt/format.h>

#include "tests/hostile/result.h"
#include "tests/hostile/world.h"

using namespace agentcheck::testing;

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

Attack with_flags(Attack attack, std::vector<std::string> flags) {
  attack.flags = std::move(flags);
  return attack;
}

}  // namespace

// --- Repositories below the tree ---

TEST_CASE("a .git that leads to a repository of the host's tells nothing about it") {
  as_every_user([](World& world) {
    const std::string other = world.must({"git", "rev-parse", "other"}).substr(0, 40);
    const RunEnd end = world.attack(
        shell(fmt::format("mkdir n1 n2 n3 n4; ln -s {0} n1/.git; echo 'gitdir: {0}' > n2/.git; "
                          "mkdir -p n3/.git/objects n3/.git/refs/heads; "
                          "ln -s {0}/packed-refs n3/.git/packed-refs; "
                          "echo 'ref: refs/heads/other' > n3/.git/HEAD; "
                          "mkdir n4/.git; echo {0} > n4/.git/commondir; "
                          "echo 'ref: refs/heads/other' > n4/.git/HEAD; "
                          "for n in 1 2 3 4; do echo x > n$n/f; done",
                          world.common())));
    for (const char* path : {"n1/.git", "n2/.git", "n3/.git", "n4/.git"}) {
      expect_finding(end, "nested-repository", path);
    }
    CHECK(result_tree(world, end).find(other) == std::string::npos);
    CHECK(end.report.dump().find(other) == std::string::npos);
    look_at_run(world, end);
  });
}

TEST_CASE("a .gitmodules by the name of another file system is a finding") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        python("for n in ['.GitModules', '.gitmodules ', 'gitmod~1', '.git\\u200cmodules']:\n"
               "  open(n, 'w').write('[submodule]')\n"));
    for (const char* name :
         {".GitModules", ".gitmodules ", "gitmod~1", ".git\xe2\x80\x8cmodules"}) {
      expect_finding(end, "submodule-changed", name);
    }
  });
}

TEST_CASE("what runs on opening is found by the names of other file systems, too") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        "import os\n"
        "for n in ['.vs\\u200ccode/tasks.json', '.VSCode./x', 'sub/.envrc ',\n"
        "          '.cargo/config.toml', '.yarnrc.yml', '.lfsconfig']:\n"
        "  os.makedirs(os.path.dirname(n) or '.', exist_ok=True); open(n, 'w').write('x')\n"));
    for (const char* name :
         {".vs\xe2\x80\x8c"
          "code/tasks.json",
          ".VSCode./x", "sub/.envrc ", ".cargo/config.toml", ".yarnrc.yml", ".lfsconfig"}) {
      expect_finding(end, "runs-on-open", name);
    }
  });
}

TEST_CASE("a link for .gitmodules is refused by accept, and nothing of it stays") {
  as_every_user([](World& world) {
    const RunEnd end =
        world.attack(shell("ln -s README.md .gitmodules; ln -s f1.c .gitattributes"));
    expect_finding(end, "submodule-changed", ".gitmodules");
    const ProgramEnd refused = world.agentcheck({"accept", "--force", end.id()});
    CHECK(refused.code == 3);
    CHECK(refused.err.find("gitmodulesSymlink") != std::string::npos);
    world.check_unchanged();
  });
}

// --- Modes, names, depth ---

TEST_CASE("an agent that shuts its own directories leaves its work all the same") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("echo more >> f1.c; git add -A; git commit -qm mine; echo two > two.txt; "
              "chmod 000 /src /repo/.git"));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    CHECK(end.record["verdict"] == "pass");
    CHECK(end.record["agent_commits"] == 1);
    CHECK(lists(end, "two.txt"));
    CHECK(lists(end, "f1.c"));
  });
}

TEST_CASE("modes, attributes and lists of access of the agent's change nothing about the result") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        "import fcntl, os, struct\n"
        "def t(step):\n"
        "  try: step()\n"
        "  except OSError: pass\n"
        "t(lambda: os.setxattr('f1.c', 'user.evil', b'x' * 1000))\n"
        "t(lambda: os.setxattr('f1.c', 'security.capability', struct.pack('<5I', "
        "0x02000001, 0xffffffff, 0, 0xffffffff, 0)))\n"
        "t(lambda: os.setxattr('dir', 'system.posix_acl_default', struct.pack('<IHHIHHIHHI', "
        "2, 1, 0, 0xffffffff, 4, 0, 0xffffffff, 0x20, 0, 0xffffffff)))\n"
        "for bit in range(32):\n"
        "  open(f'file{bit}', 'w').write('x'); os.mkdir(f'd{bit}')\n"
        "  for p in (f'file{bit}', f'd{bit}'):\n"
        "    t(lambda: fcntl.ioctl(os.open(p, os.O_RDONLY), 0x40086602, "
        "struct.pack('l', 1 << bit)))\n"
        "  open(f'd{bit}/f', 'w').write('x')\n"
        "os.chmod('f1.c', 0o7777); os.chmod('README.md', 0); os.chmod('dir', 0o1311)\n"
        "os.chmod('/src', 0o2777)\n"
        "os.utime('f2.c', (0, 0)); os.utime('crlf.txt', (2**40, 2**40))\n"));
    expect_finding(end, "setuid-file", "f1.c");
    CHECK(lists(end, "file31"));
    CHECK(lists(end, "d31/f"));
    CHECK_FALSE(lists(end, "README.md"));
    CHECK_FALSE(lists(end, "crlf.txt"));
  });
}

TEST_CASE("paths of twenty names of 255 bytes and of two thousand directories are all dealt with") {
  as_every_user([](World& world) {
    const RunEnd end =
        world.attack(python("import os\n"
                            "for name, depth in (('e' * 255, 20), ('d', 99), ('y', 1990)):\n"
                            "  os.chdir('/src')\n"
                            "  for i in range(depth): os.mkdir(name); os.chdir(name)\n"
                            "  open('f', 'w').write('x')\n"));
    expect_finding(end, "deep-directory");
    CHECK(end.record["findings"].dump().find("its path is too long") != std::string::npos);
    CHECK(end.process.seconds < 60);
    CHECK(world.agentcheck({"diff", end.id()}).code == 0);
  });
}

TEST_CASE("a tree of ten thousand directories below one another is removed") {
  as_every_user([](World& world) {
    const RunEnd end =
        world.attack(python("import os\n"
                            "os.mkdir('ignored'); os.chdir('ignored')\n"
                            "for i in range(10000): os.mkdir('d'); os.chdir('d')\n"));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    CHECK(end.process.seconds < 30);
  });
}

TEST_CASE("a file in a directory's place and a directory in a file's are taken as they are") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("rm -r dir f1.c; echo now > dir; mkdir -p f1.c/dir; echo x > f1.c/dir/inner.txt; "
              "rm README.md; mkdir README.md; ln -s ../f2.c README.md/link"));
    INFO(end.describe());
    CHECK(end.record["verdict"] == "pass");
    CHECK(lists(end, "dir"));
    CHECK(lists(end, "dir/inner.txt"));
    CHECK(lists(end, "f1.c/dir/inner.txt"));
    CHECK(result_blob(world, end, "README.md/link") == "../f2.c");
  });
}

TEST_CASE("a tree of nothing is a result like any other") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell("rm -rf /src/* /src/.git?*"));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    CHECK(result_tree(world, end).empty());
    CHECK(lists(end, "dir/inner.txt"));
  });
}

// --- The box ---

TEST_CASE("what the box's first process can be made to do ends at the same limits") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        with_flags(python("print(open('/proc/1/limits').read(), "
                          "open('/proc/1/status').read())\n"),
                   {"--limit", "processes=77", "--limit", "file-size=1MiB", "--timeout", "20s"}));
    INFO(end.describe());
    const auto line = [&](const std::string& name) {
      const std::size_t at = end.log.find(name);
      REQUIRE(at != std::string::npos);
      return end.log.substr(at, end.log.find('\n', at) - at);
    };
    CHECK(line("Max processes").find(" 77  ") != std::string::npos);
    CHECK(line("Max file size").find(" 1048576  ") != std::string::npos);
    CHECK(line("Max core file size").find(" 1  ") != std::string::npos);
    CHECK(line("Seccomp:") == "Seccomp:\t2");
    CHECK(line("NoNewPrivs:") == "NoNewPrivs:\t1");
    for (const char* set : {"CapPrm:", "CapEff:", "CapBnd:"}) {
      CHECK(line(set) == std::string(set) + "\t0000000000000000");
    }
  });
}

TEST_CASE("stopping the box's first process ends at the deadline") {
  as_every_user([](World& world) {
    const RunEnd end =
        world.attack(with_flags(python("import ctypes, os\n"
                                       "libc = ctypes.CDLL(None)\n"
                                       "print(libc.ptrace(16, 1, 0, 0), flush=True)\n"
                                       "os._exit(0)\n"),
                                {"--timeout", "4s"}));
    INFO(end.describe());
    CHECK((end.status() == "timed-out" || end.status() == "succeeded"));
    CHECK(end.process.seconds < 20);
    CHECK(lists(end, "work.txt"));
  });
}

TEST_CASE("memory in files that are mapped nowhere counts") {
  as_every_user([](World& world) {
    const RunEnd end =
        world.attack(with_flags(python("import os, time\n"
                                       "for k in range(40):\n"
                                       "  fd = os.memfd_create('m')\n"
                                       "  for i in range(25): os.write(fd, bytes(1 << 20))\n"
                                       "  time.sleep(0.05)\n"
                                       "time.sleep(20)\n"),
                                {"--timeout", "30s", "--limit", "memory=256MiB"}));
    INFO(end.describe());
    CHECK(end.status() == "limit-exceeded");
    CHECK(end.text("reason") == "the limit on memory was passed");
    CHECK(end.process.seconds < 20);
  });
}

TEST_CASE("a daemon that rewrites files without pause does not reach into the result") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        python("import os, signal\n"
               "for n in range(6):\n"
               "  if os.fork() == 0:\n"
               "    os.setsid(); signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
               "    while True:\n"
               "      for k in range(50):\n"
               "        p = f'flip{n}'\n"
               "        open(p, 'w').write('x' * k); os.unlink(p); os.symlink('/etc/passwd', p)\n"
               "        os.unlink(p); os.mkdir(p); os.rmdir(p); open(p, 'w').write('end')\n"));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    CHECK((end.record["verdict"] == "pass" || end.record["verdict"] == "fail"));
    CHECK(end.record["result"]["tree"].is_string());
    CHECK(result_tree(world, end).find("work.txt") != std::string::npos);
  });
}

// --- What is shown of it ---

TEST_CASE("texts too large to compare are shown as binary files, in little memory") {
  as_every_user([](World& world) {
    const RunEnd end =
        world.attack(shell("seq 1 9000000 > large.txt; seq 1 3000000 | sed 's/^/x/' > other.txt"));
    INFO(end.describe());
    CHECK(end.record["verdict"] == "pass");
    const ProgramEnd stat = world.agentcheck({"diff", "--stat", end.id()});
    CHECK(stat.code == 0);
    CHECK(stat.out.find("large.txt") != std::string::npos);
    CHECK(stat.out.find("Bin ") != std::string::npos);
    CHECK(stat.peak_rss < 500 * kMiB);
  });
}

TEST_CASE("the reason of a blocked run is one safe line, however long and whatever is in it") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        "import sys\n"
        "sys.stdout.write('BLOCKED: \\x1b]0;owned\\x07\\x1b[2J\\u202e::set-env name=x::y ' + "
        "'a' * 20000 + '\\n')\n"));
    INFO(end.describe());
    CHECK(end.status() == "blocked");
    const ProgramEnd shown = world.agentcheck({"show", end.id()});
    const ProgramEnd table = world.agentcheck({"status"});
    for (const std::string* text : {&end.process.out, &end.process.err, &shown.out, &table.out}) {
      CHECK(text->find('\x1b') == std::string::npos);
      CHECK(text->find('\x07') == std::string::npos);
      CHECK(text->find("\xe2\x80\xae") == std::string::npos);
      CHECK(text->find("\n::set-env") == std::string::npos);
    }
  });
}

TEST_CASE("a commit's tree that differs from the files is shown as later changes, not believed") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("echo hidden > hidden.txt; git add -A; git commit -qm mine; git rm -q --cached f1.c; "
              "git commit -qm 'drop f1.c'; rm hidden.txt; echo other >> f2.c"));
    INFO(end.describe());
    CHECK(end.record["verdict"] == "pass");
    CHECK(end.record["agent_commits"] == 2);
    CHECK_FALSE(lists(end, "hidden.txt"));
    CHECK_FALSE(lists(end, "f1.c"));
    CHECK(lists(end, "f2.c"));
    CHECK(result_tree(world, end).find("f1.c") != std::string::npos);
  });
}

// --- The command that judges ---

TEST_CASE("a test run that does its worst changes neither the result nor what is left") {
  as_every_user([](World& world) {
    world.write("check.sh", "exit 0\n");
    world.commit("Check");
    Attack attack = shell(
        "cat > evil.py <<'X'\n"
        "import os, sys, time\n"
        "if os.fork() == 0:\n"
        "  os.setsid()\n"
        "  if os.fork() == 0:\n"
        "    for fd in range(3): os.close(fd)\n"
        "    time.sleep(1000)\n"
        "  os._exit(0)\n"
        "os.system('rm -rf /src/* /src/.[a-z]*; mkfifo /src/p; chmod 000 /src')\n"
        "sys.stdout.buffer.write(b'\\x1b]0;owned\\x07\\n::error::x\\n' + b'y' * 3000000)\n"
        "sys.stdout.flush(); sys.exit(3)\n"
        "X\n");
    attack.spec = "  - behavioral: command\n    id: tests\n    run: [/usr/bin/python3, evil.py]\n";
    const RunEnd end = world.attack(attack);
    INFO(end.describe());
    CHECK(end.record["verdict"] == "fail");
    CHECK(rules(end).find("command-failed") != std::string::npos);
    CHECK(end.process.out.find('\x1b') == std::string::npos);
    CHECK(end.process.out.find("\n::error") == std::string::npos);
    CHECK(result_tree(world, end).find("evil.py") != std::string::npos);
    CHECK(end.process.peak_rss < 200 * kMiB);
  });
}
