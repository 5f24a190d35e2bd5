// behavioral: command, with the real sandbox on trees in memory, and with a world that is made up.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "checks/behavioral/runner_files.h"
#include "checks/checks.h"
#include "runner/command_runner.h"
#include "tests/unit/catch.h"
#include "tests/unit/fake_trees.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

const std::string kParent = fmt::format("/tmp/agentcheck-command-{}", getpid());

Criterion criterion(const std::string& run) {
  Criterion made;
  made.family = Family::behavioral;
  made.check = "command";
  made.id = "tests";
  made.parameters["run"] = run;
  return made;
}

Outcome decide(const Criterion& criterion, const FakeTrees& trees, const CheckContext& world) {
  Result<std::unique_ptr<Check>> check = kCommandCheck.make(criterion);
  if (!check) FAIL(check.error().message);
  const Result<ChangeSet> changes = trees.changes();
  const std::vector<AnalyzedFile> files;
  const std::vector<SymbolChange> symbols;
  return (*check)->decide({*changes, files, symbols}, 0, world);
}

Outcome decide(const Criterion& criterion, const FakeTrees& trees) {
  CommandRunnerOptions options;
  options.directory = kParent;
  options.jobs = 2;
  const CommandRunner world(trees, options);
  const Outcome outcome = decide(criterion, trees, world);
  INFO(outcome.reason);
  CHECK(fs::is_empty(kParent));
  return outcome;
}

/// A world whose command always ends the same way.
class MadeUp final : public CheckContext {
 public:
  explicit MadeUp(Result<CommandResult> result) : result_(std::move(result)) {}
  Result<CommandResult> run(const CommandRequest& request) const override {
    asked = request;
    return result_;
  }
  Result<std::optional<std::string>> read(Side, std::string_view) const override {
    return std::optional<std::string>();
  }
  Result<std::vector<std::string>> paths(Side) const override { return std::vector<std::string>(); }
  mutable CommandRequest asked;

 private:
  Result<CommandResult> result_;
};

std::vector<std::string> rules(const Outcome& outcome) {
  std::vector<std::string> list;
  for (const Finding& finding : outcome.findings) {
    list.push_back(finding.rule + (finding.path.empty() ? "" : " " + finding.path));
  }
  return list;
}

}  // namespace

TEST_CASE("A command that exits as expected passes, and leaves nothing behind") {
  const FakeTrees trees({{"a", {"1"}}}, {{"a", {"2"}}, {"dir/b", {"3"}}});
  Outcome outcome = decide(criterion("test \"$(cat a dir/b)\" = 23 && pwd && touch made"), trees);
  CHECK(outcome.verdict == Verdict::pass);
  CHECK(outcome.reason.empty());
  Criterion three = criterion("exit 3");
  three.parameters["exit"] = std::int64_t{3};
  CHECK(decide(three, trees).verdict == Verdict::pass);
  Criterion words = criterion("");
  words.parameters["run"] = StringList{"grep", "-q", "2", "a"};
  CHECK(decide(words, trees).verdict == Verdict::pass);
}

TEST_CASE("A command that fails shows its exit code and its last lines") {
  const FakeTrees trees({}, {{"a", {"1"}}});
  const Outcome outcome = decide(criterion("seq 2000; echo oops >&2; exit 2"), trees);
  CHECK(outcome.verdict == Verdict::fail);
  REQUIRE(outcome.findings.size() == 1);
  const Finding& finding = outcome.findings[0];
  CHECK(finding.rule == "command-failed");
  CHECK(finding.path.empty());
  CHECK(finding.message == "`seq 2000; echo oops >&2; exit 2` exited with 2, expected 0");
  CHECK(finding.after.size() <= 4096);
  CHECK(finding.after.substr(finding.after.size() - 14) == "1999\n2000\noops");
}

TEST_CASE("Why a command failed is said where it can be known") {
  const FakeTrees trees({}, {{"a", {"1"}}});
  Outcome outcome = decide(criterion("no-such-program"), trees);
  CHECK(outcome.findings.at(0).message ==
        "`no-such-program` exited with 127 (command not found), expected 0");
  outcome = decide(criterion("kill -SEGV $$"), trees);
  CHECK(outcome.findings.at(0).message ==
        "`kill -SEGV $$` exited with 139 (killed by SIGSEGV), expected 0");
  Criterion slow = criterion("trap '' TERM; sleep 100");
  slow.parameters["timeout"] = std::chrono::seconds(1);
  outcome = decide(slow, trees);
  CHECK(outcome.findings.at(0).rule == "command-timed-out");
  CHECK(outcome.findings.at(0).message ==
        "`trap '' TERM; sleep 100` was still running after 1s and was killed");
}

