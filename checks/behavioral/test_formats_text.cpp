// Test results as programs print them: TAP, cargo test, CTest, pytest -v. Each has a total that is
// held against what was read, so that output cut off or mixed up is an error and not fewer tests.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "checks/behavioral/test_results.h"
#include "core/text.h"

namespace agentcheck {
namespace {

using Number = std::uint64_t;

tl::unexpected<Error> incomplete(std::string why) {
  return fail(ErrorKind::undecided, std::move(why));
}

/// Calls `read` for every line until it gives false. No list of lines is built.
template <typename Read>
void for_lines(std::string_view text, Read read) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!read(line)) return;
    at = end + 1;
  }
}

template <typename Is>
bool any_line(std::string_view text, Is is) {
  bool found = false;
  for_lines(text, [&](std::string_view line) {
    found = is(line);
    return !found;
  });
  return found;
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

std::optional<Number> take_number(std::string_view& text) {
  Number number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text[0] == ' ' || text[0] == '\t')) text.remove_prefix(1);
}

/// The number in front of ` word` in a summary: "2 passed" in "1 failed, 2 passed in 3s".
Number number_before(std::string_view line, std::string_view word) {
  const std::size_t at = line.find(fmt::format(" {}", word));
  if (at == std::string_view::npos) return 0;
  std::size_t start = at;
  while (start > 0 && line[start - 1] >= '0' && line[start - 1] <= '9') --start;
  std::string_view digits = line.substr(start, at - start);
  return take_number(digits).value_or(0);
}

/// Appends a line, keeping the end of what grows too long.
void append_line(std::string& text, std::string_view line) {
  text += line.substr(0, TestResults::kMaxMessage);
  text += '\n';
  if (text.size() > 4 * TestResults::kMaxMessage) {
    text.erase(0, text.size() - TestResults::kMaxMessage);
  }
}

// --- TAP 12 to 14 (testanything.org), subtests as Node.js and Perl write them -------------------

/// A test point: `[not ]ok [number] [- ][description][ # directive]`.
struct TapPoint {
  bool ok = false;
  bool left_out = false;  ///< SKIP or TODO.
  std::string name;
};

bool is_directive(std::string_view text) {
  std::string word;
  for (const char c : trim(text).substr(0, 4)) {
    word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return word == "skip" || word == "todo";
}

std::optional<TapPoint> read_tap_point(std::string_view line) {
  TapPoint point;
  point.ok = !take(line, "not ");
  if (!take(line, "ok") || (!line.empty() && line[0] != ' ')) return std::nullopt;
  skip_blanks(line);
  const std::string_view numbered = line;
  const std::optional<Number> number = take_number(line);
  if (number && !line.empty() && line[0] != ' ') line = numbered;  // "3rd time": a description.
  skip_blanks(line);
  take(line, "- ");
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\\' && at + 1 < line.size() && (line[at + 1] == '#' || line[at + 1] == '\\')) {
      point.name += line[++at];
    } else if (line[at] == '#' && is_directive(line.substr(at + 1))) {
      point.left_out = true;
      break;
    } else {
      point.name += line[at];
    }
  }
  point.name = trim(point.name);
  if (point.name.empty()) point.name = fmt::format("test {}", number.value_or(0));
  return point;
}

/// The state of reading one stream.
struct TapReader {
  TestResults& results;
  std::array<std::string, 32> titles;  ///< Of the subtests that are open, by their depth.
  std::string name;                    ///< The last test point that failed; its block follows.
  std::string message;
  bool in_block = false;
  std::size_t block_indent = 0;
  Number seen = 0;
  std::optional<Number> planned;
  bool bailed = false;

  void flush() {
    if (!name.empty()) results.add(std::move(name), TestState::failed, message);
    name.clear();
    message.clear();
  }

