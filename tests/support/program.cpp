#include "tests/support/program.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/catch.h"

namespace agentcheck::testing {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

bool redirect(const std::string& files, const std::string& stdout_path) {
  const std::string out = stdout_path.empty() ? files + "/out" : stdout_path;
  const int fds[] = {open((files + "/in").c_str(), O_RDONLY),
                     open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600),
                     open((files + "/err").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)};
  for (int fd = 0; fd < 3; ++fd) {
    if (fds[fd] < 0 || dup2(fds[fd], fd) < 0) return false;
  }
  for (const int fd : fds) {
    if (fd > 2) close(fd);
  }
  return true;
}

/// In the child: never returns.
void become(std::vector<std::string> words, const ProgramSetup& setup, const std::string& files) {
  if (!setup.terminal && !redirect(files, setup.stdout_path)) _exit(126);
  if (setup.who == Who::ordinary &&
      (setgroups(0, nullptr) != 0 || setresgid(kOrdinary, kOrdinary, kOrdinary) != 0 ||
       setresuid(kOrdinary, kOrdinary, kOrdinary) != 0)) {
    _exit(126);
  }
  std::vector<std::string> env;
  for (const auto& [name, value] : setup.env) env.push_back(name + "=" + value);
  umask(022);
  if (chdir(setup.directory.c_str()) != 0) _exit(126);
  execvpe(words[0].c_str(), pointers(words).data(), pointers(env).data());
  _exit(127);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::string text_of(const std::string& path) {
  // Not a stream: of a process that ends meanwhile, /proc gives an error a stream would throw.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string text;
  char buffer[65536];
  for (ssize_t count = 0; fd >= 0 && (count = read(fd, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  if (fd >= 0) close(fd);
  return text;
}

Program::Program(const std::vector<std::string>& words, const ProgramSetup& setup)
    : files_(setup.scratch + "/program.XXXXXX"), started_(std::chrono::steady_clock::now()) {
  REQUIRE(mkdtemp(files_.data()) != nullptr);
  std::ofstream(files_ + "/in", std::ios::binary) << setup.input;
  pid_ = setup.terminal ? forkpty(&terminal_, nullptr, nullptr, nullptr) : fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) become(words, setup, files_);
}

Program::~Program() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (terminal_ >= 0) close(terminal_);
  std::error_code ignored;
  fs::remove_all(files_, ignored);
}

void Program::read_terminal() {
  char buffer[4096];
  pollfd ready{terminal_, POLLIN, 0};
  while (poll(&ready, 1, 60000) > 0) {
    const ssize_t count = read(terminal_, buffer, sizeof buffer);
    if (count <= 0) return;  // EIO: the last one closed its end.
    typed_.append(buffer, static_cast<std::size_t>(count));
  }
}

ProgramEnd Program::wait() {
  if (terminal_ >= 0) read_terminal();
  int status = 0;
  rusage used{};
  REQUIRE(wait4(pid_, &status, 0, &used) == pid_);
  pid_ = -1;
  ProgramEnd end;
  if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.seconds = seconds_since(started_);
  for (const timeval& time : {used.ru_utime, used.ru_stime}) {
    end.cpu_seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  }
  end.peak_rss = static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
  end.out = terminal_ >= 0 ? typed_ : text_of(files_ + "/out");
  end.err = text_of(files_ + "/err");
  return end;
}

ProgramEnd run_to_end(const std::vector<std::string>& words, const ProgramSetup& setup) {
  return Program(words, setup).wait();
}

}  // namespace agentcheck::testing
