// The terminal format: what was compared, every criterion in the order of the spec with what it
// found, remarks about files, and the verdict as the last line.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "runner/report/canvas.h"
#include "runner/report/layout.h"
#include "runner/report/wording.h"

namespace agentcheck {
namespace {

constexpr std::size_t kPassedShown = 50;  ///< Passed criteria, of a whole report.
constexpr std::size_t kFilesShown = 5;    ///< Of each kind of remark about files.
constexpr std::size_t kNotesShown = 10;
constexpr std::size_t kTextBytes = 2000;  ///< Of a title, a reason, a note.

std::string safe(std::string_view text) { return display(shorten(text, kTextBytes)); }

void field(Canvas& canvas, std::string_view name, std::string_view value) {
  canvas.line(2, canvas.paint(ink::kDim, fmt::format("{:<6}", name)) + "  " + std::string(value));
}

void header(Canvas& canvas, const Report& report) {
  canvas.paragraph(0, report.spec_title.empty() ? "agentcheck verify" : safe(report.spec_title),
                   ink::kBold);
  canvas.line();
  field(canvas, "spec", display(fmt::format("{} ({})", report.spec_path, report.spec_source)));
  field(canvas, "base", display(tree_text(report.base)));
  field(canvas, "head", display(tree_text(report.head)));
  field(canvas, "diff", changes_text(report.changes));
  if (report.review == "required") {
    field(canvas, "review", canvas.paint(ink::kYellow, "required"));
  }
  if (!report.reproducible) field(canvas, "time", duration_text(report.duration_ms));
  if (!report.spec_note.empty()) {
    canvas.line();
    canvas.paragraph(2, "note: " + safe(report.spec_note), ink::kYellow);
  }
  canvas.line();
}

std::string mark_of(const Canvas& canvas, const CriterionReport& criterion) {
  const auto mark = [&](std::string_view colour, std::string_view unicode, std::string_view ascii) {
    return canvas.paint(colour, canvas.unicode() ? unicode : ascii);
  };
  switch (criterion.outcome.verdict) {
    case Verdict::pass:
      return mark(ink::kGreen, "✓", "pass");
    case Verdict::fail:
      return criterion.level == Level::advisory ? mark(ink::kYellow, "!", "warn")
                                                : mark(ink::kBoldRed, "✗", "FAIL");
    case Verdict::skipped:
      return mark(ink::kYellow, "–", "skip");
    case Verdict::error:
      break;
  }
  return mark(ink::kBoldYellow, "?", "????");
}

std::string check_text(const CriterionReport& criterion) {
  return fmt::format("{}: {}", name_of(criterion.family), display(criterion.check));
}

/// Widths of the columns, the same for every criterion of a report.
struct Columns {
  std::size_t id = 0;
  std::size_t check = 0;
};

Columns columns_for(const std::vector<CriterionReport>& criteria) {
  Columns columns;
  for (const CriterionReport& criterion : criteria) {
    columns.id = std::max(columns.id, columns_of(display(criterion.id)));
    columns.check = std::max(columns.check, columns_of(check_text(criterion)));
  }
  return {std::min<std::size_t>(columns.id, 28), std::min<std::size_t>(columns.check, 32)};
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t columns = columns_of(text);
  return columns < width ? text + std::string(width - columns, ' ') : text;
}

/// A reason may be several lines: a sentence, then the end of a command's output.
void draw_reason(Canvas& canvas, std::size_t indent, const Outcome& outcome) {
  const std::string shown = shorten(outcome.reason, kTextBytes);
  std::string word = outcome.verdict == Verdict::error     ? "could not decide: "
                     : outcome.verdict == Verdict::skipped ? "skipped: "
                                                           : "";
  for (const std::string_view part : split_lines(shown)) {
    const bool first = part.data() == shown.data();
    canvas.paragraph(indent + (first ? 0 : 2), word + display(part),
                     first && outcome.verdict != Verdict::pass ? "" : ink::kDim);
    word.clear();
  }
}

/// Draws a criterion; true where it took more than its own line.
bool draw_criterion(Canvas& canvas, const CriterionReport& criterion, const Columns& columns) {
  const Outcome& outcome = criterion.outcome;
  const bool passed = outcome.verdict == Verdict::pass;
  const std::size_t indent = canvas.unicode() ? 2 : 5;
  const std::string id = padded(display(criterion.id), columns.id);
  const std::string check = padded(check_text(criterion), columns.check);
  std::string details = details_text(criterion);
  bool reason_below = !outcome.reason.empty();
  if (passed && reason_below && outcome.reason.find('\n') == std::string::npos) {
    const std::string whole = details + ": " + safe(outcome.reason);
    const std::size_t used = indent + columns_of(id) + columns_of(check) + 4 + columns_of(whole);
    if (used <= canvas.width()) details = whole, reason_below = false;
  }
  std::string line =
      mark_of(canvas, criterion) + " " + (passed ? id : canvas.paint(ink::kBold, id));
  line += "  " + canvas.paint(ink::kDim, details.empty() ? check_text(criterion) : check);
  if (!details.empty()) line += "  " + canvas.paint(ink::kDim, details);
  canvas.line(0, line);
  if (reason_below) draw_reason(canvas, indent, outcome);
  const bool found = unwaived(outcome) > 0;
  if (found) draw_findings(canvas, indent + 2, outcome);
  return reason_below || found;
}

void criteria(Canvas& canvas, const Report& report) {
  const Columns columns = columns_for(report.criteria);
  std::size_t passed = 0;
  bool tall = false, first = true;
  for (const CriterionReport& criterion : report.criteria) {
    if (criterion.outcome.verdict == Verdict::pass && ++passed > kPassedShown) continue;
    const bool details = !criterion.outcome.reason.empty() || unwaived(criterion.outcome) > 0;
    const bool speaks = details && criterion.outcome.verdict != Verdict::pass;
    if (!first && (tall || speaks)) canvas.line();
    tall = draw_criterion(canvas, criterion, columns);
    first = false;
  }
  if (passed > kPassedShown) canvas.more(0, fmt::format("{} more passed", passed - kPassedShown));
  if (report.criteria.empty()) canvas.line(2, "no criteria");
}

void unexamined_files(Canvas& canvas, const Report& report) {
  std::vector<const FileReport*> files;
  for (const FileReport& file : report.files) {
    if (file.examined_by.empty()) files.push_back(&file);
  }
  if (files.empty()) return;
  canvas.paragraph(0,
                   plural(files.size(), "changed file") + " examined by no criterion:", ink::kDim);
  for (std::size_t i = 0; i < std::min(kFilesShown, files.size()); ++i) {
    canvas.paragraph(2, display(files[i]->change.path) + ": " + safe(files[i]->reason), ink::kDim);
  }
  if (files.size() > kFilesShown) {
    canvas.more(2, fmt::format("{} more; --format json lists all", files.size() - kFilesShown));
  }
}

void partial_files(Canvas& canvas, const Report& report) {
  std::size_t count = 0;
  std::string list;
  for (const FileReport& file : report.files) {
    if (file.quality != Quality::partial || ++count > kFilesShown) continue;
    list += (list.empty() ? "" : ", ") + display(file.change.path);
  }
  if (count == 0) return;
  if (count > kFilesShown) list += fmt::format(" and {} more", count - kFilesShown);
  canvas.paragraph(
      0, fmt::format("{} parsed only in part: {}", plural(count, "changed file"), list), ink::kDim);
}

void notes(Canvas& canvas, const Report& report) {
  if (!report.ignored.empty()) {
    canvas.paragraph(
        0, plural(report.ignored.size(), "ignored path") + " not examined; --format json lists all",
        ink::kDim);
  }
  for (std::size_t i = 0; i < std::min(kNotesShown, report.notes.size()); ++i) {
    canvas.paragraph(0, "note: " + safe(report.notes[i]), ink::kDim);
  }
  if (report.notes.size() > kNotesShown) {
    canvas.more(0, plural(report.notes.size() - kNotesShown, "more note"));
  }
}

void verdict(Canvas& canvas, const Report& report) {
  const std::string_view colour = report.verdict == Verdict::pass   ? ink::kBoldGreen
                                  : report.verdict == Verdict::fail ? ink::kBoldRed
                                                                    : ink::kBoldYellow;
  canvas.line(0, canvas.paint(colour, display(summary_line(report))));
}

}  // namespace

std::string render_terminal(const Report& report, const RenderStyle& style) {
  Canvas canvas(style);
  header(canvas, report);
  criteria(canvas, report);
  canvas.line();
  const std::size_t before = canvas.size();
  unexamined_files(canvas, report);
  partial_files(canvas, report);
  notes(canvas, report);
  if (canvas.size() > before) canvas.line();
  verdict(canvas, report);
  return canvas.take();
}

}  // namespace agentcheck
