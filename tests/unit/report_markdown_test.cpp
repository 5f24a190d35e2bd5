#include <string>

#include "core/text.h"
#include "runner/report/markdown_text.h"
#include "runner/report/render.h"
#include "tests/unit/catch.h"
#include "tests/unit/sample_report.h"

using namespace agentcheck;
using namespace agentcheck::testing;

TEST_CASE("Foreign text is inert in Markdown") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"plain words, (1.5) - fine!", "plain words, (1.5) - fine!"},
      {"<script>", "\\<script\\>"},
      {"@octocat", "\\@&#8203;octocat"},
      {"see #12 and gh-3", "see \\#&#8203;12 and gh-&#8203;3"},
      {"[a](http://b)", "\\[a\\](http\\://b)"},
      {"WWW.evil.com", "WWW\\.evil.com"},
      {"::error::x", "\\:\\:error\\:\\:x"},
      {"- item", "\\- item"},
      {"12. item", "12\\. item"},
      {"===", "\\==="},
      {"a|b", "a\\|b"},
      {"$x$ *b* _c_ ~d~", "\\$x\\$ \\*b\\* \\_c\\_ \\~d\\~"},
      {"&lt;", "\\&lt;"},
      {"two\nlines", "two\\\\nlines"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(markdown_text(row.text) == row.expected);
  }
}

TEST_CASE("Code spans hold any backticks") {
  CHECK(markdown_code("a") == "`a`");
  CHECK(markdown_code("a`b") == "``a`b``");
  CHECK(markdown_code("``") == "``` `` ```");
  CHECK(markdown_code(" x ") == "`  x  `");
  CHECK(markdown_code("a|b", true) == "`a\\|b`");
  CHECK(markdown_code("") == "");
  CHECK(markdown_fence("``````") == "```````");
}

TEST_CASE("Names that messages quote stay code") {
  CHECK(markdown_message("parameter `b*` removed") == "parameter `b*` removed");
  CHECK(markdown_message("an odd ` one") == "an odd \\` one");
  CHECK(markdown_message("empty `` here") == "empty \\`\\` here");
}

TEST_CASE("No line of a Markdown report starts a workflow command or foreign HTML") {
  const std::string text = render_markdown(hostile_report());
  bool fenced = false;
  for (const std::string_view line : split_lines(text)) {
    const std::string_view start = trim(line);
    if (start.substr(0, 3) == "```") fenced = !fenced;
    CHECK(start.substr(0, 2) != "::");
    if (!fenced) CHECK(start.find("<script") == std::string_view::npos);
  }
  CHECK_FALSE(fenced);
}

TEST_CASE("A Markdown report fits a pull request whatever was found") {
  Report report = hostile_report();
  const CriterionReport row = report.criteria[5];
  for (int i = 0; i < 2000; ++i) report.criteria.push_back(row);
  for (CriterionReport& each : report.criteria) {
    for (Finding& finding : each.outcome.findings) finding.message = std::string(3000, '*');
  }
  decide_verdict(report);
  CHECK(render_markdown(report).size() < 65'536);
}