  bool read_block(std::string_view line, std::size_t indent) {
    const std::string_view text = trim(line);
    if (in_block) {
      if (text == "..." && indent == block_indent)
        in_block = false;
      else
        append_line(message, line.substr(std::min(line.size(), block_indent)));
      return true;
    }
    if (text != "---" || indent % 4 != 2) return false;
    in_block = true;
    block_indent = indent;
    return true;
  }

  void read_line(std::string_view line) {
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (read_block(line, indent)) return;
    const std::size_t depth = indent / 4;
    if (indent % 4 != 0 || depth >= titles.size()) return;
    std::string_view text = line.substr(indent);
    if (text.starts_with("Bail out!")) bailed = true;
    if (take(text, "# Subtest: ")) {
      flush();
      titles[depth] = trim(text);
    } else if (text.starts_with("# ") && depth == 0 && !name.empty()) {
      append_line(message, text.substr(2));
    } else if (take(text, "1..")) {
      if (depth == 0) planned = take_number(text);
    } else if (const std::optional<TapPoint> point = read_tap_point(text)) {
      flush();
      add(*point, depth);
    }
  }

  void add(const TapPoint& point, std::size_t depth) {
    std::string full;
    for (std::size_t level = 0; level < depth; ++level) full += titles[level] + " > ";
    full += point.name;
    if (depth == 0) ++seen;
    if (point.left_out)
      results.add(std::move(full), TestState::skipped);
    else if (point.ok)
      results.add(std::move(full), TestState::passed);
    else
      name = std::move(full);
  }
};

// --- cargo test ---------------------------------------------------------------------------------

/// One program of cargo test: its results, until its total is known.
struct CargoProgram {
  std::optional<Number> announced;
  std::vector<std::pair<std::string, TestState>> tests;
  std::map<std::string, std::string> messages;
  std::string* section = nullptr;
};

bool read_cargo_test(std::string_view line, CargoProgram& program) {
  if (!take(line, "test ")) return false;
  const std::size_t dots = line.rfind(" ... ");
  if (dots == std::string_view::npos) return false;
  const std::string_view state = line.substr(dots + 5);
  std::string_view name = line.substr(0, dots);
  constexpr std::string_view kPanic = " - should panic";
  if (name.ends_with(kPanic)) name.remove_suffix(kPanic.size());
  TestState ended = TestState::failed;
  if (state == "ok" || state.starts_with("bench:"))
    ended = TestState::passed;
  else if (state.starts_with("ignored"))
    ended = TestState::skipped;
  else if (!state.starts_with("FAILED"))
    return false;
  program.tests.emplace_back(name, ended);
  return true;
}

Result<void> end_cargo(std::string_view line, CargoProgram& program, TestResults& results) {
  Number passed = 0;
  Number failed = 0;
  for (const auto& [name, state] : program.tests) {
    passed += state == TestState::passed ? 1 : 0;
    failed += state == TestState::failed ? 1 : 0;
    const auto message = program.messages.find(name);
    results.add(name, state, message == program.messages.end() ? "" : message->second);
  }
  const Number counted = number_before(line, "passed") + number_before(line, "measured");
  if (!program.announced || *program.announced != program.tests.size() || passed != counted ||
      failed != number_before(line, "failed")) {
    return incomplete("the results of a program are not those its total counts");
  }
  program = {};
  return {};
}

// --- CTest --------------------------------------------------------------------------------------

/// `3/12 Test  #3: name ......***Failed  0.01 sec`
bool read_ctest_line(std::string_view line, TestResults& results, Number& seen) {
  skip_blanks(line);
  if (!take_number(line) || !take(line, "/") || !take_number(line)) return false;
  skip_blanks(line);
  if (!take(line, "Test")) return false;
  skip_blanks(line);
  if (!take(line, "#") || !take_number(line) || !take(line, ": ")) return false;
  const std::size_t bad = line.rfind("***");
  const std::size_t good = line.rfind(" Passed ");
  const std::size_t at = bad == std::string_view::npos ? good : bad;
  if (at == std::string_view::npos) return false;
  std::string_view name = trim(line.substr(0, at));
  while (!name.empty() && name.back() == '.') name.remove_suffix(1);
  const std::string_view state = bad == std::string_view::npos ? "" : line.substr(at + 3);
  const bool left_out = state.starts_with("Skipped") || state.starts_with("Not Run (Disabled)");
  ++seen;
  results.add(std::string(trim(name)),
              bad == std::string_view::npos ? TestState::passed
              : left_out                    ? TestState::skipped
                                            : TestState::failed,
              state);
  return true;
}

