// Test results in XML: JUnit, as everybody writes it, and Catch2's own.
#include <fmt/format.h>

#include "checks/behavioral/test_results.h"
#include "checks/formats/xml.h"
#include "core/text.h"

namespace agentcheck {
namespace {

using Event = XmlReader::Event;

constexpr std::size_t kMaxMessageText = std::size_t{1} << 20;

/// The name of the first element; empty where the text does not begin as XML.
std::string root_of(std::string_view text) {
  const std::string_view start = trim(text.substr(0, 4096));
  if (start.empty() || (start[0] != '<' && start.substr(0, 3) != "\xEF\xBB\xBF")) return {};
  XmlReader reader(text);
  return reader.next() == Event::open ? std::string(reader.name()) : std::string();
}

tl::unexpected<Error> unreadable(const XmlReader& reader) {
  return fail(ErrorKind::undecided, reader.error());
}

/// One `testcase` while it is open.
struct JunitCase {
  std::string name;
  TestState state = TestState::passed;
  std::string message;
  std::size_t depth = 0;  ///< Of the element itself; 0 where none is open.
  bool expected =
      false;  ///< Known to fail: Node.js writes `skipped` with type `todo` and the failure.
};

/// "group > name", or the name alone. The group is the class; where there is none, or it is the
/// word Node.js always writes, the file or the innermost suite.
std::string junit_name(const XmlReader& reader, const std::vector<std::string>& suites) {
  const std::string_view type = reader.attribute("classname");
  const std::string_view name = reader.attribute("name");
  std::string_view group = type == "test" ? std::string_view() : type;
  if (group.empty()) group = reader.attribute("file");
  if (group.empty() && !suites.empty()) group = suites.back();
  if (group.empty() || group == name) return std::string(name);
  return fmt::format("{} > {}", group, name);
}

void open_junit(const XmlReader& reader, JunitCase& test, std::vector<std::string>& suites) {
  const std::string_view name = reader.name();
  if (name == "testsuite") {
    const std::string_view own = reader.attribute("name");
    const bool inside = !suites.empty() && !suites.back().empty();
    suites.push_back(inside ? fmt::format("{} > {}", suites.back(), own) : std::string(own));
    // Deep suites with long names would add up; what is cut is the same for base and head.
    if (suites.back().size() > TestResults::kMaxName) suites.back().resize(TestResults::kMaxName);
    return;
  }
  if (name == "testcase") {
    test = {junit_name(reader, suites), TestState::passed, {}, reader.depth(), false};
    const std::string_view status = reader.attribute("status");
    if (status == "disabled" || status == "notrun") test.state = TestState::skipped;
    return;
  }
  if (test.depth == 0 || reader.depth() != test.depth + 1) return;
  // CTest (cmCTestTestHandler) calls a test whose program is missing skipped, and counts it failed.
  const bool missing =
      name == "skipped" && reader.attribute("message") == "Unable to find executable";
  if (name == "skipped" && reader.attribute("type") == "todo") test.expected = true;
  if (test.expected) {
    test.state = TestState::skipped;
  } else if (name == "failure" || name == "error" || missing) {
    test.state = TestState::failed;
    test.message += reader.attribute("message");
    test.message += '\n';
  } else if (name == "skipped" && test.state != TestState::failed) {
    test.state = TestState::skipped;
  }
}

}  // namespace

bool is_junit(std::string_view text) {
  const std::string root = root_of(text);
  return root == "testsuites" || root == "testsuite";
}

Result<void> read_junit(std::string_view text, TestResults& results) {
  XmlReader reader(text);
  JunitCase test;
  std::vector<std::string> suites;
  bool first = true;
  for (;;) {
    switch (reader.next()) {
      case Event::error:
        return unreadable(reader);
      case Event::end:
        return {};
      case Event::open:
        if (first && reader.name() != "testsuites" && reader.name() != "testsuite") {
          return fail(ErrorKind::undecided, "the first element is no testsuite");
        }
        first = false;
        if (reader.name() == "testcase" && test.depth != 0) {
          return fail(ErrorKind::undecided, "a testcase in a testcase");
        }
        open_junit(reader, test, suites);
        break;
      case Event::text:
        if (test.state == TestState::failed && test.message.size() < kMaxMessageText) {
          test.message += reader.text();
        }
        break;
      case Event::close:
        if (reader.name() == "testsuite" && !suites.empty()) suites.pop_back();
        // A suite that could not be run has errors of its own, outside of any case.
        if (test.depth == 0 || reader.depth() + 1 != test.depth) break;
        results.add(std::move(test.name), test.state, test.message);
        test = {};
        break;
    }
  }
}

bool is_catch2(std::string_view text) {
  const std::string root = root_of(text);
  return root == "Catch" || root == "Catch2TestRun";
}

Result<void> read_catch2(std::string_view text, TestResults& results) {
  XmlReader reader(text);
  std::string name;
  std::string message;
  bool open = false;
  bool decided = false;
  TestState state = TestState::failed;
  for (;;) {
    switch (reader.next()) {
      case Event::error:
        return unreadable(reader);
      case Event::end:
        return {};
      case Event::open:
        if (reader.name() == "TestCase") {
          name = std::string(reader.attribute("name"));
          message.clear();
          open = true;
          decided = false;
        } else if (open && reader.name() == "OverallResult") {
          decided = true;
          state = reader.attribute("success") == "true" ? TestState::passed : TestState::failed;
          const std::string_view skips = reader.attribute("skips");
          if (state == TestState::passed && !skips.empty() && skips != "0") {
            state = TestState::skipped;
          }
        } else if (open && reader.name() == "Expression") {
          message.clear();  // The last one is the failure, or what came just before it.
          message += fmt::format("{}:{}", reader.attribute("filename"), reader.attribute("line"));
        }
        break;
      case Event::text:
        if (open && message.size() < kMaxMessageText) message += reader.text();
        break;
      case Event::close:
        if (reader.name() != "TestCase") break;
        open = false;
        results.add(std::move(name), decided ? state : TestState::failed,
                    decided ? message : "the test did not come to its end");
        name.clear();
        break;
    }
  }
}

}  // namespace agentcheck
