// The set-up of a command: its network, and what is kept of it, with the real sandbox.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "checks/checks.h"
#include "runner/command_runner.h"
#include "tests/unit/catch.h"
#include "tests/unit/fake_trees.h"
#include "tests/unit/local_server.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

/// A parent of private directories and a store of set-ups, both gone with the test.
struct Places {
  Places() : root(fmt::format("/var/tmp/agentcheck-set-up-{}", getpid())) {
    fs::create_directory(root);
  }
  ~Places() {
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }
  CommandRunnerOptions options() const {
    CommandRunnerOptions made;
    made.directory = root + "/boxes";
    made.cache.directory = root + "/store";
    made.repository = "/repository";
    return made;
  }
  std::string root;
};

CommandRequest request(const std::string& run, const std::string& setup = {}) {
  CommandRequest made;
  made.argv = {"/bin/sh", "-c", run};
  if (!setup.empty()) made.setup = {"/bin/sh", "-c", setup};
  made.timeout = std::chrono::seconds(60);
  return made;
}

CommandRequest cached(const std::string& run, const std::string& setup,
                      std::vector<std::string> paths = {"deps"}) {
  CommandRequest made = request(run, setup);
  made.cache_key = *GlobSet::compile({"lock"});
  made.cache_paths = std::move(paths);
  return made;
}

CommandResult run(const FakeTrees& trees, const CommandRequest& request,
                  const CommandRunnerOptions& options) {
  const Result<CommandResult> result = CommandRunner(trees, options).run(request);
  if (!result) FAIL(result.error().message);
  CHECK(fs::is_empty(options.directory));
  return *result;
}

std::string problem(const FakeTrees& trees, const CommandRequest& request,
                    const CommandRunnerOptions& options) {
  const Result<CommandResult> result = CommandRunner(trees, options).run(request);
  return result ? "none" : result.error().message;
}

/// The set-up of most tests: leaves a directory that says which tree it saw and when.
const std::string kStamp =
    "mkdir deps && cat tree > deps/tree && cat /proc/sys/kernel/random/uuid > deps/stamp";

const FakeTrees& two_trees() {
  static const FakeTrees trees({{"lock", {"1"}}, {"tree", {"base\n"}}},
                               {{"lock", {"1"}}, {"tree", {"head\n"}}});
  return trees;
}

std::set<std::string> entries(const CommandRunnerOptions& options) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(options.cache.directory)) {
    if (entry.is_directory()) names.insert(entry.path().filename());
  }
  return names;
}

}  // namespace

TEST_CASE("What the set-up leaves is made on base, once, and the command reads it", "[setup]") {
  const Places places;
  const CommandRunnerOptions options = places.options();
  const CommandRequest asked = cached("cat deps/tree tree; cat deps/stamp >&2", kStamp);
  const CommandResult first = run(two_trees(), asked, options);
  CHECK(first.end == CommandResult::End::exited);
  CHECK(first.code == 0);
  CHECK(first.output_tail.substr(0, 10) == "base\nhead\n");
  CHECK(first.setup_note.empty());
  const CommandResult second = run(two_trees(), asked, options);
  CHECK(second.output_tail == first.output_tail);
  CHECK(entries(options).size() == 1);
}

TEST_CASE("What is kept cannot be changed by the command", "[setup]") {
  const Places places;
  const CommandResult result =
      run(two_trees(), cached("touch deps/x; echo x > deps/tree; rm -rf deps; ls deps", kStamp),
          places.options());
  CHECK(result.output_tail.find("Read-only file system") != std::string::npos);
  CHECK(result.output_tail.substr(result.output_tail.size() - 11) == "stamp\ntree\n");
}

