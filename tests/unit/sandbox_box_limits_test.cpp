// What a box may use, and that nothing outlives it.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sandbox/sandbox.h"
#include "tests/unit/box_fixture.h"
#include "tests/unit/catch.h"

using namespace agentcheck;
using End = ProcessResult::End;

TEST_CASE("A fork bomb is held, with and without control groups") {
  const bool cgroups = GENERATE(true, false);
  Profile profile = small();
  profile.limits.processes = 40;
  const Result<BoxResult> result = test_sandbox(cgroups).run(profile, {"/usr/bin/python3", "-c", R"(
import os, signal, sys
forks = 0
while forks < 500:
    try: pid = os.fork()
    except BlockingIOError: break
    if pid == 0: signal.pause()
    forks += 1
print('held' if 20 < forks < 40 else forks)
sys.exit(3)
)"});
  REQUIRE(result);
  CHECK(result->process.out.text() == "held\n");
  CHECK(result->process.code == 3);
  if (!result->note.empty()) CHECK(result->note == "a fork was refused at 40 processes");
  CHECK(run_boxed("f() { f | f & }; f 2>/dev/null; exit 0", profile, cgroups).process.end ==
        End::exited);
}

TEST_CASE("A memory bomb of many processes is killed, with and without control groups") {
  const bool cgroups = GENERATE(true, false);
  Profile profile = small();
  profile.limits.memory = 300 * kMiB;
  const BoxResult result = run_boxed(
      "for i in 1 2 3 4; do python3 -c 'import time; x = bytearray(120 << 20); time.sleep(30)' "
      "& done; "
      "wait; exit 1",
      profile, cgroups);
  CHECK(result.process.end == End::limit);
  CHECK(result.process.limit == "memory");
  CHECK(result.process.seconds < 20);
}

TEST_CASE("Files and memory file systems end at their size") {
  Profile profile = small();
  profile.limits.tmp = 2 * kMiB;
  profile.limits.home = 1 * kMiB;
  profile.limits.shared_memory = 1 * kMiB;
  profile.limits.file_size = 512 * 1024;
  CHECK(run_boxed(
            "for d in /tmp /dev/shm $HOME /run /dev /; do i=0; "
            "while head -c 400000 /dev/zero 2>/dev/null > $d/f$i && test $i -lt 30; do i=$((i+1)); "
            "done; "
            "echo $d $i; done 2>/dev/null; rm -f /tmp/f*; "
            "(trap '' XFSZ; truncate -s 1T /tmp/huge 2>&1 | grep -o 'File too large')",
            profile)
            .process.out.text() ==
        "/tmp 5\n/dev/shm 2\n/home/user 2\n/run 0\n/dev 0\n/ 0\nFile too large\n");
}

TEST_CASE("A flood of output is cut, and the box with it") {
  Profile profile = small();
  profile.limits.output = 50 * kMiB;
  const BoxResult result = run_boxed("yes flood-marker & head -c 5G /dev/zero; wait", profile);
  CHECK(result.process.end == End::limit);
  CHECK(result.process.limit == "output");
  CHECK(processes_with("flood-marker") == 0);
}

TEST_CASE("Nothing outlives a box: daemons that ignore TERM, timeouts, closed terminals") {
  const std::string marker = fmt::format("99{}", getpid());
  run_boxed(fmt::format(
      "trap '' TERM HUP; (setsid sh -c 'trap \"\" TERM HUP; sleep {0}' >/dev/null 2>&1 &) ; "
      "setsid sleep {0} & exit 0",
      marker));
  CHECK(processes_with("\0" + marker) == 0);
  CHECK(processes_with(marker) == 0);
  Profile profile = small();
  profile.limits.time = std::chrono::seconds(1);
  const BoxResult result = run_boxed(
      fmt::format("trap '' TERM; (setsid sleep {0} &); while :; do sleep {0}; done", marker),
      profile);
  CHECK(result.process.end == End::timed_out);
  CHECK(result.process.seconds < 5);
  CHECK(processes_with(marker) == 0);
}

TEST_CASE("When the process that runs a box is killed, the box dies") {
  const std::string marker = fmt::format("98{}", getpid());
  const Sandbox& box = test_sandbox();
  const pid_t child = fork();
  if (child == 0) {
    (void)box.run(small(), {"/bin/sh", "-c", "trap '' TERM HUP; sleep " + marker});
    _exit(0);
  }
  // Up once the marker is seen; each look costs a walk of /proc, so this does not spin idly.
  int looks = 0;
  while (processes_with("sleep") == 0 || processes_with(marker) < 3) {
    REQUIRE(++looks < 2000);
    poll(nullptr, 0, 5);
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (looks = 0; processes_with(marker) > 0 && looks < 200; ++looks) poll(nullptr, 0, 10);
  CHECK(processes_with(marker) == 0);
}

TEST_CASE("A writable bind is writable, a read-only one is not") {
  const std::filesystem::path place = fmt::format("/tmp/agentcheck-bind-{}", getpid());
  std::filesystem::create_directories(place / "rw");
  std::filesystem::create_directories(place / "ro");
  std::ofstream(place / "ro/file") << "content";
  std::filesystem::permissions(place / "rw", std::filesystem::perms::all);
  Profile profile = small();
  profile.binds = {{place / "rw", "/src", true}, {place / "ro", "/data", false}};
  profile.directory = "/src";
  CHECK(run_boxed("pwd; echo x > made; cat /data/file; rm /data/file 2>/dev/null; (: > /data/new) "
                  "2>/dev/null; "
                  "ls /data",
                  profile)
            .process.out.text() == "/src\ncontentfile\n");
  CHECK(std::filesystem::exists(place / "rw/made"));
  std::filesystem::remove_all(place);
}
