// Boxes under attack, with the real bubblewrap. Cases of docs: one behaviour each.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "sandbox/bubblewrap.h"
#include "sandbox/fd.h"
#include "sandbox/sandbox.h"
#include "tests/unit/catch.h"

using namespace agentcheck;
using End = ProcessResult::End;

namespace {

/// Both ways a box is limited: by control groups (or as an ordinary user), and without them.
const Sandbox& sandbox(bool cgroups = true) {
  static const Result<Sandbox> with = Sandbox::open();
  static const Result<Sandbox> without = Sandbox::open({.cgroups = false});
  const Result<Sandbox>& wanted = cgroups ? with : without;
  if (!wanted) FAIL(wanted.error().message << "\n" << wanted.error().remedy);
  return *wanted;
}

Profile small() {
  Profile profile;
  profile.limits.time = std::chrono::seconds(60);
  return profile;
}

BoxResult run(const std::string& text, const Profile& profile = small(), bool cgroups = true) {
  Result<BoxResult> result = sandbox(cgroups).run(profile, {"/bin/sh", "-c", text});
  if (!result) FAIL(result.error().message << "\n" << result.error().remedy);
  return std::move(*result);
}

std::string python(const std::string& program) {
  Result<BoxResult> result = sandbox().run(small(), {"/usr/bin/python3", "-c", program});
  if (!result) FAIL(result.error().message);
  return result->process.out.text();
}

/// Processes of the machine whose command line holds `text`.
int processes_with(const std::string& text) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "cmdline");
    std::string words((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (words.find(text) != std::string::npos) ++count;
  }
  return count;
}

std::string describe(const Result<Sandbox>& sandbox) {
  if (sandbox) return "opened";
  const Error& error = sandbox.error();
  return (error.kind == ErrorKind::sandbox ? "sandbox: " : "other: ") + error.message + " | " +
         error.remedy;
}

/// What `action` says in a process of its own, which may spoil itself; in a user namespace of its
/// own with all users mapped, if so wanted.
std::string in_child(const std::function<std::string()>& action, bool own_namespace = false) {
  int ends[2];
  int ready[2];
  int mapped[2];
  if (pipe(ends) != 0 || pipe(ready) != 0 || pipe(mapped) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    char byte = 0;
    if (own_namespace && (unshare(CLONE_NEWUSER) != 0 || write(ready[1], "r", 1) != 1 ||
                          read(mapped[0], &byte, 1) != 1)) {
      _exit(1);
    }
    const std::string said = action();
    _exit(write(ends[1], said.data(), said.size()) < 0 ? 1 : 0);
  }
  char byte = 0;
  if (own_namespace && read(ready[0], &byte, 1) == 1) {
    std::ofstream(fmt::format("/proc/{}/uid_map", child)) << "0 0 65536";
    std::ofstream(fmt::format("/proc/{}/gid_map", child)) << "0 0 65536";
    if (write(mapped[1], "m", 1) != 1) return "not mapped";
  }
  for (const int fd : {ready[0], ready[1], mapped[0], mapped[1]}) close(fd);
  close(ends[1]);
  std::string said;
  char buffer[4096];
  for (ssize_t count = 0; (count = read(ends[0], buffer, sizeof buffer)) > 0;) {
    said.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return said;
}

}  // namespace

TEST_CASE("A box knows nothing of the environment it was started from") {
  setenv("CANARY_SECRET", "hunter2", 1);
  Profile profile = small();
  profile.env = {{"GREETING", "a b=c\nd"}, {"LANG", "C"}};
  const BoxResult result =
      run("env; cat /proc/*/environ | tr '\\0' '\\n'; tr '\\0' ' ' < /proc/1/cmdline", profile);
  const std::string out = result.process.out.text();
  CHECK(out.find("hunter2") == std::string::npos);
  CHECK(out.find("CANARY") == std::string::npos);
  CHECK(out.find("GREETING=a b=c\nd\n") != std::string::npos);
  CHECK(out.find("LANG=C\n") != std::string::npos);
  CHECK(out.find("PYTHONPYCACHEPREFIX=/tmp/pycache\n") != std::string::npos);
  CHECK(run("wc -c < /proc/1/environ").process.out.text() == "0\n");
  unsetenv("CANARY_SECRET");
}

TEST_CASE("A box has the three standard descriptors and no other") {
  const Fd decoy(open("/etc/passwd", O_RDONLY));
  CHECK(
      run("ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/0; cd /proc/$$/fd && echo *")  // 3: the directory being listed

          .process.out.text() == "0 1 2 3 /dev/null\n0 1 2 3\n");
}

