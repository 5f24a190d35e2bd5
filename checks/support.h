// What several checks share: reach, findings, and how undecidable places count.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "checks/check.h"

namespace agentcheck {

/// True where the criterion's `in` and `not-in` let a change through, by either of its paths.
bool in_reach(const Criterion& criterion, const FileChange& change);
/// The same for an analysed file, and its language.
bool in_reach(const Criterion& criterion, const AnalyzedFile& file);

/// True for a file of a language that defines things; data, markup and plain text do not.
bool has_definitions(const AnalyzedFile& file);

/// A finding about a place of one file.
Finding finding_in(const AnalyzedFile& file, Side side, std::string rule, std::string message);
/// A finding about a symbol: its name's place, qualified name and kind.
Finding finding_on(const AnalyzedFile& file, Side side, const Symbol& symbol, std::string rule,
                   std::string message);
/// A finding about a whole path.
Finding finding_for(const FileChange& change, std::string rule, std::string message);
/// What collect() saw, as a finding.
Finding finding_from(const AnalyzedFile& file, const Observation& observation);

/// Sorts the findings, and sets the verdict: fail where there are any, else pass.
void conclude(Outcome& outcome);
/// As conclude(); and error instead of pass where a file in reach could not be read where it
/// changed: a relevant syntax error, a file that is too big, behind a filter, or unreadable. With
/// `matters`, of the files that were read only those it accepts count.
void conclude_parsed(Outcome& outcome, const Criterion& criterion, const Analysis& analysis,
                     const std::function<bool(const AnalyzedFile&)>& matters = {});

/// "src/a.ts:3", 1-based.
std::string place_text(std::string_view path, std::uint32_t line);

}  // namespace agentcheck
