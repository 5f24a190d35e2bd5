// Test results: what real test runners wrote, formats by their specification, and hostile bytes.
#include "checks/behavioral/test_results.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "checks/behavioral/test_comparison.h"
#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

std::string report(const std::string& name) {
  std::ifstream in(std::string(AGENTCHECK_SOURCE_DIR) + "/tests/unit/reports/" + name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// "P name", "F name", "S name" by line; "! message" where it cannot be read.
std::string states(const std::string& text, std::string_view format = {}) {
  TestResults results;
  if (const Result<void> read = read_test_results(text, format, results); !read) {
    return "! " + read.error().message;
  }
  std::string list;
  for (const auto& [name, test] : results.by_name()) {
    const char state = test.state == TestState::passed   ? 'P'
                       : test.state == TestState::failed ? 'F'
                                                         : 'S';
    list += fmt::format("{} {}\n", state, name);
  }
  return list;
}

TestResults results_of(const std::string& text) {
  TestResults results;
  REQUIRE(read_test_results(text, {}, results));
  return results;
}

}  // namespace

TEST_CASE("What test runners wrote is read by name") {
  CHECK(states(report("cargo.txt")) ==
        "P src/lib.rs - add (line 3)\nF tests::breaks\nS tests::later\nP tests::panics\n"
        "P tests::works\n");
  const std::string ctest = "F bad\nP good\nF missing one\nS off\nS skipped\nF slow\n";
  CHECK(states(report("ctest.txt")) == ctest);
  const std::string ctest_xml = "F bad\nP good\nF missing one\nS off\nS skipped\nF slow\n";
  CHECK(states(report("ctest.xml")) == ctest_xml);
  CHECK(states(report("node.tap")) ==
        "F breaks # hard\nF group\nP group > inner\nF group > inner bad\nS later\nS todo one\n"
        "P works\n");
  CHECK(states(report("node.xml")) ==
        "F breaks # hard\nP group > inner\nF group > inner bad\nS later\nS todo one\nP works\n");
  CHECK(states(report("mocha.json")) ==
        "F m.spec.js > add breaks\nS m.spec.js > add later\nP m.spec.js > add works\n");
  CHECK(states(report("jest.json")) == states(report("mocha.json")));
  CHECK(states(report("catch2.xml")) == "P A glob matches whole paths from the root\n");
  CHECK(states(report("catch2-junit.xml")) ==
        "P agentcheck_unit.global > A glob matches whole paths from the root\n");
}

TEST_CASE("What a failure said is kept") {
  CHECK(results_of(report("cargo.txt")).by_name().at("tests::breaks").message.find("sum is off") !=
        std::string::npos);
  CHECK(results_of(report("node.tap")).by_name().at("breaks # hard").message.find("3 == 4") !=
        std::string::npos);
}

TEST_CASE("go test -json: tests, packages that do not build, and events cut off") {
  const std::string start = R"({"Action":"start","Package":"p"})"
                            "\n"
                            R"({"Action":"run","Package":"p","Test":"TestA"})"
                            "\n"
                            R"({"Action":"output","Package":"p","Test":"TestA","Output":"boom\n"})"
                            "\n";
  const std::string end = R"({"Action":"fail","Package":"p","Test":"TestA"})"
                          "\n"
                          R"({"Action":"fail","Package":"p"})"
                          "\n";
  CHECK(states(start + end) == "F p > TestA\n");
  CHECK(results_of(start + end).by_name().at("p > TestA").message == "boom");
  CHECK(states(start) == "! go-json: `p` began and did not end");
  CHECK(states(R"({"Action":"start","Package":"q"})"
               "\n"
               R"({"Action":"fail","Package":"q"})"
               "\n") == "F q\n");
}

TEST_CASE("pytest -v and its JUnit") {
  const std::string head = "===== test session starts =====\n";
  CHECK(states(head + "t.py::test_a[x y] PASSED    [ 33%]\nt.py::test_b FAILED  [ 66%]\n"
                      "t.py::test_c SKIPPED (slow)  [100%]\n"
                      "===== short test summary info =====\nFAILED t.py::test_b - assert 1 == 2\n"
                      "===== 1 failed, 1 passed, 1 skipped in 0.10s =====\n") ==
        "P t.py::test_a[x y]\nF t.py::test_b\nS t.py::test_c\n");
  CHECK(states(head + "t.py .F  [100%]\n===== 1 failed, 1 passed in 0.10s =====\n") ==
        "! pytest: the lines are not those the total counts: run pytest with `-v`");
  CHECK(states(R"(<?xml version="1.0"?><testsuites><testsuite name="pytest" tests="2"><testcase )"
               R"(classname="t" name="a"/><testcase classname="t" name="b"><skipped )"
               R"(type="pytest.xfail" message="m"/></testcase></testsuite></testsuites>)") ==
        "P t > a\nS t > b\n");
}

TEST_CASE("Of results with one name a failure counts, whatever comes after") {
  const TestResults results = results_of("1..3\nok 1 - a\nnot ok 2 - a\nok 3 - a\n");
  CHECK(results.by_name().at("a").state == TestState::failed);
  CHECK(results.by_name().at("a").passed == 2);
}

TEST_CASE("What ends early is an error, not fewer tests") {
  CHECK(states("1..3\nok 1 - a\n") == "! tap: 3 tests planned, 1 seen");
  CHECK(states("1..1\nok 1 - a\nBail out! no disk\n") == "! tap: the run bailed out");
  CHECK(states("running 2 tests\ntest a ... ok\n") == "! cargo: a program ended without a total");
  CHECK(states("<testsuite><testcase name='a'/>") ==
        "! junit: line 1: the text ends inside an element");
  CHECK(states("hello") == "! no test results in a known format");
}

TEST_CASE("Hostile reports cost no more than their size and are refused") {
  CHECK(states("<!DOCTYPE x [<!ENTITY a \"b\">]><testsuite/>", "junit").substr(0, 10) ==
        "! junit: l");
  CHECK(states("<testsuite><testcase name='&a;'/></testsuite>").substr(0, 2) == "! ");
  std::string deep = "<testsuite>";
  for (int i = 0; i < 100000; ++i) deep += "<testsuite name='aaaaaaaaaaaaaaaaaaaaaaaa'>";
  CHECK(states(deep) == "! junit: line 1: elements nested too deep");
  CHECK(states(std::string(1 << 20, '['), "jest").substr(0, 2) == "! ");
  CHECK(states("{\"numTotalTests\":" + std::string(1 << 20, '[')).substr(0, 2) == "! ");
}

TEST_CASE("Any change of a report's bytes is read or refused, never more") {
  std::uint32_t seed = 12345;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223; };
  for (const char* name : {"cargo.txt", "ctest.txt", "ctest.xml", "node.tap", "node.xml",
                           "mocha.json", "jest.json", "catch2.xml"}) {
    const std::string whole = report(name);
    REQUIRE(!whole.empty());
    for (int round = 0; round < 200; ++round) {
      std::string text = whole.substr(0, random() % whole.size() + 1);
      for (int change = 0; change < 4; ++change) {
        text[(random() >> 8) % text.size()] = static_cast<char>(random() >> 16);
      }
      for (const TestFormat& format : test_formats()) {
        TestResults results;
        static_cast<void>(read_test_results(text, format.name, results));
        CHECK(results.by_name().size() <= text.size());
      }
    }
  }
}

TEST_CASE("A pattern fits a name or what follows a group") {
  CHECK(matches_test("adds", "adds"));
  CHECK(matches_test("adds", "a.b > adds"));
  CHECK(matches_test("*empty*", "t > test_empty_input"));
  CHECK_FALSE(matches_test("add", "adds"));
  CHECK_FALSE(matches_test("", "adds"));
}
