// structural: size
#include <fmt/format.h>

#include "checks/checks.h"
#include "checks/support.h"
#include "core/text.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::structural,
    "size",
    "The change is no larger than so many files and lines.",
    {
        {"max-files", ParameterType::integer, false, {}, "", "Most changed files."},
        {"max-lines",
         ParameterType::integer,
         false,
         {},
         "",
         "Most lines added and deleted, all files together."},
        {"max-lines-per-file",
         ParameterType::integer,
         false,
         {},
         "",
         "Most lines added and deleted in any one file."},
    },
    {},
    "- structural: size\n  max-lines: 200\n  not-in: [package-lock.json]\n",
    R"(# structural: size

Counts changed files, and lines added plus lines deleted as git counts them. Of a renamed file the
difference of the pair counts. Generated and lock files can be left out with `not-in`. A binary file
counts as a file without lines.

Findings: `too-many-files`, `too-many-lines`, `file-too-long`.
)"};

class Size : public Check {
 public:
  explicit Size(const Criterion& criterion) : criterion_(criterion) {}

  Outcome decide(const Analysis& analysis, std::size_t, const CheckContext&) const override {
    Outcome outcome;
    const std::int64_t* per_file = criterion_.get<std::int64_t>("max-lines-per-file");
    std::int64_t files = 0, lines = 0;
    for (const FileChange& change : analysis.changes.files) {
      if (!in_reach(criterion_, change)) continue;
      const std::int64_t own = std::int64_t{change.lines_added} + change.lines_removed;
      ++files;
      lines += own;
      if (per_file && own > *per_file) {
        outcome.findings.push_back(
            finding_for(change, "file-too-long",
                        fmt::format("{} changed here, at most {} allowed in a file",
                                    plural(static_cast<std::uint64_t>(own), "line"), *per_file)));
      }
    }
    outcome.examined.files = static_cast<std::uint64_t>(files);
    outcome.examined.lines = static_cast<std::uint64_t>(lines);
    total(outcome, "max-files", "too-many-files", files, "file");
    total(outcome, "max-lines", "too-many-lines", lines, "line");
    conclude(outcome);
    return outcome;
  }

 private:
  void total(Outcome& outcome, std::string_view key, const char* rule, std::int64_t count,
             std::string_view noun) const {
    const std::int64_t* most = criterion_.get<std::int64_t>(key);
    if (!most || count <= *most) return;
    Finding finding;
    finding.rule = rule;
    finding.message = fmt::format("{} changed, at most {} allowed",
                                  plural(static_cast<std::uint64_t>(count), noun), *most);
    outcome.findings.push_back(std::move(finding));
  }

  const Criterion& criterion_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  if (!criterion.has("max-files") && !criterion.has("max-lines") &&
      !criterion.has("max-lines-per-file")) {
    return fail(ErrorKind::usage, "`size` needs one of max-files, max-lines, max-lines-per-file");
  }
  return std::make_unique<Size>(criterion);
}

}  // namespace

const CheckEntry kSizeCheck{&kInfo, make};

}  // namespace agentcheck
