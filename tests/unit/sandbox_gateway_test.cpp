// The gateway under attack: by itself on its socket, and from inside a real box.
#include <dirent.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "sandbox/gateway.h"
#include "sandbox/gateway_request.h"
#include "sandbox/sandbox.h"
#include "tests/unit/catch.h"
#include "tests/unit/local_server.h"

using namespace agentcheck;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

/// A private directory that is gone with the test.
struct Directory {
  Directory() : path(fmt::format("/var/tmp/agentcheck-gateway-{}", getpid())) {
    fs::create_directory(path);
    chmod(path.c_str(), 0711);
  }
  ~Directory() { fs::remove_all(path); }
  std::string path;
};

std::vector<Endpoint> endpoints(const std::vector<std::string>& texts) {
  std::vector<Endpoint> list;
  for (const std::string& text : texts) list.push_back(*parse_endpoint(text));
  return list;
}

GatewayOptions local_options(const std::vector<std::string>& allowed,
                             std::vector<std::string>* asked = nullptr) {
  GatewayOptions options;
  options.allowed = endpoints(allowed);
  options.resolve = loopback_resolver(asked);
  options.private_addresses_for_tests = true;
  return options;
}

Gateway open_gateway(const Directory& directory, GatewayOptions options) {
  Result<Gateway> gateway = Gateway::open(directory.path, std::move(options));
  if (!gateway) FAIL(gateway.error().message);
  return std::move(*gateway);
}

std::string status_line(const std::string& answer) { return answer.substr(0, answer.find("\r\n")); }

std::string body(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "no end" : answer.substr(end + 4);
}

int threads() {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/task")) count += entry.exists();
  return count;
}

std::string http(const std::string& content) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", content.size(), content);
}

/// What a refused request is answered, or "accepted".
std::string judge(const std::string& head) {
  const ProxyRequest request =
      read_proxy_request(head, endpoints({"good.test:443", "good.test:80", "*.cdn.test:443"}));
  return request.refusal == 0 ? "accepted" : fmt::format("{} {}", request.refusal, request.reason);
}

}  // namespace

TEST_CASE("A tunnel to a host on the list carries bytes both ways and is counted", "[gateway]") {
  const Directory directory;
  const LocalServer server([](const std::string& text) { return "you said " + text; });
  const Gateway gateway =
      open_gateway(directory, local_options({fmt::format("good.test:{}", server.port())}));
  const std::string answer =
      ask(gateway.socket(),
          fmt::format("CONNECT GOOD.test.:{} HTTP/1.1\r\n\r\nhello\r\n\r\n", server.port()));
  CHECK(answer == "HTTP/1.1 200 Connection established\r\n\r\nyou said hello\r\n\r\n");
  const GatewayTraffic traffic = gateway.traffic();
  REQUIRE(traffic.hosts.size() == 1);
  CHECK(traffic.hosts[0].host == "good.test");
  CHECK(traffic.hosts[0].connections == 1);
  CHECK(traffic.hosts[0].sent == 9);
  CHECK(traffic.hosts[0].received == 18);
  CHECK(traffic.refused.empty());
}

TEST_CASE("A name that is not on the list is refused without being looked up", "[gateway]") {
  const Directory directory;
  std::vector<std::string> asked;
  const Gateway gateway = open_gateway(directory, local_options({"good.test:443"}, &asked));
  const std::string answer = ask(
      gateway.socket(), "CONNECT c2VjcmV0.evil.test:443 HTTP/1.1\r\nHost: good.test:443\r\n\r\n");
  CHECK(status_line(answer) == "HTTP/1.1 403 Refused");
  CHECK(body(answer) == "agentcheck: c2vjcmv0.evil.test:443: the host is not on the list\n");
  CHECK(asked.empty());
  CHECK(gateway.traffic().refused ==
        std::vector<std::string>{"c2vjcmv0.evil.test:443: the host is not on the list"});
}

