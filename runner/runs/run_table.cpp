#include "runner/runs/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kColumns = 8;
constexpr std::size_t kMostTask = 36;
using Row = std::array<std::string, kColumns>;

/// Seconds since a time of the record; negative where there is none.
std::int64_t age_of(const std::string& time) {
  std::tm date{};
  if (time.empty() || strptime(time.c_str(), "%Y-%m-%dT%H:%M:%SZ", &date) == nullptr) return -1;
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()) - timegm(&date);
}

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
          display(shorten(record.task, kMostTask)),
          record.type.empty() ? "-" : display(record.type),
          display(agent),
          state_text(record),
          age_text(record.created),
          record.cost_usd ? fmt::format("${:.2f}", *record.cost_usd) : "-",
          criteria_text(record)};
}

}  // namespace

std::string runs_json(const std::vector<RunRecord>& records) {
  if (records.size() == 1) return to_json(records.front(), true);
  std::string text = "[";
  for (const RunRecord& record : records) {
    text += text.size() == 1 ? "\n" : ",\n";
    text += trim(to_json(record, true));
  }
  return text + "\n]\n";
}

std::string run_table(const std::vector<RunRecord>& records, const RenderStyle& style) {
  if (records.empty()) return {};
  std::vector<Row> rows{{"RUN", "TASK", "TYPE", "AGENT", "STATE", "AGE", "COST", "CRITERIA"}};
  for (const RunRecord& record : records) rows.push_back(row_of(record));
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t at = 0; at < kColumns; ++at) widths[at] = std::max(widths[at], row[at].size());
  }
  std::string text;
  for (std::size_t line = 0; line < rows.size(); ++line) {
    std::string shown;
    for (std::size_t at = 0; at < kColumns; ++at) {
      shown += fmt::format("{:<{}}", rows[line][at], at + 1 == kColumns ? 0 : widths[at] + 2);
    }
    const bool bold = style.colour && line == 0;
    text += (bold ? "\x1b[1m" : "") + std::string(shown) + (bold ? "\x1b[0m" : "") + "\n";
  }
  return text;
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
