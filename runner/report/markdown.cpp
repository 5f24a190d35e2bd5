// The Markdown format: fits the description of a pull request, and leaves nothing foreign alive.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "runner/report/evidence.h"
#include "runner/report/log_safety.h"
#include "runner/report/markdown_text.h"
#include "runner/report/render.h"
#include "runner/report/wording.h"

namespace agentcheck {
namespace {

constexpr std::size_t kFindingsShown = 10;  ///< Of one criterion.
constexpr std::size_t kRowsShown = 100;     ///< Of the table of criteria.
constexpr std::size_t kListShown = 10;      ///< Files, notes.
constexpr std::size_t kBudget = 48'000;     ///< Bytes after which findings are only counted.
constexpr std::size_t kTextBytes = 500;     ///< Of a message, a reason, a path.
constexpr EvidenceLimits kEvidence{12, 160, "..."};

std::string_view mark_of(const CriterionReport& criterion) {
  switch (criterion.outcome.verdict) {
    case Verdict::pass:
      return "✅";
    case Verdict::fail:
      return criterion.level == Level::advisory ? "⚠️" : "❌";
    case Verdict::error:
      return "❓";
    case Verdict::skipped:
      return "⏭️";
  }
  return "❓";
}

std::string check_code(const CriterionReport& criterion, bool in_table) {
  return markdown_code(fmt::format("{}: {}", name_of(criterion.family), criterion.check), in_table);
}

std::string text(std::string_view bytes) { return markdown_message(shorten(bytes, kTextBytes)); }

void heading(std::string& out, const Report& report) {
  out += fmt::format("### {}\n\n", markdown_text(summary_line(report)));
  if (!report.spec_title.empty()) out += fmt::format("**{}**\n\n", text(report.spec_title));
  out += fmt::format("Spec {} ({}), base {}, head {}: {}.{}\n\n", markdown_code(report.spec_path),
                     markdown_text(report.spec_source), markdown_code(tree_text(report.base)),
                     markdown_code(tree_text(report.head)), changes_text(report.changes),
                     report.review == "required" ? " **A review is required.**" : "");
  if (!report.spec_note.empty()) out += fmt::format("> {}\n\n", text(report.spec_note));
}

void table(std::string& out, const Report& report) {
  if (report.criteria.empty()) return;
  out += "| | criterion | check | examined |\n|---|---|---|---|\n";
  const std::size_t shown = std::min(kRowsShown, report.criteria.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const CriterionReport& criterion = report.criteria[i];
    out += fmt::format("| {} | {} | {} | {} |\n", mark_of(criterion),
                       markdown_code(shorten(criterion.id, kTextBytes), true),
                       check_code(criterion, true), details_text(criterion));
  }
  if (report.criteria.size() > shown) {
    out += fmt::format("| | {} more | | |\n", report.criteria.size() - shown);
  }
  out += '\n';
}

void evidence(std::string& out, const Finding& finding) {
  const Evidence evidence = lay_out_evidence(finding.before, finding.after, kEvidence);
  if (evidence.lines.empty()) return;
  std::string content;
  for (const EvidenceLine& line : evidence.lines) {
    const std::string shown = fmt::format("  {} {}", line.removed ? '-' : '+', line.text);
    content += without_log_commands(shown) + "\n";
  }
  if (evidence.more_removed + evidence.more_added > 0) {
    content +=
        fmt::format("  # {}\n", plural(evidence.more_removed + evidence.more_added, "more line"));
  }
  const std::string fence = markdown_fence(content);
  // The blanks in front belong to the list item; a renderer takes them away again.
  out += fmt::format("\n  {}diff\n{}  {}\n", fence, content, fence);
}

void finding(std::string& out, const Finding& finding, bool with_hint) {
  out += "- ";
  const std::string place =
      place_text(shorten(finding.path, kTextBytes), finding.side, finding.has_range, finding.range);
  if (!place.empty()) out += markdown_code(place) + (finding.symbol.empty() ? ": " : " ");
  if (!finding.symbol.empty()) out += markdown_code(shorten(finding.symbol, kTextBytes)) + ": ";
  out += text(finding.message) + "\n";
  if (with_hint) out += fmt::format("  *Hint:* {}\n", text(finding.hint));
  evidence(out, finding);
}

/// A reason may be several lines: the first is a sentence, the rest the end of some output.
void reason(std::string& out, std::string_view whole) {
  const std::size_t end = whole.find('\n');
  if (!trim(whole).empty()) out += text(whole.substr(0, end)) + "\n\n";
  if (end == std::string_view::npos) return;
  std::string content;
  const std::string rest = shorten(whole.substr(end + 1), 4 * kTextBytes);
  for (const std::string_view line : split_lines(rest))
    content += "| " + without_log_commands(display(line)) + "\n";
  const std::string fence = markdown_fence(content);
  out += fmt::format("{}text\n{}{}\n\n", fence, content, fence);
}

void criterion(std::string& out, const CriterionReport& criterion) {
  const Outcome& outcome = criterion.outcome;
  const std::size_t open = unwaived(outcome);
  if (open == 0 && (outcome.reason.empty() || outcome.verdict == Verdict::pass)) return;
  out +=
      fmt::format("#### {} {}: {}\n\n", mark_of(criterion),
                  markdown_code(shorten(criterion.id, kTextBytes)), check_code(criterion, false));
  reason(out, outcome.reason);
  const std::vector<const Finding*> findings = shown_findings(outcome, kFindingsShown);
  std::size_t shown = 0;
  for (; shown < findings.size() && out.size() <= kBudget; ++shown) {
    finding(out, *findings[shown], shows_hint(findings, shown));
  }
  if (open > shown) out += fmt::format("- … {} more\n", open - shown);
  if (open) out += '\n';
}

void criteria(std::string& out, const Report& report) {
  std::size_t left_out = 0;
  for (const CriterionReport& each : report.criteria) {
    if (out.size() > kBudget) {
      if (each.outcome.verdict != Verdict::pass) ++left_out;
      continue;
    }
    criterion(out, each);
  }
  if (left_out) {
    out += fmt::format("… and {} that did not pass; the JSON report has them all.\n\n",
                       plural(left_out, "more criterion"));
  }
}

void remarks(std::string& out, const Report& report) {
  std::vector<std::string> lines;
  std::size_t unexamined = 0;
  for (const FileReport& file : report.files) {
    if (!file.examined_by.empty() || ++unexamined > kListShown) continue;
    lines.push_back(fmt::format("not examined: {}, {}",
                                markdown_code(shorten(file.change.path, kTextBytes)),
                                text(file.reason)));
  }
  if (unexamined > kListShown) {
    lines.push_back(
        fmt::format("… {} more were not examined", plural(unexamined - kListShown, "file")));
  }
  if (!report.ignored.empty()) {
    lines.push_back(plural(report.ignored.size(), "ignored path") + " not examined");
  }
  for (std::size_t i = 0; i < std::min(kListShown, report.notes.size()); ++i) {
    lines.push_back(text(report.notes[i]));
  }
  if (report.notes.size() > kListShown) {
    lines.push_back(fmt::format("… {}", plural(report.notes.size() - kListShown, "more note")));
  }
  if (lines.empty()) return;
  out += fmt::format("<details><summary>{}</summary>\n\n", plural(lines.size(), "remark"));
  for (const std::string& line : lines) out += "- " + line + "\n";
  out += "\n</details>\n";
}

}  // namespace

std::string render_markdown(const Report& report, const RenderStyle&) {
  std::string out;
  heading(out, report);
  table(out, report);
  criteria(out, report);
  remarks(out, report);
  return out;
}

}  // namespace agentcheck
