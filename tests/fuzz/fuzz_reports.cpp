// Takes any bytes as the report of a test runner and of a coverage tool, in every format.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "checks/behavioral/test_results.h"
#include "checks/coverage/line_reports.h"

using namespace agentcheck;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const TestFormat& format : test_formats()) {
    TestResults results;
    static_cast<void>(read_test_results(text, format.name, results));
    if (results.by_name().size() > size) std::abort();
  }
  for (const LineFormat& format : line_formats()) {
    LineCoverage coverage;
    static_cast<void>(read_line_report(text, format.name, coverage));
    if (coverage.totals().second > LineCoverage::kMaxLines) std::abort();
  }
  return 0;
}
