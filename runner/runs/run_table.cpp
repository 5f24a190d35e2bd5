#include "runner/runs/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "core/text.h"
#include "runner/report/canvas.h"
#include "runner/report/layout.h"

namespace agentcheck {
namespace {

constexpr std::size_t kColumns = 8;
constexpr std::size_t kTask = 1;
constexpr std::size_t kLeastTask = 12;
constexpr std::size_t kMostTask = 36;
using Row = std::array<std::string, kColumns>;
std::string age_text(const std::string& time) {
  const std::int64_t age = age_of(time);
  if (age < 0) return "-";
  if (age < 100) return fmt::format("{}s", age);
  if (age < 6000) return fmt::format("{}m", age / 60);
  if (age < 172800) return fmt::format("{}h", age / 3600);
  return fmt::format("{}d", age / 86400);
}

std::string state_text(const RunRecord& record) {
  std::string text(name_of(record.state));
  if (record.state == RunState::done && !record.status.empty()) text = record.status;
  return text;
}

std::string criteria_text(const RunRecord& record) {
  if (record.criteria_total == 0) return "-";
  return fmt::format("{}/{} {}", record.criteria_passed, record.criteria_total, record.verdict);
}

Row row_of(const RunRecord& record) {
  const std::string agent =
      record.variant.empty() ? record.agent : record.agent + "/" + record.variant;
  return {record.id,
          display(record.task),
          record.type.empty() ? "-" : display(record.type),
          display(agent),
          state_text(record),
          age_text(record.created),
          record.cost_usd ? fmt::format("${:.2f}", *record.cost_usd) : "-",
          criteria_text(record)};
}

/// The task gives way where the terminal is narrow; everything else is short.
std::size_t task_columns(const std::vector<Row>& rows, unsigned width) {
  std::array<std::size_t, kColumns> widest{};
  for (const Row& row : rows) {
    for (std::size_t at = 0; at < kColumns; ++at) {
      widest[at] = std::max(widest[at], columns_of(row[at]));
    }
  }
  std::size_t others = 2 * (kColumns - 1);
  for (std::size_t at = 0; at < kColumns; ++at) others += at == kTask ? 0 : widest[at];
  const std::size_t room = width > others ? width - others : 0;
  return std::clamp(room, kLeastTask, kMostTask);
}

std::string_view ink_of(const std::string& criteria) {
  if (criteria.ends_with(" pass")) return ink::kGreen;
  return criteria == "-" || criteria == "CRITERIA" ? "" : ink::kRed;
}

}  // namespace

std::int64_t age_of(const std::string& time) {
  const std::optional<std::int64_t> then = seconds_of_time(time);
  return then ? std::time(nullptr) - *then : -1;
}

std::string runs_json(const std::vector<RunRecord>& records, bool always_list) {
  if (records.size() == 1 && !always_list) return to_json(records.front(), true);
  std::string text = "[";
  for (const RunRecord& record : records) {
    text += text.size() == 1 ? "\n" : ",\n";
    text += trim(to_json(record, true));
  }
  return text + "\n]\n";
}

std::string run_table(const std::vector<RunRecord>& records, const RenderStyle& style) {
  if (records.empty()) return {};
  const Canvas canvas(style);
  std::vector<Row> rows{{"RUN", "TASK", "TYPE", "AGENT", "STATE", "AGE", "COST", "CRITERIA"}};
  for (const RunRecord& record : records) rows.push_back(row_of(record));
  const std::size_t task = task_columns(rows, style.width);
  std::array<std::size_t, kColumns> widths{};
  for (Row& row : rows) {
    row[kTask] = clip(row[kTask], task, canvas.ellipsis());
    for (std::size_t at = 0; at < kColumns; ++at) {
      widths[at] = std::max(widths[at], columns_of(row[at]));
    }
  }
  std::string text;
  for (std::size_t line = 0; line < rows.size(); ++line) {
    std::string shown;
    for (std::size_t at = 0; at + 1 < kColumns; ++at) {
      shown += rows[line][at];
      shown.append(widths[at] + 2 - columns_of(rows[line][at]), ' ');
    }
    const std::string& last = rows[line].back();
    shown += canvas.paint(ink_of(last), last);
    text += (line == 0 ? canvas.paint(ink::kBold, shown) : shown) + "\n";
  }
  return text;
}

Error lost_repository(const std::string& repository, std::uint64_t runs) {
  std::string_view old = repository;
  if (old.ends_with("/.git")) old.remove_suffix(5);
  return {ErrorKind::undecided,
          fmt::format("the repository of {} is gone: {}", plural(runs, "run"), display(old)),
          fmt::format("where it was moved, leave a link: ln -s NEW {}; else discard them",
                      display(old))};
}

std::string state_line(const RunRecord& record) {
  return fmt::format("{}: {}\n", record.id, state_text(record));
}

std::string run_summary(const RunRecord& record) {
  std::string text = fmt::format("\nRun {}: {}", record.id, record.status);
  if (!record.reason.empty()) text += ", " + display(record.reason);
  text += ".\n";
  if (record.result_tree.empty()) return text;
  text += fmt::format("  agentcheck diff {}\n", record.id);
  text += record.verdict == "pass" ? fmt::format("  agentcheck accept {}\n", record.id)
                                   : fmt::format("  agentcheck retry {}\n", record.id);
  return text + fmt::format("  agentcheck discard {}\n", record.id);
}

}  // namespace agentcheck
