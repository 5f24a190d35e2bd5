// The report: one value that every format renders.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/change_set.h"
#include "core/criterion.h"
#include "core/exit_code.h"
#include "core/facts.h"
#include "core/finding.h"

namespace agentcheck {

/// A criterion with what was decided about it.
struct CriterionReport {
  std::string id;
  Family family = Family::structural;
  std::string check;
  std::string title;
  std::string why;
  Level level = Level::required;
  Outcome outcome;
  double duration_ms = 0;
};

/// A changed file, with what examined it or why nothing did.
struct FileReport {
  FileChange change;  ///< Its hunks are not rendered.
  std::string language;
  std::string language_reason;
  Quality quality = Quality::text;
  std::vector<std::string> examined_by;  ///< Criterion ids, in spec order.
  std::string reason;                    ///< Never empty where examined_by is.
};

/// A side of the comparison as it was resolved.
struct TreeReport {
  std::string rev;     ///< As given; "working tree" for a working tree.
  std::string commit;  ///< Hex, empty for a working tree.
  std::string tree;    ///< Hex.
  std::string source;  ///< For base: "flag", "environment", "spec", "upstream", "head" ...
};

/// The whole result of a verify. `verdict` and `exit_code` follow from the criteria (verdict.h).
struct Report {
  Verdict verdict = Verdict::pass;
  ExitCode exit_code = ExitCode::passed;
  std::string review = "not-required";
  std::string spec_path;
  std::string spec_title;
  std::string spec_sha256;
  std::string spec_source;  ///< "base", "frozen", "outside", "untracked", "disk".
  std::string spec_note;    ///< A sentence where the spec on disk differs from the one used.
  TreeReport base;
  TreeReport head;
  ChangeTotals changes;
  std::vector<FileReport> files;
  std::vector<CriterionReport> criteria;
  std::vector<std::string> ignored;
  std::vector<std::string> notes;
  std::vector<std::pair<std::string, std::string>> environment;  ///< Name and value; left out by --reproducible.
  double duration_ms = 0;
  bool reproducible = false;  ///< Renderers leave out durations and environment.
};

/// Sets `verdict` and `exit_code` from the criteria, required ones only: fail before sandbox before
/// undecided. A report without required criteria passes.
void decide_verdict(Report& report);

/// The last line of the terminal report, without a line feed:
/// "Spec: 3/4 criteria passed. Failed: signatures."
std::string summary_line(const Report& report);

}  // namespace agentcheck
