#include "runner/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "checks/support.h"
#include "checks/symbols/pairing.h"
#include "core/text.h"
#include "runner/analysis.h"
#include "runner/command_runner.h"
#include "runner/decide.h"
#include "runner/spec_source.h"
#include "specs/spec_loader.h"

namespace agentcheck {
namespace {

constexpr const char* kWaiversPath = ".agentcheck/waivers.yaml";

/// Leaves only the criteria the user named.
Result<void> keep_only(std::vector<Criterion>& criteria, const std::vector<std::string>& only) {
  if (only.empty()) return {};
  std::vector<std::string> ids;
  for (const Criterion& criterion : criteria) ids.push_back(criterion.id);
  for (const std::string& id : only) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
    const std::string near = did_you_mean(id, ids);
    return fail(ErrorKind::usage,
                fmt::format("--only: the spec has no criterion `{}`", display(id)),
                near.empty() ? "" : fmt::format("did you mean `{}`?", near));
  }
  std::erase_if(criteria, [&](const Criterion& criterion) {
    return std::find(only.begin(), only.end(), criterion.id) == only.end();
  });
  return {};
}

/// Every run must leave nothing that hurts, whether its spec says so or not.
void add_implicit_criteria(const VerifyRequest& request, std::vector<Criterion>& criteria) {
  constexpr std::string_view kCheck = "sandbox-findings";
  const bool named = std::any_of(criteria.begin(), criteria.end(),
                                 [&](const Criterion& own) { return own.check == kCheck; });
  if (!request.sandbox_findings || named) return;
  Criterion implicit;
  implicit.family = Family::negative;
  implicit.check = kCheck;
  implicit.id = kCheck;
  criteria.push_back(std::move(implicit));
}

/// Makes every criterion's check ready; fails with all that cannot work, at their places.
Result<Plan> make_plan(const Spec& spec) {
  Plan plan{spec.criteria, {}};
  std::string problems;
  for (const Criterion& criterion : spec.criteria) {
    const CheckEntry* entry = find_check(criterion.family, criterion.check);
    if (!entry) return fail(ErrorKind::internal, "the spec names a check that does not exist");
    Result<std::unique_ptr<Check>> check = entry->make(criterion);
    if (check) {
      plan.checks.push_back(std::move(*check));
    } else {
      const SpecPlace place = criterion.place_for(check.error().message);
      problems += fmt::format("{}{}:{}:{}: {}", problems.empty() ? "" : "\n", display(spec.path),
                              place.line, place.column, display(check.error().message));
    }
  }
  if (!problems.empty()) return fail(ErrorKind::usage, problems);
  return plan;
}

/// Waivers of base; none where base has no such file.
Result<std::vector<Waiver>> read_waivers(const TreePair& trees) {
  const Result<std::optional<TreeEntry>> entry = trees.find(Side::base, kWaiversPath);
  if (!entry) return tl::unexpected(entry.error());
  if (!*entry || !is_file((*entry)->mode)) return std::vector<Waiver>{};
  const Result<std::string> text = trees.read_entry(Side::base, **entry);
  if (!text) return tl::unexpected(text.error());
  WaiverResult result = load_waivers(*text, kWaiversPath);
  if (!result.diagnostics.empty()) {
    return fail(ErrorKind::usage, render_diagnostics(result.diagnostics, *text, kWaiversPath),
                "mend the waivers on base");
  }
  return std::move(result.waivers);
}

std::string today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm date{};
  gmtime_r(&now, &date);
  return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

/// Why nothing examined a file.
std::string unexamined_reason(const AnalyzedFile& file, bool reached, bool run) {
  if (!file.change->unexamined_reason.empty()) return file.change->unexamined_reason;
  if (!reached && run) return "only commands ran on it";
  if (!reached) return "no criterion reaches it";
  if (file.head.language.empty() && file.base.language.empty())
    return "no grammar for this file type";
  return "nothing to examine";
}

FileReport report_file(const AnalyzedFile& file, const Plan& plan) {
  FileReport report;
  report.change = *file.change;
  report.change.hunks = {};
  const FileFacts& facts = file.head.present ? file.head : file.base;
  report.language = facts.language;
  report.language_reason = facts.language_reason;
  report.quality = file.head.present && file.base.present
                       ? std::max(file.head.quality, file.base.quality)
                       : facts.quality;
  bool reached = false, run = false;
  for (std::size_t i = 0; i < plan.criteria.size(); ++i) {
    if (!in_reach(plan.criteria[i], file)) continue;
    run = run || plan.checks[i]->runs_commands();
    if (plan.checks[i]->runs_commands()) continue;
    reached = true;
    if (plan.checks[i]->examines(file)) report.examined_by.push_back(plan.criteria[i].id);
  }
  if (report.examined_by.empty()) report.reason = unexamined_reason(file, reached, run);
  return report;
}

Report make_report(const VerifyRequest& request, OpenedSpec&& opened, const Plan& plan,
                   const Facts& facts, std::vector<CriterionReport> criteria) {
  Report report;
  report.spec_path = request.spec_path;
  report.spec_title = opened.spec.task.title;
  report.spec_sha256 = opened.spec.sha256;
  report.spec_source = opened.source;
  report.spec_note = opened.note;
  report.review = opened.spec.task.tier >= 2 ? "required" : "not-required";
  report.base = opened.trees->base();
  report.head = opened.trees->head();
  report.changes = totals(facts.changes);
  for (const AnalyzedFile& file : facts.files) {
    if (file.changed) report.files.push_back(report_file(file, plan));
  }
  report.criteria = std::move(criteria);
  report.ignored = facts.changes.ignored;
  report.notes = facts.changes.notes;
  report.reproducible = request.reproducible;
  decide_verdict(report);
  return report;
}

}  // namespace

