#include "core/report.h"

#include <fmt/format.h>

namespace agentcheck {
namespace {

ExitCode code_of(const Outcome& outcome) {
  switch (outcome.verdict) {
    case Verdict::pass:
      return ExitCode::passed;
    case Verdict::fail:
      return ExitCode::failed;
    case Verdict::error:
      return outcome.sandbox_unavailable ? ExitCode::sandbox : ExitCode::undecided;
    case Verdict::skipped:
      return ExitCode::undecided;
  }
  return ExitCode::internal;
}

}  // namespace

void decide_verdict(Report& report) {
  report.exit_code = ExitCode::passed;
  for (const CriterionReport& criterion : report.criteria) {
    if (criterion.level != Level::required) continue;
    report.exit_code = worse(report.exit_code, code_of(criterion.outcome));
  }
  report.verdict = report.exit_code == ExitCode::passed   ? Verdict::pass
                   : report.exit_code == ExitCode::failed ? Verdict::fail
                                                          : Verdict::error;
}

std::string summary_line(const Report& report) {
  std::size_t required = 0, passed = 0;
  std::string failed, undecided;
  for (const CriterionReport& criterion : report.criteria) {
    if (criterion.level != Level::required) continue;
    ++required;
    if (criterion.outcome.verdict == Verdict::pass) {
      ++passed;
    } else {
      std::string& list = criterion.outcome.verdict == Verdict::fail ? failed : undecided;
      list += (list.empty() ? "" : ", ") + criterion.id;
    }
  }
  std::string line = fmt::format("Spec: {}/{} criteria passed.", passed, required);
  if (!failed.empty()) line += fmt::format(" Failed: {}.", failed);
  if (!undecided.empty()) line += fmt::format(" Undecided: {}.", undecided);
  if (failed.empty() && undecided.empty()) line += " Ready to review.";
  return line;
}

}  // namespace agentcheck
