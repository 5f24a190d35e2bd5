// main -> parse the command line -> run the command -> exit code.
// The main job is runner/commands/verify.cpp, and behind it runner/verify.cpp.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "runner/cli.h"

namespace {

/// A closed standard stream would give its number to the next file that is opened, which would then
/// be written to. Each gets a descriptor that fails instead.
void occupy_standard_streams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) std::abort();
  }
}

/// A closed pipe is an error of write(), not the end of the process. A handler rather than SIG_IGN:
/// programs that are started get the default back.
void survive_closed_pipes() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  ::sigaction(SIGPIPE, &action, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();  // Before anything is opened.
  survive_closed_pipes();
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  agentcheck::Console console;
  return static_cast<int>(agentcheck::run_command_line(words, console));
}