Result<Report> verify(const VerifyRequest& asked, Progress* progress) {
  const auto start = std::chrono::steady_clock::now();
  VerifyRequest request = asked;
  const auto repository = Repository::open(request.repository);
  if (!repository) return tl::unexpected(repository.error());
  Result<OpenedSpec> opened = open_spec(**repository, request);
  if (!opened) return tl::unexpected(opened.error());
  if (const Result<void> kept = keep_only(opened->spec.criteria, request.only); !kept) {
    return tl::unexpected(kept.error());
  }
  add_implicit_criteria(request, opened->spec.criteria);
  Result<Plan> plan = make_plan(opened->spec);
  if (!plan) return tl::unexpected(plan.error());
  const TreePair& trees = *opened->trees;
  if (request.on_trees) {
    if (Result<void> done = request.on_trees(trees, request); !done) {
      return tl::unexpected(done.error());
    }
  }
  const Result<std::vector<Waiver>> waivers = read_waivers(trees);
  if (!waivers) return tl::unexpected(waivers.error());

  Result<ChangeSet> changes = trees.changes();
  if (!changes) return tl::unexpected(changes.error());
  Result<Facts> facts = collect_facts(trees, std::move(*changes), *plan, request.jobs, progress);
  if (!facts) return tl::unexpected(facts.error());
  const std::vector<SymbolChange> symbols = pair_symbols(facts->files);
  CommandRunnerOptions commands;
  commands.repository = (*repository)->git_directory();
  commands.no_cache = request.no_cache;
  commands.limits = request.limits;
  commands.toolchains = request.toolchains;
  if (request.sandbox_findings) commands.sandbox_findings = &*request.sandbox_findings;
  const CommandRunner context(trees, std::move(commands));
  std::vector<CriterionReport> criteria =
      decide_criteria(*plan, *facts, symbols, trees, context, *waivers, today(),
                      request.skip_commands, request.jobs);

  Report report = make_report(request, std::move(*opened), *plan, *facts, std::move(criteria));
  report.duration_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace agentcheck
