// Which file of the tree a coverage report means by a path.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "checks/coverage/line_reports.h"

namespace agentcheck {

/// A report's lines by the paths of the tree.
struct MatchedCoverage {
  std::map<std::string, CoveredLines, std::less<>> files;
  /// Paths of the tree that a path of the report could mean as well as another, with that path.
  std::map<std::string, std::string, std::less<>> ambiguous;
};

/// Gives each path of the report the path of the tree with the longest common end, where one of the
/// two is used up by it: `/src/a/b.c`, `example.com/module/a/b.go` and `b.java` of a package all
/// find their file. With `boxed`, the tree lay at /src: an absolute path means what lies there and
/// nothing else. Where two files of the tree fit as well, neither gets the lines.
MatchedCoverage match_paths(const LineCoverage& coverage, const std::vector<std::string>& tree,
                            bool boxed);

}  // namespace agentcheck