// --- pytest -v ----------------------------------------------------------------------------------

struct PytestState {
  std::string_view word;
  TestState state;
};
constexpr PytestState kPytestStates[] = {
    {"PASSED", TestState::passed}, {"FAILED", TestState::failed}, {"SKIPPED", TestState::skipped},
    {"ERROR", TestState::failed},  {"XFAIL", TestState::skipped}, {"XPASS", TestState::passed}};

/// `path::name STATE [ 50%]`, or with xdist `[gw0] [ 50%] STATE path::name`.
bool read_pytest_line(std::string_view line, std::string& name, PytestState& found) {
  if (line.starts_with("[gw")) {
    const std::size_t percent = line.find("%] ");
    if (percent == std::string_view::npos) return false;
    std::string_view rest = line.substr(percent + 3);
    for (const PytestState& row : kPytestStates) {
      if (!take(rest, row.word) || !take(rest, " ")) continue;
      name = std::string(trim(rest));
      found = row;
      return name.find("::") != std::string::npos;
    }
    return false;
  }
  const std::size_t colons = line.find("::");
  if (colons == std::string_view::npos || line.find(' ') < colons) return false;
  for (const PytestState& row : kPytestStates) {
    const std::size_t at = line.rfind(fmt::format(" {}", row.word));
    if (at == std::string_view::npos || at < colons) continue;
    const std::string_view rest = trim(line.substr(at + 1 + row.word.size()));
    if (!rest.empty() && rest[0] != '[' && rest[0] != '(') continue;
    name = std::string(trim(line.substr(0, at)));
    found = row;
    return true;
  }
  return false;
}

/// `==== 1 failed, 2 passed in 0.10s ====`
bool is_pytest_total(std::string_view line) {
  return line.starts_with("=") && line.ends_with("=") &&
         line.find(" in ") != std::string_view::npos &&
         (line.find(" passed") != std::string_view::npos ||
          line.find(" failed") != std::string_view::npos ||
          line.find(" error") != std::string_view::npos ||
          line.find(" skipped") != std::string_view::npos ||
          line.find("no tests ran") != std::string_view::npos);
}

}  // namespace

bool is_tap(std::string_view text) {
  const bool point = any_line(text, [](std::string_view line) {
    return line.starts_with("ok ") || line.starts_with("not ok ") || line.starts_with("1..");
  });
  return point && any_line(text, [](std::string_view line) {
           return line.starts_with("TAP version ") || line.starts_with("1..");
         });
}

Result<void> read_tap(std::string_view text, TestResults& results) {
  TapReader reader{results, {}, {}, {}, false, 0, 0, std::nullopt, false};
  for_lines(text, [&](std::string_view line) {
    reader.read_line(line);
    return true;
  });
  reader.flush();
  if (reader.bailed) return incomplete("the run bailed out");
  if (!reader.planned) return incomplete("there is no plan");
  if (*reader.planned != reader.seen) {
    return incomplete(
        fmt::format("{} planned, {} seen", plural(*reader.planned, "test"), reader.seen));
  }
  return {};
}

bool is_cargo(std::string_view text) {
  return any_line(text, [](std::string_view line) {
    return take(line, "running ") && take_number(line) && line.starts_with(" test");
  });
}

