#include "checks/support.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {

bool in_reach(const Criterion& criterion, const FileChange& change) {
  return criterion.reaches(change.path) ||
         (!change.old_path.empty() && change.old_path != change.path &&
          criterion.reaches(change.old_path));
}

bool in_reach(const Criterion& criterion, const AnalyzedFile& file) {
  if (!in_reach(criterion, *file.change)) return false;
  if (criterion.languages.empty()) return true;
  return (file.base.present && criterion.reaches_language(file.base.language)) ||
         (file.head.present && criterion.reaches_language(file.head.language));
}

bool has_definitions(const AnalyzedFile& file) {
  const FileFacts& facts = file.head.present ? file.head : file.base;
  const Language* language = find_language(facts.language);
  return language && language->has_definitions();
}

Finding finding_for(const FileChange& change, std::string rule, std::string message) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.message = std::move(message);
  finding.path = change.path;
  if (change.old_path != change.path) finding.old_path = change.old_path;
  finding.side = change.mode == FileMode::none ? Side::base : Side::head;
  return finding;
}

Finding finding_in(const AnalyzedFile& file, Side side, std::string rule, std::string message) {
  Finding finding = finding_for(*file.change, std::move(rule), std::move(message));
  finding.side = side;
  return finding;
}

Finding finding_on(const AnalyzedFile& file, Side side, const Symbol& symbol, std::string rule,
                   std::string message) {
  Finding finding = finding_in(file, side, std::move(rule), std::move(message));
  finding.has_range = true;
  finding.range = symbol.name_range;
  finding.symbol = display_name(symbol);
  finding.kind = name_of(symbol.kind);
  return finding;
}

Finding finding_from(const AnalyzedFile& file, const Observation& observation) {
  Finding finding = finding_in(file, observation.side, observation.rule, observation.message);
  finding.has_range = true;
  finding.range = observation.range;
  finding.symbol = observation.symbol;
  finding.kind = observation.kind;
  finding.before = shorten(observation.before);
  finding.after = shorten(observation.after);
  finding.hint = observation.hint;
  return finding;
}

void conclude(Outcome& outcome) {
  std::stable_sort(outcome.findings.begin(), outcome.findings.end(),
                   [](const Finding& a, const Finding& b) {
                     const auto key = [](const Finding& f) {
                       return std::tie(f.path, f.side, f.range.begin.line, f.range.begin.column,
                                       f.rule, f.symbol);
                     };
                     return key(a) < key(b);
                   });
  outcome.verdict = outcome.findings.empty() ? Verdict::pass : Verdict::fail;
}

namespace {

/// True where either path names a file type that has a grammar: its content should have been text.
bool is_source_path(const FileChange& change) {
  return choose_language(change.path, {}).language != nullptr ||
         choose_language(change.old_path, {}).language != nullptr;
}

}  // namespace

std::string place_text(std::string_view path, std::uint32_t line) {
  return fmt::format("{}:{}", path, line + 1);
}

void conclude_parsed(Outcome& outcome, const Criterion& criterion, const Analysis& analysis,
                     const std::function<bool(const AnalyzedFile&)>& matters) {
  conclude(outcome);
  if (outcome.verdict != Verdict::pass) return;
  std::size_t files = 0;
  std::string first;
  for (const AnalyzedFile& file : analysis.files) {
    if (!in_reach(criterion, file)) continue;
    std::string problem;
    const bool binary = file.change->unexamined == Unexamined::binary;
    if (file.change->unexamined != Unexamined::no && (!binary || is_source_path(*file.change))) {
      problem = fmt::format("{}: {}", display(file.change->path), file.change->unexamined_reason);
    }
    for (const FileFacts* facts : {&file.head, &file.base}) {
      if (!problem.empty() || (matters && !matters(file))) break;
      if (facts->quality == Quality::too_big) {
        problem = fmt::format("{}: too big to parse, or too broken", display(file.change->path));
      }
      for (const SyntaxError& error : facts->errors) {
        if (!error.relevant || !problem.empty()) continue;
        const Side side = facts == &file.head ? Side::head : Side::base;
        problem = fmt::format("syntax error in what changed at {} ({})",
                              place_text(display(file.change->path_on(side)), error.lines.begin),
                              name_of(side));
      }
    }
    if (problem.empty()) continue;
    if (files++ == 0) first = problem;
  }
  if (files == 0) return;
  outcome.verdict = Verdict::error;
  outcome.reason =
      files == 1 ? first : fmt::format("{}; and {} more", first, plural(files - 1, "file"));
}

}  // namespace agentcheck
