#include "runner/report/markdown_text.h"

#include <algorithm>

#include "core/text.h"
#include "runner/report/log_safety.h"

namespace agentcheck {
namespace {

constexpr std::string_view kZeroWidthSpace = "&#8203;";

/// Punctuation that can start markup, a link, a mention or a formula anywhere in a line.
bool is_active(char c) {
  return std::string_view("\\`*_[]<>&#|~@$").find(c) != std::string_view::npos;
}

/// Length of what would make a list item, a rule or a heading of a line: `-`, `+`, `=`, `1.`, `1)`.
std::size_t block_marker(std::string_view line) {
  if (line.empty()) return 0;
  if (std::string_view("-+=").find(line.front()) != std::string_view::npos) return 1;
  const std::size_t digits = line.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return 0;
  return line[digits] == '.' || line[digits] == ')' ? digits + 1 : 0;
}

bool ends_with_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  text.remove_prefix(text.size() - lower.size());
  return std::equal(text.begin(), text.end(), lower.begin(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

std::size_t longest_run_of_backticks(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string markdown_text(std::string_view bytes) {
  const std::string safe = display(bytes);
  const std::size_t marker = block_marker(safe);
  std::string out;
  for (std::size_t i = 0; i < safe.size(); ++i) {
    const char c = safe[i];
    const std::string_view so_far = std::string_view(safe).substr(0, i);
    const bool web_address = c == '.' && ends_with_ignoring_case(so_far, "www");
    const char next = i + 1 < safe.size() ? safe[i + 1] : ' ';
    const bool colon = c == ':' && (next == '/' || next == ':' || so_far.ends_with(':'));
    if (is_active(c) || web_address || colon || i + 1 == marker) out += '\\';
    out += c;
    const bool reference = c == '-' && ends_with_ignoring_case(so_far, "gh");
    if (c == '@' || c == '#' || reference) out += kZeroWidthSpace;
  }
  return out;
}

std::string markdown_message(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t open = bytes.find('`');
    const std::size_t close = open == std::string_view::npos ? open : bytes.find('`', open + 1);
    if (close == std::string_view::npos || close == open + 1) {
      return out + markdown_text(bytes);
    }
    out += markdown_text(bytes.substr(0, open));
    out += markdown_code(bytes.substr(open + 1, close - open - 1));
    bytes.remove_prefix(close + 1);
  }
  return out;
}

std::string markdown_code(std::string_view bytes, bool in_table) {
  if (bytes.empty()) return {};
  const std::string safe = without_log_commands(display(bytes));
  const std::string fence(longest_run_of_backticks(safe) + 1, '`');
  // A blank is stripped from both ends where both have one: content that starts or ends in a
  // backtick needs it, and so does content that starts and ends in a blank.
  const bool pad = safe.front() == '`' || safe.back() == '`' || safe.front() == ' ';
  std::string out = fence + (pad ? " " : "");
  for (const char c : safe) {
    if (c == '|' && in_table) out += '\\';
    out += c;
  }
  return out + (pad ? " " : "") + fence;
}

std::string markdown_fence(std::string_view content) {
  return std::string(std::max<std::size_t>(3, longest_run_of_backticks(content) + 1), '`');
}

}  // namespace agentcheck
