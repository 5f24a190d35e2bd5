// What a box is closed to, with the real bubblewrap. Cases of docs: one behaviour each.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sandbox/fd.h"
#include "sandbox/sandbox.h"
#include "sandbox/shim.h"
#include "tests/unit/box_fixture.h"
#include "tests/unit/catch.h"

using namespace agentcheck;
using End = ProcessResult::End;

namespace {

std::string python(const std::string& program) {
  Result<BoxResult> result = test_sandbox().run(small(), {"/usr/bin/python3", "-c", program});
  if (!result) FAIL(result.error().message);
  return result->process.out.text();
}

}  // namespace

TEST_CASE("A box knows nothing of the environment it was started from") {
  setenv("CANARY_SECRET", "hunter2", 1);
  Profile profile = small();
  profile.env = {{"GREETING", "a b=c\nd"}, {"LANG", "C"}};
  const BoxResult result = run_boxed(
      "env; cat /proc/*/environ | tr '\\0' '\\n'; tr '\\0' ' ' < /proc/1/cmdline", profile);
  const std::string out = result.process.out.text();
  CHECK(out.find("hunter2") == std::string::npos);
  CHECK(out.find("CANARY") == std::string::npos);
  CHECK(out.find("GREETING=a b=c\nd\n") != std::string::npos);
  CHECK(out.find("LANG=C\n") != std::string::npos);
  CHECK(out.find("PYTHONPYCACHEPREFIX=/tmp/pycache\n") != std::string::npos);
  CHECK(run_boxed("wc -c < /proc/1/environ").process.out.text() == "0\n");
  unsetenv("CANARY_SECRET");
}

TEST_CASE("A box has the three standard descriptors and no other") {
  const Fd decoy(open("/etc/passwd", O_RDONLY));
  CHECK(run_boxed("ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/0; cd /proc/$$/fd && "
                  "echo *")  // 3: the directory being listed

            .process.out.text() == "0 1 2 3 /dev/null\n0 1 2 3\n");
}

TEST_CASE("The host's files do not exist in a box, and nothing outside can be written") {
  const std::string canary = fmt::format("/tmp/canary-{}", getpid());
  std::ofstream(canary) << "secret";
  const std::string home = getenv("HOME") != nullptr ? getenv("HOME") : "/root";
  const BoxResult result = run_boxed(fmt::format(
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
  CHECK(run_boxed("grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status")
            .process.out.text() ==
        "CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
  CHECK(run_boxed(
            "unshare -U true 2>/dev/null && echo MADE; mount -t tmpfs x /tmp 2>/dev/null && echo "
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
  CHECK(run_boxed("exit 42").process.code == 42);
  CHECK(run_boxed("kill -9 $$").process.code == 137);
  Result<BoxResult> missing = test_sandbox().run(small(), {"no-such-program", "x"});
  REQUIRE(missing);
  CHECK(missing->process.code == 127);
  CHECK(missing->process.out.text() == "no-such-program: No such file or directory\n");
  missing = test_sandbox().run(small(), {"/etc/hosts"});
  REQUIRE(missing);
  CHECK(missing->process.code == 126);
}

TEST_CASE("Nothing is started before process 1 has bound itself to its parent and waits") {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / fmt::format("agentcheck-shim-{}", getpid());
  std::filesystem::create_directories(directory);
  const std::string shim = (directory / "shim").string();
  std::ofstream(shim, std::ios::binary) << agentcheck::shim_program();
  std::filesystem::permissions(shim, std::filesystem::perms::owner_all);
  ProcessRequest request;
  request.program = "/usr/bin/unshare";
  request.env = {"PATH=/usr/bin:/bin"};
  request.timeout = std::chrono::seconds(60);
  // Process 1 is the shell: busy, then waiting. What the shim says goes to the same pipe.
  request.argv = {"unshare",
                  "--user",
                  "--map-root-user",
                  "--pid",
                  "--fork",
                  "--mount-proc",
                  "sh",
                  "-c",
                  shim +
                      " 1 -- true & i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; "
                      "echo waits; wait"};
  const Result<ProcessResult> result = run_process(request);
  std::filesystem::remove_all(directory);
  REQUIRE(result);
  if (result->out.text().find("unshare: ") != std::string::npos) return;  // None allowed here.
  CHECK(result->out.text() == "waits\nR");
}
