#include <string>

#include "core/text.h"
#include "runner/report/evidence.h"
#include "runner/report/layout.h"
#include "runner/report/render.h"
#include "tests/unit/catch.h"
#include "tests/unit/sample_report.h"

using namespace agentcheck;
using namespace agentcheck::testing;

TEST_CASE("The last line of a terminal report is the summary") {
  for (const Report& report : {hostile_report(), clean_report()}) {
    const std::string text = render_terminal(report, {});
    CHECK(split_lines(text).back() == summary_line(report));
  }
}

TEST_CASE("Without colour and Unicode a terminal report is plain ASCII where its content is") {
  for (const char c : render_terminal(hostile_report(), {false, 80, false})) {
    if (c != '\n' && (c < 0x20 || c > 0x7E)) FAIL("byte " << static_cast<int>(c));
  }
}

TEST_CASE("Long lists are folded, and say what is left out") {
  const std::string text = render_terminal(hostile_report(), {false, 100, true});
  CHECK(text.find("… 132 more; --format json lists all\n") != std::string::npos);
  CHECK(text.find("src/generated.ts:20:5  `any` added\n") != std::string::npos);
  CHECK(text.find("src/generated.ts:21:5") == std::string::npos);
  Report many = clean_report();
  for (int i = 0; i < 10'000; ++i) many.criteria.push_back(many.criteria[0]);
  CHECK(render_terminal(many, {}).find("... 9952 more passed\n") != std::string::npos);
}

TEST_CASE("A wide character is two columns, a combining one none") {
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("日本") == 4);
  CHECK(columns_of("e\xCC\x81") == 1);
  CHECK(columns_of("é✓") == 2);
  CHECK(clip("日本語", 5, "…") == "日本…");
  CHECK(clip("abc", 3, "...") == "abc");
}

TEST_CASE("Text wraps at blanks and words stay whole") {
  CHECK(wrap("aa bb cc", 5) == std::vector<std::string>{"aa bb", "cc"});
  CHECK(wrap("a/very/long/path b", 5) == std::vector<std::string>{"a/very/long/path", "b"});
  CHECK(wrap("", 5) == std::vector<std::string>{""});
}

TEST_CASE("Evidence marks what differs inside a line") {
  const Evidence evidence = lay_out_evidence("f(a: int)", "f(a: long)", {});
  REQUIRE(evidence.lines.size() == 2);
  const EvidenceLine& base = evidence.lines[0];
  CHECK(base.text.substr(base.marked_begin, base.marked_end - base.marked_begin) == "int");
  const EvidenceLine& head = evidence.lines[1];
  CHECK(head.text.substr(head.marked_begin, head.marked_end - head.marked_begin) == "long");
}

TEST_CASE("Evidence never cuts a character in two") {
  const Evidence evidence = lay_out_evidence("x = 'é'", "x = 'è'", {});
  for (const EvidenceLine& line : evidence.lines) {
    CHECK(is_utf8(line.text.substr(line.marked_begin, line.marked_end - line.marked_begin)));
  }
}

TEST_CASE("Evidence of long lines is shown where it differs") {
  const std::string same(50'000, 'x');
  const Evidence evidence =
      lay_out_evidence(same + "old" + same, same + "new" + same, {8, 60, "..."});
  CHECK(evidence.lines[0].text.find("xxold") != std::string::npos);
  CHECK(evidence.lines[1].text.find("xxnew") != std::string::npos);
  CHECK(columns_of(evidence.lines[1].text) <= 60);
}

TEST_CASE("Evidence of many lines is folded and loses its indentation") {
  std::string tall;
  for (int i = 0; i < 12; ++i) tall += "\t\tline\n";
  const Evidence evidence = lay_out_evidence("", tall, {8, 60, "..."});
  CHECK(evidence.lines.size() == 8);
  CHECK(evidence.more_added == 4);
  CHECK(evidence.lines[0].text == "line");
}

TEST_CASE("A hint that neighbours share is shown once, behind the last of them") {
  Report report = hostile_report();
  Outcome& outcome = report.criteria[2].outcome;
  outcome.findings[0].hint = outcome.findings[1].hint = "the same hint";
  for (const Format* format : {find_format("terminal"), find_format("markdown")}) {
    const std::string text = format->render(report, {});
    const std::size_t first = text.find("the same hint");
    CHECK(first > text.find("users import `Cache`"));
    CHECK(text.find("the same hint", first + 1) == std::string::npos);
  }
}
