/* The first program of a box: sets resource limits, says that the box is up, and becomes the command.
 * RLIMIT_NPROC counts per user namespace, so it can only be set in here; set outside, it would count
 * the user's other processes and bubblewrap could not start.
 *
 *   shim STATUS_FD NAME=VALUE... -- COMMAND ARG...     NAME: nproc fsize as nofile core gateway
 *   shim --self-check                                  prints what the box wrongly permits; 0 if nothing
 *
 * Static and free of libc++ on purpose: it is embedded into agentcheck and runs where nothing else
 * may be mounted. Writes "R" to STATUS_FD right before exec, or "L<name>" where a limit failed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "forward.h"

struct limit_name {
  const char *name;
  int resource;
};

static const struct limit_name kLimits[] = {
    {"nproc", RLIMIT_NPROC}, {"fsize", RLIMIT_FSIZE}, {"as", RLIMIT_AS},
    {"nofile", RLIMIT_NOFILE}, {"core", RLIMIT_CORE},
};

static void say(int fd, const char *text) {
  const ssize_t written = write(fd, text, strlen(text));
  if (written < 0) _exit(125); /* Nobody listens: the parent is gone. */
}

/* Sets one limit of a process, 0 for ourselves; never raises it above the one there is. */
static int limit_process(pid_t process, int resource, rlim_t value) {
  struct rlimit limit;
  if (prlimit(process, resource, NULL, &limit) != 0) return 0;
  if (limit.rlim_max == RLIM_INFINITY || value < limit.rlim_max) limit.rlim_max = value;
  limit.rlim_cur = limit.rlim_max;
  return prlimit(process, resource, &limit, NULL) == 0;
}

/* Sets one "name=value". For process 1, bubblewrap's own, too: the command may trace it, and what it
 * makes that process do must end at the same limits. */
static int set_limit(const char *word) {
  for (size_t at = 0; at < sizeof kLimits / sizeof kLimits[0]; ++at) {
    const size_t length = strlen(kLimits[at].name);
    if (strncmp(word, kLimits[at].name, length) != 0 || word[length] != '=') continue;
    const rlim_t value = (rlim_t)strtoull(word + length + 1, NULL, 10);
    return limit_process(0, kLimits[at].resource, value) &&
           limit_process(1, kLimits[at].resource, value);
  }
  return 0;
}

/* The kernel's choice when memory runs out; best effort, it only ever makes us more likely. */
static void volunteer_for_oom(void) {
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  if (write(fd, "1000", 4) < 0) errno = 0;
  close(fd);
}

/* "gateway=PORT": that port of the loopback leads to the gateway's socket. 0 where it is wanted and
 * cannot be had. */
static int set_gateway(const char *word) {
  static const char kName[] = "gateway=";
  if (strncmp(word, kName, sizeof kName - 1) != 0) return 0;
  return start_forwarder(atoi(word + sizeof kName - 1), "/run/ac/gateway");
}

/* Waits until process 1 sleeps, at most ten seconds; 0 where it never does.
 *
 * bubblewrap's process 1 asks to be killed with its parent (prctl(2), PR_SET_PDEATHSIG) only once it
 * has forked us, and does not look whether that parent is still alive. Where agentcheck was killed in
 * between, the box would live on with nobody watching. Asking is the first thing process 1 does
 * before it waits for us, which is the first time it sleeps. If agentcheck is alive after that, which
 * the next write to its pipe tells, its death ends the box. */
static int wait_for_init(void) {
  const struct timespec step = {0, 1000000};
  for (int tries = 0; tries < 10000; ++tries) {
    char text[256] = "";
    const int fd = open("/proc/1/stat", O_RDONLY | O_CLOEXEC);
    const ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    const char *state;
    if (fd >= 0) close(fd);
    if (length < 0) return 0;
    state = strrchr(text, ')'); /* The name before it is the process's choice (proc(5)). */
    if (state != NULL && strncmp(state, ") S", 3) == 0) return 1;
    nanosleep(&step, NULL);
  }
  return 0;
}

static int permitted(const char *what, int yes) {
  if (yes) printf("%s\n", what);
  return yes;
}

/* True where the network has an interface besides loopback. */
static int has_network(void) {
  char line[256];
  int found = 0;
  FILE *devices = fopen("/proc/net/dev", "r");
  if (devices == NULL) return 1;
  while (fgets(line, sizeof line, devices) != NULL) {
    const char *colon = strchr(line, ':');
    if (colon != NULL && strncmp(line + strspn(line, " "), "lo:", 3) != 0) found = 1;
  }
  fclose(devices);
  return found;
}

/* Tries what a box must refuse. */
static int self_check(void) {
  char tiocsti = 0;
  int bad = 0;
  bad += permitted("a new user namespace", syscall(SYS_unshare, CLONE_NEWUSER) == 0);
  bad += permitted("a vsock socket", socket(AF_VSOCK, SOCK_STREAM, 0) >= 0);
  bad += permitted("a packet socket", socket(AF_PACKET, SOCK_RAW, 0) >= 0);
  bad += permitted("the session keyring",
                   syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0) != -1);
  bad += permitted("io_uring", syscall(SYS_io_uring_setup, 1, NULL) != -1 || errno != ENOSYS);
  bad += permitted("typing into a terminal", ioctl(0, TIOCSTI, &tiocsti) == 0 || errno != EPERM);
  bad += permitted("a file lease", fcntl(0, F_SETLEASE, F_RDLCK) == 0 || errno != EPERM);
  bad += permitted("an interface besides loopback", has_network());
  bad += permitted("writing to kernel settings",
                   access("/proc/sys/kernel/core_pattern", W_OK) == 0);
  bad += permitted("writing to /", access("/", W_OK) == 0);
  bad += permitted("writing to /usr", access("/usr", W_OK) == 0);
  return bad == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "--self-check") == 0) return self_check();
  if (argc < 4) return 125;
  const int status = atoi(argv[1]);
  int at = 2;
  volunteer_for_oom();
  for (; at < argc && strcmp(argv[at], "--") != 0; ++at) {
    if (set_limit(argv[at]) || set_gateway(argv[at])) continue;
    say(status, "L");
    say(status, argv[at]);
    return 125;
  }
  if (at + 1 >= argc || fcntl(status, F_SETFD, FD_CLOEXEC) != 0) return 125;
  if (!wait_for_init()) return 125;
  say(status, "R");
  execvp(argv[at + 1], argv + at + 1);
  fprintf(stderr, "%s: %s\n", argv[at + 1], strerror(errno));
  return errno == ENOENT ? 127 : 126; /* As a shell does (POSIX.1-2017, 2.8.2). */
}
