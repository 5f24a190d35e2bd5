// The way out of a set-up, through the real `agentcheck run`: which names are let through, and that
// no name is looked up that is not.
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "tests/hostile/result.h"
#include "tests/hostile/world.h"

using namespace agentcheck::testing;

namespace {

/// In a network of its own, with a resolver that writes down what it is asked and knows one public
/// address, becomes the program given.
constexpr const char* kOwnResolver =
    "import os, socket, subprocess, sys, threading\n"
    "log, words = sys.argv[1], sys.argv[2:]\n"
    "subprocess.check_call(['ip', 'link', 'set', 'lo', 'up'])\n"
    "open(log + '.conf', 'w').write('nameserver 127.0.0.1\\noptions timeout:1 attempts:1\\n')\n"
    "subprocess.check_call(['mount', '--bind', log + '.conf', '/etc/resolv.conf'])\n"
    "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 53))\n"
    "if os.fork() == 0:\n"
    "  import ctypes; ctypes.CDLL(None).prctl(1, 9)\n"
    "  while True:\n"
    "    q, who = s.recvfrom(2000)\n"
    "    name, at = [], 12\n"
    "    while q[at]: name.append(q[at + 1:at + 1 + q[at]].decode()); at += q[at] + 1\n"
    "    open(log, 'a').write('.'.join(name) + '\\n')\n"
    "    kind = q[at + 2]\n"
    "    answer = b'\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4' + bytes([93, 184, 216, 34])\n"
    "    s.sendto(q[:2] + b'\\x81\\x80\\0\\1' + (b'\\0\\1' if kind == 1 else b'\\0\\0') + "
    "b'\\0\\0\\0\\0' + q[12:at + 5] + (answer if kind == 1 else b''), who)\n"
    "s.close()\n"
    "os.execv(words[0], words)\n";

/// What the agent makes of the set-up: it asks for everything it should not get, then fails, so
/// that what it printed is evidence.
constexpr const char* kAsker =
    "import socket\n"
    "def ask(name, head):\n"
    "  s = socket.create_connection(('127.0.0.1', 3128), 10)\n"
    "  s.settimeout(20); s.sendall(head)\n"
    "  try: line = s.recv(200).split(b'\\r\\n')[0].decode()\n"
    "  except OSError as e: line = str(e)\n"
    "  print(name + ': ' + line, flush=True)\n"
    "def connect(name, target): ask(name, b'CONNECT ' + target + b' HTTP/1.1\\r\\nHost: ' + target "
    "+ "
    "b'\\r\\n\\r\\n')\n"
    "connect('denied', b'secret.evil.test:443')\n"
    "connect('nul', b'allowed.test\\0.evil.test:443')\n"
    "connect('suffix', b'allowed.test.evil.test:443')\n"
    "connect('prefix', b'evilallowed.test:443')\n"
    "connect('below', b'secret.allowed.test:443')\n"
    "connect('address', b'93.184.216.34:443')\n"
    "connect('decimal', b'1572395042:443')\n"
    "connect('six', b'[2606:2800:220:1::]:443')\n"
    "connect('port', b'allowed.test:22')\n"
    "connect('user', b'allowed.test@evil.test:443')\n"
    "ask('host', b'GET http://allowed.test:443/ HTTP/1.1\\r\\nHost: evil.test\\r\\n\\r\\n')\n"
    "ask('two', b'GET http://allowed.test:443/ HTTP/1.1\\r\\nHost: allowed.test:443\\r\\nHost: "
    "evil.test\\r\\n\\r\\n')\n"
    "connect('rebound', b'inside.test:443')\n"
    "connect('legitimate', b'ALLOWED.test.:443')\n"
    "try: print('direct', socket.getaddrinfo('secret.direct.test', 80))\n"
    "except OSError: print('direct: refused')\n"
    "raise SystemExit(1)\n";

std::string evidence(const RunEnd& end) {
  std::string text;
  if (!end.report.is_object()) return text;
  for (const auto& criterion : end.report["criteria"]) {
    for (const auto& finding : criterion["findings"]) {
      if (finding.contains("after") && finding["after"].is_string()) {
        text += finding["after"].get<std::string>() + "\n";
      }
    }
  }
  return text;
}

}  // namespace

TEST_CASE("hostile 59 and 60: a set-up reaches the names on its list, and asks for no other") {
  if (geteuid() != 0) return;  // Giving a run a resolver of its own is root's affair.
  as_self([](World& world) {
    world.write("setup.py", "print('nothing to do')\n");
    world.commit("Set-up");
    const std::string log = world.top() + "/spec/asked";
    Attack attack = shell(fmt::format("cat > setup.py <<'X'\n{}X\n", kAsker));
    attack.spec =
        "  - behavioral: command\n    id: tests\n    setup: [/usr/bin/python3, setup.py]\n"
        "    run: [/bin/true]\n    network: ['allowed.test:443']\n";
    attack.through = {"/usr/bin/unshare", "-n", "-m", "/usr/bin/python3", "-c", kOwnResolver, log};
    const RunEnd end = world.newest(world.start(attack)->wait());
    INFO(end.describe());
    const std::string said = evidence(end);
    INFO(said);
    const auto answer = [&](const std::string& name) {
      const std::size_t at = said.find(name + ": ");
      return at == std::string::npos ? "not tried" : said.substr(at + name.size() + 2, 12);
    };
    for (const char* name : {"denied", "nul", "suffix", "prefix", "below", "address", "decimal",
                             "six", "port", "user", "host", "two", "rebound"}) {
      INFO(name);
      CHECK((answer(name) == "HTTP/1.1 403" || answer(name) == "HTTP/1.1 400"));
    }
    // Let through: looked up, and then there is nobody.
    CHECK(answer("legitimate").starts_with("HTTP/1.1 50"));
    CHECK(answer("direct").starts_with("refused"));
    const std::string asked = text_of(log);
    CHECK(asked.find("allowed.test") != std::string::npos);
    for (const char* name : {"evil", "secret", "inside", "direct"}) {
      CHECK(asked.find(name) == std::string::npos);
    }
    CHECK(end.record["verdict"] == "fail");
  });
}
