// LCOV tracefiles (geninfo(1)) and Go cover profiles (cmd/cover).
#include <algorithm>
#include <charconv>
#include <optional>

#include "checks/coverage/line_reports.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::uint64_t kMaxBlock = 100'000;  ///< Lines of one block of a Go profile.

template <typename Read>
Result<void> each_line(std::string_view text, Read read) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (Result<void> done = read(trim(text.substr(at, end - at))); !done) return done;
    at = end + 1;
  }
  return {};
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

/// `12.3,14.2 1 0` after the path and its colon.
struct GoBlock {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool ran = false;
};

std::optional<GoBlock> read_block(std::string_view text) {
  const auto first = take_number(text);
  if (!first || !take(text, ".") || !take_number(text) || !take(text, ",")) return std::nullopt;
  const auto last = take_number(text);
  if (!last || !take(text, ".") || !take_number(text) || !take(text, " ")) return std::nullopt;
  if (!take_number(text) || !take(text, " ")) return std::nullopt;
  const auto count = take_number(text);
  if (!count || !text.empty() || *last < *first || *last - *first > kMaxBlock) return std::nullopt;
  return GoBlock{*first, *last, *count > 0};
}

}  // namespace

bool is_lcov(std::string_view text) {
  return text.starts_with("TN:") || text.starts_with("SF:") ||
         text.substr(0, 65536).find("\nSF:") != std::string_view::npos;
}

Result<void> read_lcov(std::string_view text, LineCoverage& coverage) {
  std::string path;
  Result<void> done = each_line(text, [&](std::string_view line) -> Result<void> {
    if (take(line, "SF:")) {
      path = line;
    } else if (line == "end_of_record") {
      path.clear();
    } else if (take(line, "DA:")) {
      const auto number = take_number(line);
      if (path.empty() || !number || !take(line, ",")) {
        return fail(ErrorKind::undecided, "a `DA:` that cannot be read");
      }
      const bool none = line.starts_with("-") || line == "0" || line.starts_with("0,");
      if (!coverage.add(path, *number, !none)) return too_many_lines();
    }
    return {};
  });
  if (done && !path.empty()) return fail(ErrorKind::undecided, "the last record does not end");
  return done;
}

bool is_go_profile(std::string_view text) { return text.starts_with("mode: "); }

Result<void> read_go_profile(std::string_view text, LineCoverage& coverage) {
  return each_line(text, [&](std::string_view line) -> Result<void> {
    if (line.empty() || line.starts_with("mode: ")) return {};
    const std::size_t colon = line.rfind(':');
    const auto block =
        colon == std::string_view::npos ? std::nullopt : read_block(line.substr(colon + 1));
    if (!block) return fail(ErrorKind::undecided, "a block that cannot be read");
    const std::string path(line.substr(0, colon));
    for (std::uint64_t at = block->first; at <= block->last; ++at) {
      if (!coverage.add(path, at, block->ran)) return too_many_lines();
    }
    return {};
  });
}

}  // namespace agentcheck
