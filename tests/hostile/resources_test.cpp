// Agents that never end, take everything, or leave something running.
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "tests/hostile/world.h"

using namespace agentcheck::testing;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

Attack with_flags(Attack attack, std::vector<std::string> flags) {
  attack.flags = std::move(flags);
  return attack;
}

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// A daemon that lets go of everything but, if so wanted, its standard output.
std::string daemon(bool keeps_output) {
  return std::string(
             "import os, signal, time\n"
             "if os.fork() == 0:\n"
             "  os.setsid()\n"
             "  if os.fork() != 0: os._exit(0)\n"
             "  for s in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): "
             "signal.signal(s, signal.SIG_IGN)\n") +
         (keeps_output ? "" : "  for fd in (0, 1, 2): os.close(fd)\n") +
         "  time.sleep(1000)\n"
         "time.sleep(0.2)\n";
}

/// Bytes the file system of the path has free.
std::uint64_t free_bytes(const std::string& path) {
  struct statvfs info {};
  REQUIRE(statvfs(path.c_str(), &info) == 0);
  return info.f_bavail * info.f_frsize;
}

/// False for a process that is dead and not yet waited for, too.
bool is_alive(pid_t pid) {
  const std::string stat = text_of(fmt::format("/proc/{}/stat", pid));
  const std::size_t name_end = stat.rfind(')');
  return name_end != std::string::npos && stat.compare(name_end, 3, ") Z") != 0;
}

void expect_limit(const RunEnd& end, const std::string& limit) {
  INFO(end.describe());
  CHECK(end.status() == "limit-exceeded");
  CHECK(end.text("reason") == "the limit on " + limit + " was passed");
  CHECK(end.process.code != 0);
}

}  // namespace

TEST_CASE("hostile 41: a daemon that ignores every signal is dead when the run is") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(daemon(false)));
    CHECK(end.status() == "succeeded");
    CHECK(end.process.seconds < 30);
  });
}

TEST_CASE("hostile 42: an agent that never ends is killed at its deadline, its work is kept") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(with_flags(
        shell("trap '' TERM INT HUP; while :; do sleep infinity; done"), {"--timeout", "2s"}));
    INFO(end.describe());
    CHECK(end.status() == "timed-out");
    CHECK(end.process.code == 3);
    CHECK(end.process.seconds < 20);
    CHECK(end.record["result"]["tree"].is_string());

    const RunEnd quiet =
        world.attack(with_flags(shell("trap '' TERM; sleep infinity"), {"--idle-timeout", "1s"}));
    INFO(quiet.describe());
    CHECK(quiet.status() == "hung");
    CHECK(quiet.process.seconds < 20);
  });
}

TEST_CASE(
    "hostile 43: when agentcheck is killed the box dies, and the next command mends the run") {
  as_every_user([](World& world) {
    const std::unique_ptr<Program> program =
        world.start(shell("(trap '' TERM; setsid sleep 1000) & echo ready; sleep 1000"));
    for (int tries = 0; tries < 600 && world.newest().log.find("ready") == std::string::npos;
         ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    REQUIRE(world.newest().log.find("ready") != std::string::npos);
    const std::vector<pid_t> before = processes_about(world.top());
    CHECK(before.size() > 3);
    const auto killed = Clock::now();
    REQUIRE(kill(program->pid(), SIGKILL) == 0);
    const auto any_alive = [&] {
      for (const pid_t pid : before) {
        if (pid != program->pid() && is_alive(pid)) return true;
      }
      return false;
    };
    while (any_alive() && milliseconds_since(killed) < 5000) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    CHECK_FALSE(any_alive());  // Some milliseconds, and as many more as the machine is busy.
    program->wait();
    world.check_unchanged();
    const std::string id = world.newest().id();
    const ProgramEnd next = world.agentcheck({"clean"});
    INFO(next.out << next.err);
    CHECK(next.code == 0);
    CHECK(next.err.find(id) != std::string::npos);
    const RunEnd mended = world.newest();
    CHECK(mended.status() == "interrupted");
    CHECK(mended.text("state") == "done");
    CHECK(mended.record["result"]["tree"].is_string());
    world.check_nothing_left();
  });
}

TEST_CASE("hostile 44: a daemon that keeps standard output open holds nothing up") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(daemon(true)));
    INFO(end.describe());
    CHECK(end.status() == "succeeded");
    CHECK(end.process.seconds < 30);
  });
}

