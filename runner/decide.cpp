#include "runner/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "checks/support.h"
#include "core/fingerprint.h"
#include "runner/git/parallel.h"

namespace agentcheck {
namespace {

/// True where `in` matches a path of either tree; an `in` that matches none is a slip of the pen.
Result<bool> matches_some_path(const Criterion& criterion, const TreePair& trees) {
  for (const Side side : {Side::head, Side::base}) {
    const Result<std::vector<TreeEntry>> entries = trees.list(side);
    if (!entries) return tl::unexpected(entries.error());
    for (const TreeEntry& entry : *entries) {
      if (criterion.in->matches(entry.path)) return true;
    }
  }
  return false;
}

Outcome could_not(std::string reason) {
  Outcome outcome;
  outcome.verdict = Verdict::error;
  outcome.reason = std::move(reason);
  return outcome;
}

/// Nothing to look at: prohibitions hold, demands are skipped unless the spec says otherwise.
void apply_vacuity(const Criterion& criterion, const Check& check, Outcome& outcome) {
  const bool nothing = outcome.examined.files == 0 && outcome.findings.empty();
  if (outcome.verdict != Verdict::pass || !nothing || check.runs_commands()) return;
  if (outcome.reason.empty()) outcome.reason = "nothing in reach changed";
  if (check.is_demand() && !criterion.allow_empty) outcome.verdict = Verdict::skipped;
}

void apply_waivers(const std::vector<Waiver>& waivers, const std::string& today, Outcome& outcome) {
  if (outcome.findings.empty()) return;
  bool open = false;
  for (Finding& finding : outcome.findings) {
    for (const Waiver& waiver : waivers) {
      if (waiver.fingerprint != finding.fingerprint) continue;
      if (!waiver.until.empty() && waiver.until < today) continue;
      finding.waived = true;
      finding.waiver_reason = waiver.reason;
    }
    open = open || !finding.waived;
  }
  if (outcome.verdict == Verdict::fail && !open) {
    outcome.verdict = Verdict::pass;
    outcome.reason = "every finding is waived";
  }
}

Outcome decide_one(const Plan& plan, std::size_t i, const Analysis& analysis, const TreePair& trees,
                   const CheckContext& context, bool skip_commands) {
  const Criterion& criterion = plan.criteria[i];
  const Check& check = *plan.checks[i];
  if (check.runs_commands() && skip_commands) {
    Outcome outcome;
    outcome.verdict = Verdict::skipped;
    outcome.reason = "--skip-commands";
    return outcome;
  }
  const bool any =
      std::any_of(analysis.files.begin(), analysis.files.end(),
                  [&](const AnalyzedFile& file) { return in_reach(criterion, *file.change); });
  if (criterion.in && !any) {
    const Result<bool> matches = matches_some_path(criterion, trees);
    if (!matches) return could_not(matches.error().message);
    if (!*matches) {
      return could_not(
          fmt::format("`in` ({}) matches no path of either tree", criterion.in->describe()));
    }
  }
  Outcome outcome = check.decide(analysis, i, context);
  apply_vacuity(criterion, check, outcome);
  return outcome;
}

}  // namespace

std::vector<CriterionReport> decide_criteria(const Plan& plan, Facts& facts,
                                             const std::vector<SymbolChange>& symbols,
                                             const TreePair& trees, const CheckContext& context,
                                             const std::vector<Waiver>& waivers,
                                             const std::string& today, bool skip_commands,
                                             unsigned jobs) {
  const Analysis analysis{facts.changes, facts.files, symbols};
  std::vector<CriterionReport> reports(plan.criteria.size());
  const auto decide = [&](std::size_t i) {
    const Criterion& criterion = plan.criteria[i];
    const auto start = std::chrono::steady_clock::now();
    CriterionReport& report = reports[i];
    report.id = criterion.id;
    report.family = criterion.family;
    report.check = criterion.check;
    report.title = criterion.title;
    report.why = criterion.why;
    report.level = criterion.level;
    report.outcome = decide_one(plan, i, analysis, trees, context, skip_commands);
    for (AnalyzedFile& file : facts.files) file.collected[i] = {};
    set_fingerprints(report.outcome.findings, criterion.check);
    apply_waivers(waivers, today, report.outcome);
    report.duration_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  };
  // Those that run code do so one after the other, in the order of the spec.
  std::vector<std::size_t> pure, running;
  for (std::size_t i = 0; i < plan.checks.size(); ++i) {
    (plan.checks[i]->runs_commands() ? running : pure).push_back(i);
  }
  parallel_for(pure.size(), thread_count(jobs), [&](std::size_t at) { decide(pure[at]); });
  for (const std::size_t i : running) decide(i);
  return reports;
}

}  // namespace agentcheck
