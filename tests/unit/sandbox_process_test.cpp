#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>

#include "sandbox/fd.h"
#include "sandbox/process.h"
#include "tests/unit/catch.h"

using namespace agentcheck;
using End = ProcessResult::End;

namespace {

ProcessRequest shell(const std::string& text) {
  ProcessRequest request;
  request.program = "/bin/sh";
  request.argv = {"sh", "-c", text};
  request.timeout = std::chrono::seconds(30);
  return request;
}

}  // namespace

TEST_CASE("A capture keeps both ends of a stream and counts the rest") {
  Capture capture(4);
  capture.append("ab");
  capture.append("cdefg");
  CHECK(capture.text() == "abcdefg");
  CHECK(capture.last(3) == "efg");
  capture.append("hijklmnop");
  CHECK(capture.total() == 16);
  CHECK(capture.dropped() == 8);
  CHECK(capture.text() == "abcd\n[... 8 bytes left out ...]\nmnop");
  CHECK(capture.last(100) == "mnop");
  Capture bytewise(4);
  for (const char c : std::string("abcdefghijklmnop")) bytewise.append(std::string_view(&c, 1));
  CHECK(bytewise.text() == capture.text());
}

TEST_CASE("A process reports its exit code, its signal and both streams") {
  Result<ProcessResult> result = run_process(shell("echo out; echo err >&2; exit 3"));
  REQUIRE(result);
  CHECK(result->end == End::exited);
  CHECK(result->code == 3);
  CHECK(result->out.text() == "out\n");
  CHECK(result->err.text() == "err\n");
  result = run_process(shell("kill -SEGV $$"));
  REQUIRE(result);
  CHECK(result->end == End::signalled);
  CHECK(result->code == SIGSEGV);
}

TEST_CASE("Merged streams keep their order") {
  ProcessRequest request = shell("for i in 1 2 3; do echo o$i; echo e$i >&2; done");
  request.merge_output = true;
  const Result<ProcessResult> result = run_process(request);
  REQUIRE(result);
  CHECK(result->out.text() == "o1\ne1\no2\ne2\no3\ne3\n");
}

TEST_CASE("A process inherits nothing: no environment, no descriptor, no signal mask, no input") {
  setenv("CANARY_SECRET", "x", 1);
  // Decoys across the whole low range, some without close-on-exec.
  std::vector<Fd> decoys;
  for (int number = 3; number <= 20; ++number) {
    if (fcntl(number, F_GETFD) >= 0) continue;
    const Fd opened(open("/etc/passwd", O_RDONLY));
    if (opened.get() != number) dup2(opened.get(), number);
    decoys.emplace_back(number == opened.get() ? dup(opened.get()) : number);
    if (number == opened.get()) dup2(decoys.back().get(), number);
  }
  int passed[2];
  REQUIRE(pipe(passed) == 0);
  const Fd read_end(passed[0]);
  const Fd write_end(passed[1]);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  signal(SIGPIPE, SIG_IGN);

  ProcessRequest request;
  request.program = "/usr/bin/env";
  request.argv = {"env"};
  request.env = {"ONLY=this"};
  Result<ProcessResult> result = run_process(request);
  REQUIRE(result);
  CHECK(result->out.text() == "ONLY=this\n");

  request.program = "/usr/bin/ls";
  request.argv = {"ls", "-l", "/proc/self/fd"};
  request.fds = {{write_end.get(), 7}, {write_end.get(), 5}};
  result = run_process(request);
  REQUIRE(result);
  std::istringstream lines(result->out.text());
  std::vector<std::string> open_numbers;
  for (std::string line; std::getline(lines, line);) {
    if (const std::size_t arrow = line.find(" -> "); arrow != std::string::npos) {
      const std::size_t blank = line.rfind(' ', arrow - 1);
      const std::string target = line.substr(arrow + 4);
      if (target.find("/proc/") != 0)
        open_numbers.push_back(line.substr(blank + 1, arrow - blank - 1));
      CHECK(target != "/etc/passwd");
    }
  }
  CHECK(open_numbers == std::vector<std::string>{"0", "1", "2", "5", "7"});

  result = run_process(shell("grep -E '^Sig(Blk|Ign)' /proc/self/status; cat | wc -c"));
  REQUIRE(result);
  CHECK(result->out.text() == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n0\n");
  pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
  signal(SIGPIPE, SIG_DFL);
  unsetenv("CANARY_SECRET");
}

TEST_CASE("A program that cannot be started says at which step") {
  ProcessRequest request;
  request.program = "/nonexistent/program";
  request.argv = {"program"};
  const Result<ProcessResult> result = run_process(request);
  REQUIRE(!result);
  CHECK(result.error().message ==
        "cannot start /nonexistent/program: exec: No such file or directory");
}

TEST_CASE("A process that ignores TERM dies at its deadline") {
  ProcessRequest request = shell("trap '' TERM INT HUP; while :; do sleep 1; done");
  request.timeout = std::chrono::milliseconds(300);
  const Result<ProcessResult> result = run_process(request);
  REQUIRE(result);
  CHECK(result->end == End::timed_out);
  CHECK(result->seconds < 5);
}

TEST_CASE("A flood is drained and cut at its cap") {
  ProcessRequest request = shell("head -c 5000000000 /dev/zero");
  request.output_cap = 100'000'000;
  const Result<ProcessResult> result = run_process(request);
  REQUIRE(result);
  CHECK(result->end == End::limit);
  CHECK(result->limit == "output");
  CHECK(result->out.text().size() < 3'000'000);
}

TEST_CASE("Output held open by a process left behind does not keep the run waiting") {
  const Result<ProcessResult> result = run_process(shell("sleep 5 & echo done"));
  REQUIRE(result);
  CHECK(result->out.text() == "done\n");
  CHECK(result->seconds < 3);
}

TEST_CASE("A watch names the limit that ends a process") {
  ProcessRequest request = shell("sleep 100");
  request.watch_interval = std::chrono::milliseconds(10);
  int asked = 0;
  request.watch = [&asked] { return std::string(++asked < 3 ? "" : "patience"); };
  const Result<ProcessResult> result = run_process(request);
  REQUIRE(result);
  CHECK(result->end == End::limit);
  CHECK(result->limit == "patience");
  CHECK(asked == 3);
}
