#include "runner/report/evidence.h"

#include <algorithm>

#include "core/text.h"
#include "runner/report/layout.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxLineBytes = 4096;  ///< Of one line; the rest is never looked at.
constexpr std::size_t kContext = 24;         ///< Bytes kept in front of a far difference.

struct SideLines {
  std::vector<std::string> shown;
  std::size_t more = 0;
};

bool is_one_line(std::string_view text) {
  return !text.empty() && text.find('\n') >= text.size() - 1;
}

std::string expand_tabs(std::string_view line) {
  std::string out;
  for (const char c : line) {
    if (c == '\t') {
      out += "    ";
    } else {
      out += c;
    }
  }
  return out;
}

bool starts_character(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

/// Where two long lines are the same for thousands of bytes, their beginning is left out, so that
/// the difference is in what is looked at. Gives the bytes to skip, at a character of both.
std::size_t same_beginning(std::string_view a, std::string_view b) {
  const auto differs = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  const auto prefix = static_cast<std::size_t>(differs - a.begin());
  if (prefix < kMaxLineBytes / 2) return 0;
  std::size_t skip = prefix - kContext;
  while (skip < prefix && !starts_character(a, skip)) ++skip;
  return skip;
}

/// The first `limit` lines, tabs expanded, not yet safe to show.
SideLines take_lines(std::string_view text, std::size_t limit) {
  SideLines side;
  const std::vector<std::string_view> lines = split_lines(text);
  for (std::size_t i = 0; i < std::min(limit, lines.size()); ++i) {
    const bool cut = lines[i].size() > kMaxLineBytes;
    side.shown.push_back(expand_tabs(cut ? shorten(lines[i], kMaxLineBytes) : lines[i]));
  }
  side.more = lines.size() - side.shown.size();
  return side;
}

std::size_t indentation(const std::string& line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string::npos ? line.size() : first;
}

/// Removes the blanks every line that is not blank starts with, on both sides alike.
void remove_common_indentation(SideLines& a, SideLines& b) {
  std::size_t common = std::string::npos;
  for (const SideLines* side : {&a, &b}) {
    for (const std::string& line : side->shown) {
      if (indentation(line) < line.size()) common = std::min(common, indentation(line));
    }
  }
  for (SideLines* side : {&a, &b}) {
    for (std::string& line : side->shown) line.erase(0, std::min(common, indentation(line)));
  }
}

/// Marks what lies between the common prefix and the common suffix of two lines.
void mark_difference(EvidenceLine& a, EvidenceLine& b) {
  const std::size_t shorter = std::min(a.text.size(), b.text.size());
  std::size_t prefix = 0;
  while (prefix < shorter && a.text[prefix] == b.text[prefix]) ++prefix;
  while (!starts_character(a.text, prefix) || !starts_character(b.text, prefix)) --prefix;
  std::size_t suffix = 0;
  while (suffix < shorter - prefix &&
         a.text[a.text.size() - suffix - 1] == b.text[b.text.size() - suffix - 1]) {
    ++suffix;
  }
  while (!starts_character(a.text, a.text.size() - suffix)) --suffix;
  for (EvidenceLine* line : {&a, &b}) {
    line->marked_begin = prefix;
    line->marked_end = line->text.size() - suffix;
  }
}

void lead_with_ellipsis(EvidenceLine& line, const EvidenceLimits& limits) {
  line.text.insert(0, limits.ellipsis);
  line.marked_begin += limits.ellipsis.size();
  line.marked_end += limits.ellipsis.size();
}

/// Clips a line to the limits, leaving out its beginning where the difference would not be seen.
void fit(EvidenceLine& line, const EvidenceLimits& limits) {
  if (columns_of(line.text) <= limits.columns) return;
  if (line.marked_begin + kContext > limits.columns) {
    std::size_t cut = line.marked_begin > kContext ? line.marked_begin - kContext : 0;
    while (!starts_character(line.text, cut)) ++cut;
    line.text.erase(0, cut);
    line.marked_begin -= cut;
    line.marked_end -= cut;
    lead_with_ellipsis(line, limits);
  }
  line.text = clip(line.text, limits.columns, limits.ellipsis);
  line.marked_begin = std::min(line.marked_begin, line.text.size());
  line.marked_end = std::min(line.marked_end, line.text.size());
}

}  // namespace

Evidence lay_out_evidence(std::string_view before, std::string_view after,
                          const EvidenceLimits& limits) {
  const bool pair = is_one_line(before) && is_one_line(after);
  const std::size_t skip = pair ? same_beginning(before, after) : 0;
  SideLines base = take_lines(before.substr(skip), limits.lines);
  SideLines head = take_lines(after.substr(skip), limits.lines);
  remove_common_indentation(base, head);
  Evidence evidence;
  evidence.more_removed = base.more;
  evidence.more_added = head.more;
  for (const std::string& line : base.shown) evidence.lines.push_back({true, display(line), 0, 0});
  for (const std::string& line : head.shown) evidence.lines.push_back({false, display(line), 0, 0});
  if (pair) {
    mark_difference(evidence.lines[0], evidence.lines[1]);
    for (EvidenceLine& line : evidence.lines) {
      if (skip > 0) lead_with_ellipsis(line, limits);
    }
  }
  for (EvidenceLine& line : evidence.lines) fit(line, limits);
  return evidence;
}

}  // namespace agentcheck