TEST_CASE("Protected paths are base's when the command runs") {
  const FakeTrees trees({{"test/t.sh", {"grep -q good lib"}}, {"lib", {"good"}}},
                        {{"test/t.sh", {"true"}}, {"test/extra.sh", {"true"}}, {"lib", {"bad"}}});
  Criterion open = criterion("sh test/t.sh");
  Outcome outcome = decide(open, trees);
  CHECK(rules(outcome) == std::vector<std::string>{"runner-file-changed test/t.sh"});
  Criterion safe = open;
  safe.parameters["protect"] = *GlobSet::compile({"test/**"});
  outcome = decide(safe, trees);
  CHECK(rules(outcome) == std::vector<std::string>{"command-failed"});
  safe.parameters["run"] = std::string("test ! -e test/extra.sh && ! sh test/t.sh");
  CHECK(decide(safe, trees).verdict == Verdict::pass);
}

TEST_CASE("The set-up runs first, keeps what it made, and cannot undo the protection") {
  const FakeTrees::Tree tree{{"conf", {"base"}}, {"a", {"1"}}};
  const FakeTrees trees(tree, tree);
  Criterion made = criterion("cat deps && grep -q base conf");
  made.parameters["setup"] =
      std::string("echo evil > conf; echo x > deps; sleep 1000 >/dev/null &");
  CHECK(decide(made, trees).verdict == Verdict::fail);
  made.parameters["protect"] = *GlobSet::compile({"conf"});
  made.parameters["network"] = StringList{"registry.example:443"};
  const Outcome outcome = decide(made, trees);
  CHECK(outcome.verdict == Verdict::pass);
  CHECK(outcome.reason.empty());
  made.parameters["setup"] = std::string("echo broken; exit 9");
  const Outcome broken = decide(made, trees);
  CHECK(broken.findings.at(0).message ==
        "the set-up `echo broken; exit 9` exited with 9, expected 0");
  CHECK(broken.findings.at(0).after == "broken");
}

TEST_CASE("The spec's environment reaches the command and nothing else does") {
  setenv("CANARY_SECRET", "x", 1);
  const FakeTrees trees({}, {{"a", {"1"}}});
  Criterion made =
      criterion("test \"$MODE\" = ci && test -z \"$CANARY_SECRET\" && test \"$HOME\" = /home/user");
  made.parameters["env"] = StringMap{{"MODE", "ci"}};
  CHECK(decide(made, trees).verdict == Verdict::pass);
  unsetenv("CANARY_SECRET");
}

TEST_CASE("A compiled file that came with the tree does not run in place of its source") {
  // An unchecked-hash .pyc beats clean source unless the cache is looked for elsewhere.
  const FakeTrees trees(
      {}, {{"mod.py", {"print('clean')\n"}},
           {"make.py",
            {"import py_compile, pathlib\n"
             "pathlib.Path('evil.py').write_text(\"print('evil')\")\n"
             "py_compile.compile('evil.py', cfile='__pycache__/mod.cpython-%d%d.pyc' % "
             "__import__('sys').version_info[:2],\n"
             "  invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)\n"}}});
  Criterion made = criterion("python3 -c 'import mod' | grep -q clean");
  made.parameters["setup"] = std::string("python3 make.py");
  CHECK(decide(made, trees).verdict == Verdict::pass);
  made.parameters["run"] =
      std::string("PYTHONPYCACHEPREFIX= python3 -c 'import mod' | grep -q evil");
  CHECK(decide(made, trees).verdict == Verdict::pass);
}

TEST_CASE("Without a sandbox the command is not run, and the verdict is an error") {
  const FakeTrees trees({}, {{"a", {"1"}}});
  CommandRunnerOptions options;
  options.sandbox.bwrap = "/nonexistent/bwrap";
  const CommandRunner world(trees, options);
  const Outcome outcome = decide(criterion("touch /tmp/agentcheck-ran"), trees, world);
  CHECK(outcome.verdict == Verdict::error);
  CHECK(outcome.sandbox_unavailable);
  CHECK(outcome.reason ==
        "the sandbox needs bubblewrap: /nonexistent/bwrap: No such file or directory. Install it "
        "with `apt "
        "install bubblewrap` (or your system's package of that name).");
  CHECK(!fs::exists("/tmp/agentcheck-ran"));
}

