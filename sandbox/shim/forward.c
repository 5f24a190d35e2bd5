#define _GNU_SOURCE
#include "forward.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Fewer than the gateway serves at a time (sandbox/gateway.h), so that it never makes us wait. */
enum { kPairs = 96, kBuffer = 16384, kListenerFd = 3 };

/* Bytes on their way from one side to the other. */
struct flow {
  size_t begin;
  size_t end;
  int source_ended;
  int closed;
  char buffer[kBuffer];
};

/* side[0] is the program's connection, side[1] the gateway's; flow[i] is read from side[i]. */
struct pair {
  int used;
  int side[2];
  struct flow flow[2];
};

static struct pair pairs[kPairs]; /* All the memory there is. */

static int is_empty(const struct flow *flow) { return flow->begin == flow->end; }

static void drop(struct pair *pair) {
  close(pair->side[0]);
  close(pair->side[1]);
  pair->used = 0;
}

/* Reads into an empty flow and writes what it holds; 0 where the pair is broken. */
static int move(struct flow *flow, int from, int to, short from_events, short to_events) {
  if (!is_empty(flow) && to_events != 0) {
    const ssize_t sent = send(to, flow->buffer + flow->begin, flow->end - flow->begin, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return 0;
    if (sent > 0) flow->begin += (size_t)sent;
  } else if (is_empty(flow) && !flow->source_ended && from_events != 0) {
    const ssize_t got = recv(from, flow->buffer, kBuffer, 0);
    if (got < 0 && errno != EAGAIN && errno != EINTR) return 0;
    if (got == 0) flow->source_ended = 1;
    flow->begin = 0;
    flow->end = got > 0 ? (size_t)got : 0;
  }
  if (flow->source_ended && is_empty(flow) && !flow->closed) {
    shutdown(to, SHUT_WR);
    flow->closed = 1;
  }
  return 1;
}

static void serve(struct pair *pair, short program, short gateway) {
  if (!move(&pair->flow[0], pair->side[0], pair->side[1], program, gateway) ||
      !move(&pair->flow[1], pair->side[1], pair->side[0], gateway, program) ||
      (pair->flow[0].closed && pair->flow[1].closed)) {
    drop(pair);
  }
}

/* What to wait for on one side: room for `out`, bytes for `in`. A side nothing is wanted of is left
 * out, or its hang-up would be reported again and again. */
static struct pollfd wait_of(int fd, const struct flow *in, const struct flow *out) {
  struct pollfd wait = {fd, 0, 0};
  if (is_empty(in) && !in->source_ended) wait.events |= POLLIN;
  if (!is_empty(out)) wait.events |= POLLOUT;
  if (wait.events == 0) wait.fd = -1;
  return wait;
}

static void accept_one(int listener, struct pair *pair, const struct sockaddr_un *gateway) {
  const int program = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (program < 0) return;
  const int out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (out < 0 || connect(out, (const struct sockaddr *)gateway, sizeof *gateway) != 0) {
    if (out >= 0) close(out);
    close(program);
    return;
  }
  pair->used = 1;
  pair->side[0] = program;
  pair->side[1] = out;
  for (int at = 0; at < 2; ++at) {
    pair->flow[at].begin = pair->flow[at].end = 0;
    pair->flow[at].source_ended = pair->flow[at].closed = 0;
  }
}

static void forward(int listener, const struct sockaddr_un *gateway) {
  struct pollfd waits[1 + 2 * kPairs];
  for (;;) {
    struct pair *vacant = NULL;
    for (int at = 0; at < kPairs; ++at) {
      struct pair *pair = &pairs[at];
      struct pollfd *wait = waits + 1 + 2 * at;
      wait[0].fd = wait[1].fd = -1;
      wait[0].events = wait[1].events = 0;
      if (!pair->used) {
        vacant = pair;
        continue;
      }
      wait[0] = wait_of(pair->side[0], &pair->flow[0], &pair->flow[1]);
      wait[1] = wait_of(pair->side[1], &pair->flow[1], &pair->flow[0]);
    }
    waits[0].fd = vacant != NULL ? listener : -1;
    waits[0].events = POLLIN;
    waits[0].revents = 0;
    if (poll(waits, 1 + 2 * kPairs, -1) < 0) {
      if (errno != EINTR) return;
      continue;
    }
    for (int at = 0; at < kPairs; ++at) {
      const short program = waits[1 + 2 * at].revents;
      const short out = waits[2 + 2 * at].revents;
      if (pairs[at].used && (program != 0 || out != 0)) serve(&pairs[at], program, out);
    }
    if (waits[0].revents != 0) accept_one(listener, vacant, gateway);
  }
}

static int open_listener(int port) {
  struct sockaddr_in address;
  const int on = 1;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0) return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 128) == 0) {
    return fd;
  }
  close(fd);
  return -1;
}

/* Leaves /dev/null and the listener as the only descriptors: whoever reads the box's output must
 * not wait for us. */
static int let_go(int listener) {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return 0;
  for (int at = 0; at < 3; ++at) {
    if (dup2(nothing, at) < 0) return 0;
  }
  if (listener != kListenerFd && dup2(listener, kListenerFd) < 0) return 0;
  return syscall(SYS_close_range, kListenerFd + 1, ~0U, 0U) == 0;
}

int start_forwarder(int port, const char *path) {
  struct sockaddr_un gateway;
  int status = 0;
  const int listener = open_listener(port);
  memset(&gateway, 0, sizeof gateway);
  gateway.sun_family = AF_UNIX;
  if (listener < 0 || strlen(path) >= sizeof gateway.sun_path) return 0;
  strcpy(gateway.sun_path, path);
  const pid_t child = fork();
  if (child < 0) return 0;
  if (child == 0) {
    /* Forked twice: the command would otherwise find a child it never started. */
    const pid_t forwarder = fork();
    if (forwarder != 0) _exit(forwarder < 0);
    setsid();
    if (!let_go(listener)) _exit(1);
    forward(kListenerFd, &gateway);
    _exit(1);
  }
  close(listener);
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return 0;
  }
  return status == 0;
}
