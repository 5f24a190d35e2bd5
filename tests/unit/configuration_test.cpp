// Configuration files: what they may set, who may have written them, and what wins.
#include "runner/configuration.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "runner/commands/commands.h"
#include "tests/unit/catch.h"
#include "tests/unit/fake_trees.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

std::string problem(const std::string& text, ConfigurationFile file = ConfigurationFile::user) {
  const Result<Configuration> loaded = load_configuration(text, "config.yaml", file);
  return loaded ? "none" : loaded.error().message;
}

/// $XDG_CONFIG_HOME for the time of a test.
class ConfigHome {
 public:
  ConfigHome() : root_(fmt::format("/var/tmp/agentcheck-config-{}", getpid())) {
    fs::create_directories(root_ + "/agentcheck");
    setenv("XDG_CONFIG_HOME", root_.c_str(), 1);
  }
  ~ConfigHome() {
    unsetenv("XDG_CONFIG_HOME");
    fs::remove_all(root_);
  }
  std::string path() const { return root_ + "/agentcheck/config.yaml"; }
  void write(const std::string& text) const {
    std::ofstream(path()) << text;
    chmod(path().c_str(), 0644);
  }

 private:
  std::string root_;
};

std::string read_user() {
  const Result<Configuration> read = user_configuration();
  return read ? fmt::format("{} keys", read->values.size()) : read.error().message;
}

}  // namespace

TEST_CASE("A user's configuration sets every key of the table", "[configuration]") {
  const Result<Configuration> loaded = load_configuration(
      "base: main...\nformat: [json=out.json, markdown]\njobs: 4\nparallel: 2\ntimeout: 45m\n"
      "notify: notify-send done\ncopy-ignored: ['.env*', local/**]\ntoolchains: nvm\n"
      "limits: {memory: 4GiB, processes: 100, disk: 512MiB, output: 1MiB}\n",
      "config.yaml", ConfigurationFile::user);
  if (!loaded) FAIL(loaded.error().message);
  CHECK(loaded->values.size() == all_settings().size());
  CHECK(loaded->find("format") == std::vector<std::string>{"json=out.json", "markdown"});
  CHECK(loaded->find("toolchains") == std::vector<std::string>{"nvm"});
  CHECK(loaded->find("copy-ignored") == std::vector<std::string>{".env*", "local/**"});
  CHECK(loaded->find("limits.memory") == std::vector<std::string>{"4GiB"});
  CHECK(problem("") == "none");
}

TEST_CASE("Everything wrong with a configuration is reported at its place", "[configuration]") {
  CHECK(problem("jbos: 4\ntimeout: 1 fortnight\nlimits:\n  memry: 1GiB\n  processes: many\n"
                "jobs: 5000\nformat: pdf\n") ==
        "config.yaml:1:1: unknown key `jbos`\n"
        "   1 | jbos: 4\n"
        "     | ^\n"
        "hint: did you mean `jobs`?\n"
        "config.yaml:2:10: `timeout`: `1 fortnight` is no duration\n"
        "   2 | timeout: 1 fortnight\n"
        "     |          ^\n"
        "hint: write one whole number and one unit: `90s`, `10m`, `2h` or `7d`\n"
        "config.yaml:4:3: unknown key `memry`\n"
        "   4 |   memry: 1GiB\n"
        "     |   ^\n"
        "hint: did you mean `memory`?\n"
        "config.yaml:5:14: `processes` must be a whole number, not text\n"
        "   5 |   processes: many\n"
        "     |              ^\n"
        "config.yaml:6:7: `jobs` is at most 1024\n"
        "   6 | jobs: 5000\n"
        "     |       ^\n"
        "config.yaml:7:9: `pdf` is no format\n"
        "   7 | format: pdf\n"
        "     |         ^\n"
        "hint: `agentcheck verify --help` lists them\n");
  CHECK(problem("limits.memory: 1GiB") != "none");
  CHECK(problem("- jobs") != "none");
  CHECK(problem("jobs: 1\njobs: 2") != "none");
  CHECK(problem("limits: 3") != "none");
}

TEST_CASE("A repository sets what concerns the work, never what concerns the machine",
          "[configuration]") {
  const auto repository = [](const std::string& text) {
    return problem(text, ConfigurationFile::repository);
  };
  CHECK(repository("jobs: 2\nformat: json\nparallel: 3\ntimeout: 2h\n") == "none");
  CHECK(
      repository("notify: curl evil.test") ==
      "config.yaml:1:1: `notify` cannot be set by a repository\n"
      "   1 | notify: curl evil.test\n"
      "     | ^\n"
      "hint: it belongs into the user's own configuration, `agentcheck explain --configuration` "
      "says where\n");
  for (const std::string text : {"toolchains: [nvm]", "limits: {memory: 1TiB}", "base: HEAD",
                                 "copy-ignored: ['.env']", "limits: {processes: 1}"}) {
    INFO(text);
    CHECK(repository(text).find("cannot be set by a repository") != std::string::npos);
  }
  CHECK(repository("format: json=/etc/passwd")
            .find("a repository cannot name a file to write a report to") != std::string::npos);
}

