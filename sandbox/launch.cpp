#include "sandbox/launch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace agentcheck {
namespace {

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

constexpr std::size_t kStackBytes = std::size_t{256} << 10;
constexpr const char* kStageSlash = "/mnt/";
constexpr int kParkedFrom = 512;  ///< Sources are moved above every target before targets are set.

/// Everything the child needs, prepared before clone: between clone and exec it shares our memory
/// and must not allocate, lock or throw.
struct ChildPlan {
  const char* program = nullptr;
  char* const* argv = nullptr;
  char* const* env = nullptr;
  const std::vector<PassedFd>* fds = nullptr;
  std::vector<int>* parked = nullptr;
  const std::vector<int>* cgroups = nullptr;
  const Identity* identity = nullptr;
  const std::vector<const char*>* staged = nullptr;
  std::vector<int>* stage_fds = nullptr;
  pid_t parent = 0;
  const char* failed_step = nullptr;  ///< Written by the child.
  int error = 0;                      ///< Written by the child.
};

int stop(ChildPlan& plan, const char* step) {
  plan.error = errno;
  plan.failed_step = step;
  return 127;
}

bool reset_signals() {
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) {
    if (number != SIGKILL && number != SIGSTOP) sigaction(number, &plain, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  return sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
}

/// Raw system calls: the C library's wrappers would change every thread of the parent as well.
bool become(const Identity& identity) {
  return syscall(SYS_setgroups, 0, nullptr) == 0 &&
         syscall(SYS_setresgid, identity.gid, identity.gid, identity.gid) == 0 &&
         syscall(SYS_setresuid, identity.uid, identity.uid, identity.uid) == 0;
}

/// Writes a number behind a prefix; no allocation.
void append_number(char* out, const char* prefix, int number) {
  while (*prefix != '\0') *out++ = *prefix++;
  char digits[12];
  int count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
  } while ((number /= 10) > 0);
  while (count > 0) *out++ = digits[--count];
  *out = '\0';
}

/// Binds every staged source below kStage, in a mount namespace that nobody else sees and that ends
/// with the child. Sources are opened in that namespace, because a bind must not come from another
/// one, and before the stage is mounted, because it may cover them.
const char* stage_sources(const ChildPlan& plan) {
  if (plan.staged->empty()) return nullptr;
  if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return "make a mount namespace";
  }
  for (std::size_t at = 0; at < plan.staged->size(); ++at) {
    (*plan.stage_fds)[at] = open((*plan.staged)[at], O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if ((*plan.stage_fds)[at] < 0) return "open a staged source";
  }
  if (mount("stage", kStage, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0) {
    return "mount the stage";
  }
  for (std::size_t at = 0; at < plan.staged->size(); ++at) {
    char source[64];
    char target[64];
    append_number(source, "/proc/self/fd/", (*plan.stage_fds)[at]);
    append_number(target, kStageSlash, static_cast<int>(at));
    struct stat info {};
    if (fstat((*plan.stage_fds)[at], &info) != 0) return "look at a staged source";
    const bool made = S_ISDIR(info.st_mode) ? mkdir(target, 0755) == 0
                                            : mknod(target, S_IFREG | 0644, 0) == 0;
    if (!made || mount(source, target, nullptr, MS_BIND | MS_REC, nullptr) != 0) {
      return "stage a source";
    }
  }
  return nullptr;
}

/// Leaves exactly the listed descriptors open across exec, under their target numbers.
const char* arrange_descriptors(ChildPlan& plan) {
  for (std::size_t at = 0; at < plan.fds->size(); ++at) {
    (*plan.parked)[at] = fcntl((*plan.fds)[at].source, F_DUPFD_CLOEXEC, kParkedFrom);
    if ((*plan.parked)[at] < 0) return "keep a descriptor";
  }
  if (syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return "close_range";
  for (std::size_t at = 0; at < plan.fds->size(); ++at) {
    if (dup2((*plan.parked)[at], (*plan.fds)[at].target) < 0) return "place a descriptor";
  }
  return nullptr;
}

#if defined(__has_feature)
#define AGENTCHECK_NO_SANITIZE __attribute__((no_sanitize("address", "undefined")))
#else
#define AGENTCHECK_NO_SANITIZE __attribute__((no_sanitize_address))
#endif

AGENTCHECK_NO_SANITIZE int child_main(void* argument) {
  ChildPlan& plan = *static_cast<ChildPlan*>(argument);
  if (!reset_signals()) return stop(plan, "reset signals");
  setsid();  // Fails only for a group leader, which a new child is not.
  for (const int cgroup : *plan.cgroups) {
    if (write(cgroup, "0", 1) != 1) return stop(plan, "join a control group");
  }
  if (const char* step = stage_sources(plan)) return stop(plan, step);
  if (plan.identity != nullptr && !become(*plan.identity)) return stop(plan, "change identity");
  // After the change of identity, which clears it (prctl(2)).
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return stop(plan, "set the parent-death signal");
  if (getppid() != plan.parent) return stop(plan, "find the parent alive");
  if (const char* step = arrange_descriptors(plan)) return stop(plan, step);
  umask(022);
  execve(plan.program, plan.argv, plan.env);
  return stop(plan, "exec");
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (const std::string& word : words) result.push_back(const_cast<char*>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

/// A stack for the child, which runs in our memory until it execs.
class ChildStack {
 public:
  ChildStack()
      : base_(mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {}
  ~ChildStack() {
    if (ok()) munmap(base_, kStackBytes);
  }
  ChildStack(const ChildStack&) = delete;
  ChildStack& operator=(const ChildStack&) = delete;
  bool ok() const { return base_ != MAP_FAILED; }
  void* top() const { return static_cast<char*>(base_) + kStackBytes; }

 private:
  void* base_;
};

}  // namespace

Result<Launched> launch(const ProcessRequest& request, const std::vector<PassedFd>& fds) {
  const std::vector<char*> argv = pointers(request.argv);
  const std::vector<char*> env = pointers(request.env);
  std::vector<int> parked(fds.size(), -1);
  ChildPlan plan;
  plan.program = request.program.c_str();
  plan.argv = argv.data();
  plan.env = env.data();
  plan.fds = &fds;
  plan.parked = &parked;
  plan.cgroups = &request.join_cgroups;
  plan.identity = request.identity ? &*request.identity : nullptr;
  std::vector<const char*> staged;
  for (const std::string& path : request.staged) staged.push_back(path.c_str());
  std::vector<int> stage_fds(staged.size(), -1);
  plan.staged = &staged;
  plan.stage_fds = &stage_fds;
  plan.parent = getpid();
  ChildStack stack;
  if (!stack.ok()) return fail(ErrorKind::internal, "no memory for the stack of a child process");

  // All signals wait while the child runs on our memory with our handlers.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int dumpable = prctl(PR_GET_DUMPABLE);
  int pidfd = -1;
  const pid_t pid =
      clone(child_main, stack.top(), CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &plan, &pidfd);
  const int clone_error = errno;
  // The child's change of identity marked the memory we share with it.
  if (plan.identity != nullptr) prctl(PR_SET_DUMPABLE, dumpable);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);

  if (pid < 0) {
    return fail(ErrorKind::internal, fmt::format("cannot start {}: clone: {}", request.program,
                                                 std::strerror(clone_error)));
  }
  Launched launched{pid, Fd(pidfd)};
  if (plan.failed_step != nullptr) {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return fail(ErrorKind::internal, fmt::format("cannot start {}: {}: {}", request.program,
                                                 plan.failed_step, std::strerror(plan.error)));
  }
  return launched;
}

}  // namespace agentcheck
