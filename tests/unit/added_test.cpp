// negative: added, over small changes: what grows, what is a credential, expressions and queries.
#include <string>
#include <string_view>

#include "tests/unit/added_fixture.h"
#include "tests/unit/catch.h"

namespace agentcheck {
namespace {

/// A token made up at run time, so that no scanner takes this file for a leak.
std::string token(std::string_view prefix, std::size_t size) {
  static const std::string_view kLetters = "q7Zr2Xw9Lk4Tn6Bv8Hc3Jm5Pd1FsGyUe";
  std::string made(prefix);
  for (std::size_t i = 0; i < size; ++i) made += kLetters[(i * 7 + i / 32) % kLetters.size()];
  return made;
}

}  // namespace

TEST_CASE("Suppressions that grow are added, those that narrow are not") {
  const Criterion criterion = criterion_of("suppressions");
  const auto edit = [&](const std::string& base, const std::string& head) {
    return lines_of(decide_added(criterion, {{"a.py", base, head}}));
  };
  CHECK(edit("a = 1\n", "a = 1  # noqa: E501\n") == "1");
  CHECK(edit("a = 1  # noqa: E501\n", "a = 2  # noqa: E501\n").empty());
  CHECK(edit("a = 1  # noqa\n", "a = 1  # noqa: E501\n").empty());
  CHECK(edit("a = 1  # noqa: E501\n", "a = 1  # noqa\n") == "1");
  CHECK(edit("a = 1  # noqa: E501\n", "a = 1  # noqa: E501, F401\n") == "1");
}

TEST_CASE("Credentials are found anywhere in a text, and shown cut") {
  const std::string github = token("ghp_", 36), aws = "AKIA" + std::string("Q7ZR2XW9LK4TN6BV");
  CHECK(findings_when_added("secrets", "a.py", "t = '" + github + "'\n") == "1");
  CHECK(findings_when_added("secrets", "config.yaml", "key: " + aws + "\n") == "1");
  CHECK(findings_when_added("secrets", "notes.txt", "# " + token("glpat-", 20) + "\n") == "1");
  CHECK(findings_when_added("secrets", "a.pem",
                            "-----BEGIN RSA PRIVATE " + std::string("KEY-----\n")) == "1");
  CHECK(findings_when_added("secrets", "tests/a.pem",
                            "-----BEGIN RSA PRIVATE " + std::string("KEY-----\n"))
            .empty());
  CHECK(findings_when_added("secrets", "a.js", "const password = \"" + token("", 16) + "\";\n") ==
        "1");
  CHECK(findings_when_added("secrets", "a.env",
                            "URL=postgres://app:" + token("", 12) + "@db/x\n") == "1");
  for (const char* text :
       {"password = \"changeme123\"\n", "password = \"${PASSWORD_1}\"\n",
        "api_key = os.environ['API_KEY1']\n", "key: AKIAIOSFODNN7EXAMPLE\n",
        "url = 'http://user:password@host'\n", "token = \"<your-token-1>\"\n",
        "password: 'Password is wrong'\n", "secret_name = \"my-secret-name\"\n"}) {
    INFO(text);
    CHECK(findings_when_added("secrets", "a.py", text).empty());
  }
  const Outcome outcome =
      decide_added(criterion_of("secrets"), {{"a.py", "", "t = '" + github + "'\n"}});
  REQUIRE(outcome.findings.size() == 1);
  CHECK(outcome.findings[0].rule == "secret-added");
  CHECK(outcome.findings[0].after.find(github.substr(0, 12)) == std::string::npos);
  CHECK(outcome.findings[0].message.find(github.substr(0, 12)) == std::string::npos);
}

TEST_CASE("Expressions are looked for on added lines of any text") {
  Criterion criterion;
  criterion.parameters["regex"] = StringList{"foo\\(", "^bar"};
  const Outcome outcome =
      decide_added(criterion, {{"a.unknown", "foo(1)\nx\n", "foo(1)\nx\nfoo(2)\nbar\n"}});
  CHECK(lines_of(outcome) == "3 4");
  CHECK(outcome.findings[0].rule == "regex-added");
  CHECK(lines_of(decide_added(criterion, {{"a", "foo(1)\nx\n", "x\n  foo(1)\n"}})).empty());
  CHECK(lines_of(decide_added(criterion, {{"a", "foo(1)\n", "foo(2)\n"}})).empty());
}

TEST_CASE("A query reports what it captures, of its language only") {
  Criterion criterion;
  criterion.parameters["language"] = std::string("python");
  criterion.parameters["query"] =
      std::string("(call function: (identifier) @_f (#eq? @_f \"foo\")) @added");
  const Outcome outcome = decide_added(
      criterion,
      {{"a.py", "foo(1)\n", "foo(1)\ndef g():\n    foo(2)\n"}, {"a.js", "", "foo(1);\n"}});
  CHECK(lines_of(outcome) == "3");
  REQUIRE(outcome.findings.size() == 1);
  CHECK(outcome.findings[0].rule == "query-added");
  CHECK(outcome.findings[0].symbol == "g");
  CHECK(outcome.findings[0].after == "foo(2)");
}

TEST_CASE("A query that cannot work is refused with its place") {
  const auto error_of = [](const std::string& query, const std::string& language) {
    Criterion criterion;
    criterion.parameters["query"] = query;
    if (!language.empty()) criterion.parameters["language"] = language;
    const auto made = find_check(Family::negative, "added")->make(criterion);
    return made ? std::string() : made.error().message;
  };
  CHECK(error_of("(call) @x", "python").empty());
  CHECK(error_of("(call) @x", "") == "`query` needs a `language`");
  CHECK(error_of("(call) @x", "pyton") == "`language`: no language `pyton`");
  CHECK(error_of("(call)", "python") == "`query` captures nothing");
  CHECK(error_of("(call\n (bogus)) @x", "python") ==
        "`query`: query:2:3: the grammar has no such node kind at `bogus`");
}

}  // namespace agentcheck