Result<void> read_cargo(std::string_view text, TestResults& results) {
  CargoProgram program;
  Result<void> outcome;
  for_lines(text, [&](std::string_view line) {
    std::string_view rest = line;
    if (program.section == nullptr && take(rest, "running ")) {
      const std::optional<Number> number = take_number(rest);
      if (!number || !rest.starts_with(" test")) return true;
      if (program.announced) outcome = incomplete("a program ended without a total");
      program.announced = number;
    } else if (rest.starts_with("test result: ")) {
      outcome = end_cargo(line, program, results);
    } else if (take(rest, "---- ")) {
      rest = rest.substr(0, rest.find(" stdout ----"));
      program.section = &program.messages[std::string(rest)];
    } else if (line == "failures:") {
      program.section = nullptr;
    } else if (program.section != nullptr) {
      append_line(*program.section, line);
    } else {
      read_cargo_test(line, program);
    }
    return outcome.has_value() && program.tests.size() < TestResults::kMaxTests;
  });
  if (!outcome) return outcome;
  if (program.announced) return incomplete("a program ended without a total");
  return {};
}

bool is_ctest(std::string_view text) {
  return any_line(text, [](std::string_view line) { return line.starts_with("Test project "); });
}

Result<void> read_ctest(std::string_view text, TestResults& results) {
  Number seen = 0;
  std::optional<Number> failed;
  for_lines(text, [&](std::string_view line) {
    if (read_ctest_line(line, results, seen)) return true;
    if (line.find("% tests passed, ") != std::string_view::npos) {
      failed = number_before(line, "tests failed") + number_before(line, "test failed");
    }
    return true;
  });
  if (!failed) {
    const bool none = text.find("No tests were found") != std::string_view::npos;
    if (none && seen == 0) return {};
    return incomplete("there is no total");
  }
  if (*failed != results.count(TestState::failed)) {
    return incomplete("the tests that failed are not as many as the total says");
  }
  return {};
}

bool is_pytest(std::string_view text) {
  return any_line(text, [](std::string_view line) {
    return line.starts_with("=") && line.find(" test session starts ") != std::string_view::npos;
  });
}

Result<void> read_pytest(std::string_view text, TestResults& results) {
  std::string total;
  std::map<std::string, std::string> messages;  ///< Of the short summary.
  std::vector<std::pair<std::string, PytestState>> tests;
  Number passed = 0;
  Number failed = 0;
  bool summary = false;
  for_lines(text, [&](std::string_view line) {
    std::string name;
    PytestState state{};
    if (is_pytest_total(line)) total = std::string(line);
    summary = summary || line.find(" short test summary info ") != std::string_view::npos;
    std::string_view rest = line;
    if (summary && (take(rest, "FAILED ") || take(rest, "ERROR "))) {
      const std::size_t dash = std::min(rest.find(" - "), rest.size());
      append_line(messages[std::string(rest.substr(0, dash))],
                  rest.substr(std::min(dash + 3, rest.size())));
    } else if (!summary && read_pytest_line(line, name, state)) {
      passed += state.word == "PASSED" ? 1 : 0;
      failed += state.word == "FAILED" ? 1 : 0;
      tests.emplace_back(std::move(name), state);
    }
    return tests.size() + messages.size() < 2 * TestResults::kMaxTests;
  });
  for (auto& [name, state] : tests) {
    const auto message = messages.find(name);
    const bool known = message != messages.end();
    results.add(name, state.state, known ? message->second : "");
  }
  // Files that could not be collected have no line of their own.
  for (const auto& [name, message] : messages) {
    if (results.by_name().find(name) == results.by_name().end()) {
      results.add(name, TestState::failed, message);
    }
  }
  if (total.empty()) return incomplete("there is no total");
  if (passed != number_before(total, "passed") || failed != number_before(total, "failed")) {
    return incomplete("the lines are not those the total counts: run pytest with `-v`");
  }
  return {};
}

}  // namespace agentcheck
