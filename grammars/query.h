// Queries of tree-sitter's language, with their predicates.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "grammars/language.h"
#include "grammars/query_matcher.h"
#include "grammars/query_predicates.h"
#include "grammars/tree_sitter_query.h"

namespace agentcheck {

/// A compiled query. Predicates `#eq?`, `#match?`, `#any-of?` with their `not-` and `any-` forms
/// are evaluated by us, with re2; `#set!` is ignored; any other is refused. Immutable; safe to run
/// from several threads.
class Query {
 public:
  /// A query somebody else wrote. Fails with "NAME:LINE:COL: what is wrong"; lines and columns are
  /// 1-based.
  static Result<Query> compile(const Language& language, std::string_view text,
                               std::string_view name);
  /// One of a language's own files, which a test compiles by tree-sitter as well. Throws
  /// std::logic_error where it is wrong.
  static Query compile_own(const Language& language, std::string_view text, std::string_view name);

  const std::vector<std::string>& capture_names() const { return captures_; }
  /// Index of a capture, or -1.
  int capture_index(std::string_view name) const;
  std::uint32_t pattern_count() const { return static_cast<std::uint32_t>(predicates_.size()); }
  /// See words_of().
  std::optional<std::string> words(std::uint32_t pattern, int path = -1) const;
  /// The words in what predicates ask of a capture.
  std::set<std::string, std::less<>> identifiers(int capture) const;
  /// True where our own matcher runs it, not tree-sitter's engine.
  bool is_matched_by_us() const { return matcher_ != nullptr; }

  static constexpr std::uint32_t kAnyDepth = std::numeric_limits<std::uint32_t>::max();

  /// Calls `visit` for every match in `root` that touches one of `ranges` (disjoint, in order), in
  /// document order. `visit` returns false to stop. Gives false where the tree is too deep or the
  /// search took too long, so that matches may be missing. Patterns start at most `most_depth`
  /// levels below `root`.
  bool for_each_match(const Node& root, const std::vector<Span>& ranges,
                      const std::function<bool(const QueryMatch&)>& visit,
                      const CaptureText& text = {}, std::uint32_t most_depth = kAnyDepth) const;

 private:
  /// Reads the predicates of one pattern.
  Result<void> read_predicates(std::uint32_t pattern,
                               const std::vector<std::vector<PredicateArgument>>& written);
  bool holds(const QueryMatch& match, const CaptureText& text, std::uint64_t& bytes) const;

  std::shared_ptr<const QueryMatcher> matcher_;
  std::shared_ptr<const TreeSitterQuery> engine_;  ///< Where `matcher_` cannot say the query.
  std::vector<std::string> captures_;
  std::vector<std::vector<QueryPredicate>> predicates_;  ///< By pattern.
};

}  // namespace agentcheck
