// Wrong command lines: exit code 2, nothing on standard output, the whole message as it is.
#include "tests/support/run_binary.h"
#include "tests/unit/catch.h"

using namespace agentcheck::testing;

namespace {

struct Row {
  std::vector<std::string> words;
  std::string message;
};

void check_usage(const Row& row, const RunSetup& setup = {}) {
  const RunOutcome outcome = run_agentcheck(row.words, setup);
  CHECK(outcome.code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == row.message);
}

}  // namespace

TEST_CASE("A wrong command line says what was probably meant") {
  const Row rows[] = {
      {{},
       "agentcheck: error: no command given\n"
       "  remedy: `agentcheck --help` lists the commands\n"},
      {{"verfy"},
       "agentcheck: error: unknown command `verfy`\n"
       "  remedy: did you mean `agentcheck verify`?\n"},
      {{"frobnicate"},
       "agentcheck: error: unknown command `frobnicate`\n"
       "  remedy: `agentcheck --help` lists the commands\n"},
      {{"spec"},
       "agentcheck: error: `agentcheck spec` needs a command\n"
       "  remedy: `agentcheck spec --help` lists them\n"},
      {{"spec", "chek"},
       "agentcheck: error: unknown command `spec chek`\n"
       "  remedy: did you mean `agentcheck spec check`?\n"},
      {{"spec", "check"},
       "agentcheck: error: `agentcheck spec check` needs FILE...\n"
       "  remedy: `agentcheck spec check --help` shows how\n"},
      {{"version", "now"},
       "agentcheck: error: unexpected argument `now` for `agentcheck version`\n"
       "  remedy: `agentcheck version --help` shows what it takes\n"},
      {{"verify", "--sepc", "x"},
       "agentcheck: error: unknown flag `--sepc` for `agentcheck verify`\n"
       "  remedy: did you mean `--spec`?\n"},
      {{"verify", "--frobnicate=1"},
       "agentcheck: error: unknown flag `--frobnicate` for `agentcheck verify`\n"
       "  remedy: `agentcheck verify --help` lists the flags\n"},
      {{"verify"},
       "agentcheck: error: no spec given\n"
       "  remedy: `agentcheck verify --spec FILE`; `agentcheck verify --help` shows examples\n"},
      {{"verify", "--spec"},
       "agentcheck: error: `--spec` needs a value\n"
       "  remedy: `agentcheck verify --help` lists the flags\n"},
      {{"verify", "--spec="},
       "agentcheck: error: `--spec` needs a value\n"
       "  remedy: `agentcheck verify --help` lists the flags\n"},
      {{"verify", "--spec", "a", "--base", "x", "--base", "y"},
       "agentcheck: error: `--base` is given 2 times\n"
       "  remedy: give it once\n"},
      {{"verify", "--spec", "-", "-"},
       "agentcheck: error: standard input can hold only one spec\n"
       "  remedy: give `--spec -` once\n"},
      {{"verify", "--spec", "a", "--jobs", "many"},
       "agentcheck: error: `--jobs` takes a whole number from 0 to 1024, not `many`\n"},
      {{"verify", "--spec", "a", "--spec-from", "head"},
       "agentcheck: error: `--spec-from` takes `base` or `disk`, not `head`\n"},
      {{"verify", "--spec", "a", "--format", "jsn"},
       "agentcheck: error: unknown format `jsn`\n"
       "  remedy: did you mean `json`?\n"},
      {{"verify", "--spec", "a", "--format", "pdf-a4"},
       "agentcheck: error: unknown format `pdf-a4`\n"
       "  remedy: the formats are `terminal`, `json`, `markdown`\n"},
      {{"verify", "--spec", "a", "--format", "json", "markdown"},
       "agentcheck: error: two formats cannot both go to standard output: `json` and `markdown`\n"
       "  remedy: give one a file: `--format markdown=FILE`\n"},
      {{"verify", "--spec", "a", "--format", "json=x", "markdown=x"},
       "agentcheck: error: two formats cannot both go to `x`\n"
       "  remedy: give each its own file\n"},
      {{"verify", "--spec", "a", "--format", "json="},
       "agentcheck: error: `--format json=` names no file\n"
       "  remedy: write `--format json=FILE`, or `--format json` for standard output\n"},
      {{"explain", "chaged-signatures"},
       "agentcheck: error: unknown check `chaged-signatures`\n"
       "  remedy: did you mean `agentcheck explain changed-signatures`?\n"},
      {{"completion", "tcsh"},
       "agentcheck: error: no completions for `tcsh`\n"
       "  remedy: the shells are `bash`, `zsh`, `fish`\n"},
      {{"spec", "check", "/no/such\x1b[31m.yaml"},
       "agentcheck: error: cannot read `/no/such\\x1b[31m.yaml`: No such file or directory\n"},
  };
  for (const Row& row : rows) {
    INFO(row.message);
    check_usage(row);
  }
}

TEST_CASE("A wrong environment variable is named") {
  RunSetup setup;
  setup.env = {{"AGENTCHECK_JOBS", "4000"}};
  check_usage({{"verify", "--spec", "a"},
               "agentcheck: error: `AGENTCHECK_JOBS` takes a whole number from 0 to 1024, not "
               "`4000`\n"},
              setup);
  setup.env = {{"AGENTCHECK_NO_CACHE", "perhaps"}};
  check_usage(
      {{"verify", "--spec", "a"},
       "agentcheck: error: `AGENTCHECK_NO_CACHE` is `perhaps`, which is neither yes nor no\n"
       "  remedy: set it to 1 or 0, or unset it\n"},
      setup);
}

TEST_CASE("A flag wins over its environment variable") {
  RunSetup setup;
  setup.env = {{"AGENTCHECK_FORMAT", "pdf"}};
  const RunOutcome outcome =
      run_agentcheck({"verify", "--spec", "/none", "--format", "json"}, setup);
  CHECK(outcome.err.find("unknown format") == std::string::npos);
}