TEST_CASE("Every way to write another target is refused", "[gateway]") {
  const auto connect = [](const std::string& target) {
    return judge("CONNECT " + target + " HTTP/1.1\r\nHost: good.test\r\n\r\n");
  };
  CHECK(connect("good.test:443") == "accepted");
  CHECK(connect("GOOD.TEST.:443") == "accepted");
  CHECK(connect("a.cdn.test:443") == "accepted");
  const std::string list = "403 the host is not on the list";
  CHECK(connect("good.test:22") == list);
  CHECK(connect("evilgood.test:443") == list);
  CHECK(connect("good.test.evil.test:443") == list);
  CHECK(connect("a.b.cdn.test:443") == list);
  CHECK(connect("cdn.test:443") == list);
  const std::string name = "403 the target is no host name with a port";
  for (const std::string& target :
       {"good.test"s, "good.test:"s, "good.test..:443"s, "127.0.0.1:443"s, "2130706433:443"s,
        "0x7f000001:443"s, "0177.0.0.1:443"s, "[::1]:443"s, "[::ffff:127.0.0.1]:443"s,
        "user@good.test:443"s, "evil.test:443@good.test:443"s, "good.test:443:443"s,
        "good.test:0443000"s, "good.test:-1"s, "good.test:+443"s, "http://good.test:443"s}) {
    INFO(target);
    CHECK(connect(target) == name);
  }
  const std::string broken = "400 this is no HTTP request";
  CHECK(connect("good.test\0.evil.test:443"s) == broken);
  CHECK(connect("good.test:443 evil.test:443") == broken);
  CHECK(connect("good.test:443\tx") == name);
  CHECK(judge("CONNECT good.test:443 HTTP/2.0\r\n\r\n") == broken);
  CHECK(judge("CONNECT good.test:443 HTTP/1.1\nHost: x\n\n\r\n\r\n") == broken);
  CHECK(judge("CONNECT good.test:443 HTTP/1.1\r\n folded: x\r\n\r\n") == broken);
  CHECK(judge("\r\n\r\n") == broken);
}

TEST_CASE("A plain request goes on only where its Host header and its URL agree", "[gateway]") {
  const auto get = [](const std::string& url, const std::string& headers) {
    return judge("GET " + url + " HTTP/1.1\r\n" + headers + "\r\n");
  };
  CHECK(get("http://good.test/x", "Host: good.test\r\n") == "accepted");
  CHECK(get("http://good.test", "Host: GOOD.test:80\r\n") == "accepted");
  CHECK(get("http://good.test/", "Host: evil.test\r\n") ==
        "403 the Host header names another host");
  CHECK(get("http://good.test/", "Host: good.test:8080\r\n") ==
        "403 the Host header names another host");
  CHECK(get("http://good.test/", "") == "400 there is not exactly one Host header");
  CHECK(get("http://good.test/", "Host: good.test\r\nhost: good.test\r\n") ==
        "400 there is not exactly one Host header");
  CHECK(get("http://good.test/", "Host: good.test\r\nHost : evil.test\r\n") ==
        "400 this is no HTTP request");
  CHECK(get("http://evil.test/", "Host: evil.test\r\n") == "403 the host is not on the list");
  CHECK(get("http://good.test:22/", "Host: good.test:22\r\n") == "403 the host is not on the list");
  CHECK(get("http://good.test@evil.test/", "Host: good.test\r\n") ==
        "403 the target is no host name with a port");
  CHECK(get("http://good.test?x", "Host: good.test\r\n") == "400 the URL has no path");
  CHECK(get("https://good.test/", "Host: good.test\r\n") ==
        "405 only CONNECT and plain http:// requests are forwarded");
  CHECK(get("/x", "Host: good.test\r\n") ==
        "405 only CONNECT and plain http:// requests are forwarded");
  CHECK(judge("TRACE http://good.test/ HTTP/1.1\r\nHost: good.test\r\n\r\n") ==
        "405 only CONNECT and plain http:// requests are forwarded");
  CHECK(get("http://good.test/", "Host: good.test\r\nTransfer-Encoding: chunked\r\n") ==
        "411 a request with a transfer coding is not forwarded");
  CHECK(get("http://good.test/", "Host: good.test\r\nContent-Length: 1\r\nContent-Length: 9\r\n") ==
        "400 the length of the body is not clear");
}

