#include "runner/git/git_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;

/// All git sees of the environment. Only PATH is handed on, to find git and its helpers.
std::vector<std::string> environment() {
  const char* path = std::getenv("PATH");
  return {std::string("PATH=") + (path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin"),
          "LC_ALL=C",
          "GIT_CONFIG_NOSYSTEM=1",
          "GIT_CONFIG_GLOBAL=/dev/null",
          "GIT_ATTR_NOSYSTEM=1",
          "GIT_NO_REPLACE_OBJECTS=1",
          "GIT_GRAFT_FILE=/dev/null",
          "GIT_NO_LAZY_FETCH=1",
          "GIT_OPTIONAL_LOCKS=0",
          "GIT_TERMINAL_PROMPT=0"};
}

/// Options before the command. protocol.allow stops the lazy fetch of a git that does not know
/// GIT_NO_LAZY_FETCH (before 2.39.4 and 2.45); safe.directory lets any owner's repository be read.
std::vector<std::string> command_line(const std::string& git_dir,
                                      const std::vector<std::string>& arguments) {
  std::vector<std::string> line = {"git", "--no-pager",
                                   "-c",  "safe.directory=*",
                                   "-c",  "protocol.allow=never",
                                   "-c",  "core.fsmonitor=false",
                                   "-c",  "core.hooksPath=/dev/null",
                                   "-c",  "advice.graftFileDeprecated=false"};
  if (!git_dir.empty()) line.push_back("--git-dir=" + git_dir);
  line.insert(line.end(), arguments.begin(), arguments.end());
  return line;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

/// Starts git with the given standard files and no other; gives 0 or an errno.
int spawn_git(const std::string& git_dir, const std::vector<std::string>& arguments,
              const std::vector<std::string>& more_variables, int in, int out, int err,
              pid_t& child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> line = command_line(git_dir, arguments);
  std::vector<std::string> variables = environment();
  variables.insert(variables.end(), more_variables.begin(), more_variables.end());
  const int code = posix_spawnp(&child, "git", &actions, &attributes, pointers(line).data(),
                                pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

tl::unexpected<Error> cannot_start(int code) {
  return fail(ErrorKind::undecided, std::string("git cannot be run: ") + std::strerror(code),
              "install git: this repository's format is read by the git program");
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

/// An anonymous file that holds `text`, at its start; negative where there is no room for it.
UniqueFd text_file(std::string_view text) {
  UniqueFd file(memfd_create("git-in", MFD_CLOEXEC));
  while (file.get() >= 0 && !text.empty()) {
    const ssize_t count = write(file.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return UniqueFd(-1);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (file.get() >= 0) lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string content_of(int fd) {
  std::string text;
  const off_t size = lseek(fd, 0, SEEK_END);
  if (size <= 0) return text;
  text.resize(static_cast<std::size_t>(size));
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = pread(fd, text.data() + have, text.size() - have, static_cast<off_t>(have));
    if (got <= 0 && !(got < 0 && errno == EINTR)) break;
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

}  // namespace

Result<GitOutput> run_git(const std::string& git_dir, const std::vector<std::string>& arguments,
                          std::string_view input, const std::vector<std::string>& variables) {
  const UniqueFd in =
      input.empty() ? UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC)) : text_file(input);
  const UniqueFd out(memfd_create("git-out", MFD_CLOEXEC));
  const UniqueFd err(memfd_create("git-err", MFD_CLOEXEC));
  if (in.get() < 0 || out.get() < 0 || err.get() < 0) return cannot_start(errno);
  pid_t child = -1;
  const int code = spawn_git(git_dir, arguments, variables, in.get(), out.get(), err.get(), child);
  if (code != 0) return cannot_start(code);
  const int status = wait_for(child);
  if (!WIFEXITED(status)) return fail(ErrorKind::undecided, "git was killed before it ended");
  return GitOutput{WEXITSTATUS(status), content_of(out.get()), content_of(err.get())};
}

Result<GitOutput> stream_git(const std::string& git_dir, const std::vector<std::string>& arguments,
                             const std::function<bool(std::string_view)>& take) {
  const UniqueFd in(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd err(memfd_create("git-err", MFD_CLOEXEC));
  int ends[2] = {-1, -1};
  if (in.get() < 0 || err.get() < 0 || pipe2(ends, O_CLOEXEC) != 0) return cannot_start(errno);
  const UniqueFd out(ends[0]);
  UniqueFd writing(ends[1]);
  pid_t child = -1;
  const int code = spawn_git(git_dir, arguments, {}, in.get(), writing.get(), err.get(), child);
  writing.reset();
  if (code != 0) return cannot_start(code);
  std::string buffer(kReadBytes, '\0');
  bool wanted = true;
  while (wanted) {
    const ssize_t got = ::read(out.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    wanted = take(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
  }
  if (!wanted) kill(child, SIGKILL);
  const int status = wait_for(child);
  if (!wanted) return GitOutput{-1, {}, {}};
  if (!WIFEXITED(status)) return fail(ErrorKind::undecided, "git was killed before it ended");
  return GitOutput{WEXITSTATUS(status), {}, content_of(err.get())};
}

Result<std::unique_ptr<GitDialogue>> GitDialogue::start(const std::string& git_dir,
                                                        const std::vector<std::string>& arguments) {
  // A socket as git's input, because writing to a closed one need not raise SIGPIPE.
  int input[2] = {-1, -1};
  int output[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input) != 0) return cannot_start(errno);
  UniqueFd ours(input[0]);
  const UniqueFd theirs(input[1]);
  if (pipe2(output, O_CLOEXEC) != 0) return cannot_start(errno);
  UniqueFd result(output[0]);
  const UniqueFd writing(output[1]);
  const UniqueFd null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (null.get() < 0) return cannot_start(errno);
  pid_t child = -1;
  const int code = spawn_git(git_dir, arguments, {}, theirs.get(), writing.get(), null.get(), child);
  if (code != 0) return cannot_start(code);
  return std::unique_ptr<GitDialogue>(new GitDialogue(child, std::move(ours), std::move(result)));
}

GitDialogue::~GitDialogue() {
  input_.reset();
  output_.reset();
  kill(child_, SIGKILL);
  wait_for(child_);
}

bool GitDialogue::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(input_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool GitDialogue::fill() {
  buffer_.resize(kReadBytes);
  at_ = 0;
  ssize_t got = -1;
  do {
    got = ::read(output_.get(), buffer_.data(), buffer_.size());
  } while (got < 0 && errno == EINTR);
  buffer_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return got > 0;
}

bool GitDialogue::read_line(std::string& line) {
  line.clear();
  while (true) {
    const std::size_t end = buffer_.find('\n', at_);
    line.append(buffer_, at_, end == std::string::npos ? end : end - at_);
    if (end != std::string::npos) {
      at_ = end + 1;
      return true;
    }
    if (!fill()) return false;
  }
}

bool GitDialogue::read_bytes(std::size_t count, std::string& bytes) {
  const std::size_t buffered = std::min(count, buffer_.size() - at_);
  bytes.assign(buffer_, at_, buffered);
  at_ += buffered;
  bytes.resize(count);
  for (std::size_t have = buffered; have < count;) {
    const ssize_t got = ::read(output_.get(), bytes.data() + have, count - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    have += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace agentcheck
