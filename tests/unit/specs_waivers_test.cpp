#include "specs/spec_loader.h"
#include "tests/unit/catch.h"

using namespace agentcheck;

TEST_CASE("Waivers are read with their reason and their end") {
  const WaiverResult result = load_waivers(
      "- fingerprint: 0ab1\n  reason: known, see ticket\n  until: 2026-12-31\n"
      "- {fingerprint: ff/2, reason: for good}\n",
      "waivers.yaml");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.waivers.size() == 2);
  CHECK(result.waivers[0].fingerprint == "0ab1");
  CHECK(result.waivers[0].reason == "known, see ticket");
  CHECK(result.waivers[0].until == "2026-12-31");
  CHECK(result.waivers[1].until.empty());
}

TEST_CASE("An empty waivers file waives nothing") {
  CHECK(load_waivers("", "w").diagnostics.empty());
  CHECK(load_waivers("# none\n", "w").diagnostics.empty());
  CHECK(load_waivers("[]", "w").diagnostics.empty());
}

TEST_CASE("Every problem of a waivers file is told at its place") {
  const std::string_view text =
      "- fingerprint: abc\n"
      "- reason: no print\n  until: 2026-02-30\n"
      "- fingerprnt: abc\n  reason: \"\"\n"
      "- fingerprint: 12\n  reason: numbers need quotes\n  untill: 2026-01-01\n"
      "- abc\n";
  CHECK(render_diagnostics(load_waivers(text, "w.yaml").diagnostics, text, "w.yaml") ==
        R"(w.yaml:1:3: a waiver needs `reason`
   1 | - fingerprint: abc
     |   ^
hint: say why the finding may stand
w.yaml:2:3: a waiver needs `fingerprint`
   2 | - reason: no print
     |   ^
hint: reports show it beside each finding
w.yaml:3:10: `2026-02-30` is no date
   3 |   until: 2026-02-30
     |          ^
hint: write it as YYYY-MM-DD
w.yaml:4:3: unknown key `fingerprnt`
   4 | - fingerprnt: abc
     |   ^
hint: did you mean `fingerprint`?
w.yaml:5:11: `reason` cannot be empty
   5 |   reason: ""
     |           ^
w.yaml:6:16: `fingerprint` must be text, not a number
   6 | - fingerprint: 12
     |                ^
hint: put it in quotes: "12"
w.yaml:8:3: unknown key `untill`
   8 |   untill: 2026-01-01
     |   ^
hint: did you mean `until`?
w.yaml:9:3: a waiver must be a mapping with `fingerprint` and `reason`, not text
   9 | - abc
     |   ^
)");
  CHECK(load_waivers("fingerprint: x", "w").diagnostics[0].message ==
        "the waivers file must be a list of waivers, not a mapping");
  CHECK(load_waivers(std::string(9 << 20, 'x'), "w").diagnostics.size() == 1);
}
