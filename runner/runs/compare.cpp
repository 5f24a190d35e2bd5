#include "runner/runs/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "runner/report/canvas.h"
#include "runner/report/layout.h"

namespace agentcheck {
namespace {

constexpr std::string_view kRules =
    "Rules, in this order: every required criterion passed; more required criteria passed; fewer "
    "advisory findings; fewer lines changed; lower cost, where all costs are known. Only a run "
    "that passed "
    "every required criterion can win.";

constexpr std::array<std::string_view, 7> kDeciders{
    "nothing", "having a result", "passing", "criteria", "advisory findings", "size", "cost"};

std::string_view name_of(Decider decider) { return kDeciders[static_cast<std::size_t>(decider)]; }

bool has_finished(const RunRecord& record) {
  return !is_active(record.state) && record.state != RunState::discarded &&
         !record.result_tree.empty();
}

/// As `accept` has it: the agent ended well and the verdict is pass.
bool has_passed(const RunRecord& record) {
  return has_finished(record) && record.verdict == "pass" && record.status == "succeeded";
}

/// What makes `a` better (negative) or worse than `b`, and by how it was told.
struct Difference {
  int sign = 0;
  Decider by = Decider::nothing;
};

template <typename Value>
int less_is_better(const Value& a, const Value& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

Difference difference(const RunRecord& a, const RunRecord& b) {
  const std::array<Difference, 6> steps{{
      {less_is_better(has_finished(b), has_finished(a)), Decider::finished},
      {less_is_better(has_passed(b), has_passed(a)), Decider::passed},
      {less_is_better(b.criteria_passed, a.criteria_passed), Decider::criteria},
      {less_is_better(a.advisory_findings, b.advisory_findings), Decider::advisory},
      {less_is_better(a.lines_changed, b.lines_changed), Decider::size},
      {a.cost_usd && b.cost_usd ? less_is_better(*a.cost_usd, *b.cost_usd) : 0, Decider::cost},
  }};
  for (const Difference& step : steps) {
    if (step.sign != 0) return step;
  }
  return {};
}

/// By all but the cost, which not every run has: an order must not depend on who is asked first.
bool is_better_without_cost(const RunRecord& a, const RunRecord& b) {
  const Difference found = difference(a, b);
  return found.by != Decider::cost && found.sign < 0;
}

/// Among runs that are equal but for the cost, the cheapest come first where every cost is known.
void order_by_cost(std::vector<RunRecord>& runs) {
  for (auto begin = runs.begin(); begin != runs.end();) {
    const auto end = std::find_if(begin, runs.end(), [&](const RunRecord& other) {
      const Difference found = difference(*begin, other);
      return found.sign != 0 && found.by != Decider::cost;
    });
    const bool known =
        std::all_of(begin, end, [](const RunRecord& run) { return run.cost_usd.has_value(); });
    if (known) {
      std::stable_sort(begin, end, [](const RunRecord& a, const RunRecord& b) {
        return *a.cost_usd < *b.cost_usd;
      });
    } else {
      // Compared with some and not with others, a cost would decide by chance.
      for (auto run = begin; run != end; ++run) {
        if (std::distance(begin, end) > 1) run->cost_usd.reset();
      }
    }
    begin = end;
  }
}

std::string why_no_winner(const Comparison& comparison) {
  if (comparison.leaders == 0) return "no run has a result to compare";
  if (!has_passed(comparison.runs.front())) return "no run passed every required criterion";
  return {};
}

std::string label_of(const RunRecord& record) {
  return record.variant.empty() ? record.agent : record.variant;
}

using Row = std::vector<std::string>;

std::string state_of(const RunRecord& record) {
  if (record.state != RunState::done) return std::string(agentcheck::name_of(record.state));
  return record.status;
}

Row row_of(const RunRecord& record) {
  return {display(label_of(record)),
          record.id,
          state_of(record),
          record.criteria_total == 0 ? "-"
                                     : fmt::format("{}/{} {}", record.criteria_passed,
                                                   record.criteria_total, record.verdict),
          std::to_string(record.advisory_findings),
          std::to_string(record.lines_changed),
          record.cost_usd ? fmt::format("${:.2f}", *record.cost_usd) : "-"};
}

void draw_table(Canvas& canvas, const std::vector<RunRecord>& runs) {
  std::vector<Row> rows{{"VARIANT", "RUN", "STATE", "CRITERIA", "ADVISORY", "LINES", "COST"}};
  for (const RunRecord& run : runs) rows.push_back(row_of(run));
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t at = 0; at < row.size(); ++at) {
      widths[at] = std::max(widths[at], columns_of(row[at]));
    }
  }
  for (std::size_t line = 0; line < rows.size(); ++line) {
    std::string shown;
    for (std::size_t at = 0; at < widths.size(); ++at) {
      shown += rows[line][at];
      if (at + 1 < widths.size()) shown.append(widths[at] + 2 - columns_of(rows[line][at]), ' ');
    }
    canvas.line(0, line == 0 ? canvas.paint(ink::kBold, shown) : shown);
  }
}

std::string conclusion(const Comparison& comparison) {
  const auto name = [](const RunRecord& run) {
    return fmt::format("{} ({})", display(label_of(run)), run.id);
  };
  std::string leaders;
  for (std::size_t at = 0; at < comparison.leaders; ++at) {
    leaders += (at == 0 ? "" : ", ") + name(comparison.runs[at]);
  }
  std::string text;
  if (comparison.winner() != nullptr) {
    text = "Winner: " + leaders;
  } else if (comparison.no_winner.empty()) {
    text = "Tie: " + leaders;
  } else {
    text = "No winner: " + comparison.no_winner;
    if (comparison.leaders > 0 && comparison.leaders < comparison.runs.size()) {
      text += ". Nearest: " + leaders;
    }
  }
  if (comparison.leaders > 0 && comparison.decided_by != Decider::nothing) {
    text += fmt::format(", by {}", name_of(comparison.decided_by));
  }
  return text + ".";
}

}  // namespace

