// structural: pattern. What a tree-sitter query finds, and how much of it there may or must be.
#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>

#include "checks/checks.h"
#include "checks/negative/added/occurrence.h"
#include "checks/structural/pattern_search.h"
#include "checks/support.h"
#include "core/text.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::structural,
    "pattern",
    "What a tree-sitter query finds is complete, absent, or as much as it should be.",
    {
        {"query",
         ParameterType::query,
         true,
         {},
         "",
         "A tree-sitter query; the node captured as `@match`, or its first capture, counts."},
        {"language", ParameterType::strings, true, {}, "", "The languages `query` is written for."},
        {"every",
         ParameterType::texts_by_name,
         false,
         {"contains"},
         "",
         "`{contains: QUERY}`: each match has a match of the other query in it."},
        {"none", ParameterType::boolean, false, {}, "", "`true`: there is no match."},
        {"at-least",
         ParameterType::integer,
         false,
         {},
         "",
         "There are at least this many matches."},
        {"same-count-as",
         ParameterType::texts_by_name,
         false,
         {"query"},
         "",
         "`{query: QUERY}`: there are as many matches of both queries."},
        {"no-more-than-base",
         ParameterType::boolean,
         false,
         {},
         "",
         "`true`: head has no more matches than base."},
        {"on",
         ParameterType::choice,
         false,
         {"head", "touched"},
         "head",
         "All of head that `in` matches, or the nodes whose lines the diff touched."},
    },
    {{"every", "none", "at-least", "same-count-as", "no-more-than-base"}},
    R"(- structural: pattern
  in: [src/routes/**]
  language: typescript
  query: |
    (call_expression
      function: (member_expression property: (property_identifier) @_verb)
      arguments: (arguments (arrow_function "async") @match)
      (#any-of? @_verb "get" "post" "put" "delete"))
  every:
    contains: |
      (try_statement handler: (catch_clause)) @match
  why: a rejected promise in a route takes the server down
)",
    R"(# structural: pattern

Looks for a tree-sitter query and decides by what it finds. The node captured as `@match`, else the query's
first capture, is what counts; a node that matches in several ways counts once. Predicates: `#eq?`,
`#match?`, `#any-of?` with their `not-` and `any-` forms. Of these exactly one is given:

- `every: {contains: QUERY}`: each match has a match of the other query inside it, below the node itself, at
  any depth (`pattern-lacks`). Nothing that matches is a demand that was not met: `skipped`, unless
  `allow-empty` says otherwise.
- `none: true`: nothing matches (`pattern-found`).
- `at-least: N`: there are that many matches in all files together (`too-few-matches`).
- `same-count-as: {query: QUERY}`: both queries have as many matches in all files together; the files whose
  own counts differ are named (`count-differs`).
- `no-more-than-base: true`: head has no more matches than base. Those whose text base does not have are
  named (`more-than-base`). What moved to another file counts there; only files in reach count.

`on: head` is every file of head that `in` matches, changed or not; `on: touched` counts a match where the
diff touched a line of the node, a line taken out of it included.

`language` names one language or several (`[typescript, tsx]`); the queries must be valid in each. A file of
another language holds nothing. A tree that could not be searched to its end (nested too deep, too many
matches in progress) makes the criterion undecided, and so does a syntax error in what changed.

What it cannot see: a query matches syntax. It knows no types, no values, and no code that is called
elsewhere: a handler wrapped by a function with a `try` in it does not contain one.
)"};

enum class Mode { every, none, at_least, same_count, no_more_than_base };

/// How often something was seen in a file, as collect() tells it decide().
Observation count_of(std::size_t count) {
  Observation observation;
  observation.key = fmt::format("{}", count);
  return observation;
}

class Pattern : public Check {
 public:
  Pattern(const Criterion& criterion, Mode mode, PatternQuery query,
          std::optional<PatternQuery> other)
      : criterion_(criterion),
        mode_(mode),
        query_(std::move(query)),
        other_(std::move(other)),
        reach_(criterion.get_or<std::string>("on", "head") == "touched" ? PatternReach::touched
                                                                        : PatternReach::head) {}

  bool is_demand() const override {
    return mode_ == Mode::every || mode_ == Mode::at_least || mode_ == Mode::same_count;
  }

  Needs needs() const override {
    const bool all = reach_ == PatternReach::head && mode_ != Mode::no_more_than_base;
    return {.parse = true, .symbols = true, .unchanged_files = all};
  }

  bool examines(const AnalyzedFile& file) const override {
    return Check::examines(file) && is_read(file);
  }

  Collected collect(const FilePair& pair) const override {
    if (mode_ == Mode::every) return collect_lacking(pair, criterion_, query_, *other_, reach_);
    Collected collected;
    bool complete = true;
    const std::vector<Node> nodes =
        find_in_reach(pair, Side::head, criterion_, query_, reach_, complete);
    collected.symbols = static_cast<std::uint32_t>(nodes.size());
    if (mode_ == Mode::same_count) {
      collected.observations.push_back(
          count_of(find_in_reach(pair, Side::head, criterion_, *other_, reach_, complete).size()));
    } else if (mode_ != Mode::at_least) {
      for (const Node& node : nodes) add(collected, pair, Side::head, node);
    }
    if (mode_ == Mode::no_more_than_base) {
      for (const Node& node :
           find_in_reach(pair, Side::base, criterion_, query_, reach_, complete)) {
        add(collected, pair, Side::base, node);
      }
    }
    if (!complete) collected.error = kSearchGaveUp;
    return collected;
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion,
                 const CheckContext&) const override {
    Outcome outcome;
    Seen seen;
    std::string problem;
    const bool all = needs().unchanged_files;
    for (const AnalyzedFile& file : analysis.files) {
      if (!in_reach(criterion_, file) || !is_read(file) || (!file.changed && !all)) continue;
      ++outcome.examined.files;
      const Collected& collected = file.collected[criterion];
      outcome.examined.symbols += collected.symbols;
      if (!collected.error.empty() && problem.empty()) {
        problem = fmt::format("{}: {}", display(file.change->path), collected.error);
      }
      take(file, collected, seen, outcome);
    }
    judge(seen, outcome);
    // What a search did not see can only add to what `every` and `none` found; a count is no count.
    const bool certain = mode_ == Mode::every || mode_ == Mode::none;
    if (!problem.empty() && !certain) outcome.findings.clear();
    conclude_parsed(outcome, criterion_, analysis,
                    [&](const AnalyzedFile& file) { return is_read(file); });
    if (!problem.empty() && outcome.verdict == Verdict::pass) {
      outcome.verdict = Verdict::error;
      outcome.reason = problem;
    }
    if (outcome.verdict == Verdict::pass && is_demand() && !criterion_.allow_empty &&
        outcome.examined.symbols == 0) {
      outcome.verdict = Verdict::skipped;
      outcome.reason = "nothing in reach matches `query`";
    }
    return outcome;
  }

 private:
  /// The matches of both sides, and what stands against them.
  struct Seen {
    using Entry = std::pair<const AnalyzedFile*, const Observation*>;
    std::vector<Entry> head;
    std::map<std::string_view, std::size_t> base;  ///< By text: how many.
    std::size_t base_total = 0;
    std::uint64_t others = 0;
    std::vector<std::pair<const AnalyzedFile*, std::pair<std::uint64_t, std::uint64_t>>> uneven;
  };

  bool is_read(const AnalyzedFile& file) const {
    return (file.head.present && query_.reads(file.head.language)) ||
           (file.base.present && query_.reads(file.base.language));
  }

  static void add(Collected& collected, const FilePair& pair, Side side, const Node& node) {
    Observation observation = observe(pair, side, node, "", quoted_line(node.text()));
    observation.key = collapse_blanks(node.text().substr(0, 4096));
    collected.observations.push_back(std::move(observation));
  }

  void take(const AnalyzedFile& file, const Collected& collected, Seen& seen,
            Outcome& outcome) const {
    if (mode_ == Mode::same_count) {
      std::uint64_t others = 0;
      for (const Observation& counted : collected.observations) {
        std::from_chars(counted.key.data(), counted.key.data() + counted.key.size(), others);
      }
      seen.others += others;
      if (others != collected.symbols) seen.uneven.push_back({&file, {collected.symbols, others}});
      return;
    }
    for (const Observation& observation : collected.observations) {
      if (mode_ == Mode::every) {
        outcome.findings.push_back(finding_from(file, observation));
      } else if (observation.side == Side::head) {
        seen.head.emplace_back(&file, &observation);
      } else {
        ++seen.base[observation.key];
        ++seen.base_total;
      }
    }
  }

  void report(const Seen::Entry& entry, std::string rule, std::string message,
              Outcome& outcome) const {
    Finding finding = finding_from(*entry.first, *entry.second);
    finding.rule = std::move(rule);
    finding.message = std::move(message);
    outcome.findings.push_back(std::move(finding));
  }

  void judge(Seen& seen, Outcome& outcome) const {
    const std::uint64_t count = outcome.examined.symbols;
    if (mode_ == Mode::none) {
      for (const Seen::Entry& entry : seen.head) {
        report(entry, "pattern-found",
               fmt::format("{}: the query matches, and nothing may", entry.second->message),
               outcome);
      }
    } else if (mode_ == Mode::at_least) {
      const auto wanted =
          static_cast<std::uint64_t>(criterion_.get_or<std::int64_t>("at-least", 1));
      if (count >= wanted || outcome.examined.files == 0) return;
      Finding finding;
      finding.rule = "too-few-matches";
      finding.message =
          fmt::format("{} in {}, and at least {} asked", plural(count, "matching node"),
                      plural(outcome.examined.files, "file"), wanted);
      outcome.findings.push_back(std::move(finding));
    } else if (mode_ == Mode::same_count && count != seen.others) {
      for (const auto& [file, counts] : seen.uneven) {
        outcome.findings.push_back(finding_for(
            *file->change, "count-differs",
            fmt::format(
                "`query` matches {} times here and `same-count-as` {} times ({} and {} in all)",
                counts.first, counts.second, count, seen.others)));
      }
    } else if (mode_ == Mode::no_more_than_base && seen.head.size() > seen.base_total) {
      for (const Seen::Entry& entry : seen.head) {
        const auto before = seen.base.find(entry.second->key);
        if (before != seen.base.end() && before->second > 0) {
          --before->second;
          continue;
        }
        report(entry, "more-than-base",
               fmt::format("{} was not there: what changed has {} where base had {}",
                           entry.second->message, plural(seen.head.size(), "matching node"),
                           seen.base_total),
               outcome);
      }
    }
  }

  const Criterion& criterion_;
  const Mode mode_;
  const PatternQuery query_;
  const std::optional<PatternQuery> other_;
  const PatternReach reach_;
};

/// The one text a mapping such as `{contains: QUERY}` holds.
std::string only_text(const Criterion& criterion, std::string_view name) {
  const StringMap texts = criterion.get_or<StringMap>(name, {});
  return texts.empty() ? std::string() : texts.front().second;
}

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  const StringList languages = criterion.get_or<StringList>("language", {});
  Result<PatternQuery> query =
      PatternQuery::compile(criterion.get_or<std::string>("query", ""), "query", languages);
  if (!query) return tl::unexpected(query.error());
  for (const char* name : {"none", "no-more-than-base"}) {
    if (criterion.has(name) && !criterion.get_or(name, false)) {
      return fail(ErrorKind::usage, fmt::format("`{}` can only be `true`", name),
                  "leave the criterion out where anything goes");
    }
  }
  if (criterion.has("at-least") && criterion.get_or<std::int64_t>("at-least", 0) < 1) {
    return fail(ErrorKind::usage, "`at-least` is 0, which always holds", "write 1 or more");
  }
  Mode mode = criterion.has("none")       ? Mode::none
              : criterion.has("at-least") ? Mode::at_least
                                          : Mode::no_more_than_base;
  std::optional<PatternQuery> other;
  for (const auto& [name, with] :
       {std::pair{"every", Mode::every}, std::pair{"same-count-as", Mode::same_count}}) {
    if (!criterion.has(name)) continue;
    mode = with;
    Result<PatternQuery> compiled =
        PatternQuery::compile(only_text(criterion, name), name, languages);
    if (!compiled) return tl::unexpected(compiled.error());
    other = std::move(*compiled);
  }
  return std::make_unique<Pattern>(criterion, mode, std::move(*query), std::move(other));
}

}  // namespace

const CheckEntry kPatternCheck{&kInfo, make};

}  // namespace agentcheck
