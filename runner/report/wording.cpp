#include "runner/report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text.h"

namespace agentcheck {
namespace {

void add(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

}  // namespace

std::string details_text(const CriterionReport& criterion) {
  const Outcome& outcome = criterion.outcome;
  const Examined& examined = outcome.examined;
  std::string text;
  if (examined.files) add(text, plural(examined.files, "file"));
  if (examined.symbols) add(text, plural(examined.symbols, "symbol"));
  if (examined.lines) add(text, plural(examined.lines, "line"));
  if (text.empty() && outcome.verdict == Verdict::pass) text = "nothing";
  const std::size_t open = unwaived(outcome), waived = outcome.findings.size() - open;
  if (open) add(text, plural(open, "finding"));
  if (waived) add(text, fmt::format("{} waived", waived));
  if (criterion.level == Level::advisory) add(text, "advisory");
  return text;
}

std::string changes_text(const ChangeTotals& changes) {
  if (changes.files == 0) return "no changes";
  std::string kinds;
  if (changes.added) add(kinds, fmt::format("{} added", changes.added));
  if (changes.deleted) add(kinds, fmt::format("{} deleted", changes.deleted));
  if (changes.modified) add(kinds, fmt::format("{} modified", changes.modified));
  if (changes.renamed) add(kinds, fmt::format("{} renamed", changes.renamed));
  if (changes.type_changed) add(kinds, fmt::format("{} of changed type", changes.type_changed));
  return fmt::format("{}, +{} -{}: {}", plural(changes.files, "file"), changes.lines_added,
                     changes.lines_removed, kinds);
}

std::string tree_text(const TreeReport& tree) {
  std::string details;
  if (!tree.commit.empty() && tree.commit != tree.rev) add(details, tree.commit.substr(0, 12));
  if (!tree.source.empty()) add(details, tree.source);
  return details.empty() ? tree.rev : fmt::format("{} ({})", tree.rev, details);
}

std::string place_text(std::string_view path, Side side, bool has_range, const Range& range) {
  if (path.empty()) return {};
  std::string text = display(path);
  if (has_range) text += fmt::format(":{}:{}", range.begin.line + 1, range.begin.column + 1);
  if (side == Side::base) text += " (base)";
  return text;
}

std::size_t unwaived(const Outcome& outcome) {
  return static_cast<std::size_t>(std::count_if(outcome.findings.begin(), outcome.findings.end(),
                                                [](const Finding& f) { return !f.waived; }));
}

std::vector<const Finding*> shown_findings(const Outcome& outcome, std::size_t limit) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : outcome.findings) {
    if (shown.size() == limit) break;
    if (!finding.waived) shown.push_back(&finding);
  }
  return shown;
}

bool shows_hint(const std::vector<const Finding*>& shown, std::size_t index) {
  const std::string& hint = shown[index]->hint;
  return !hint.empty() && (index + 1 == shown.size() || shown[index + 1]->hint != hint);
}

std::string duration_text(double milliseconds) {
  if (milliseconds < 999.5) return fmt::format("{:.0f} ms", milliseconds);
  if (milliseconds < 59'950) return fmt::format("{:.1f} s", milliseconds / 1000);
  const auto seconds = static_cast<long long>(std::llround(milliseconds / 1000));
  return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

}  // namespace agentcheck