TEST_CASE("The repository's file is base's", "[configuration]") {
  const FakeTrees trees({{".agentcheck/config.yaml", {"jobs: 3\n"}}},
                        {{".agentcheck/config.yaml", {"jobs: 7\n"}}});
  const Result<Configuration> read = repository_configuration(trees);
  REQUIRE(read);
  CHECK(read->find("jobs") == std::vector<std::string>{"3"});
  const FakeTrees link({{".agentcheck/config.yaml", {"/etc/passwd", FileMode::symlink}}}, {});
  const Result<Configuration> refused = repository_configuration(link);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message ==
        "the configuration .agentcheck/config.yaml (base) is not read: it is no file");
}

TEST_CASE("A user's file that somebody else could have written is refused", "[configuration]") {
  const ConfigHome home;
  CHECK(read_user() == "0 keys");
  home.write("jobs: 2\n");
  CHECK(read_user() == "1 keys");
  chmod(home.path().c_str(), 0664);
  CHECK(read_user() == "the configuration " + home.path() + " is not read: others can write to it");
  chmod(home.path().c_str(), 0602);
  CHECK(read_user() == "the configuration " + home.path() + " is not read: others can write to it");
  chmod(home.path().c_str(), 0600);
  const std::string directory = home.path().substr(0, home.path().rfind('/'));
  chmod(directory.c_str(), 0777);
  CHECK(read_user() == "the configuration " + directory + " is not read: others can write to it");
  chmod(directory.c_str(), 0755);
  if (geteuid() == 0) {
    REQUIRE(chown(home.path().c_str(), 12345, 0) == 0);
    CHECK(read_user() ==
          "the configuration " + home.path() + " is not read: it belongs to another user");
  }
  fs::remove(home.path());
  fs::create_directory(home.path());
  CHECK(read_user() == "the configuration " + home.path() + " is not read: it is no file");
}

TEST_CASE("A flag wins over a variable, that over the user's file, that over the repository's",
          "[configuration]") {
  const auto file = [](const std::string& text, ConfigurationFile which) {
    return load_configuration(text, "c", which)->source();
  };
  const SettingSource variable{Origin::environment, [](const Flag& flag) {
                                 return flag.name == "--jobs" ? std::vector<std::string>{"2"}
                                                              : std::vector<std::string>{};
                               }};
  const SettingSource user = file("jobs: 3\ntoolchains: [nvm, pyenv]\n", ConfigurationFile::user);
  const SettingSource repository =
      file("jobs: 4\nformat: [json, markdown]\n", ConfigurationFile::repository);
  const auto jobs = [&](const std::vector<std::string>& words, std::vector<SettingSource> sources) {
    const Result<Arguments> arguments = parse_arguments(verify_command(), words, sources);
    REQUIRE(arguments);
    return arguments->text("--jobs");
  };
  CHECK(jobs({"--jobs", "1"}, {variable, user, repository}) == "1");
  CHECK(jobs({}, {variable, user, repository}) == "2");
  CHECK(jobs({}, {user, repository}) == "3");
  CHECK(jobs({}, {repository}) == "4");
  const Result<Arguments> arguments = parse_arguments(verify_command(), {}, {user, repository});
  REQUIRE(arguments);
  CHECK(arguments->list("--toolchains") == std::vector<std::string>{"nvm", "pyenv"});
  CHECK(arguments->list("--format") == std::vector<std::string>{"json", "markdown"});
}

TEST_CASE("A duration or a size of a flag says who wrote it wrong", "[configuration]") {
  const SettingSource variable{Origin::environment, [](const Flag& flag) {
                                 return flag.name == "--limit-memory"
                                            ? std::vector<std::string>{"lots"}
                                            : std::vector<std::string>{};
                               }};
  const Result<Arguments> arguments = parse_arguments(verify_command(), {}, {variable});
  REQUIRE(arguments);
  const Result<std::uint64_t> size = arguments->size(setting_flag("limits.memory"), 1);
  REQUIRE_FALSE(size);
  CHECK(size.error().message == "`AGENTCHECK_LIMIT_MEMORY`: `lots` is no size");
  CHECK(*arguments->size(setting_flag("limits.disk"), 7) == 7);
  CHECK(*arguments->duration(setting_flag("timeout"), std::chrono::seconds(9)) ==
        std::chrono::seconds(9));
}