TEST_CASE("A plain request reaches the server in origin form, and nothing behind it does",
          "[gateway]") {
  const Directory directory;
  const LocalServer server([](const std::string&) { return http("pong"); });
  const std::string host = fmt::format("good.test:{}", server.port());
  const Gateway gateway = open_gateway(directory, local_options({host}));
  const std::string request = fmt::format(
      "POST http://{0}/a?b HTTP/1.1\r\nHost: {0}\r\nProxy-Connection: keep-alive\r\n"
      "Proxy-Authorization: secret\r\nConnection: keep-alive\r\nContent-Length: 4\r\n"
      "X-Mine: 1\r\n\r\nbody"
      "GET /smuggled HTTP/1.1\r\nHost: evil.test\r\n\r\n",
      host);
  CHECK(body(ask(gateway.socket(), request)) == "pong");
  const std::vector<std::string> got = server.requests();
  REQUIRE(got.size() == 1);
  // The server may have read the head before the body came.
  CHECK(got[0].substr(0, got[0].find("\r\n\r\n")) ==
        fmt::format("POST /a?b HTTP/1.1\r\nhost: {}\r\ncontent-length: 4\r\nx-mine: 1\r\n"
                    "connection: close",
                    host));
  CHECK(got[0].find("smuggled") == std::string::npos);
  CHECK(gateway.traffic().hosts.at(0).sent == got[0].find("\r\n\r\n") + 4 + 4);
}

TEST_CASE("Only addresses of the public internet are connected to", "[gateway]") {
  for (const char* text : {"0.0.0.0",
                           "10.1.2.3",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:127.0.0.1",
                           "::ffff:8.8.8.8",
                           "::127.0.0.1",
                           "fe80::1",
                           "fc00::1",
                           "fd00::1",
                           "ff02::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "2001::1",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::808:808",
                           "3fff::1",
                           "100::1"}) {
    INFO(text);
    CHECK_FALSE(is_public(address_of(text)));
  }
  for (const char* text : {"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1",
                           "172.32.0.1", "198.17.0.1", "223.255.255.255", "2606:4700::1111",
                           "2a00:1450:4001::1", "2001:4860::8888", "64:ff9b::808:808"}) {
    INFO(text);
    CHECK(is_public(address_of(text)));
  }
}

TEST_CASE("A name on the list that leads to a private address is refused", "[gateway]") {
  const Directory directory;
  const LocalServer server([](const std::string&) { return http("metadata"); });
  GatewayOptions options = local_options({fmt::format("good.test:{}", server.port())});
  options.private_addresses_for_tests = false;
  const Gateway gateway = open_gateway(directory, std::move(options));
  const std::string answer =
      ask(gateway.socket(), fmt::format("CONNECT good.test:{} HTTP/1.1\r\n\r\n", server.port()));
  CHECK(status_line(answer) == "HTTP/1.1 403 Refused");
  CHECK(body(answer) == fmt::format("agentcheck: good.test:{}: the name stands for an address that "
                                    "is not public\n",
                                    server.port()));
  CHECK(server.requests().empty());
}

TEST_CASE("A request that never ends, or is too long, is given up", "[gateway]") {
  const Directory directory;
  GatewayOptions options = local_options({"good.test:443"});
  options.head_time = std::chrono::milliseconds(100);
  const Gateway gateway = open_gateway(directory, std::move(options));
  CHECK(ask(gateway.socket(), "CONNECT good.t").empty());
  const std::string answer =
      ask(gateway.socket(), "CONNECT good.test:443 HTTP/1.1\r\nX: " + std::string(20000, 'x'));
  CHECK(status_line(answer) == "HTTP/1.1 431 Refused");
}

TEST_CASE("What goes through is cut off at the budget", "[gateway]") {
  const Directory directory;
  const LocalServer server([](const std::string&) { return std::string(1 << 20, 'x'); });
  GatewayOptions options = local_options({fmt::format("good.test:{}", server.port())});
  options.max_bytes = 100000;
  const Gateway gateway = open_gateway(directory, std::move(options));
  const std::string answer =
      ask(gateway.socket(),
          fmt::format("CONNECT good.test:{} HTTP/1.1\r\n\r\nx\r\n\r\n", server.port()));
  CHECK(answer.size() < 150000);
  CHECK(gateway.traffic().over_budget);
}

