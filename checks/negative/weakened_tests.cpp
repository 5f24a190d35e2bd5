// negative: weakened-tests
#include <algorithm>
#include <map>
#include <set>

#include "checks/checks.h"
#include "checks/negative/added/occurrence.h"
#include "checks/negative/weakened_tests/judge.h"
#include "checks/negative/weakened_tests/reader.h"
#include "checks/negative/weakened_tests/runner_settings.h"
#include "checks/support.h"
#include "core/text.h"
#include "grammars/language.h"
#include "grammars/test_rules.h"

namespace agentcheck {
namespace {

const std::vector<std::string>& rule_ids() {
  static const std::vector<std::string> kRules{
      "test-removed",           "test-disabled",         "test-focused",
      "assertion-removed",      "assertion-weakened",    "tolerance-loosened",
      "expected-value-changed", "snapshot-rewritten",    "exception-swallowed",
      "parameter-rows-removed", "timeout-raised",        "retry-added",
      "subject-mocked",         "fixture-does-the-work", "test-unparseable",
      "runner-config-weakened", "suppression-added"};
  return kRules;
}

const CheckInfo kInfo{Family::negative,
                      "weakened-tests",
                      "No test was removed, disabled or made to demand less.",
                      {
                          {"allow", ParameterType::choices, false, rule_ids(), "none",
                           "Rules whose findings the task needs."},
                          {"strict",
                           ParameterType::boolean,
                           false,
                           {},
                           "false",
                           "Report changed expectations also where the code changed with them."},
                      },
                      {},
                      "- negative: weakened-tests\n  allow: [expected-value-changed]\n",
                      R"(# negative: weakened-tests

Fails for every test that is gone, does not run any more, or demands less than on base. A test is what the
runners of its language collect. Assertions have a strength: exact structure, exact value, a value within a
tolerance, membership or shape, a bound, truthiness, that nothing fails, nothing. Before and after are
paired first: over the test, then over all of the change. An assertion that was moved to a helper, another
test or file, written as a row of a table or in another framework is the same one, and each counts once.

Findings:

- `test-removed`: a test is gone, and what it asserted is nowhere else.
- `test-disabled`: skipped, ignored, expected to fail, commented out, left early, empty, under `if false`, or
  renamed or moved so that no runner collects it. A skip under a condition counts.
- `test-focused`: `.only`, `fit`, `fdescribe`: everything else does not run.
- `assertion-removed`, `assertion-weakened`: an assertion is gone, never reached, only made under a new
  condition, or demands less. A tautology (`assert True`, `expect(x).toBe(x)`) counts as nothing.
- `tolerance-loosened`: a tolerance is larger, or a bound further away.
- `expected-value-changed`: the same is compared with another constant. Where code changed too, that is how a
  wanted change looks as well as a covered-up bug: then it is only reported with `strict: true`.
- `snapshot-rewritten`: a stored snapshot says something else.
- `exception-swallowed`: a failure is caught.
- `parameter-rows-removed`: rows of a parametrized or table-driven test are gone.
- `timeout-raised`, `retry-added`: the test may take longer, or is tried again.
- `subject-mocked`: what a test calls and asserts on is replaced.
- `fixture-does-the-work`: what is expected is computed by the very call that is tested.
- `test-unparseable`: a file of tests has a syntax error where it changed.
- `runner-config-weakened`: `--passWithNoTests`, a lower coverage threshold, paths left out, failures ignored, in
  the configuration of a runner.
- `suppression-added`: a type checker, a coverage tool, or all of a linter is silenced in a file of tests. What
  names a rule of style, a deprecation or an expected type error is not reported.

A test removed together with what it tests is `test-removed` as well: name the rule in `allow` where the
task removes code. Give the check twice, once with `level: advisory` and once with `allow`, to be told of
something without failing for it.

Languages: Python (pytest, unittest), JavaScript and TypeScript (Jest, Vitest, Mocha, Chai, node:test), Go
(testing, testify), Java (JUnit, TestNG, AssertJ, Hamcrest, Mockito), Rust, C and C++ (GoogleTest, Catch2, doctest), C# (xUnit, NUnit, MSTest), Kotlin
and Swift (XCTest, Swift Testing). Of other languages only files and settings are looked at.

What it cannot see: helpers defined in files that did not change are believed by their name; values that are
computed elsewhere; a fixture in another file that makes a test pass.
)"};

bool is_documentation(std::string_view path) {
  static const Regex kProse =
      Regex::compile(
          R"((?i)\.(md|rst|txt|adoc|mdx|po|svg|png)$|(^|/)(docs?|changelog|changes|\.github)/|(^|/)(changelog|changes|license|authors|readme)[^/]*$)")
          .value();
  return kProse.search(path);
}

/// True where lines that are not blank and no comments differ.
bool code_differs(const FilePair& pair) {
  if (!pair.base || !pair.head) return true;
  const auto code_of = [&](Side side) {
    const SourceFile& file = side == Side::base ? *pair.base : *pair.head;
    std::multiset<std::string> code;
    for (const Hunk& hunk : pair.change.hunks) {
      const LineRange& lines = side == Side::base ? hunk.base : hunk.head;
      const Span span{file.lines().start_of(lines.begin), file.lines().start_of(lines.end)};
      if (span.empty()) continue;
      for (const std::string_view line : split_lines(file.text_of(span))) {
        const std::string text = collapse_blanks(line);
        if (text.empty() || text.starts_with("#") || text.starts_with("//") ||
            text.starts_with("*") || text.starts_with("/*"))
          continue;
        code.insert(text);
      }
    }
    return code;
  };
  return code_of(Side::base) != code_of(Side::head);
}

class WeakenedTests : public Check {
 public:
  explicit WeakenedTests(const Criterion& criterion)
      : criterion_(criterion), allowed_(criterion.get_or<StringList>("allow", {})) {
    options_.strict = criterion.get_or<bool>("strict", false);
  }

