// Test results in JSON: go test -json, Jest and Vitest, Mocha.
#include <fmt/format.h>

#include <set>
#include <unordered_map>

#include "checks/behavioral/test_results.h"
#include "checks/formats/json.h"
#include "core/text.h"

namespace agentcheck {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxLine = std::size_t{1} << 20;

/// The first object of the text that is one from its brace to the end; runners print lines before.
std::string_view from_brace(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (text[at] == '{') return text.substr(at);
    at = end + 1;
  }
  return {};
}

bool starts_with_any(std::string_view text, std::string_view sign) {
  return from_brace(text).substr(0, 65536).find(sign) != std::string_view::npos;
}

std::string go_name(const json& event) {
  const std::string package = string_of(event, "Package");
  const std::string test = string_of(event, "Test");
  return test.empty() ? package : fmt::format("{} > {}", package, test);
}

/// What a test printed, the end of it.
void keep_output(const json& event, std::string& text) {
  text += string_of(event, "Output");
  if (text.size() > 2 * TestResults::kMaxMessage)
    text.erase(0, text.size() - TestResults::kMaxMessage);
}

/// The state of an event that ends something; false for the others. cmd/test2json.
bool go_state(const std::string& action, TestState& state) {
  if (action == "pass")
    state = TestState::passed;
  else if (action == "fail")
    state = TestState::failed;
  else if (action == "skip")
    state = TestState::skipped;
  else
    return false;
  return true;
}

TestState jest_state(const std::string& status) {
  if (status == "passed" || status == "focused") return TestState::passed;
  const bool left_out =
      status == "pending" || status == "skipped" || status == "todo" || status == "disabled";
  return left_out ? TestState::skipped : TestState::failed;
}

/// Where the process ran, which is the same for base and head, is not part of a name.
std::string relative_path(std::string path) {
  constexpr std::string_view kRoot = "/src/";
  return path.starts_with(kRoot) ? path.substr(kRoot.size()) : path;
}

}  // namespace

bool is_go_json(std::string_view text) {
  const std::string_view start = from_brace(text);
  const std::string_view line = start.substr(0, start.find('\n'));
  return line.find("\"Action\":") != std::string_view::npos;
}

Result<void> read_go_json(std::string_view text, TestResults& results) {
  std::unordered_map<std::string, std::string> output;
  std::set<std::string> running;
  std::set<std::string> failing;  ///< Packages with a failed test.
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty() || line[0] != '{' || line.size() > kMaxLine) continue;
    const Result<json> event = parse_bounded_json(line);
    if (!event) {
      if (at >= text.size()) return fail(ErrorKind::undecided, "the last event is cut off");
      continue;  // A program under test wrote to the same stream.
    }
    const std::string action = string_of(*event, "Action");
    const std::string name = go_name(*event);
    const bool is_package = string_of(*event, "Test").empty();
    if (name.empty()) continue;
    TestState state{};
    if (action == "run" || action == "start") {
      running.insert(name);
      if (running.size() > TestResults::kMaxTests) {
        return fail(ErrorKind::undecided, "too many tests");
      }
    } else if (action == "output") {
      if (running.count(name) != 0) keep_output(*event, output[name]);
    } else if (go_state(action, state)) {
      running.erase(name);
      const std::string package = string_of(*event, "Package");
      if (!is_package) {
        if (state == TestState::failed) failing.insert(package);
        results.add(name, state, output[name]);
      } else if (state == TestState::failed && failing.count(package) == 0) {
        results.add(name, state, output[name].empty() ? "the package failed" : output[name]);
      }
      output.erase(name);
    }
  }
  if (running.empty()) return {};
  return fail(ErrorKind::undecided,
              fmt::format("`{}` began and did not end", display(*running.begin())));
}

bool is_jest(std::string_view text) {
  return starts_with_any(text, "\"numTotalTests\"") ||
         starts_with_any(text, "\"assertionResults\"");
}

Result<void> read_jest(std::string_view text, TestResults& results) {
  const Result<json> report = parse_bounded_json(from_brace(text));
  if (!report) return tl::unexpected(report.error());
  const json& files = member_of(*report, "testResults");
  if (!files.is_array()) return fail(ErrorKind::undecided, "there are no `testResults`");
  for (const json& file : files) {
    const std::string path = relative_path(string_of(file, "name"));
    bool failed = false;
    for (const json& test : member_of(file, "assertionResults")) {
      const TestState state = jest_state(string_of(test, "status"));
      std::string message;
      for (const json& part : member_of(test, "failureMessages")) {
        if (part.is_string()) message += part.get<std::string>() + "\n";
      }
      failed = failed || state == TestState::failed;
      std::string name = string_of(test, "fullName");
      if (name.empty()) name = string_of(test, "title");
      results.add(fmt::format("{} > {}", path, name), state, message);
    }
    if (string_of(file, "status") == "failed" && !failed) {
      results.add(path, TestState::failed, string_of(file, "message"));  // It could not be loaded.
    }
  }
  return {};
}

bool is_mocha(std::string_view text) {
  return starts_with_any(text, "\"stats\"") && starts_with_any(text, "\"passes\"");
}

Result<void> read_mocha(std::string_view text, TestResults& results) {
  const Result<json> report = parse_bounded_json(from_brace(text));
  if (!report) return tl::unexpected(report.error());
  static constexpr std::pair<const char*, TestState> kLists[] = {{"passes", TestState::passed},
                                                                 {"pending", TestState::skipped},
                                                                 {"failures", TestState::failed}};
  for (const auto& [key, state] : kLists) {
    if (!member_of(*report, key).is_array()) {
      return fail(ErrorKind::undecided, fmt::format("there is no list `{}`", key));
    }
    for (const json& test : member_of(*report, key)) {
      const json& error = member_of(test, "err");
      const std::string path = relative_path(string_of(test, "file"));
      const std::string title = string_of(test, "fullTitle");
      results.add(path.empty() ? title : fmt::format("{} > {}", path, title), state,
                  string_of(error, "message") + "\n" + string_of(error, "stack"));
    }
  }
  return {};
}

}  // namespace agentcheck
