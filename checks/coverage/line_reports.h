// Which lines ran, read from what coverage tools write. Every byte is hostile.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace agentcheck {

/// The executable lines of one file, 1-based, and whether each ran.
using CoveredLines = std::map<std::uint32_t, bool>;

/// What reports say, by the path they name a file with.
class LineCoverage {
 public:
  static constexpr std::size_t kMaxLines = 5'000'000;  ///< In all files together.
  static constexpr std::uint64_t kMaxLine = 10'000'000;

  /// Notes a line; one that ran once ran. False where there are too many, or no such line.
  bool add(const std::string& path, std::uint64_t line, bool ran);
  const std::map<std::string, CoveredLines, std::less<>>& files() const { return files_; }
  /// Lines that ran and lines in all.
  std::pair<std::uint64_t, std::uint64_t> totals() const;

 private:
  std::map<std::string, CoveredLines, std::less<>> files_;
  std::size_t lines_ = 0;
};

/// A format of reports.
struct LineFormat {
  std::string_view name;  ///< As `format` says it: "lcov".
  bool (*detect)(std::string_view text);
  /// Adds what the text says. Fails with a sentence where it is something else.
  Result<void> (*read)(std::string_view text, LineCoverage& coverage);
};

/// Every format, in the order in which they are tried.
const std::vector<LineFormat>& line_formats();
/// Reads a text in the format named, or in the first that detects it where `format` is empty.
Result<void> read_line_report(std::string_view text, std::string_view format,
                              LineCoverage& coverage);

// The readers, by file. line_reports_text.cpp:
bool is_lcov(std::string_view text);
Result<void> read_lcov(std::string_view text, LineCoverage& coverage);
bool is_go_profile(std::string_view text);
Result<void> read_go_profile(std::string_view text, LineCoverage& coverage);
// line_reports_xml.cpp:
bool is_cobertura(std::string_view text);
Result<void> read_cobertura(std::string_view text, LineCoverage& coverage);
bool is_jacoco(std::string_view text);
Result<void> read_jacoco(std::string_view text, LineCoverage& coverage);
// line_reports_json.cpp:
bool is_coverage_py(std::string_view text);
Result<void> read_coverage_py(std::string_view text, LineCoverage& coverage);
bool is_llvm(std::string_view text);
Result<void> read_llvm(std::string_view text, LineCoverage& coverage);
bool is_istanbul(std::string_view text);
Result<void> read_istanbul(std::string_view text, LineCoverage& coverage);

/// The failure of add().
tl::unexpected<Error> too_many_lines();

}  // namespace agentcheck
