// Configuration files, through the real binary.
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/run_binary.h"
#include "tests/unit/catch.h"

using namespace agentcheck::testing;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// A repository with a configuration on base, a change, and a home with a user's configuration.
class Setting {
 public:
  Setting(const std::string& user, const std::string& repository) {
    const std::string root = repository_.path();
    fs::create_directories(root + "/.agentcheck");
    fs::create_directories(home_.path() + "/agentcheck");
    if (!repository.empty()) repository_.write(".agentcheck/config.yaml", repository);
    repository_.write("a.txt", "1\n");
    spec_ = home_.write("spec.yaml", "version: 1\ncriteria:\n  - structural: scope\n");
    git({"init", "-q", "-b", "main", "."});
    git({"add", "-A"});
    git({"commit", "-q", "-m", "base"});
    repository_.write("a.txt", "2\n");
    if (user.empty()) return;
    const std::string path = home_.write("agentcheck/config.yaml", user);
    chmod(path.c_str(), 0600);
    chmod((home_.path() + "/agentcheck").c_str(), 0700);
  }

  RunOutcome verify(std::vector<std::string> words = {}) const {
    RunSetup setup;
    setup.directory = repository_.path();
    setup.env = {{"XDG_CONFIG_HOME", home_.path()}};
    words.insert(words.begin(), {"verify", "--spec", spec_});
    return run_agentcheck(words, setup);
  }
  std::string user_file() const { return home_.path() + "/agentcheck/config.yaml"; }

 private:
  void git(std::vector<std::string> words) const {
    RunSetup setup;
    setup.directory = repository_.path();
    for (const char* who : {"GIT_AUTHOR", "GIT_COMMITTER"}) {
      setup.env.emplace_back(std::string(who) + "_NAME", "Case");
      setup.env.emplace_back(std::string(who) + "_EMAIL", "case@localhost");
    }
    words.insert(words.begin(), "git");
    REQUIRE(run_program(words, setup).code == 0);
  }

  TemporaryDirectory repository_;
  TemporaryDirectory home_;
  std::string spec_;
};

}  // namespace

TEST_CASE("The repository's configuration on base chooses the format, the user's goes before it") {
  CHECK(json::parse(Setting("", "format: json\n").verify().out)["exit_code"] == 0);
  const Setting both("format: markdown\n", "format: json\n");
  CHECK(both.verify().out.front() == '#');
  CHECK(json::parse(both.verify({"--format", "json"}).out)["exit_code"] == 0);
}

TEST_CASE("A configuration with errors stops before any work, with places and hints") {
  const Setting user("jbos: 3\n", "");
  const RunOutcome wrong = user.verify();
  CHECK(wrong.code == 2);
  CHECK(wrong.out.empty());
  CHECK(wrong.err.find("agentcheck/config.yaml:1:1: unknown key `jbos`") != std::string::npos);
  CHECK(wrong.err.find("did you mean `jobs`?") != std::string::npos);
  const RunOutcome repository = Setting("", "notify: touch /tmp/x\n").verify();
  CHECK(repository.code == 2);
  CHECK(repository.err.find(".agentcheck/config.yaml (base):1:1: `notify` cannot be set by a "
                            "repository") != std::string::npos);
}

TEST_CASE("A user's configuration that others can write to is refused") {
  const Setting setting("jobs: 1\n", "");
  CHECK(setting.verify().code == 0);
  chmod(setting.user_file().c_str(), 0666);
  const RunOutcome outcome = setting.verify();
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("is not read: others can write to it") != std::string::npos);
}
