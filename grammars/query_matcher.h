// Finds patterns in a tree by one walk that tries only what can start at a node.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/location.h"
#include "grammars/node.h"
#include "grammars/query_pattern.h"

namespace agentcheck {

/// Compiled patterns. Costs nothing but the patterns' own size to make, where tree-sitter's
/// compiler looks through all states of the grammar, and finds the same matches
/// (tests/unit/query_test.cpp holds the two against each other). Immutable; safe to run from
/// several threads.
class QueryMatcher {
 public:
  QueryMatcher(const Language& language, std::vector<NodePattern> patterns);

  /// Calls `visit` for every match that starts at a node that meets one of `ranges` (disjoint, in
  /// order), in document order; it returns false to stop. Patterns start at most `most_depth`
  /// levels below `root`. Gives false where the search took too long and was given up.
  bool run(const Node& root, const std::vector<Span>& ranges, std::uint32_t most_depth,
           const std::function<bool(const QueryMatch&)>& visit) const;

  /// True where every match of a pattern has the capture.
  bool always(std::uint32_t pattern, std::uint32_t capture) const;

 private:
  std::vector<NodePattern> patterns_;
  std::vector<bool> repeats_;  ///< By pattern: two ways to match it can capture the same nodes.
  std::vector<std::vector<std::uint32_t>>
      starting_;  ///< Patterns by the kind of node they start at.
};

}  // namespace agentcheck
