// Small changes, and what `negative: added` says of them.
#pragma once

#include <string>
#include <vector>

#include "checks/check.h"

namespace agentcheck {

/// One changed file.
struct AddedFile {
  std::string path, base, head;  ///< An empty side has no file.
};

/// What the check decides on a change of these files.
Outcome decide_added(const Criterion& criterion, const std::vector<AddedFile>& sources);
/// A criterion that asks for one built-in construct.
Criterion criterion_of(const std::string& construct);
/// Lines of the findings, 1-based: "2 5".
std::string lines_of(const Outcome& outcome);
/// The same where all of a file is new.
std::string findings_when_added(const std::string& construct, const std::string& path,
                                const std::string& text);

}  // namespace agentcheck
