// coverage: pattern. Which share of what a query finds contains what another one finds.
#include <fmt/format.h>

#include <algorithm>

#include "checks/checks.h"
#include "checks/structural/pattern_search.h"
#include "checks/support.h"
#include "core/text.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::coverage,
    "pattern",
    "A share of what a tree-sitter query finds contains what another one finds.",
    {
        {"query",
         ParameterType::query,
         true,
         {},
         "",
         "A tree-sitter query; the node captured as `@match`, or its first capture, counts."},
        {"contains", ParameterType::query, true, {}, "", "What must match inside of it."},
        {"language", ParameterType::strings, true, {}, "", "The languages both are written for."},
        {"min", ParameterType::share, false, {}, "100%", "Share of the matches that must comply."},
        {"on",
         ParameterType::choice,
         false,
         {"head", "touched"},
         "head",
         "All of head that `in` matches, or the nodes whose lines the diff touched."},
    },
    {},
    R"(- coverage: pattern
  id: functions-that-log
  in: [src/**]
  language: python
  query: (function_definition) @match
  contains: |
    (call function: (attribute object: (identifier) @_log) (#match? @_log "^log")) @match
  min: 80%
)",
    R"(# coverage: pattern

Of the nodes that `query` captures (`@match`, else its first capture; each node once), at least `min` have a
match of `contains` inside them, below the node itself, at any depth. Those that have none are the findings
(`pattern-lacks`); they matter only when the share is missed. `on`, `language`, and what makes the criterion
undecided are as in `structural: pattern`.

Nothing in reach that matches `query` is `skipped`, unless `allow-empty` is set; a change that only deletes
passes.
)"};

class PatternShare : public Check {
 public:
  PatternShare(const Criterion& criterion, PatternQuery query, PatternQuery contains)
      : criterion_(criterion),
        query_(std::move(query)),
        contains_(std::move(contains)),
        reach_(criterion.get_or<std::string>("on", "head") == "touched" ? PatternReach::touched
                                                                        : PatternReach::head),
        min_(criterion.get_or("min", 1.0)) {}

  bool is_demand() const override { return true; }
  Needs needs() const override {
    return {.parse = true, .symbols = true, .unchanged_files = reach_ == PatternReach::head};
  }
  bool examines(const AnalyzedFile& file) const override {
    return Check::examines(file) && is_read(file);
  }
  Collected collect(const FilePair& pair) const override {
    return collect_lacking(pair, criterion_, query_, contains_, reach_);
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion,
                 const CheckContext&) const override {
    Outcome outcome;
    std::string problem;
    bool only_deletions = false, first = true;
    for (const AnalyzedFile& file : analysis.files) {
      if (!in_reach(criterion_, file) || (!file.changed && reach_ == PatternReach::touched))
        continue;
      const bool deletes = file.changed && file.change->lines_added == 0 &&
                           file.change->unexamined == Unexamined::no;
      only_deletions = deletes && (first || only_deletions);
      first = false;
      if (!is_read(file)) continue;
      ++outcome.examined.files;
      const Collected& collected = file.collected[criterion];
      outcome.examined.symbols += collected.symbols;
      if (!collected.error.empty() && problem.empty()) {
        problem = fmt::format("{}: {}", display(file.change->path), collected.error);
      }
      for (const Observation& observation : collected.observations) {
        outcome.findings.push_back(finding_from(file, observation));
      }
    }
    finish(analysis, only_deletions, problem, outcome);
    return outcome;
  }

 private:
  bool is_read(const AnalyzedFile& file) const {
    return file.head.present ? query_.reads(file.head.language)
                             : file.base.present && query_.reads(file.base.language);
  }

  void finish(const Analysis& analysis, bool only_deletions, const std::string& problem,
              Outcome& outcome) const {
    const std::uint64_t total = outcome.examined.symbols;
    const std::uint64_t met = total - outcome.findings.size();
    if (!problem.empty()) outcome.findings.clear();  // A share of what was not all seen is none.
    if (total > 0 && min_ < 1.0) {
      const double share = static_cast<double>(met) / static_cast<double>(total);
      outcome.reason = fmt::format("{} of {} contain it ({:.1f} %, at least {:.0f} % asked)", met,
                                   total, 100 * share, 100 * min_);
      if (share >= min_) outcome.findings.clear();
    }
    conclude_parsed(outcome, criterion_, analysis,
                    [&](const AnalyzedFile& file) { return is_read(file); });
    if (outcome.verdict == Verdict::pass && !problem.empty()) {
      outcome.verdict = Verdict::error;
      outcome.reason = problem;
    }
    if (outcome.verdict != Verdict::pass || total > 0) return;
    if (only_deletions) {
      outcome.reason = "the change only deletes";
      outcome.examined.files = std::max<std::uint64_t>(outcome.examined.files, 1);
    } else if (!criterion_.allow_empty) {
      outcome.verdict = Verdict::skipped;
      outcome.reason = "nothing in reach matches `query`";
    }
  }

  const Criterion& criterion_;
  const PatternQuery query_, contains_;
  const PatternReach reach_;
  const double min_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  const StringList languages = criterion.get_or<StringList>("language", {});
  Result<PatternQuery> query =
      PatternQuery::compile(criterion.get_or<std::string>("query", ""), "query", languages);
  if (!query) return tl::unexpected(query.error());
  Result<PatternQuery> contains =
      PatternQuery::compile(criterion.get_or<std::string>("contains", ""), "contains", languages);
  if (!contains) return tl::unexpected(contains.error());
  return std::make_unique<PatternShare>(criterion, std::move(*query), std::move(*contains));
}

}  // namespace

const CheckEntry kPatternShareCheck{&kInfo, make};

}  // namespace agentcheck
