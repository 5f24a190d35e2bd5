// From inside the box outwards: the terminal, secrets, sockets, the network, the kernel, files.
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <sstream>

#include "tests/hostile/world.h"

using namespace agentcheck::testing;

namespace {

/// A socket of the host that somebody would notice a connection or a datagram on.
class Listener {
 public:
  /// A Unix socket; a name that begins with `@` is abstract.
  explicit Listener(const std::string& name) : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(bind(fd_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(listen(fd_, 8) == 0);
    if (name[0] != '@') chmod(name.c_str(), 0777);
  }
  /// A port of the loopback interface, of the kernel's choice.
  Listener(int family, int type) : fd_(socket(family, type | SOCK_CLOEXEC, 0)) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_addr = in6addr_loopback;
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr* const address =
        family == AF_INET6 ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
    socklen_t size = family == AF_INET6 ? sizeof six : sizeof four;
    there_ = fd_ >= 0 && bind(fd_, address, size) == 0;
    if (!there_) return;
    if (type == SOCK_STREAM) REQUIRE(listen(fd_, 8) == 0);
    REQUIRE(getsockname(fd_, address, &size) == 0);
    port_ = ntohs(family == AF_INET6 ? six.sin6_port : four.sin_port);
  }
  ~Listener() {
    if (fd_ >= 0) close(fd_);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  /// True where something arrived.
  bool touched() const {
    pollfd ready{fd_, POLLIN, 0};
    return there_ && poll(&ready, 1, 0) > 0;
  }

 private:
  int fd_ = -1;
  bool there_ = true;
  int port_ = 0;
};

/// Runs Python with `t` at hand and expects every step of it to have failed.
RunEnd expect_all_refused(World& world, Attack attack) {
  const RunEnd end = world.attack(attack);
  INFO(end.describe());
  CHECK(end.status() == "succeeded");
  CHECK(end.log.find(": fine") == std::string::npos);
  CHECK(end.log.find(": E") != std::string::npos);
  CHECK(end.log.find("Traceback") == std::string::npos);
  return end;
}

}  // namespace

TEST_CASE("hostile 54: nothing is typed into the terminal agentcheck runs on") {
  as_every_user([](World& world) {
    Attack attack =
        python(std::string(kTry) +
               "import fcntl, termios\n"
               "def type_into(fd):\n"
               "  for c in b'echo INJECTED\\n': fcntl.ioctl(fd, termios.TIOCSTI, bytes([c]))\n"
               "def tty(): type_into(os.open('/dev/tty', os.O_RDWR))\n"
               "for fd in 0, 1, 2: t('fd%d' % fd, lambda: type_into(fd))\n"
               "t('tty', tty)\n"
               "libc = ctypes.CDLL(None, use_errno=True)\n"
               "m, s = os.openpty()\n"
               "t('own', lambda: type_into(s))\n"
               "if libc.ioctl(s, ctypes.c_ulong((1 << 32) | termios.TIOCSTI), b'x') == 0: "
               "print('own2: fine')\n");
    attack.terminal = true;
    const RunEnd end = expect_all_refused(world, attack);
    CHECK(outcome_of(end, "own") == "EPERM");
    CHECK(outcome_of(end, "tty") == "ENXIO");
    CHECK(end.process.out.find("INJECTED") == std::string::npos);
    CHECK(end.process.out.find("succeeded") != std::string::npos);  // It was on that terminal.
  });
}

TEST_CASE("hostile 55: nothing of the environment it was started in is in the box") {
  as_every_user([](World& world) {
    Attack attack = shell(
        "cat /proc/*/environ /proc/*/cmdline /proc/*/task/*/environ 2>/dev/null | tr '\\0' '\\n'; "
        "echo ENV; env | sed 's/=.*//' | sort");
    attack.env = {{"API_TOKEN", "canary-hunter2"}, {"SECRET_canary", "x"}, {"SSH_AUTH_SOCK", "/s"}};
    const RunEnd end = world.attack(attack);
    INFO(end.describe());
    CHECK(end.log.find("canary") == std::string::npos);
    CHECK(end.log.find("SSH_AUTH_SOCK") == std::string::npos);
    CHECK(end.log.find(world.top()) == std::string::npos);
    const std::string allowed =
        " PATH HOME USER LOGNAME SHELL LANG TMPDIR TERM PWD OLDPWD _ SHLVL GIT_CONFIG_NOSYSTEM "
        "PYTHONPYCACHEPREFIX PYTHONNOUSERSITE AGENTCHECK_PROMPT_FILE AGENTCHECK_PORTS ";
    std::istringstream names(end.log.substr(end.log.rfind("ENV\n") + 4));
    for (std::string name; names >> name;) {
      INFO(name);
      CHECK(allowed.find(" " + name + " ") != std::string::npos);
    }
  });
}

TEST_CASE("hostile 56: the box has its three streams open and nothing else") {
  as_every_user([](World& world) {
    const int decoys[] = {open("/etc/passwd", O_RDONLY), open("/", O_RDONLY | O_DIRECTORY)};
    const RunEnd end = world.attack(python(
        "import os\n"
        "for fd in sorted(int(x) for x in os.listdir('/proc/self/fd')):\n"
        "  try: print('fd', fd, os.readlink(f'/proc/self/fd/{fd}').split(':')[0])\n"
        "  except OSError: pass\n"
        "print(sorted(os.listdir('/proc/1/fd')) if os.access('/proc/1/fd', os.R_OK) else '')\n"));
    for (const int fd : decoys) close(fd);
    INFO(end.describe());
    CHECK(end.log.starts_with("fd 0 /memfd\nfd 1 pipe\nfd 2 pipe\n"));
    CHECK(end.log.find("fd 3") == std::string::npos);
    CHECK(end.log.find("passwd") == std::string::npos);
  });
}

TEST_CASE("hostile 57: no socket of the host can be reached") {
  as_every_user([](World& world) {
    const std::string in_tmp = fmt::format("/tmp/agentcheck-canary-{}.sock", getpid());
    const std::string abstract = fmt::format("@agentcheck-canary-{}", getpid());
    {
      const Listener one(in_tmp);
      const Listener two(world.top() + "/outside/bus");
      const Listener three(abstract);
      Attack attack =
          python(std::string(kTry) +
                 fmt::format("def unix(name): s = socket.socket(socket.AF_UNIX); s.connect(name)\n"
                             "t('tmp', lambda: unix('{0}'))\n"
                             "t('bus', lambda: unix('{1}/outside/bus'))\n"
                             "t('root', lambda: unix('/proc/1/root{1}/outside/bus'))\n"
                             "t('docker', lambda: unix('/run/docker.sock'))\n"
                             "t('docker2', lambda: unix('/var/run/docker.sock'))\n"
                             "t('systemd', lambda: unix('/run/systemd/private'))\n"
                             "t('dbus', lambda: unix('/run/dbus/system_bus_socket'))\n"
                             "t('x11', lambda: unix('/tmp/.X11-unix/X0'))\n"
                             "t('abstract', lambda: unix('\\0{2}'))\n",
                             in_tmp, world.top(), abstract.substr(1)));
      attack.env = {{"XDG_RUNTIME_DIR", world.top() + "/outside"},
                    {"SSH_AUTH_SOCK", world.top() + "/outside/bus"},
                    {"DBUS_SESSION_BUS_ADDRESS", "unix:path=" + world.top() + "/outside/bus"}};
      const RunEnd end = expect_all_refused(world, attack);
      CHECK(outcome_of(end, "abstract") == "ECONNREFUSED");
      CHECK_FALSE((one.touched() || two.touched() || three.touched()));
    }
    unlink(in_tmp.c_str());
  });
}

TEST_CASE("hostile 58: no network of any family can be reached") {
  as_every_user([](World& world) {
    const Listener four(AF_INET, SOCK_STREAM);
    const Listener six(AF_INET6, SOCK_STREAM);
    const Listener datagrams(AF_INET, SOCK_DGRAM);
    const RunEnd end = expect_all_refused(
        world,
        python(
            std::string(kTry) +
            fmt::format("def tcp(host, port, family=socket.AF_INET):\n"
                        "  s = socket.socket(family); s.settimeout(5); s.connect((host, port))\n"
                        "def udp(host, port, family=socket.AF_INET):\n"
                        "  s = socket.socket(family, socket.SOCK_DGRAM); s.connect((host, port)); "
                        "s.send(b'x'); s.send(b'x')\n"
                        "t('loopback', lambda: tcp('127.0.0.1', {}))\n"
                        "t('loopback6', lambda: tcp('::1', {}, socket.AF_INET6))\n"
                        "t('udp', lambda: udp('127.0.0.1', {}))\n"
                        "t('metadata', lambda: tcp('169.254.169.254', 80))\n"
                        "t('lan', lambda: tcp('10.0.0.1', 80))\n"
                        "t('lan2', lambda: tcp('192.168.1.1', 80))\n"
                        "t('world', lambda: tcp('1.1.1.1', 443))\n"
                        "t('world6', lambda: tcp('2606:4700:4700::1111', 443, socket.AF_INET6))\n"
                        "t('dns', lambda: udp('8.8.8.8', 53))\n"
                        "t('vsock', lambda: socket.socket(40, socket.SOCK_STREAM))\n"
                        "t('packet', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))\n"
                        "t('raw', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))\n"
                        "t('bluetooth', lambda: socket.socket(31, socket.SOCK_RAW))\n"
                        "t('alg', lambda: socket.socket(38, socket.SOCK_SEQPACKET))\n",
                        four.port(), six.port(), datagrams.port())));
    CHECK(outcome_of(end, "vsock") == "EAFNOSUPPORT");
    CHECK(outcome_of(end, "packet") == "EAFNOSUPPORT");
    CHECK_FALSE((four.touched() || six.touched() || datagrams.touched()));
  });
}

// Where a gateway is there, which names it lets through is in gateway_test.cpp.
TEST_CASE("hostile 59: no name can be looked up") {
  as_every_user([](World& world) {
    const Listener resolver(AF_INET, SOCK_DGRAM);
    const RunEnd end = world.attack(
        python("import socket, os\n"
               "for name in ['secret.evil.test', 'localhost.evil.test', 'example.com']:\n"
               "  try: print(socket.getaddrinfo(name, 80))\n"
               "  except socket.gaierror as e: print('refused', e.errno)\n"
               "print(os.path.exists('/etc/resolv.conf'))\n"));
    INFO(end.describe());
    CHECK(end.log.find("[(") == std::string::npos);
    CHECK(end.log.find("False") != std::string::npos);
    CHECK_FALSE(resolver.touched());
  });
}

// What it decides about hosts is in gateway_test.cpp.
TEST_CASE("hostile 60: where no gateway was asked for, none is there") {
  as_every_user([](World& world) {
    const RunEnd end = expect_all_refused(
        world, python(std::string(kTry) +
                      "t('port', lambda: socket.create_connection(('127.0.0.1', 3128), 2))\n"
                      "t('socket', lambda: socket.socket(socket.AF_UNIX).connect("
                      "'/run/ac/gateway.sock'))\n"
                      "t('proxy', lambda: socket.socket(socket.AF_UNIX).connect("
                      "'/run/ac/proxy.sock'))\n"));
    CHECK(outcome_of(end, "port") == "ECONNREFUSED");
  });
}

TEST_CASE("hostile 61: namespaces, mounts, keyrings and other doors of the kernel are shut") {
  as_every_user([](World& world) {
    const std::pair<const char*, std::string> calls[] = {
        {"unshare-user", fmt::format("{}, 0x10000000", SYS_unshare)},
        {"unshare-mount", fmt::format("{}, 0x00020000", SYS_unshare)},
        {"unshare-net", fmt::format("{}, 0x40000000", SYS_unshare)},
        {"mount", fmt::format("{}, b'none', b'/tmp', b'tmpfs', 0, None", SYS_mount)},
        {"umount", fmt::format("{}, b'/src/.git', 2", SYS_umount2)},
        {"setns", fmt::format("{}, os.open('/proc/self/ns/net', os.O_RDONLY), 0", SYS_setns)},
        {"chroot", fmt::format("{}, b'/tmp'", SYS_chroot)},
        {"pivot_root", fmt::format("{}, b'/tmp', b'/tmp'", SYS_pivot_root)},
        {"keyctl", fmt::format("{}, 0, -3, 0", SYS_keyctl)},
        {"add_key", fmt::format("{}, b'user', b'x', b'y', 1, -3", SYS_add_key)},
        {"request_key", fmt::format("{}, b'user', b'x', None, -3", SYS_request_key)},
        {"bpf", fmt::format("{}, 0, None, 0", SYS_bpf)},
        {"io_uring", fmt::format("{}, 8, ctypes.create_string_buffer(256)", SYS_io_uring_setup)},
        {"perf",
         fmt::format("{}, ctypes.create_string_buffer(128), 0, -1, -1, 0", SYS_perf_event_open)},
        {"userfaultfd", fmt::format("{}, 0", SYS_userfaultfd)},
        {"fsopen", fmt::format("{}, b'tmpfs', 0", SYS_fsopen)},
        {"open_tree", fmt::format("{}, -100, b'/', 1", SYS_open_tree)},
        {"handle", fmt::format("{}, -100, b'x', 0", SYS_open_by_handle_at)},
        {"vm_readv", fmt::format("{}, 1, None, 0, None, 0, 0", SYS_process_vm_readv)},
        {"kexec", fmt::format("{}, 0, 0, None, 0", SYS_kexec_load)},
        {"module", fmt::format("{}, None, 0, b''", SYS_init_module)},
        {"swapon", fmt::format("{}, b'/src/x', 0", SYS_swapon)},
        {"reboot", fmt::format("{}, 0xfee1dead, 672274793, 0, None", SYS_reboot)},
        {"settime", fmt::format("{}, None, None", SYS_settimeofday)},
    };
    std::string script = std::string(kTry) +
                         "libc = ctypes.CDLL(None, use_errno=True)\n"
                         "def call(*words):\n"
                         "  if libc.syscall(*words) < 0: raise OSError(ctypes.get_errno(), '')\n";
    for (const auto& [name, words] : calls) {
      script += fmt::format("t('{}', lambda: call({}))\n", name, words);
    }
    script +=
        "import subprocess\n"
        "for c in (['bwrap', '--ro-bind', '/', '/', 'true'], ['unshare', '-Ur', 'true'], "
        "['mount', '-t', 'tmpfs', 'x', '/tmp'], ['chroot', '/', 'true']):\n"
        "  try:\n"
        "    if subprocess.run(c, capture_output=True).returncode == 0: print(c[0] + ': fine')\n"
        "  except FileNotFoundError: pass\n"
        "for p in ('/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', "
        "'/proc/sys/vm/drop_caches',"
        " '/proc/1/mem', '/proc/kcore', '/dev/mem', '/dev/kmsg', '/sys/kernel/uevent_helper'):\n"
        "  t(p, lambda: open(p, 'r+b').read(1))\n"
        "t('mknod', lambda: os.mknod('/src/disk', 0o60666, os.makedev(8, 0)))\n"
        "t('setuid', lambda: os.setuid(0))\n";
    const RunEnd end = expect_all_refused(world, python(script));
    CHECK(outcome_of(end, "unshare-user") == "EPERM");
    CHECK(outcome_of(end, "keyctl") == "EPERM");
    CHECK(outcome_of(end, "io_uring") == "ENOSYS");
    CHECK(outcome_of(end, "bpf") == "EPERM");
    CHECK(outcome_of(end, "mknod") == "EPERM");
  });
}

TEST_CASE("hostile 62: a lease on a file does not make the host wait") {
  as_every_user([](World& world) {
    const std::unique_ptr<Program> program = world.start(python(
        std::string(kTry) +
        "import fcntl, glob, time, signal\n"
        "signal.signal(signal.SIGIO, signal.SIG_IGN)\n"
        "held = []\n"
        "def lease(path, kind):\n"
        "  fd = os.open(path, os.O_RDONLY); held.append(fd)\n"
        "  fcntl.fcntl(fd, 1024 | (7 << 32), kind) if False else fcntl.fcntl(fd, 1024, kind)\n"
        "t('file', lambda: lease('/src/f1.c', 0))\n"
        "t('write', lambda: lease('/src/f2.c', 1))\n"
        "t('pack', lambda: lease(glob.glob('/run/ac/objects/0/pack/*.pack')[0], 0))\n"
        "t('notify', lambda: fcntl.fcntl(os.open('/src', os.O_RDONLY), 1026, 4))\n"
        "print('ready', flush=True)\n"
        "time.sleep(2)\n"));
    for (int tries = 0; tries < 200 && world.newest().log.find("ready") == std::string::npos;
         ++tries)
      usleep(50000);
    const RunEnd running = world.newest();
    REQUIRE(running.log.find("ready") != std::string::npos);
    const auto start = std::chrono::steady_clock::now();
    for (const char* name : {"/f1.c", "/f2.c"}) {
      const int fd = open((running.text("worktree") + name).c_str(), O_RDWR);
      CHECK(fd >= 0);
      close(fd);
    }
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    CHECK(took.count() < 50);
    const RunEnd end = world.newest(program->wait());
    INFO(end.describe());
    for (const char* step : {"file", "write", "pack", "notify"})
      CHECK(outcome_of(end, step) == "EPERM");
    world.check_nothing_left();
    world.check_unchanged();
  });
}

TEST_CASE("hostile 63: nothing outside the worktree can be written") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        std::string(kTry) +
        fmt::format("def put(path):\n"
                    "  with open(path, 'a') as f: f.write('OWNED')\n"
                    "for p in ['{0}/home/.bashrc', '{0}/home/.ssh/authorized_keys', "
                    "'{0}/repo/f1.c', '{0}/state/agentcheck/x', '{1}/../x', '/src/../x', "
                    "'/usr/bin/x', '/etc/profile', '/etc/x', '/root/.bashrc', '/var/tmp/x', "
                    "'/run/x', '/repo/x', '/run/ac/x', '/run/ac/prompt', '/proc/self/root/x', "
                    "'/proc/1/root/etc/x', '/proc/self/cwd/../x']: t(p, lambda: put(p))\n"
                    "put(os.path.expanduser('~/.bashrc'))\n",
                    world.top(), world.store() + "/runs")));
    INFO(end.describe());
    CHECK(end.log.find(": fine") == std::string::npos);
    CHECK(end.log.find(": EROFS") != std::string::npos);
    CHECK(end.status() == "succeeded");
  });
}

TEST_CASE("hostile 64: keys, other repositories and the main checkout do not exist") {
  as_every_user([](World& world) {
    const RunEnd end = world.attack(python(
        std::string(kTry) +
        fmt::format("for p in ['{0}/home/.ssh/id_canary', '{0}/outside/canary.txt', "
                    "'{0}/repo/README.md', '{0}/repo/.git/config', '{0}', '/work', '/var', '/sys', "
                    "'/root/.ssh', '/etc/shadow', '/etc/ssh', '/proc/1/root{0}/home', '/mnt', "
                    "'/home/user/.ssh']: t(p, lambda: os.stat(p))\n"
                    "print(sorted(os.listdir('/home')), sorted(os.listdir('/repo')))\n",
                    world.top())));
    INFO(end.describe());
    CHECK(end.log.find(": fine") == std::string::npos);
    CHECK(outcome_of(end, world.home() + "/.ssh/id_canary") == "ENOENT");
    CHECK(outcome_of(end, world.repository() + "/README.md") == "ENOENT");
    CHECK(end.log.find("['user'] ['.git']") != std::string::npos);
  });
}