TEST_CASE("The host's files do not exist in a box, and nothing outside can be written") {
  const std::string canary = fmt::format("/tmp/canary-{}", getpid());
  std::ofstream(canary) << "secret";
  const std::string home = getenv("HOME") != nullptr ? getenv("HOME") : "/root";
  const BoxResult result = run(fmt::format(
      "for f in {} {} /root /home/* /var /sys /work /etc/shadow /etc/resolv.conf /run/user; do "
      "test -e $f && test $f != /home/user && echo EXISTS $f; done; "
      "for d in / /usr /etc /run /dev /bin /run/ac/shim /etc/passwd /etc/ssl; do "
      "(: > $d/x) 2>/dev/null && echo WROTE $d; (: >> $d) 2>/dev/null && echo WROTE $d; done; "
      "echo x > /tmp/a && echo x > /dev/shm/a && echo x > $HOME/a && echo fine",
      canary, home));
  CHECK(result.process.out.text() == "fine\n");
  std::filesystem::remove(canary);
}

TEST_CASE("A box has no network: not the host's loopback, not its sockets, no strange families") {
  const Fd server(socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(bind(server.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(server.get(), 1) == 0);
  socklen_t length = sizeof address;
  getsockname(server.get(), reinterpret_cast<sockaddr*>(&address), &length);
  const Fd hidden(socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string abstract = fmt::format("agentcheck-test-{}", getpid());
  std::copy(abstract.begin(), abstract.end(), name.sun_path + 1);
  REQUIRE(bind(hidden.get(), reinterpret_cast<sockaddr*>(&name),
               static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + abstract.size())) == 0);
  REQUIRE(listen(hidden.get(), 1) == 0);
  CHECK(python(fmt::format(R"(
import socket, errno
def tcp(host, port, family=socket.AF_INET):
    s = socket.socket(family, socket.SOCK_STREAM); s.settimeout(2)
    try: s.connect((host, port)); print('CONNECTED', host)
    except OSError as e: pass
tcp('127.0.0.1', {}); tcp('169.254.169.254', 80); tcp('192.168.0.1', 80); tcp('::1', 22, socket.AF_INET6)
try: socket.socket(socket.AF_UNIX).connect('\0{}'); print('CONNECTED abstract')
except OSError: pass
try: socket.getaddrinfo('example.com', 80); print('RESOLVED')
except OSError: pass
for family in list(range(0, 64)) + [1 << 20]:
    try: socket.socket(family, socket.SOCK_DGRAM); print('family', family)
    except OSError as e: pass
a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))
s = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(s.getsockname()); print('loopback')
)",
                           ntohs(address.sin_port), abstract)) ==
        "family 1\nfamily 2\nfamily 10\nfamily 16\nb'x'\nloopback\n");
}

TEST_CASE("A box refuses the system calls that namespaces do not close") {
  // (name, number on x86-64, arguments): each must fail with the errno given.
  CHECK(python(R"(
import ctypes, errno, os, platform, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
if platform.machine() != 'x86_64': sys.exit()
H = 1 << 32  # the upper half of a 32-bit argument is the caller's to fill
rows = [('keyctl', 250, (0, -3, 0), 'EPERM'), ('add_key', 248, (0, 0, 0, 0, 0), 'EPERM'),
 ('io_uring_setup', 425, (1, 0), 'ENOSYS'), ('clone3', 435, (0, 0), 'ENOSYS'),
 ('unshare user', 272, (0x10000000,), 'EPERM'), ('unshare user, high bits', 272, (H | 0x10000000,), 'EPERM'),
 ('unshare net', 272, (0x40000000,), 'EPERM'), ('unshare time', 272, (0x80,), 'EPERM'),
 ('clone user', 56, (0x10000011, 0, 0, 0, 0), 'EPERM'), ('setns', 308, (0, 0), 'EPERM'),
 ('mount', 165, (0, 0, 0, 0, 0), 'EPERM'), ('bpf', 321, (0, 0, 0), 'EPERM'),
 ('perf_event_open', 298, (0, 0, 0, 0, 0), 'EPERM'), ('process_vm_readv', 310, (1, 0, 0, 0, 0, 0), 'EPERM'),
 ('userfaultfd', 323, (0,), 'EPERM'), ('pidfd_getfd', 438, (0, 0, 0), 'EPERM'),
 ('TIOCSTI', 16, (0, 0x5412, 0), 'EPERM'), ('TIOCSTI, high bits', 16, (0, H | 0x5412, 0), 'EPERM'),
 ('TIOCLINUX', 16, (0, 0x541C, 0), 'EPERM'),
 ('F_SETLEASE', 72, (0, 1024, 0), 'EPERM'), ('F_SETLEASE, high bits', 72, (0, H | 1024, 0), 'EPERM'),
 ('F_NOTIFY', 72, (0, 1026, 0), 'EPERM'),
 ('vsock', 41, (40, 1, 0), 'EAFNOSUPPORT'), ('vsock, high bits', 41, (H | 40, 1, 0), 'EAFNOSUPPORT'),
 ('packet', 41, (17, 3, 0), 'EAFNOSUPPORT'), ('alg', 41, (38, 5, 0), 'EAFNOSUPPORT')]
for name, number, arguments, expected in rows:
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) for a in arguments])
    got = errno.errorcode.get(ctypes.get_errno(), 'nothing')
    if result != -1 or got != expected: print(name, result, got)
)") == "");
  CHECK(
      run("grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status").process.out.text() ==
      "CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
  CHECK(run("unshare -U true 2>/dev/null && echo MADE; mount -t tmpfs x /tmp 2>/dev/null && echo "
            "MOUNTED; test -w /proc/sys/kernel/core_pattern && echo WRITABLE; "
            "find /proc/sys/vm /proc/sys/debug /proc/sysrq-trigger /proc/irq /proc/bus -type f "
            "-writable "
            "2>/dev/null | head -5; "
            "mknod /tmp/d c 1 3 2>/dev/null && echo MADE; true")
            .process.out.text() == "");
}

