// Findings in the terminal format: the place, the symbol, the sentence, before and after.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "runner/report/canvas.h"
#include "runner/report/evidence.h"
#include "runner/report/layout.h"
#include "runner/report/wording.h"

namespace agentcheck {
namespace {

constexpr std::size_t kFindingsShown = 20;  ///< Of one criterion.
constexpr std::size_t kEvidenceLines = 8;   ///< Of each side of one finding.
constexpr std::size_t kRelatedShown = 4;    ///< Of one finding.
constexpr std::size_t kMessageBytes = 2000;
constexpr std::size_t kSymbolBytes = 400;

std::string safe(std::string_view text) { return display(shorten(text, kMessageBytes)); }

std::string evidence_line(const Canvas& canvas, const EvidenceLine& shown) {
  const std::string sign = shown.removed ? "- " : "+ ";
  const std::string_view plain = shown.removed ? ink::kRed : ink::kGreen;
  const std::string_view strong = shown.removed ? ink::kBoldRed : ink::kBoldGreen;
  const std::string_view text = shown.text;
  const std::size_t marked = shown.marked_end - shown.marked_begin;
  // A line that differs from end to end has nothing to stand out from.
  if (marked == 0 || marked == text.size()) return canvas.paint(plain, sign + shown.text);
  return canvas.paint(plain, sign + std::string(text.substr(0, shown.marked_begin))) +
         canvas.paint(strong, text.substr(shown.marked_begin, marked)) +
         canvas.paint(plain, text.substr(shown.marked_end));
}

void draw_evidence(Canvas& canvas, std::size_t indent, const Finding& finding) {
  const EvidenceLimits limits{kEvidenceLines, canvas.width() - indent - 2, canvas.ellipsis()};
  const Evidence evidence = lay_out_evidence(finding.before, finding.after, limits);
  const auto draw_side = [&](bool removed, std::size_t more) {
    for (const EvidenceLine& line : evidence.lines) {
      if (line.removed == removed) canvas.line(indent, evidence_line(canvas, line));
    }
    if (more) canvas.more(indent + 2, plural(more, "more line"));
  };
  draw_side(true, evidence.more_removed);
  draw_side(false, evidence.more_added);
}

void draw_related(Canvas& canvas, std::size_t indent, const Finding& finding) {
  const std::size_t shown = std::min(kRelatedShown, finding.related.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const RelatedPlace& place = finding.related[i];
    const std::string where = place_text(place.path, place.side, true, place.range);
    canvas.line(indent,
                canvas.paint(ink::kDim, fmt::format("see {}: {}", where, safe(place.message))));
  }
  if (finding.related.size() > shown) {
    canvas.more(indent, fmt::format("{} more places", finding.related.size() - shown));
  }
}

/// One line is enough for a finding that has no more than a place and a short sentence.
bool is_brief(const Canvas& canvas, std::size_t indent, const Finding& finding, bool with_hint,
              std::size_t head_width) {
  return finding.before.empty() && finding.after.empty() && finding.related.empty() && !with_hint &&
         (finding.old_path.empty() || finding.old_path == finding.path) &&
         indent + head_width + 2 + columns_of(safe(finding.message)) <= canvas.width();
}

/// What a finding is drawn after: nothing, one that took a line, one that took more.
enum class After { nothing, brief, tall };

After draw_finding(Canvas& canvas, std::size_t indent, const Finding& finding, bool with_hint,
                   After after) {
  const std::string place =
      place_text(finding.path, finding.side, finding.has_range, finding.range);
  const std::string symbol = display(shorten(finding.symbol, kSymbolBytes));
  const std::string gap = place.empty() || symbol.empty() ? "" : "  ";
  const std::size_t head_width = columns_of(place) + gap.size() + columns_of(symbol);
  const std::string head = canvas.paint(ink::kCyan, place) + gap + canvas.paint(ink::kBold, symbol);
  const bool brief = is_brief(canvas, indent, finding, with_hint, head_width);
  if (!brief || after != After::brief) canvas.line();
  if (brief) {
    canvas.line(indent, head + (head.empty() ? "" : "  ") + safe(finding.message));
    return After::brief;
  }
  if (!head.empty()) canvas.line(indent, head);
  if (!finding.old_path.empty() && finding.old_path != finding.path) {
    canvas.line(indent, canvas.paint(ink::kDim, "was " + display(finding.old_path)));
  }
  canvas.paragraph(indent, safe(finding.message));
  draw_evidence(canvas, indent + 2, finding);
  draw_related(canvas, indent, finding);
  if (with_hint) canvas.paragraph(indent, "hint: " + safe(finding.hint), ink::kDim);
  return After::tall;
}

}  // namespace

void draw_findings(Canvas& canvas, std::size_t indent, const Outcome& outcome) {
  const std::vector<const Finding*> shown = shown_findings(outcome, kFindingsShown);
  After after = After::nothing;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    after = draw_finding(canvas, indent, *shown[i], shows_hint(shown, i), after);
  }
  if (const std::size_t open = unwaived(outcome); open > shown.size()) {
    if (after == After::tall) canvas.line();
    canvas.more(indent, fmt::format("{} more; --format json lists all", open - shown.size()));
  }
}

}  // namespace agentcheck