  Needs needs() const override { return {.parse = true}; }

  bool examines(const AnalyzedFile& file) const override {
    return file.change->unexamined == Unexamined::no;
  }

  Collected collect(const FilePair& pair) const override {
    Collected out;
    if (!pair.changed) return out;
    auto facts = std::make_shared<TestFacts>();
    bool tests = false;
    for (const Side side : {Side::base, Side::head}) {
      const SourceFile* file = side == Side::base ? pair.base : pair.head;
      if (!file) continue;
      const FileFacts& known = side == Side::base ? pair.base_facts : pair.head_facts;
      TestSide& read = side == Side::base ? facts->base : facts->head;
      read_side(*file, known, read);
      tests = tests || known.is_test_file || !read.assertions.empty();
    }
    const std::string& path = pair.change.path;
    const bool snapshot = is_snapshot(path) || is_snapshot(pair.change.old_path);
    if (snapshot && pair.base && pair.head) snapshot_facts(pair, *facts);
    if (tests && pair.base && pair.head) suppressions(pair, *facts);
    const bool settings = is_runner_configuration(path);
    if (settings) {
      if (pair.base) facts->base.settings = read_settings(path, pair.base->text());
      if (pair.head) facts->head.settings = read_settings(path, pair.head->text());
    }
    const bool fixture = pair.base_facts.is_test_file || pair.head_facts.is_test_file;
    facts->code_changed =
        !fixture && !snapshot && !settings && !is_documentation(path) && code_differs(pair);
    out.data = std::move(facts);
    return out;
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion,
                 const CheckContext&) const override {
    Outcome outcome;
    std::vector<TestedFile> files;
    for (const AnalyzedFile& file : analysis.files) {
      if (!file.changed || !in_reach(criterion_, file)) continue;
      ++outcome.examined.files;
      const auto* facts = dynamic_cast<const TestFacts*>(file.collected[criterion].data.get());
      if (!facts) continue;
      files.push_back({&file, facts});
      outcome.examined.symbols += static_cast<std::uint64_t>(
          std::count_if(facts->base.units.begin(), facts->base.units.end(),
                        [](const Unit& unit) { return unit.kind == Unit::Kind::test; }));
    }
    std::vector<Finding> findings = judge_tests(files, options_);
    for (const TestedFile& file : files) {
      judge_settings(file, findings);
      judge_snapshot(file, findings);
    }
    for (Finding& finding : findings) {
      if (std::find(allowed_.begin(), allowed_.end(), finding.rule) != allowed_.end()) continue;
      outcome.findings.push_back(std::move(finding));
    }
    conclude_parsed(outcome, criterion_, analysis, [](const AnalyzedFile& file) {
      return file.base.is_test_file || file.head.is_test_file;
    });
    return outcome;
  }