TEST_CASE("Set-up, variables, network, key, paths and repository each make another entry",
          "[setup]") {
  const Places places;
  CommandRunnerOptions options = places.options();
  const auto count_after = [&](const FakeTrees& trees, const CommandRequest& asked) {
    run(trees, asked, options);
    return entries(options).size();
  };
  CommandRequest asked = cached("true", "mkdir -p deps other");
  CHECK(count_after(two_trees(), asked) == 1);
  CHECK(count_after(two_trees(), asked) == 1);
  asked.setup.back() += " more";
  CHECK(count_after(two_trees(), asked) == 2);
  asked.env = {{"A", "1"}};
  CHECK(count_after(two_trees(), asked) == 3);
  asked.network = {*parse_endpoint("a.test:443")};
  CHECK(count_after(two_trees(), asked) == 4);
  asked.cache_paths = {"deps", "other"};
  CHECK(count_after(two_trees(), asked) == 5);
  options.repository = "/another";
  CHECK(count_after(two_trees(), asked) == 6);
  const FakeTrees newer({{"lock", {"2"}}}, {{"lock", {"2"}}});
  CHECK(count_after(newer, asked) == 7);
}

TEST_CASE("Where the change touches the key or the paths, the set-up runs on head", "[setup]") {
  const Places places;
  const CommandRequest asked = cached("cat deps/tree", kStamp);
  const FakeTrees trees({{"lock", {"1"}}, {"tree", {"base\n"}}},
                        {{"lock", {"2"}}, {"tree", {"head\n"}}});
  const CommandResult result = run(trees, asked, places.options());
  CHECK(result.output_tail == "head\n");
  CHECK(result.setup_note ==
        "`lock` differs from base, so the cache was not used and the set-up ran on the head tree");
  const FakeTrees below({{"lock", {"1"}}}, {{"lock", {"1"}}, {"deps/evil", {"x"}}});
  CHECK(run(below, cached("cat deps/evil", "true"), places.options()).setup_note ==
        "`deps/evil` differs from base, so the cache was not used and the set-up ran on the head "
        "tree");
  const FakeTrees added({}, {{"lock", {"1"}}, {"tree", {"head\n"}}});
  CHECK(run(added, asked, places.options()).output_tail == "head\n");
  CHECK_FALSE(fs::exists(places.options().cache.directory));
}

TEST_CASE("A link of head where a kept directory belongs leads nowhere", "[setup]") {
  const Places places;
  const FakeTrees trees({{"lock", {"1"}}, {"a/x", {"x"}}},
                        {{"lock", {"1"}}, {"a", {"/etc", FileMode::symlink}}});
  const CommandResult result =
      run(trees, cached("ls a/deps", "mkdir -p a/deps; true", {"a/deps"}), places.options());
  CHECK(result.setup_note ==
        "`a` differs from base, so the cache was not used and the set-up ran on the head tree");
  CHECK_FALSE(fs::exists("/etc/deps"));
}

TEST_CASE("Without the cache the set-up runs on head", "[setup]") {
  const Places places;
  CommandRunnerOptions options = places.options();
  options.no_cache = true;
  CHECK(run(two_trees(), cached("cat deps/tree", kStamp), options).output_tail == "head\n");
  CHECK_FALSE(fs::exists(options.cache.directory));
}

TEST_CASE("Paths that are no directories of the set-up are errors", "[setup]") {
  const Places places;
  const CommandRunnerOptions options = places.options();
  CHECK(problem(two_trees(), cached("true", "true"), options) ==
        "`cache` has the path `deps`, but the set-up left no directory there");
  CHECK(problem(two_trees(), cached("true", "ln -s /etc deps"), options) ==
        "`cache` has the path `deps`, but the set-up left no directory there");
  CHECK(problem(two_trees(), cached("true", "ln -s /etc a", {"a/ssl"}), options) ==
        "`cache` has the path `a/ssl`, but the set-up left no directory there");
  const FakeTrees::Tree link{{"lock", {"1"}}, {"a", {"/etc", FileMode::symlink}}};
  CHECK(problem({link, link}, cached("true", "true", {"a/ssl"}), options) ==
        "`cache` has the path `a/ssl`, but `a` is a link on base");
  const FakeTrees empty({}, {});
  CHECK(problem(empty, cached("true", "true"), options) ==
        "the `key` of `cache` matches no file of base: `lock`");
  CHECK(entries(options).empty());
  CHECK(fs::exists("/etc/ssl"));
}

