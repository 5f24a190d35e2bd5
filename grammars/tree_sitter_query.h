// tree-sitter's own query engine, kept within bounds on hostile queries and trees.
#pragma once

#include <tree_sitter/api.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "grammars/language.h"
#include "grammars/query_predicates.h"

namespace agentcheck {

/// A query compiled by tree-sitter. Immutable; safe to run from several threads.
class TreeSitterQuery {
 public:
  /// Fails with "NAME:LINE:COL: what is wrong"; lines and columns are 1-based.
  static Result<TreeSitterQuery> compile(const Language& language, std::string_view text,
                                         std::string_view name);

  std::vector<std::string> capture_names() const;
  std::uint32_t pattern_count() const { return ts_query_pattern_count(query_.get()); }
  /// The predicates of a pattern as they are written.
  std::vector<std::vector<PredicateArgument>> predicates(std::uint32_t pattern) const;
  /// Where a pattern begins in the text, in bytes.
  std::uint32_t begin_of(std::uint32_t pattern) const {
    return ts_query_start_byte_for_pattern(query_.get(), pattern);
  }
  /// True where every match of a pattern lies in one node, and has the capture.
  bool always(std::uint32_t pattern, std::uint32_t capture) const;

  /// Calls `visit` for every match in `root` that touches `range`, in document order; it returns
  /// false to stop. Patterns start at most `most_depth` levels below `root`. Gives false where the
  /// tree is too deep or the engine gave up on it.
  bool run(const Node& root, const Span& range, std::uint32_t most_depth,
           const std::function<bool(const QueryMatch&)>& visit) const;

 private:
  struct Deleter {
    void operator()(TSQuery* query) const { ts_query_delete(query); }
  };
  std::shared_ptr<TSQuery> query_;
};

/// The error "NAME:LINE:COL: WHAT" for a place in the text of a query, `offset` in bytes.
Error query_error(std::string_view text, std::uint32_t offset, std::string_view name,
                  std::string_view what);

}  // namespace agentcheck