TEST_CASE("A gateway ends with its object, whatever its clients do, and leaves no thread",
          "[gateway]") {
  const Directory directory;
  const int before = threads();
  {
    GatewayOptions options = local_options({"good.test:443"});
    options.connections = 8;
    const Gateway gateway = open_gateway(directory, std::move(options));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    gateway.socket().copy(address.sun_path, sizeof address.sun_path - 1);
    std::vector<Fd> idle;
    for (int at = 0; at < 40; ++at) {
      idle.emplace_back(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
      REQUIRE(connect(idle.back().get(), reinterpret_cast<sockaddr*>(&address), sizeof address) ==
              0);
    }
    usleep(100000);
    CHECK(threads() == before + 1 + 8);
  }
  CHECK(threads() == before);
  CHECK(fs::is_empty(directory.path));
}

namespace {

struct BoxRun {
  std::string out;
  double seconds = 0;
};

BoxRun run_in_box(const std::string& socket, const std::vector<std::string>& argv) {
  static const Result<Sandbox> sandbox = Sandbox::open();
  if (!sandbox) FAIL(sandbox.error().message << "\n" << sandbox.error().remedy);
  Profile profile;
  profile.limits.time = std::chrono::seconds(60);
  profile.gateway = socket;
  Result<BoxResult> result = sandbox->run(profile, argv);
  if (!result) FAIL(result.error().message);
  return {result->process.out.text(), result->process.seconds};
}

GatewayOptions for_box(GatewayOptions options) {
  if (geteuid() == 0) options.owner = Identity{63999, 63999};
  return options;
}

}  // namespace

TEST_CASE("Programs in a box reach a host on the list through their proxy settings, and no other",
          "[gateway][sandbox]") {
  const Directory directory;
  const LocalServer server([](const std::string&) { return http("pong"); });
  const Gateway gateway =
      open_gateway(directory, for_box(local_options({fmt::format("good.test:{}", server.port())})));
  const std::string program = fmt::format(R"(
import urllib.request, socket
print(urllib.request.urlopen('http://good.test:{0}/').read())
try:
  print(urllib.request.urlopen('http://evil.test:{0}/').read())
except Exception as e: print(e)
for target in [('127.0.0.1', {0}), ('169.254.169.254', 80), ('8.8.8.8', 53)]:
  try: print(socket.create_connection(target, 1))
  except OSError as e: print(type(e).__name__)
)",
                                          server.port());
  CHECK(run_in_box(gateway.socket(), {"/usr/bin/python3", "-c", program}).out ==
        "b'pong'\nHTTP Error 403: Refused\nConnectionRefusedError\nOSError\nOSError\n");
}

TEST_CASE("Many connections from a box go through at once", "[gateway][sandbox]") {
  const Directory directory;
  const LocalServer server([](const std::string&) { return http(std::string(200000, 'x')); });
  const Gateway gateway =
      open_gateway(directory, for_box(local_options({fmt::format("good.test:{}", server.port())})));
  const std::string program = fmt::format(R"(
import urllib.request, concurrent.futures
def get(_): return len(urllib.request.urlopen('http://good.test:{0}/').read())
with concurrent.futures.ThreadPoolExecutor(150) as pool: print(set(pool.map(get, range(300))))
)",
                                          server.port());
  CHECK(run_in_box(gateway.socket(), {"/usr/bin/python3", "-c", program}).out == "{200000}\n");
  CHECK(gateway.traffic().hosts.at(0).connections == 300);
}

TEST_CASE("The forwarder is no child of the command, holds nothing of it, and ends with it",
          "[gateway][sandbox]") {
  const Directory directory;
  const Gateway gateway = open_gateway(directory, for_box(local_options({"good.test:443"})));
  const BoxRun run = run_in_box(gateway.socket(), {"/usr/bin/python3", "-c", R"(
import os
try: print(os.wait())
except ChildProcessError: print('no child')
for pid in sorted(p for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())):
  links = [os.readlink(f'/proc/{pid}/fd/{fd}') for fd in sorted(os.listdir(f'/proc/{pid}/fd'))]
  print([link.split(':')[0] for link in links])
)"});
  CHECK(run.out == "no child\n['/dev/null', '/dev/null', '/dev/null', 'socket']\n");
  CHECK(run.seconds < 10);
}

TEST_CASE("A box without a gateway has no proxy in its environment and no forwarder",
          "[gateway][sandbox]") {
  CHECK(run_in_box("", {"/bin/sh", "-c", "env | grep -ic proxy; ls /run/ac"}).out == "0\nshim\n");
}
