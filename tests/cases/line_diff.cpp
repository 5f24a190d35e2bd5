#include "tests/cases/line_diff.h"

#include <algorithm>
#include <vector>

#include "core/text.h"

namespace agentcheck::testing {
namespace {

struct Row {
  char mark;
  std::string_view text;
};

using Lines = std::vector<std::string_view>;

/// table[i][j]: length of the longest common subsequence of the lines from i and from j on.
std::vector<std::vector<std::size_t>> common_lengths(const Lines& old_lines,
                                                     const Lines& new_lines) {
  std::vector<std::vector<std::size_t>> table(old_lines.size() + 1,
                                              std::vector<std::size_t>(new_lines.size() + 1));
  for (std::size_t i = old_lines.size(); i-- > 0;) {
    for (std::size_t j = new_lines.size(); j-- > 0;) {
      table[i][j] = old_lines[i] == new_lines[j] ? table[i + 1][j + 1] + 1
                                                 : std::max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

std::vector<Row> rows_of(const Lines& old_lines, const Lines& new_lines) {
  const auto table = common_lengths(old_lines, new_lines);
  std::vector<Row> rows;
  std::size_t i = 0, j = 0;
  while (i < old_lines.size() || j < new_lines.size()) {
    if (i < old_lines.size() && j < new_lines.size() && old_lines[i] == new_lines[j]) {
      rows.push_back({' ', old_lines[i++]}), ++j;
    } else if (j == new_lines.size() ||
               (i < old_lines.size() && table[i + 1][j] >= table[i][j + 1])) {
      rows.push_back({'-', old_lines[i++]});
    } else {
      rows.push_back({'+', new_lines[j++]});
    }
  }
  return rows;
}

bool near_a_change(const std::vector<Row>& rows, std::size_t at) {
  constexpr std::size_t kContext = 2;
  const std::size_t from = at < kContext ? 0 : at - kContext;
  for (std::size_t i = from; i < std::min(rows.size(), at + kContext + 1); ++i) {
    if (rows[i].mark != ' ') return true;
  }
  return false;
}

}  // namespace

std::string line_diff(std::string_view expected, std::string_view actual) {
  if (expected == actual) return "";
  const std::vector<Row> rows = rows_of(split_lines(expected), split_lines(actual));
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!near_a_change(rows, i)) continue;
    out += std::string(1, rows[i].mark) + " " + std::string(rows[i].text) + "\n";
  }
  return out.empty() ? "only the line feed at the end differs\n" : out;
}

}  // namespace agentcheck::testing
