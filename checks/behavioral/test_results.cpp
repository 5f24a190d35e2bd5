#include "checks/behavioral/test_results.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/hash.h"
#include "core/text.h"

namespace agentcheck {

std::string_view name_of(TestState state) {
  switch (state) {
    case TestState::passed:
      return "passed";
    case TestState::skipped:
      return "skipped";
    case TestState::failed:
      break;
  }
  return "failed";
}

void TestResults::add(std::string name, TestState state, std::string_view message) {
  if (name.size() > kMaxName) {
    name = name.substr(0, kMaxName) + "... " + sha256_hex(name).substr(0, 16);
  }
  if (full() && tests_.find(name) == tests_.end()) return;
  TestResult& test = tests_[std::move(name)];
  ++test.results;
  if (state == TestState::passed) ++test.passed;
  test.state = std::max(test.state, state);
  if (state == TestState::failed && test.message.empty()) {
    message = trim(message);
    if (message.size() > kMaxMessage) message.remove_prefix(message.size() - kMaxMessage);
    test.message = message;
  }
}

std::uint64_t TestResults::count(TestState state) const {
  std::uint64_t number = 0;
  for (const auto& [name, test] : tests_) number += test.state == state ? 1 : 0;
  return number;
}

const std::vector<TestFormat>& test_formats() {
  static const std::vector<TestFormat> table = {
      {"junit", "pytest `--junitxml`, CTest `--output-junit`, Maven, Gradle, Jest, Vitest, Mocha",
       is_junit, read_junit},
      {"catch2", "Catch2 `--reporter xml`", is_catch2, read_catch2},
      {"jest", "Jest `--json`, Vitest `--reporter=json`", is_jest, read_jest},
      {"mocha", "Mocha `--reporter json`", is_mocha, read_mocha},
      {"go-json", "`go test -json`", is_go_json, read_go_json},
      {"cargo", "`cargo test`", is_cargo, read_cargo},
      {"ctest", "`ctest`", is_ctest, read_ctest},
      {"pytest", "`pytest -v`", is_pytest, read_pytest},
      {"tap", "the Test Anything Protocol: prove, node `--test-reporter=tap`, Bats", is_tap,
       read_tap},
  };
  return table;
}

Result<void> read_test_results(std::string_view text, std::string_view format,
                               TestResults& results) {
  for (const TestFormat& row : test_formats()) {
    if (format.empty() ? !row.detect(text) : row.name != format) continue;
    if (Result<void> read = row.read(text, results); !read) {
      return fail(read.error().kind, fmt::format("{}: {}", row.name, read.error().message));
    }
    if (results.full()) {
      return fail(ErrorKind::undecided, fmt::format("more than {} tests", TestResults::kMaxTests));
    }
    return {};
  }
  return fail(ErrorKind::undecided, "no test results in a known format");
}

}  // namespace agentcheck
