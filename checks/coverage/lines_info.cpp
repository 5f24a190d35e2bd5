#include "checks/coverage/lines_info.h"

#include <string_view>

#include "checks/behavioral/command_spec.h"
#include "checks/coverage/line_reports.h"

namespace agentcheck {
namespace {

constexpr std::string_view kExample = R"(- coverage: lines
  run: npx c8 --reporter=lcovonly npm test
  report: [coverage/lcov.info]
  protect: [test/**, package.json]
  in: [src/**]
  min: 90%
  not-below-base: true
)";

constexpr std::string_view kPage = R"(# coverage: lines

Wants the executable lines that the change added or changed to be run by the tests: at least `min` of them (all, unless given).

With `run`, the command makes the report in the sandbox on a checkout of head, as in `behavioral: command` (same keys, same box); `report` names
the files it writes, globs in the tree. What the tree has there is removed before. Without `run`, `report` is one absolute path of this machine, outside of
what an agent can write, and believed as it is.

Formats: `lcov`, `go` (`go test -coverprofile`), `cobertura`, `jacoco`, `coverage.py` (JSON), `llvm-cov` (export, JSON), `istanbul` (JSON).
Several reports add up: a line that ran in one of them ran.

Changed lines are those of the hunks on head; of a renamed file only what differs from its old content. A line is executable where the report knows
it. A change that only deletes passes. With nothing in reach the criterion is skipped, unless `allow-empty: true`.

Paths of a report are those of the tree with the longest common end: absolute paths below `/src`, paths of Go modules, paths below a source root.
Where two files fit as well, the report says so and the criterion is an error.

`not-below-base` runs the command on base too (kept for the next time, see `behavioral: tests`) and wants the share of all lines of the report that
ran not to be smaller on head.

## Findings

- `uncovered`: changed lines that did not run, one finding for each run of them, with the symbol they lie in. Only where the share is below `min`.
- `not-measured`: a changed file, no test, that the report does not know although it knows others with the same ending: most tools leave out what is never loaded.
- `coverage-dropped`: of `not-below-base`.
- `command-failed`, `command-timed-out`, `command-killed`, `runner-file-changed`: as in `behavioral: command`.

## Limits

That a line ran does not say that anything looked at the result. The report is written by a program that runs code of the agent, which can forge it;
comments such as `# pragma: no cover` take lines out of it (`negative: added` with `suppressions` sees those). Lines are those of the compiled or instrumented text:
what a tool maps back wrongly is wrong here.
)";

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const LineFormat& format : line_formats()) names.emplace_back(format.name);
  return names;
}

}  // namespace

const CheckInfo& lines_info() {
  static const CheckInfo table = [] {
    CheckInfo made;
    made.family = Family::coverage;
    made.name = "lines";
    made.summary = "The lines that were added or changed are run by the tests.";
    made.parameters = {
        {"report",
         ParameterType::strings,
         true,
         {},
         "",
         "Files that `run` writes, as globs; without `run` one absolute path."},
        {"format", ParameterType::choice, false, format_names(), "looked for",
         "What the report is written in."},
        {"min",
         ParameterType::share,
         false,
         {},
         "100%",
         "How much of the changed executable lines must run."},
        {"not-below-base",
         ParameterType::boolean,
         false,
         {},
         "false",
         "The share of all lines must not be smaller than on base."},
    };
    const std::vector<ParameterInfo> shared = command_parameters(false);
    made.parameters.insert(made.parameters.end(), shared.begin(), shared.end());
    made.example = kExample;
    made.page = kPage;
    return made;
  }();
  return table;
}

}  // namespace agentcheck
