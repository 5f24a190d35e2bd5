#include "runner/runs/run_page.h"

#include <fmt/format.h>
#include <unistd.h>

#include "core/text.h"
#include "runner/report/canvas.h"
#include "runner/runs/run_table.h"

namespace agentcheck {
namespace {

constexpr std::size_t kLabel = 10;
constexpr std::size_t kShortId = 12;

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

/// Lines of "label  value" under a heading.
class Page {
 public:
  explicit Page(const RenderStyle& style) : canvas_(style) {}

  void heading(std::string_view text) {
    if (canvas_.size() > 0) canvas_.line();
    canvas_.line(0, canvas_.paint(ink::kBold, text));
  }
  /// Foreign text, made safe; left out where it is empty.
  void row(std::string_view label, std::string_view value) {
    if (value.empty()) return;
    canvas_.line(2, fmt::format("{:<{}}{}", label, kLabel, display(value)));
  }
  Canvas& canvas() { return canvas_; }
  std::string take() { return canvas_.take(); }

 private:
  Canvas canvas_;
};

std::string agent_text(const RunRecord& record) {
  std::string text = record.agent;
  if (!record.variant.empty()) text += " as " + record.variant;
  for (std::size_t at = 0; at < record.command.size(); ++at) {
    text += (at == 0 ? ": " : " ") + shorten(record.command[at], 200);
  }
  return text;
}

std::string state_text(const RunRecord& record) {
  std::string text(name_of(record.state));
  if (!record.status.empty() && !is_active(record.state)) text += ", " + record.status;
  if (!record.reason.empty()) text += ": " + record.reason;
  return text;
}

std::string base_text(const RunRecord& record) {
  return fmt::format("{} ({}, {})", record.base.substr(0, kShortId), record.base_rev,
                     record.base_source);
}

std::string result_text(const RunRecord& record) {
  if (record.result_commit.empty()) return "none: nothing differs from the base";
  std::string text = record.result_commit.substr(0, kShortId);
  if (record.agent_commits > 0) {
    text += ", on " + plural(record.agent_commits, "commit") + " of the agent's";
  }
  return text;
}

std::string criteria_text(const RunRecord& record) {
  if (record.criteria_total == 0) return record.verdict;
  std::string text = fmt::format("{}/{} passed: {}", record.criteria_passed, record.criteria_total,
                                 record.verdict);
  if (record.advisory_findings > 0) {
    text += ", " + plural(record.advisory_findings, "advisory finding");
  }
  return text;
}

std::string time_text(const RunRecord& record) {
  const std::int64_t begun = age_of(record.started);
  const std::int64_t ended = age_of(record.ended);
  if (begun < 0) return "asked for " + record.created;
  if (ended < 0) return fmt::format("{}, {} s ago", record.started, begun);
  return fmt::format("{}, took {} s", record.started, std::max<std::int64_t>(begun - ended, 0));
}

std::string cost_text(const RunRecord& record) {
  std::string text = record.cost_usd ? fmt::format("${:.2f}", *record.cost_usd) : std::string();
  if (!record.tokens) return text;
  return text + fmt::format("{}tokens: {} in, {} cached, {} out", text.empty() ? "" : ", ",
                            record.tokens->input, record.tokens->cached, record.tokens->output);
}

void draw_run(Page& page, const RunRecord& record) {
  page.heading("Run " + record.id);
  page.row("task", record.type.empty() ? record.task : record.task + " (" + record.type + ")");
  page.row("agent", agent_text(record));
  page.row("state", state_text(record));
  page.row("criteria", criteria_text(record));
  page.row("base", base_text(record));
  if (!is_active(record.state)) page.row("result", result_text(record));
  page.row("branch", record.branch);
  page.row("time", time_text(record));
  page.row("cost", cost_text(record));
  page.row("limits", record.limits);
  if (record.group != record.id) page.row("group", record.group);
}

void draw_attempts(Page& page, const RunRecord& record, std::size_t shown) {
  if (record.attempts.size() < 2) return;
  page.heading("Attempts");
  for (std::size_t at = 0; at < record.attempts.size(); ++at) {
    const Attempt& attempt = record.attempts[at];
    page.row(fmt::format("{}{}", at + 1, at + 1 == shown ? " *" : ""),
             fmt::format("{}, {}{}", attempt.started,
                         attempt.status.empty() ? "at work" : attempt.status,
                         attempt.verdict.empty() ? "" : ", " + attempt.verdict));
  }
}

void draw_findings_and_notes(Page& page, const RunRecord& record) {
  if (!record.findings.empty()) {
    page.heading("Findings of the sandbox");
    for (const Finding& finding : record.findings) {
      const std::string place = finding.path.empty() ? "" : display(finding.path) + ": ";
      page.canvas().line(2, fmt::format("{}: {}{}", finding.rule, place, display(finding.message)));
      if (!finding.hint.empty()) page.canvas().line(4, "hint: " + display(finding.hint));
    }
  }
  if (record.notes.empty()) return;
  page.heading("Notes");
  for (const std::string& note : record.notes) page.canvas().paragraph(2, display(note));
}

void draw_places(Page& page, const RunRecord& record, const RunPaths& paths, std::size_t attempt) {
  page.heading("Where things are");
  const auto place = [&](std::string_view label, const std::string& path) {
    if (exists(path)) page.row(label, path);
  };
  place("record", paths.record());
  place("spec", paths.spec());
  place("log", paths.log(attempt));
  place("report", paths.report(attempt));
  place("worktree", record.worktree);
  place("result", paths.result());
  const bool lost = !exists(record.repository);
  page.row("from", record.repository + (lost ? " (gone)" : ""));
}

}  // namespace

std::string run_page(const RunRecord& record, const RunPaths& paths, std::size_t attempt,
                     std::string_view report, const RenderStyle& style) {
  Page page(style);
  draw_run(page, record);
  draw_attempts(page, record, attempt);
  draw_findings_and_notes(page, record);
  draw_places(page, record, paths, attempt);
  if (report.empty()) return page.take();
  page.heading(record.attempts.size() < 2 ? "Report"
                                          : fmt::format("Report of attempt {}", attempt));
  return page.take() + "\n" + std::string(report);
}

}  // namespace agentcheck
