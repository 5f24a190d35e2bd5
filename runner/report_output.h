// Where reports go: each `--format F[=FILE]` is one destination.
#pragma once

#include <string>
#include <vector>

#include "core/report.h"
#include "core/result.h"
#include "runner/console.h"
#include "runner/report/render.h"

namespace agentcheck {

/// One `--format`: a format and where it goes.
struct Destination {
  const Format* format = nullptr;
  std::string file;  ///< Empty for standard output.
  std::string text;  ///< What has been rendered for the file so far.
};

/// The destinations of one verify. Several reports go to each, one after the other.
class ReportOutput {
 public:
  /// Parses the values of `--format`; none means the first format on standard output. Fails with
  /// ErrorKind::usage for an unknown format, two for standard output, or two for one file.
  static Result<ReportOutput> parse(const std::vector<std::string>& formats);

  /// Renders a report for every destination; standard output gets it at once.
  void add(const Report& report, Console& console);
  /// Writes the files, each in one step, all of them even where one fails; gives the first error.
  /// Without any report no file is touched.
  Result<void> write_files() const;

 private:
  std::vector<Destination> destinations_;
  std::size_t reports_ = 0;
};

}  // namespace agentcheck
