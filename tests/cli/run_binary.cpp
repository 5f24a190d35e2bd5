#include "tests/cli/run_binary.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

namespace agentcheck::testing {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

/// In the child: never returns.
void become(std::vector<std::string> words, const RunSetup& setup, const std::string& scratch) {
  const char* path = std::getenv("PATH");
  std::vector<std::string> env;  // Of two with one name the first counts.
  for (const auto& [name, value] : setup.env) env.push_back(name + "=" + value);
  env.insert(env.end(), {std::string("PATH=") + (path ? path : ""), "HOME=" + scratch,
                         "LANG=C.UTF-8", "GIT_CONFIG_NOSYSTEM=1"});
  const std::string out = setup.stdout_path.empty() ? scratch + "/out" : setup.stdout_path;
  const int files[] = {::open((scratch + "/in").c_str(), O_RDONLY),
                       ::open(out.c_str(), O_WRONLY | O_CREAT, 0600),
                       ::open((scratch + "/err").c_str(), O_WRONLY | O_CREAT, 0600)};
  for (int fd = 0; fd < 3; ++fd) {
    if (::dup2(files[fd], fd) < 0) ::_exit(126);
  }
  if (::chdir(setup.directory.c_str()) != 0) ::_exit(126);
  ::execvpe(words[0].c_str(), pointers(words).data(), pointers(env).data());
  ::_exit(127);
}

}  // namespace

RunOutcome run_program(const std::vector<std::string>& words, const RunSetup& setup) {
  const TemporaryDirectory scratch;
  scratch.write("in", setup.input);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) become(words, setup, scratch.path());
  int status = 0;
  rusage used{};
  REQUIRE(::wait4(child, &status, 0, &used) == child);
  RunOutcome outcome;
  outcome.rss_kib = used.ru_maxrss;
  for (const timeval& time : {used.ru_utime, used.ru_stime}) {
    outcome.cpu_seconds +=
        static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  }
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  outcome.out = read_whole(scratch.path() + "/out");
  outcome.err = read_whole(scratch.path() + "/err");
  return outcome;
}

RunOutcome run_agentcheck(const std::vector<std::string>& arguments, const RunSetup& setup) {
  std::vector<std::string> words{AGENTCHECK_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_program(words, setup);
}

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (fs::temp_directory_path() / "agentcheck-test.XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryDirectory::write(const std::string& name, std::string_view text) const {
  const fs::path file = fs::path(path_) / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

void TemporaryDirectory::git(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words{"git", "-c", "user.name=T", "-c", "user.email=t@example.org"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  RunSetup setup;
  setup.directory = path_;
  const RunOutcome outcome = run_program(words, setup);
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
}

}  // namespace agentcheck::testing
