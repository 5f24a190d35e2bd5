// Results of tests by name, read from what test runners write. Every byte is hostile.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace agentcheck {

/// How a test ended; of several results with one name the greatest counts.
enum class TestState : std::uint8_t { passed, skipped, failed };

/// "passed", "skipped", "failed".
std::string_view name_of(TestState state);

/// All results that have one name.
struct TestResult {
  TestState state = TestState::passed;
  std::uint32_t passed = 0;   ///< How many of them passed.
  std::uint32_t results = 0;  ///< How many there are.
  std::string message;        ///< The end of what the first failure said; at most 4000 bytes.
};

/// The results of one run.
class TestResults {
 public:
  static constexpr std::size_t kMaxTests = 1'000'000;
  static constexpr std::size_t kMaxName = 2000;
  static constexpr std::size_t kMaxMessage = 4000;

  /// Longer names are cut, with a hash of the whole at the end.
  void add(std::string name, TestState state, std::string_view message = {});
  const std::map<std::string, TestResult, std::less<>>& by_name() const { return tests_; }
  std::uint64_t count(TestState state) const;
  bool full() const { return tests_.size() >= kMaxTests; }

 private:
  std::map<std::string, TestResult, std::less<>> tests_;
};

/// A format results come in.
struct TestFormat {
  std::string_view name;     ///< As `format` says it: "junit".
  std::string_view writers;  ///< For the page: who writes it.
  /// True where the text is likely to be this format.
  bool (*detect)(std::string_view text);
  /// Adds the results. Fails with a sentence where the text is something else or ends too early.
  Result<void> (*read)(std::string_view text, TestResults& results);
};

/// Every format, in the order in which they are tried.
const std::vector<TestFormat>& test_formats();
/// Reads a text in the format named, or in the first that detects it where `format` is empty.
Result<void> read_test_results(std::string_view text, std::string_view format,
                               TestResults& results);

// The readers, by file. test_formats_xml.cpp:
bool is_junit(std::string_view text);
Result<void> read_junit(std::string_view text, TestResults& results);
bool is_catch2(std::string_view text);
Result<void> read_catch2(std::string_view text, TestResults& results);
// test_formats_json.cpp:
bool is_go_json(std::string_view text);
Result<void> read_go_json(std::string_view text, TestResults& results);
bool is_jest(std::string_view text);
Result<void> read_jest(std::string_view text, TestResults& results);
bool is_mocha(std::string_view text);
Result<void> read_mocha(std::string_view text, TestResults& results);
// test_formats_text.cpp:
bool is_tap(std::string_view text);
Result<void> read_tap(std::string_view text, TestResults& results);
bool is_cargo(std::string_view text);
Result<void> read_cargo(std::string_view text, TestResults& results);
bool is_ctest(std::string_view text);
Result<void> read_ctest(std::string_view text, TestResults& results);
bool is_pytest(std::string_view text);
Result<void> read_pytest(std::string_view text, TestResults& results);

}  // namespace agentcheck