#if defined(__x86_64__)
TEST_CASE("A call of another architecture's table ends the process") {
  const std::string out = python(R"(
import ctypes, os
pid = os.fork()
if pid == 0:
    ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 + 39)); os._exit(0)  # getpid of x32
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
)");
  CHECK((out == "-31\n" || out == "-9\n"));
}
#endif

TEST_CASE("Ordinary programs work in a box: threads, pipes, terminals, debuggers") {
  CHECK(python(R"(
import threading, subprocess, pty, os, ctypes, tempfile, multiprocessing.pool, getpass, socket
t = threading.Thread(target=lambda: print('thread')); t.start(); t.join()
print(subprocess.check_output(['sh', '-c', 'echo child | cat']))
print(multiprocessing.pool.ThreadPool(2).map(abs, [-1, -2]))
master, slave = pty.openpty(); print(os.ttyname(slave).startswith('/dev/pts/'))
with tempfile.NamedTemporaryFile() as f: print(f.name.startswith('/tmp/'))
print(getpass.getuser(), os.getuid(), socket.gethostname(), os.path.expanduser('~'))
pid = os.fork()
if pid == 0:
    ctypes.CDLL(None).ptrace(0, 0, 0, 0); os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
)") == "thread\nb'child\\n'\n[1, 2]\nTrue\nTrue\nuser 1000 sandbox /home/user\n7\n");
}

TEST_CASE("Exit codes come through, and a missing command is what a shell makes of it") {
  CHECK(run("exit 42").process.code == 42);
  CHECK(run("kill -9 $$").process.code == 137);
  Result<BoxResult> missing = sandbox().run(small(), {"no-such-program", "x"});
  REQUIRE(missing);
  CHECK(missing->process.code == 127);
  CHECK(missing->process.out.text() == "no-such-program: No such file or directory\n");
  missing = sandbox().run(small(), {"/etc/hosts"});
  REQUIRE(missing);
  CHECK(missing->process.code == 126);
}

TEST_CASE("A fork bomb is held, with and without control groups") {
  const bool cgroups = GENERATE(true, false);
  Profile profile = small();
  profile.limits.processes = 40;
  const Result<BoxResult> result =
      sandbox(cgroups).run(profile, {"/usr/bin/python3", "-c", R"(
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
  CHECK(run("f() { f | f & }; f 2>/dev/null; exit 0", profile, cgroups).process.end == End::exited);
}

TEST_CASE("A memory bomb of many processes is killed, with and without control groups") {
  const bool cgroups = GENERATE(true, false);
  Profile profile = small();
  profile.limits.memory = 300 * kMiB;
  const BoxResult result =
      run("for i in 1 2 3 4; do python3 -c 'import time; x = bytearray(120 << 20); time.sleep(30)' "
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
  CHECK(run("for d in /tmp /dev/shm $HOME /run /dev /; do i=0; "
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
  const BoxResult result = run("yes flood-marker & head -c 5G /dev/zero; wait", profile);
  CHECK(result.process.end == End::limit);
  CHECK(result.process.limit == "output");
  CHECK(processes_with("flood-marker") == 0);
}

TEST_CASE("Nothing outlives a box: daemons that ignore TERM, timeouts, closed terminals") {
  const std::string marker = fmt::format("99{}", getpid());
  run(fmt::format(
      "trap '' TERM HUP; (setsid sh -c 'trap \"\" TERM HUP; sleep {0}' >/dev/null 2>&1 &) ; "
      "setsid sleep {0} & exit 0",
      marker));
  CHECK(processes_with("\0" + marker) == 0);
  CHECK(processes_with(marker) == 0);
  Profile profile = small();
  profile.limits.time = std::chrono::seconds(1);
  const BoxResult result =
      run(fmt::format("trap '' TERM; (setsid sleep {0} &); while :; do sleep {0}; done", marker),
          profile);
  CHECK(result.process.end == End::timed_out);
  CHECK(result.process.seconds < 5);
  CHECK(processes_with(marker) == 0);
}

TEST_CASE("When the process that runs a box is killed, the box dies") {
  const std::string marker = fmt::format("98{}", getpid());
  const Sandbox& box = sandbox();
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
  CHECK(run("pwd; echo x > made; cat /data/file; rm /data/file 2>/dev/null; (: > /data/new) "
            "2>/dev/null; "
            "ls /data",
            profile)
            .process.out.text() == "/src\ncontentfile\n");
  CHECK(std::filesystem::exists(place / "rw/made"));
  std::filesystem::remove_all(place);
}

TEST_CASE("Without a sandbox nothing runs, and the message says what to do") {
  Result<Sandbox> none = Sandbox::open({.bwrap = "/nonexistent/bwrap"});
  REQUIRE(!none);
  CHECK(none.error().kind == ErrorKind::sandbox);
  CHECK(none.error().message ==
        "the sandbox needs bubblewrap: /nonexistent/bwrap: No such file or directory");
  CHECK(none.error().remedy ==
        "Install it with `apt install bubblewrap` (or your system's package of that name).");

  // Somebody else's program in bubblewrap's place.
  const std::string fake = fmt::format("/tmp/bwrap-{}", getpid());
  std::ofstream(fake) << "#!/bin/sh\nexec \"$@\"\n";
  chmod(fake.c_str(), 0755);
  none = Sandbox::open({.bwrap = fake});
  REQUIRE(!none);
  CHECK(none.error().kind == ErrorKind::sandbox);
  CHECK(none.error().message.find("can be changed by somebody else than root") !=
        std::string::npos);
  std::filesystem::remove(fake);

  // One that knows no options.
  none = Sandbox::open({.bwrap = "/usr/bin/true"});
  REQUIRE(!none);
  CHECK(none.error().kind == ErrorKind::sandbox);
}

TEST_CASE("Where the kernel refuses user namespaces or filters, nothing runs") {
  if (geteuid() == 0) {  // Needs a user namespace in which root is mapped.
    const std::string without_namespaces = in_child(
        [] {
          std::ofstream("/proc/sys/user/max_user_namespaces") << "0";
          return describe(Sandbox::open({.cgroups = false}));
        },
        true);
    CHECK(without_namespaces.find("sandbox: the sandbox did not come up: bwrap: ") == 0);
    CHECK(without_namespaces.find("User namespaces are switched off") != std::string::npos);
  }
  const std::string without_filters = in_child([] {
    const scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
    seccomp_rule_add(context, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
                     SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP));
    seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0);
    seccomp_load(context);
    return describe(Sandbox::open({.cgroups = false}));
  });
  CHECK(without_filters.find("sandbox: the sandbox did not come up: bwrap: ") == 0);
}

TEST_CASE("A sandbox that cannot set up a box says what bubblewrap said") {
  Profile profile = small();
  profile.binds = {{"/nonexistent/source", "/src", true}};
  const Result<BoxResult> result = sandbox().run(profile, {"true"});
  REQUIRE(!result);
  CHECK(result.error().kind == ErrorKind::sandbox);
  CHECK(result.error().message.find("/nonexistent/source") != std::string::npos);
}

TEST_CASE("Options of bubblewrap are found whole") {
  CHECK(lists_option("  --bind SRC DEST\n", "--bind"));
  CHECK(!lists_option("  --bind-try SRC DEST\n", "--bind"));
  CHECK(lists_option("  --bind-try SRC\n  --bind\n", "--bind"));
}

TEST_CASE("The doctor names each part of the sandbox") {
  std::vector<std::string> names;
  for (const ProbeRow& row : probe_sandbox()) {
    names.push_back(row.what);
    INFO(row.what << ": " << row.detail);
    CHECK((row.available || !row.remedy.empty()));
    CHECK(!row.detail.empty());
  }
  CHECK(names == std::vector<std::string>{"bubblewrap", "system call filter", "sandbox",
                                          "control groups", "work directory limits"});
  const std::vector<ProbeRow> none = probe_sandbox({.bwrap = "/nonexistent/bwrap"});
  CHECK(!none[0].available);
  CHECK(!none[2].available);
}