 private:
  static void read_side(const SourceFile& file, const FileFacts& known, TestSide& out) {
    if (!file.language() || !file.parsed()) return;
    const TestRules* rules = test_rules(*file.language());
    if (!rules || (rules->words && !rules->words->search(file.text()))) {
      out.is_test_file = known.is_test_file;
      return;
    }
    out = read_tests(file, *rules, known.is_test_file);
    out.broken =
        known.is_test_file && std::any_of(known.errors.begin(), known.errors.end(),
                                          [](const SyntaxError& error) { return error.relevant; });
  }

  static void snapshot_facts(const FilePair& pair, TestFacts& facts) {
    for (const Hunk& hunk : pair.change.hunks) {
      if (hunk.base.empty() || hunk.head.empty()) continue;
      facts.snapshot_changed = true;
      facts.snapshot_line = hunk.head.begin;
      return;
    }
  }

  /// Silences style, deprecation or a type error that is meant: no test demands less for it.
  static bool is_harmless(std::string_view text) {
    static const Regex kHarmless =
        Regex::compile(
            R"re(@SuppressWarnings\(\s*(value\s*=\s*)?\{?(\s*"(removal|deprecation|unchecked|rawtypes|serial|unused|resource|NullAway|static-access|varargs)"\s*,?)+\s*\}?\s*\)|nolint:[\w,-]+|noqa:\s*[EFWINDSB]\d+|@ts-expect-error|pylint:\s*disable=[a-z]|clang-format|prettier-ignore|eslint-disable(-next-line|-line)?\s+\S)re")
            .value();
    return kHarmless.search(text);
  }

  /// Suppressions that head has and base had not.
  static void suppressions(const FilePair& pair, TestFacts& facts) {
    std::multiset<std::string> known;
    for (const Side side : {Side::base, Side::head}) {
      const TouchedLines lines(pair, side);
      Occurrences found;
      find_suppressions(lines, found);
      const SymbolIndex symbols(side == Side::base ? pair.base_facts : pair.head_facts);
      find_nodes(lines, symbols, {Construct::suppressions}, found);
      for (const Occurrence& each : found) {
        if (side == Side::base) {
          known.insert(each.group);
          continue;
        }
        if (is_harmless(each.what)) continue;
        const auto old = known.find(each.group);
        if (old != known.end()) {
          known.erase(old);
          continue;
        }
        Mark mark;
        mark.rule = "suppression-added";
        mark.text = each.what;
        mark.range = pair.head->range(each.span);
        facts.head.suppressions.push_back(std::move(mark));
      }
    }
  }

  static void judge_settings(const TestedFile& file, std::vector<Finding>& out) {
    std::multimap<std::string, const Setting*> known;
    for (const Setting& setting : file.facts->base.settings) known.emplace(setting.name, &setting);
    if (!file.file->base.present) return;
    for (const Setting& setting : file.facts->head.settings) {
      const auto old = known.find(setting.name);
      std::string before;
      if (old != known.end()) {
        const bool lower =
            setting.number && old->second->number && *setting.number < *old->second->number;
        before = old->second->text;
        known.erase(old);
        if (!lower) continue;
      } else if (setting.number && *setting.number >= 0) {
        continue;  // A threshold that was not there demands more.
      }
      Finding finding = finding_in(*file.file, Side::head, "runner-config-weakened",
                                   "the configuration of a test runner demands less");
      finding.has_range = true;
      finding.range = setting.range;
      finding.before = before;
      finding.after = setting.text;
      finding.hint = "leave the configuration as it is";
      out.push_back(std::move(finding));
    }
    for (const auto& [name, setting] : known) {
      if (!setting->number || *setting->number < 0) continue;
      Finding finding =
          finding_in(*file.file, Side::base, "runner-config-weakened", "a threshold was removed");
      finding.has_range = true;
      finding.range = setting->range;
      finding.before = setting->text;
      out.push_back(std::move(finding));
    }
  }

  static void judge_snapshot(const TestedFile& file, std::vector<Finding>& out) {
    if (!file.facts->snapshot_changed) return;
    Finding finding = finding_in(*file.file, Side::head, "snapshot-rewritten",
                                 "a stored snapshot says something else than before");
    finding.has_range = true;
    finding.range = {{file.facts->snapshot_line, 0}, {file.facts->snapshot_line, 0}};
    finding.hint = "read what changed in it, and allow `snapshot-rewritten` where it is wanted";
    out.push_back(std::move(finding));
  }

  const Criterion& criterion_;
  StringList allowed_;
  JudgeOptions options_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<WeakenedTests>(criterion);
}

}  // namespace

const CheckEntry kWeakenedTestsCheck{&kInfo, make};

}  // namespace agentcheck
