// What a box costs: starts /usr/bin/true plainly and in the full box of a run, in turn.
//
//   agentcheck-sandbox-speed [ROUNDS]      100 rounds unless given
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "sandbox/process.h"
#include "sandbox/sandbox.h"

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Times {
  std::vector<double> all;

  double at(double share) {
    std::sort(all.begin(), all.end());
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
  }
};

/// A worktree and a facade as a run binds them, empty.
std::string make_directory(const std::string& parent, const char* name) {
  std::string path = parent + "/" + name;
  if (mkdir(path.c_str(), 0777) != 0) std::abort();
  return path;
}

int fail(const agentcheck::Error& error) {
  fmt::print(stderr, "{}\n{}\n", error.message, error.remedy);
  return 4;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 100;
  const auto sandbox = agentcheck::Sandbox::open();
  if (!sandbox) return fail(sandbox.error());
  char directory[] = "/tmp/agentcheck-bench.XXXXXX";
  if (mkdtemp(directory) == nullptr || chmod(directory, 0755) != 0) return 5;
  agentcheck::Profile profile;
  profile.binds = {{make_directory(directory, "worktree"), "/src", true},
                   {make_directory(directory, "facade"), "/repo/.git", true},
                   {make_directory(directory, "objects"), "/run/ac/objects/0", false}};
  profile.files = {{"/run/ac/prompt", "task", false}};
  profile.directory = "/src";

  Times plain;
  Times boxed;
  for (int round = 0; round < rounds; ++round) {
    agentcheck::ProcessRequest request;
    request.program = "/usr/bin/true";
    request.argv = {"true"};
    auto start = Clock::now();
    if (const auto done = agentcheck::run_process(request); !done) return fail(done.error());
    plain.all.push_back(milliseconds_since(start));
    start = Clock::now();
    if (const auto done = sandbox->run(profile, {"/usr/bin/true"}); !done) return fail(done.error());
    boxed.all.push_back(milliseconds_since(start));
  }
  for (const char* name : {"/worktree", "/facade", "/objects", ""}) {
    rmdir((std::string(directory) + name).c_str());
  }
  fmt::print("plain exec  median {:.2f} ms  p95 {:.2f} ms\n", plain.at(0.5), plain.at(0.95));
  fmt::print("full box    median {:.2f} ms  p95 {:.2f} ms\n", boxed.at(0.5), boxed.at(0.95));
  fmt::print("difference  median {:.2f} ms over {} rounds; {}\n", boxed.at(0.5) - plain.at(0.5),
             rounds, sandbox->enforcement());
  return 0;
}