TEST_CASE("A limit that ended the command is named") {
  const FakeTrees trees({}, {{"a", {"1"}}});
  CommandResult result;
  result.end = CommandResult::End::limit;
  result.limit = "memory";
  result.enforcement = "processes and memory: control group v1";
  const MadeUp world(result);
  Criterion made = criterion("make check");
  made.parameters["timeout"] = std::chrono::seconds(7200);
  const Outcome outcome = decide(made, trees, world);
  CHECK(outcome.findings.at(0).rule == "command-killed");
  CHECK(outcome.findings.at(0).message == "`make check` was killed at the memory limit");
  CHECK(world.asked.argv == std::vector<std::string>{"/bin/sh", "-c", "make check"});
  CHECK(world.asked.timeout == std::chrono::hours(2));
}

TEST_CASE("Values that cannot work are refused when the check is made") {
  const auto message = [](const std::string& name, ParameterValue value) {
    Criterion made = criterion("true");
    made.parameters[name] = std::move(value);
    const Result<std::unique_ptr<Check>> check = kCommandCheck.make(made);
    return check ? std::string("made") : check.error().message;
  };
  CHECK(message("run", std::string("  ")) == "`run` is empty: give the command to run");
  CHECK(message("run", StringList{}) == "`run` is empty: give the command to run");
  CHECK(message("setup", std::string()) == "`setup` is empty: give a command or leave it out");
  CHECK(message("exit", std::int64_t{256}) ==
        "`exit` must be between 0 and 255, the codes a process can have");
  CHECK(message("timeout", std::chrono::seconds(0)) == "`timeout` must be longer than nothing");
  CHECK(message("env", StringMap{{"A=B", "c"}}) ==
        "`env` has a name no environment can hold: `A=B`");
  CHECK(message("env", StringMap{{"A", std::string("b\0--bind", 8)}}) != "made");
  CHECK(message("env", StringMap{{"A", "b"}}) == "made");
}

TEST_CASE("What scripts source and Makefiles include is followed, and shadowing modules are seen") {
  const std::map<std::string, std::string> base = {
      {"Makefile", "include ci/rules.mk\ncheck:\n\t@./run.sh\n"},
      {"run.sh", "#!/bin/sh\n. \"$HERE/lib.sh\"\npytest -q\n"}};
  CommandWords words = read_command({"/bin/sh", "-c", "make check"});
  follow_scripts(words, [&](const std::string& path) {
    const auto found = base.find(path);
    return found == base.end() ? std::string() : found->second;
  });
  for (const char* path : {"run.sh", "lib.sh", "ci/rules.mk", "conftest.py", "json.py", "pytest.py",
                           "tests/pytest/__init__.py"}) {
    INFO(path);
    CHECK(governing_tool(words, path, "", "x") != "");
  }
  CHECK(governing_tool(words, "json.py", "old", "new") == "");
  CHECK(governing_tool(words, "flask/json.py", "", "x") == "");
  CHECK(governing_tool(words, "app.py", "", "x") == "");
}

TEST_CASE("The programs and scripts of a command line are found") {
  struct Row {
    const char* text;
    std::vector<std::string> tools;
    std::vector<std::string> scripts;
  };
  const Row rows[] = {
      {"npm test", {"npm"}, {}},
      {"cd web && npm run build; ./ci/x.sh", {"npm", "x.sh"}, {"web/ci/x.sh"}},
      {"CI=1 timeout 60 npx jest --ci", {"jest", "npx", "timeout"}, {}},
      {"python3 -m pytest -q tests/test_a.py",
       {"pytest", "python3"},
       {"pytest.py", "pytest/__init__.py", "pytest/__main__.py"}},
      {"echo \"$(./a.sh)\" `./b.sh`", {"a.sh", "b.sh", "echo"}, {"a.sh", "b.sh"}},
      {"bash ci/*.sh", {"bash"}, {"ci/*.sh"}},
      {"python3 -X dev tools/run.py x", {"python3"}, {"dev"}},
      {"bash -c 'make check && ./t.sh'", {"bash", "make", "t.sh"}, {"t.sh"}},
      {"poetry run pytest", {"poetry", "pytest"}, {}},
      {"./gradlew test | tee log", {"gradlew", "tee"}, {"gradlew"}},
      {"(sh \"a b/c.sh\")", {"sh"}, {"a b/c.sh"}},
      {"/usr/bin/make -C sub", {"make"}, {}},
      {"../x.sh; /src/y.sh", {"x.sh", "y.sh"}, {"y.sh"}},
      {"if ! ctest; then false; fi", {"!", "ctest", "false", "fi", "then"}, {}},
      {"", {}, {}},
      {"'unclosed", {"unclosed"}, {}},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const CommandWords words = read_command({"/bin/sh", "-c", row.text});
    CHECK(words.tools == row.tools);
    CHECK(words.scripts == row.scripts);
  }
  CHECK(read_command({"npm", "test", ";", "make"}).tools == std::vector<std::string>{"npm"});
}