TEST_CASE("A set-up that fails on base keeps nothing and is how the run ended", "[setup]") {
  const Places places;
  const CommandRunnerOptions options = places.options();
  const CommandResult result =
      run(two_trees(), cached("true", "mkdir deps; echo no such package; exit 7"), options);
  CHECK(result.in_setup);
  CHECK(result.code == 7);
  CHECK(result.output_tail == "no such package\n");
  CHECK(result.setup_note == "the set-up ran on the base tree, to fill the cache");
  CHECK(entries(options).empty());
}

TEST_CASE("Runs at the same time fill the cache once", "[setup]") {
  const Places places;
  const CommandRunnerOptions options = places.options();
  const CommandRequest asked = cached("cat deps/stamp", "sleep 0.3; " + kStamp);
  std::vector<std::string> stamps(4);
  std::vector<std::thread> threads;
  for (std::string& stamp : stamps) {
    threads.emplace_back([&] {
      const Result<CommandResult> result = CommandRunner(two_trees(), options).run(asked);
      if (result) stamp = result->output_tail;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(std::set<std::string>(stamps.begin(), stamps.end()).size() == 1);
  CHECK(stamps[0].size() == 37);
}

TEST_CASE("The entries used longest ago make room, with read-only directories in them", "[setup]") {
  const Places places;
  CommandRunnerOptions options = places.options();
  options.cache.max_bytes = 5 << 20;
  std::string first;
  for (int at = 0; at < 4; ++at) {
    run(two_trees(),
        cached("true", fmt::format("mkdir deps deps/a; head -c 2097152 /dev/urandom > deps/a/{}; "
                                   "chmod 500 deps/a deps",
                                   at)),
        options);
    if (at == 0) first = *entries(options).begin();
  }
  CHECK(entries(options).size() == 2);
  CHECK(entries(options).count(first) == 0);
}

TEST_CASE("Values of `network` and `cache` that cannot work are refused when the check is made",
          "[setup]") {
  const auto message = [](std::map<std::string, ParameterValue> values, bool setup = true) {
    Criterion made;
    made.family = Family::behavioral;
    made.check = "command";
    made.parameters["run"] = std::string("true");
    if (setup) made.parameters["setup"] = std::string("true");
    for (auto& [name, value] : values) made.parameters[name] = std::move(value);
    const Result<std::unique_ptr<Check>> check = kCommandCheck.make(made);
    return check ? std::string("made") : check.error().message;
  };
  const auto paths = [&](StringList list) {
    return message({{"cache", CacheValue{{"lock"}, std::move(list)}}});
  };
  CHECK(paths({"node_modules", "web/node_modules/"}) == "made");
  for (const std::string path :
       {"/etc", "..", "../x", "a/../b", ".", "./a", "a//b", "", ".git", "a/.git/hooks"}) {
    CHECK(paths({path}) == "`cache` has the path `" + path + "`, which does not stay in the tree");
  }
  CHECK(paths({"a", "a/b"}) == "`cache` has the path `a/b` in the path `a`");
  CHECK(paths({"a/b", "a"}) == "`cache` has the path `a` in the path `a/b`");
  CHECK(paths({"a", "ab"}) == "made");
  CHECK(paths({}) == "`cache` needs at least one file as `key` and one of `paths`");
  CHECK(message({{"network", StringList{"a.test:443", "*.b.test:80"}}}) == "made");
  CHECK(message({{"network", StringList{"https://a.test"}}}) ==
        "`network`: `https://a.test` does not end in a port from 1 to 65535");
  CHECK(message({{"network", StringList{"10.0.0.1:443"}}}) ==
        "`network`: `10.0.0.1:443` holds no host name (addresses are not taken)");
  CHECK(message({{"network", StringList{"a.test:443"}}}, false) ==
        "`network` is for the set-up, and there is no `setup`");
  CHECK(message({{"cache", CacheValue{{"lock"}, {"deps"}}}}, false) ==
        "`cache` is for the set-up, and there is no `setup`");
}

TEST_CASE("The set-up reaches what `network` lists; the command reaches nothing", "[setup]") {
  const Places places;
  const LocalServer server(
      [](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npong\n"; });
  CommandRunnerOptions options = places.options();
  options.gateway.resolve = loopback_resolver();
  options.gateway.private_addresses_for_tests = true;
  const std::string get = fmt::format(
      "/usr/bin/python3 -c \"import urllib.request as u; "
      "print(u.urlopen('http://registry.test:{}/x').read().decode())\"",
      server.port());
  CommandRequest asked = request("cat got; " + get + " 2>&1 | tail -1", get + " > got");
  asked.network = {*parse_endpoint(fmt::format("registry.test:{}", server.port()))};
  const CommandResult result = run(two_trees(), asked, options);
  CHECK(result.output_tail.substr(0, 6) == "pong\n\n");
  CHECK(result.output_tail.find("urlopen error") != std::string::npos);
  asked.network = {*parse_endpoint("other.test:443")};
  const CommandResult refused = run(two_trees(), asked, options);
  CHECK(refused.in_setup);
  CHECK(refused.refused_hosts ==
        std::vector<std::string>{
            fmt::format("registry.test:{}: the host is not on the list", server.port())});
}

TEST_CASE("npm installs from a registry on the list, and npm test runs without a network",
          "[setup]") {
  if (access("/usr/bin/npm", X_OK) != 0) return;
  const Places places;
  const std::string package = places.root + "/package";
  fs::create_directories(package);
  std::ofstream(package + "/package.json") << R"({"name": "dep", "version": "1.0.0"})";
  std::ofstream(package + "/index.js") << "module.exports = 42;\n";
  REQUIRE(std::system(
              ("tar -C " + places.root + " -czf " + places.root + "/dep.tgz package").c_str()) ==
          0);
  std::ifstream in(places.root + "/dep.tgz", std::ios::binary);
  const std::string archive((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const LocalServer registry([&](const std::string& text) -> std::string {
    if (text.compare(0, 25, "GET /dep/-/dep-1.0.0.tgz ") != 0) {
      return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    }
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", archive.size()) + archive;
  });
  const std::string lock = fmt::format(
      R"({{"name":"app","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{{
      "":{{"name":"app","version":"1.0.0","dependencies":{{"dep":"1.0.0"}}}},
      "node_modules/dep":{{"version":"1.0.0",
        "resolved":"http://registry.test:{}/dep/-/dep-1.0.0.tgz"}}}}}})",
      registry.port());
  const std::string manifest =
      R"({"name":"app","version":"1.0.0","dependencies":{"dep":"1.0.0"},
          "scripts":{"test":"node test.js"}})";
  const FakeTrees trees({{"package.json", {manifest}}, {"package-lock.json", {lock}}},
                        {{"package.json", {manifest}},
                         {"package-lock.json", {lock}},
                         {"test.js", {"console.log('dep is ' + require('dep'))\n"}}});
  CommandRunnerOptions options = places.options();
  options.gateway.resolve = loopback_resolver();
  options.gateway.private_addresses_for_tests = true;
  CommandRequest asked = request("/usr/bin/npm test", "/usr/bin/npm ci --no-audit --no-fund");
  asked.network = {*parse_endpoint(fmt::format("registry.test:{}", registry.port()))};
  asked.cache_key = *GlobSet::compile({"package-lock.json", "package.json"});
  asked.cache_paths = {"node_modules"};
  for (int time = 0; time < 2; ++time) {
    const CommandResult result = run(trees, asked, options);
    INFO(result.output_tail);
    CHECK(result.code == 0);
    CHECK(result.output_tail.find("dep is 42") != std::string::npos);
  }
  CHECK(registry.requests().size() == 1);
}
