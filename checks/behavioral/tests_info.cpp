#include "checks/behavioral/tests_info.h"

#include <string_view>

#include "checks/behavioral/command_spec.h"
#include "checks/behavioral/test_results.h"

namespace agentcheck {
namespace {

constexpr std::string_view kExample = R"(- behavioral: tests
  id: by-name
  run: pytest --junitxml=report.xml
  report: [report.xml]
  protect: [tests/**, conftest.py]
  fail-to-pass: ["*test_empty_input"]
  reruns: 2
)";

constexpr std::string_view kPage = R"(# behavioral: tests

Runs a test command as `behavioral: command` does (same keys, same box, `protect`, `setup` and `cache`), reads the
results by name, and holds head against base. Both trees are run with the same command; base only where something
asks for it, and its result is kept for the next time (the same base tree, command, set-up, variables, limits,
toolchains and version of agentcheck; `--no-cache` runs it again). `protect` has no effect on base.

## Where the results come from

`report` names files that the command writes: globs in the tree. What the tree has there is removed before the command, links are not
followed, and at most 64 MiB of a file, 256 MiB and 20000 files are read. Without `report` the results are what the command printed on
standard output, at most 64 MiB. Nothing else counts. `format` says how to read them; without it the text is looked at.

| format | written by |
|---|---|
| `junit` | pytest `--junitxml`, CTest `--output-junit`, Catch2 and GoogleTest, Maven, Gradle, node, Jest, Vitest, Mocha |
| `catch2` | Catch2 `--reporter xml` |
| `jest` | Jest `--json`, Vitest `--reporter=json` |
| `mocha` | Mocha `--reporter json` |
| `go-json` | `go test -json` |
| `cargo` | `cargo test` |
| `ctest` | `ctest` |
| `pytest` | `pytest -v` |
| `tap` | Test Anything Protocol: prove, node `--test-reporter=tap`, Bats |

XML that declares anything in a document type is refused, and so is JSON nested deeper than 100 levels. A stream that ends early, or whose total
is not what its lines add up to, is an error.

A name is `group > test`, the group being the class, package or file; results with one name are one test, which failed where any of them did.

## What is demanded

- `pass-to-pass` (default true): what passed on base passes on head, is there, and is not skipped.
- No test fails on head that did not fail on base, new tests included. Those that failed on base too are counted in the reason.
- `fail-to-pass: [names]`: each is run on head and passes, and did not pass on base. `*` is anything, `?` one byte; a pattern fits the
  whole name or what follows a ` > `.
- `count-not-below-base`: no fewer tests were run (passed or failed) than on base.
- Exit code and results agree: 0 where no test failed, else not 0.
- `reruns: N`: where a test fails that did not on base, the command is run up to N more times. A test that passes in one of them is
  *flaky*: it is named in the reason and does not fail the criterion.

## Findings

- `test-failed`, `test-skipped`, `test-vanished`: with the state on base and on head, and the end of the failure's message.
- `still-fails`, `passed-before`, `no-such-test`: of `fail-to-pass`.
- `fewer-tests`: of `count-not-below-base`.
- `results-disagree`: exit code and results say different things.
- `command-failed`, `command-timed-out`, `command-killed`, `runner-file-changed`: as in `behavioral: command`.

Results of head that cannot be read are `command-failed` where the command failed, else an error; results of base that cannot be read, or
disagree with the exit code, are an error. Where no test was run the criterion is skipped, unless `allow-empty: true`.

## What can be forged

The tests run code of the agent in the process of the test runner. That code can write the report itself, print lines that look like results,
leave with exit code 0, or change the runner in memory; nothing outside can tell a result forged with care. What protects: the report is removed before the run, so
that one in the tree is never read; names are those of base, and a result that is missing, cut off, counted wrongly or contradicted by the exit code is no pass; a
failure is never outvoted by a pass of the same name; `protect` gives tests, their configuration and helpers the content of base. With standard output the tests can
print results without knowing any path: a `report` file is harder to forge by accident. Use `negative: weakened-tests` and read the diff for the rest.

## Limits

Test names that hold something random or a time vanish in each run. Names of `cargo test` do not hold the program: tests of one name in two crates are one.
In reach of `in` and `not-in` are only the files of `runner-file-changed`; the tests are all that the command runs.
)";

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const TestFormat& format : test_formats()) names.emplace_back(format.name);
  return names;
}

}  // namespace

const CheckInfo& tests_info() {
  static const CheckInfo table = [] {
    CheckInfo made;
    made.family = Family::behavioral;
    made.name = "tests";
    made.summary = "What passed on base passes on head, by the names of the tests; in the sandbox.";
    made.parameters = command_parameters(true);
    const std::vector<ParameterInfo> own = {
        {"report",
         ParameterType::globs,
         false,
         {},
         "standard output",
         "Files the command writes its results to."},
        {"format", ParameterType::choice, false, format_names(), "looked for",
         "What the results are written in."},
        {"pass-to-pass",
         ParameterType::boolean,
         false,
         {},
         "true",
         "What passed on base must pass on head."},
        {"fail-to-pass",
         ParameterType::strings,
         false,
         {},
         "none",
         "Names of tests that must pass on head and did not on base; `*` and `?`."},
        {"count-not-below-base",
         ParameterType::boolean,
         false,
         {},
         "false",
         "No fewer tests may be run than on base."},
        {"reruns",
         ParameterType::integer,
         false,
         {},
         "0",
         "How often failing tests are run again, to tell flaky ones."},
    };
    made.parameters.insert(made.parameters.end(), own.begin(), own.end());
    made.example = kExample;
    made.page = kPage;
    return made;
  }();
  return table;
}

}  // namespace agentcheck