TEST_CASE("hostile 45: a fork bomb stays below its limit while the host forks on") {
  as_every_user([](World& world) {
    const std::unique_ptr<Program> program =
        world.start(with_flags(python("import os\n"
                                      "while True:\n"
                                      "  try: os.fork()\n"
                                      "  except OSError: pass\n"),
                               {"--timeout", "4s", "--limit", "processes=60"}));
    std::size_t most = 0;
    for (int look = 0; look < 10; ++look) {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      most = std::max(most, processes_about(world.top()).size());
      CHECK(run_to_end({"/bin/true"}, {}).code == 0);
    }
    CHECK(most > 20);
    CHECK(most < 80);
    const RunEnd end = world.newest(program->wait());
    INFO(end.describe());
    CHECK(end.status() == "timed-out");
    if (end.text("limits").starts_with("processes and memory: control group")) {
      CHECK(end.text("reason").find("a fork was refused at 60 processes") != std::string::npos);
    }
    world.check_nothing_left();
    world.check_unchanged();
  });
}

TEST_CASE("hostile 45: a fork bomb ends at the limit nobody set", "[.long]") {
  as_every_user([](World& world) {
    const std::unique_ptr<Program> program =
        world.start(with_flags(python("import os\n"
                                      "while True:\n"
                                      "  try: os.fork()\n"
                                      "  except OSError: pass\n"),
                               {"--timeout", "20s"}));
    for (int look = 0; look < 15; ++look) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
      CHECK(run_to_end({"/bin/true"}, {}).code == 0);
    }
    const RunEnd end = world.newest(program->wait());
    INFO(end.describe());
    CHECK((end.status() == "timed-out" || end.status() == "limit-exceeded"));
    CHECK(end.process.seconds < 90);
    world.check_nothing_left();
    world.check_unchanged();
  });
}

TEST_CASE("hostile 46: a memory bomb of many processes is killed at the limit") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        with_flags(python("import os, time\n"
                          "for i in range(24):\n"
                          "  if os.fork() == 0:\n"
                          "    x = bytearray(os.urandom(1) * (40 << 20)); time.sleep(60)\n"
                          "  time.sleep(0.05)\n"
                          "time.sleep(60)\n"),
                   {"--timeout", "50s", "--limit", "memory=256MiB"}));
    expect_limit(end, "memory");
    CHECK(end.process.seconds < 30);
  });
}

TEST_CASE("hostile 47: every directory in memory ends at its size, the rest is read-only") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(with_flags(
        python(
            std::string(kTry) +
            "def fill(place):\n"
            "  total = 0\n"
            "  try:\n"
            "    for n in range(100):\n"
            "      with open(f'{place}/fill{n}', 'wb') as f:\n"
            "        while True: total += f.write(bytes(1 << 20)); f.flush()\n"
            "  finally: print(place, total >> 20, 'MiB', flush=True)\n"
            "for p in ['/tmp', '/dev/shm', '/home/user', '/dev', '/run', '/run/ac', '/', '/usr', "
            "'/etc', '/proc', '/repo']: t(p, lambda: fill(p))\n"),
        {"--timeout", "100s", "--limit", "tmp=16MiB", "--limit", "home=8MiB", "--limit",
         "shared-memory=4MiB"}));
    INFO(end.describe());
    CHECK(outcome_of(end, "/tmp") == "ENOSPC");
    CHECK(outcome_of(end, "/dev/shm") == "ENOSPC");
    CHECK(outcome_of(end, "/home/user") == "ENOSPC");
    for (const char* place : {"/dev", "/run", "/run/ac", "/", "/usr", "/etc", "/repo"}) {
      INFO(place);
      CHECK(outcome_of(end, place) == "EROFS");
    }
    CHECK(outcome_of(end, "/proc") != "fine");
    // git and Python have put a little there before.
    CHECK(end.log.find("/tmp 15 MiB") != std::string::npos);
    CHECK(end.log.find("/home/user 8 MiB") != std::string::npos);
    CHECK(end.log.find("/dev/shm 4 MiB") != std::string::npos);
  });
}

TEST_CASE("hostile 48: filling the disk by small files is ended at the ceiling") {
  as_every_user([](World& world) {
    const std::uint64_t before = free_bytes(world.top());
    // In the worktree; in the facade; in files without a name; where nobody may look.
    const std::pair<const char*, const char*> ways[] = {
        {"worktree", "p = '/src/fill'; os.mkdir(p)\n"},
        {"facade", "p = '/repo/.git/fill'; os.mkdir(p)\n"},
        {"nameless", "p = '/src'; nameless = True\n"},
        {"closed", "os.mkdir('/src/x'); p = '/src/x'; os.chdir(p); os.chmod(p, 0o300)\n"},
    };
    for (const auto& [name, way] : ways) {
      INFO(name);
      const RunEnd end = world.attack(
          with_flags(python(fmt::format(
                         "import os, time\nnameless = False\n{}"
                         "held = []\n"
                         "for n in range(4000):\n"
                         "  f = open(f'{{p}}/{{n}}', 'wb'); f.write(b'x' * (1 << 20)); f.flush()\n"
                         "  if nameless: held.append(f); os.unlink(f'{{p}}/{{n}}')\n"
                         "  else: f.close()\n"
                         "  time.sleep(0.002)\n",
                         way)),
                     {"--timeout", "60s", "--limit", "added-disk=64MiB"}));
      expect_limit(end, "added disk");
      CHECK(end.process.seconds < 50);
    }
    world.finish();
    CHECK(free_bytes(world.top()) + 600 * kMiB > before);
  });
}

