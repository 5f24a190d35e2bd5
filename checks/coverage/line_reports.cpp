#include "checks/coverage/line_reports.h"

#include <fmt/format.h>

namespace agentcheck {

bool LineCoverage::add(const std::string& path, std::uint64_t line, bool ran) {
  if (line == 0 || line > kMaxLine || lines_ >= kMaxLines) return false;
  const auto [place, added] = files_[path].try_emplace(static_cast<std::uint32_t>(line), ran);
  lines_ += added ? 1 : 0;
  place->second = place->second || ran;
  return true;
}

std::pair<std::uint64_t, std::uint64_t> LineCoverage::totals() const {
  std::uint64_t ran = 0;
  std::uint64_t all = 0;
  for (const auto& [path, lines] : files_) {
    for (const auto& [line, did] : lines) ran += did ? 1 : 0;
    all += lines.size();
  }
  return {ran, all};
}

tl::unexpected<Error> too_many_lines() {
  return fail(ErrorKind::undecided, "a line that no file has, or too many lines");
}

const std::vector<LineFormat>& line_formats() {
  static const std::vector<LineFormat> table = {
      {"lcov", is_lcov, read_lcov},
      {"go", is_go_profile, read_go_profile},
      {"cobertura", is_cobertura, read_cobertura},
      {"jacoco", is_jacoco, read_jacoco},
      {"coverage.py", is_coverage_py, read_coverage_py},
      {"llvm-cov", is_llvm, read_llvm},
      {"istanbul", is_istanbul, read_istanbul},
  };
  return table;
}

Result<void> read_line_report(std::string_view text, std::string_view format,
                              LineCoverage& coverage) {
  for (const LineFormat& row : line_formats()) {
    if (format.empty() ? !row.detect(text) : row.name != format) continue;
    if (Result<void> read = row.read(text, coverage); !read) {
      return fail(read.error().kind, fmt::format("{}: {}", row.name, read.error().message));
    }
    return {};
  }
  return fail(ErrorKind::undecided, "no coverage report in a known format");
}

}  // namespace agentcheck
