// Coverage reports: what real tools wrote, formats by their specification, paths, hostile bytes.
#include "checks/coverage/line_reports.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "checks/coverage/path_match.h"
#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

std::string report(const std::string& name) {
  std::ifstream in(std::string(AGENTCHECK_SOURCE_DIR) + "/tests/unit/reports/" + name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// "path: 1+ 2-" by line; "! message" where it cannot be read.
std::string lines(const std::string& text, std::string_view format = {}) {
  LineCoverage coverage;
  if (const Result<void> read = read_line_report(text, format, coverage); !read) {
    return "! " + read.error().message;
  }
  std::string list;
  for (const auto& [path, lines] : coverage.files()) {
    list += path + ":";
    for (const auto& [line, ran] : lines) list += fmt::format(" {}{}", line, ran ? '+' : '-');
    list += "\n";
  }
  return list;
}

}  // namespace

TEST_CASE("What coverage tools wrote is read by line") {
  const std::string llvm = "/src/calc.c: 2+ 3+ 4- 5- 6+ 7+ 8+ 9+ 10+ 11+\n";
  CHECK(lines(report("llvm.lcov")) == llvm);
  CHECK(lines(report("llvm.json")) == llvm);
  CHECK(lines(report("node.lcov")).substr(0, 30) == "lib.js: 1+ 2+ 3- 4- 5+ 6+ 7+\nt");
  CHECK(lines(report("istanbul.json")).find("lib.js: 1+ 2+ 3- 4- 5+") != std::string::npos);
  CHECK(lines(report("cobertura.xml")).find("lib.js: 1+ 2+ 3- 4- 5+") != std::string::npos);
}

TEST_CASE("Go profiles and JaCoCo and coverage.py by their specification") {
  CHECK(lines("mode: set\nm.org/x/a.go:3.10,5.2 2 1\nm.org/x/a.go:5.2,6.1 1 0\n") ==
        "m.org/x/a.go: 3+ 4+ 5+ 6-\n");
  CHECK(lines("<?xml version='1.0'?><!DOCTYPE report PUBLIC \"-//JACOCO//DTD Report 1.1//EN\" "
              "\"report.dtd\"><report name='r'><package name='a/b'><sourcefile name='X.java'>"
              "<line nr='3' mi='0' ci='2' mb='0' cb='0'/><line nr='4' mi='1' ci='0'/>"
              "</sourcefile></package></report>") == "a/b/X.java: 3+ 4-\n");
  CHECK(lines(R"({"files": {"a.py": {"executed_lines": [1, 2], "missing_lines": [4]}}})") ==
        "a.py: 1+ 2+ 4-\n");
}

TEST_CASE("A report's path finds the file of the tree with the longest common end, or none") {
  LineCoverage coverage;
  for (const char* path : {"/src/a/x.c", "m.org/p/q/y.go", "b/Z.java", "util.py", "/usr/x.c"}) {
    REQUIRE(coverage.add(path, 1, true));
  }
  const std::vector<std::string> tree{"a/x.c",     "q/y.go",    "src/main/b/Z.java",
                                      "c/util.py", "d/util.py", "x.c"};
  const MatchedCoverage matched = match_paths(coverage, tree, true);
  std::vector<std::string> found;
  for (const auto& [path, file] : matched.files) found.push_back(path);
  CHECK(found == std::vector<std::string>{"a/x.c", "q/y.go", "src/main/b/Z.java"});
  CHECK(matched.ambiguous.count("c/util.py") == 1);
  CHECK(matched.ambiguous.count("d/util.py") == 1);
}

TEST_CASE("Any change of a coverage report's bytes is read or refused") {
  std::uint32_t seed = 99;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223; };
  for (const char* name :
       {"llvm.lcov", "llvm.json", "node.lcov", "istanbul.json", "cobertura.xml"}) {
    const std::string whole = report(name);
    REQUIRE(!whole.empty());
    for (int round = 0; round < 100; ++round) {
      std::string text = whole.substr(0, random() % whole.size() + 1);
      for (int change = 0; change < 4; ++change) {
        text[(random() >> 8) % text.size()] = static_cast<char>(random() >> 16);
      }
      for (const LineFormat& format : line_formats()) {
        LineCoverage coverage;
        static_cast<void>(read_line_report(text, format.name, coverage));
        CHECK(coverage.totals().second <= LineCoverage::kMaxLines);
      }
    }
  }
}