TEST_CASE("hostile 49: filling the disk by empty files is ended at the ceiling") {
  as_every_user([](World& world) {
    for (const char* place : {"/src/fill", "/repo/.git/fill"}) {
      const RunEnd end =
          world.attack(with_flags(python(fmt::format("import os, time\nos.mkdir('{0}')\n"
                                                     "for n in range(1000000):\n"
                                                     "  open(f'{0}/{{n}}', 'w').close()\n"
                                                     "  if n % 500 == 0: time.sleep(0.05)\n",
                                                     place)),
                                  {"--timeout", "60s", "--limit", "added-files=3000"}));
      expect_limit(end, "added files");
    }
  });
}

TEST_CASE("hostile 49: where no inode is left the work is kept, and taken once there is room") {
  as_every_user([](World& world) {
    if (geteuid() != 0) return;  // A file system of one's own is root's to mount.
    world.limit_store("size=200m,nr_inodes=3000");
    const RunEnd full =
        world.newest(world
                         .start(python("n = 0\n"
                                       "try:\n"
                                       "  while True: open(f'f{n}', 'w').close(); n += 1\n"
                                       "except OSError as e: print(n, e.errno)\n"))
                         ->wait());
    INFO(full.describe());
    CHECK(full.process.code == 3);
    CHECK(full.log.find(" 28\n") != std::string::npos);
    CHECK(full.process.out.find("No space left on device") != std::string::npos);
    world.check_unchanged();
    const ProgramEnd still = world.agentcheck({"status"});
    CHECK(still.code == 0);
    world.relieve_store("size=200m,nr_inodes=100000");
    CHECK(world.agentcheck({"status"}).code == 0);
    const RunEnd mended = world.newest();
    INFO(mended.describe());
    CHECK(mended.text("state") == "done");
    CHECK(mended.status() == "interrupted");
    REQUIRE(mended.record["result"]["tree"].is_string());
    CHECK(world.agentcheck({"diff", mended.id(), "--", "work.txt"}).out.find("+work") !=
          std::string::npos);
    world.check_nothing_left();
  });
}

TEST_CASE("hostile 50: endless output is ended at the cap, and kept in little room") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(with_flags(shell("head -c 5000000000 /dev/zero | tr '\\0' x"),
                                               {"--timeout", "60s", "--limit", "output=64MiB"}));
    expect_limit(end, "output");
    CHECK(end.process.peak_rss < 100 * kMiB);
    CHECK(end.log.size() < 40 * kMiB);

    const RunEnd below = world.attack(shell("yes | head -c 100000000; echo; echo END"));
    INFO(below.record.dump());
    CHECK(below.status() == "succeeded");
    CHECK(below.log.size() < 40 * kMiB);
    CHECK(below.log.ends_with("END\n"));
    CHECK(below.process.peak_rss < 100 * kMiB);
  });
}

TEST_CASE("hostile 51: one line of 200 MB is output like any other") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(shell("head -c 200000000 /dev/zero | tr '\\0' x"));
    CHECK(end.status() == "succeeded");
    CHECK(end.process.peak_rss < 100 * kMiB);
    CHECK(end.process.out.size() < 100000);
  });
}

TEST_CASE("hostile 52: noise on the other stream does not reach into the agent's last word") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        "import os, sys\n"
        "for n in range(2000): os.write(2, os.urandom(200)); os.write(1, b'x\\n')\n"
        "os.write(1, b'BLOCKED: the task can'); os.write(2, b'\\x1b[2J\\nBLOCKED: no\\n\\xff')\n"
        "os.write(1, b'not be done\\n'); os.write(2, b'\\0\\xfe')\n"));
    CHECK(end.status() == "blocked");
    CHECK(end.text("reason") == "the task cannot be done");
    CHECK(end.process.err.find('\x1b') == std::string::npos);
  });
}

TEST_CASE("hostile 53: what was printed cannot be taken back") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(
        shell("echo first; echo second >&2; for fd in 1 2; do true > /proc/self/fd/$fd; "
              "true > /dev/fd/$fd; done; python3 -c 'import os\n"
              "for fd in 1, 2:\n"
              "  for f in (lambda: os.ftruncate(fd, 0), lambda: os.lseek(fd, 0, 0), "
              "lambda: os.pread(fd, 9, 0)):\n"
              "    try: f(); print(\"DONE\")\n"
              "    except OSError: pass\n'; echo last"));
    INFO(end.describe());
    CHECK(end.log.starts_with("first\n"));
    CHECK(end.log.find("second\n") != std::string::npos);
    CHECK(end.log.ends_with("last\n"));
    CHECK(end.log.find("DONE") == std::string::npos);
  });
}