const RunRecord* Comparison::winner() const {
  return leaders == 1 && no_winner.empty() ? &runs.front() : nullptr;
}

Comparison compare_runs(std::vector<RunRecord> runs, std::string_view differ) {
  Comparison comparison;
  std::vector<RunRecord> ordered = runs;
  std::stable_sort(ordered.begin(), ordered.end(), is_better_without_cost);
  order_by_cost(ordered);
  std::size_t leaders = 0;
  while (leaders < ordered.size() && has_finished(ordered[leaders]) &&
         difference(ordered.front(), ordered[leaders]).sign == 0) {
    ++leaders;
  }
  comparison.leaders = leaders;
  if (leaders > 0 && leaders < ordered.size()) {
    comparison.decided_by = difference(ordered[leaders - 1], ordered[leaders]).by;
  }
  // With the costs as they are known.
  for (const RunRecord& run : ordered) {
    comparison.runs.push_back(*std::find_if(
        runs.begin(), runs.end(), [&](const RunRecord& each) { return each.id == run.id; }));
  }
  comparison.no_winner = differ.empty() ? why_no_winner(comparison) : std::string(differ);
  return comparison;
}

std::string comparison_text(const Comparison& comparison, const RenderStyle& style) {
  Canvas canvas(style);
  draw_table(canvas, comparison.runs);
  canvas.line();
  canvas.paragraph(0, kRules, ink::kDim);
  canvas.line();
  const auto active = std::count_if(comparison.runs.begin(), comparison.runs.end(),
                                    [](const RunRecord& run) { return is_active(run.state); });
  if (active > 0) {
    canvas.paragraph(0, fmt::format("{} still at work: this can change.",
                                    plural(static_cast<std::uint64_t>(active), "run")));
  }
  canvas.paragraph(0, conclusion(comparison),
                   comparison.winner() != nullptr ? ink::kBoldGreen : ink::kBold);
  return canvas.take();
}

std::string comparison_json(const Comparison& comparison) {
  nlohmann::ordered_json object;
  object["schema"] = "agentcheck.comparison/1";
  const RunRecord* winner = comparison.winner();
  object["winner"] =
      winner == nullptr ? nlohmann::ordered_json() : nlohmann::ordered_json(winner->id);
  object["leaders"] = nlohmann::ordered_json::array();
  for (std::size_t at = 0; at < comparison.leaders; ++at) {
    object["leaders"].push_back(comparison.runs[at].id);
  }
  object["decided_by"] = name_of(comparison.decided_by);
  object["no_winner"] = comparison.no_winner.empty() ? nlohmann::ordered_json()
                                                     : nlohmann::ordered_json(comparison.no_winner);
  object["runs"] = nlohmann::ordered_json::array();
  for (const RunRecord& run : comparison.runs) {
    object["runs"].push_back(nlohmann::ordered_json::parse(to_json(run, true)));
  }
  return object.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace agentcheck