TEST_CASE(
    "A file that decides what the command does is known by its name and the part that changed") {
  struct Row {
    const char* run;
    const char* path;
    const char* base;
    const char* head;
    const char* tool;
  };
  const Row rows[] = {
      {"npm test", "package.json", R"({"scripts":{"test":"jest"}})",
       R"({"scripts":{"test":"true"}})", "npm"},
      {"npm test", "package.json", R"({"version":"1","scripts":{}})",
       R"({"version":"2","scripts":{}})", ""},
      {"npm test", "package.json", "{}", "not json", "npm"},
      {"npm test", "jest.config.js", "a", "b", "npm"},
      {"pytest", "package.json", R"({"scripts":1})", "{}", ""},
      {"pytest", "tests/conftest.py", "", "x", "pytest"},
      {"pytest", "tests/test_a.py", "a", "b", ""},
      {"pytest", "pyproject.toml", "[project]\nversion='1'\n", "[project]\nversion='2'\n", ""},
      {"pytest", "pyproject.toml", "", "[tool.pytest.ini_options]\naddopts='--co'\n", "pytest"},
      {"tox", "tox.ini", "[testenv]\n", "[testenv]\ncommands=true\n", "tox"},
      {"make check", "sub/Makefile", "a", "b", "make"},
      {"cargo test", "Cargo.toml", "[dependencies]\na='1'\n", "[dependencies]\na='2'\n", ""},
      {"cargo test", "Cargo.toml", "[lib]\n", "[lib]\ntest=false\n", "cargo"},
      {"cargo test", "build.rs", "a", "b", "cargo"},
      {"cargo test", "web/config.toml", "a", "b", ""},
      {"cargo test", ".cargo/config.toml", "a", "b", "cargo"},
      {"go test ./...", "go.mod", "a", "b", ""},
      {"ctest", "src/CMakeLists.txt", "a", "b", "ctest"},
      {"./run.sh", "run.sh", "a", "b", "run.sh"},
      {"./run.sh", "lib/run.sh", "a", "b", ""},
  };
  for (const Row& row : rows) {
    INFO(row.run << " and " << row.path);
    const CommandWords words = read_command({"/bin/sh", "-c", row.run});
    CHECK(governing_tool(words, row.path, row.base, row.head) == row.tool);
    if (*row.tool != '\0') CHECK(may_govern(words, row.path));
  }
}

TEST_CASE("Scripts of package files are followed as base has them") {
  const auto read = [](const std::string& path) -> std::string {
    if (path == "package.json") {
      return R"({"scripts": {"test": "npm run lint && ./ci/t.sh", "lint": "yarn test; node tools/l.js",
                 "pretest": "cd web && npm t", "other": "./never.sh"}})";
    }
    if (path == "web/package.json") return R"({"scripts": {"test": "sh run.sh", "posttest": 7}})";
    return {};
  };
  CommandWords words = read_command({"/bin/sh", "-c", "npm test"});
  follow_package_scripts(words, read);
  std::sort(words.scripts.begin(), words.scripts.end());
  CHECK(words.scripts == std::vector<std::string>{"ci/t.sh", "tools/l.js", "web/run.sh"});
  CommandWords none = read_command({"yarn"});
  follow_package_scripts(none, [](const std::string&) { return std::string("[]"); });
  CHECK(none.scripts.empty());
}

TEST_CASE("A renamed or deleted runner file is seen, one outside the reach is not") {
  const FakeTrees trees({{"conftest.py", {"base"}}}, {{"other.py", {"base"}}});
  const MadeUp world{CommandResult{}};
  Criterion made = criterion("pytest");
  const Outcome outcome = decide(made, trees, world);
  REQUIRE(rules(outcome) == std::vector<std::string>{"runner-file-changed conftest.py"});
  CHECK(outcome.findings[0].side == Side::base);
  CHECK(outcome.findings[0].message ==
        "`pytest` goes through `conftest.py`, which this change touches, so that it no longer "
        "proves what "
        "it did on base");
  made.not_in = *GlobSet::compile({"conftest.py"});
  CHECK(decide(made, trees, world).verdict == Verdict::pass);
}
