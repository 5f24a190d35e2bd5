// Text helpers: making hostile bytes safe to show, and finding what the user meant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

/// `bytes` as valid UTF-8, each ill-formed sequence replaced by U+FFFD (Unicode 15, section 3.9,
/// maximal subparts). `lossy`, when given, says whether anything was replaced.
std::string to_utf8(std::string_view bytes, bool* lossy = nullptr);
/// True where `bytes` is well-formed UTF-8.
bool is_utf8(std::string_view bytes);

/// `bytes` made safe for one line of a terminal: C0, DEL, C1, line separators, bidirectional
/// controls, zero-width and tag characters and ill-formed bytes are shown as \xNN or \u{NNNN}.
/// Line feed and tab become `\n` and `\t`. Nothing else is changed.
std::string display(std::string_view bytes);

/// The lines of `text` without their line ends ("\n" or "\r\n").
std::vector<std::string_view> split_lines(std::string_view text);
/// `text` without blanks, tabs, line ends at either end.
std::string_view trim(std::string_view text);
/// Runs of white space as single blanks, none at the ends.
std::string collapse_blanks(std::string_view text);
/// At most `limit` bytes of `text`, cut at a character, followed by "… (N more bytes)" where cut.
std::string shorten(std::string_view text, std::size_t limit = 4096);

/// The candidate nearest to `word` by edit distance, when near enough to be a slip; else empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// "1 file", "2 files".
std::string plural(std::uint64_t count, std::string_view singular);

}  // namespace agentcheck
