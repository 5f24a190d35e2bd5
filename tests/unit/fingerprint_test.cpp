#include "core/fingerprint.h"

#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

Finding sample() {
  Finding finding;
  finding.rule = "signature-changed";
  finding.path = "a.ts";
  finding.symbol = "f";
  finding.before = "f(a, b)";
  finding.after = "f(a)";
  return finding;
}

std::string fingerprint_of(const Finding& finding) {
  std::vector<Finding> findings{finding};
  set_fingerprints(findings, "changed-signatures");
  return findings[0].fingerprint;
}

}  // namespace

TEST_CASE("A fingerprint survives line shifts, new wording and new layout") {
  const std::string expected = fingerprint_of(sample());
  CHECK(expected.size() == 20);
  CHECK(expected.find_first_not_of("0123456789abcdef") == std::string::npos);
  Finding moved = sample();
  moved.has_range = true;
  moved.range = {{40, 2}, {41, 0}};
  moved.message = "another sentence";
  moved.hint = "a hint";
  moved.before = "f(a,\n  b)";
  CHECK(fingerprint_of(moved) == expected);
}

TEST_CASE("A fingerprint is about the check, the rule, the place and the evidence") {
  const std::string expected = fingerprint_of(sample());
  for (const auto change :
       {+[](Finding& f) { f.rule = "x"; }, +[](Finding& f) { f.path = "x"; },
        +[](Finding& f) { f.symbol = "x"; }, +[](Finding& f) { f.before = "x"; },
        +[](Finding& f) { f.after = "x"; }}) {
    Finding other = sample();
    change(other);
    CHECK(fingerprint_of(other) != expected);
  }
  std::vector<Finding> findings{sample()};
  set_fingerprints(findings, "another-check");
  CHECK(findings[0].fingerprint != expected);
}

TEST_CASE("Equal findings are told apart by their order") {
  std::vector<Finding> findings{sample(), sample(), sample()};
  set_fingerprints(findings, "changed-signatures");
  CHECK(findings[0].fingerprint == fingerprint_of(sample()));
  CHECK(findings[0].fingerprint != findings[1].fingerprint);
  CHECK(findings[1].fingerprint != findings[2].fingerprint);
}

TEST_CASE("Fields cannot be shifted into each other") {
  Finding a = sample(), b = sample();
  a.path = "ab", a.symbol = "c";
  b.path = "a", b.symbol = "bc";
  CHECK(fingerprint_of(a) != fingerprint_of(b));
}
