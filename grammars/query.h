// Tree-sitter queries with their predicates; the only file that compiles them.
#pragma once

#include <tree_sitter/api.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/result.h"
#include "grammars/language.h"
#include "grammars/node.h"

namespace agentcheck {

/// One captured node of a match.
struct QueryCapture {
  std::uint32_t name;  ///< Index into Query::capture_names().
  Node node;
};

/// One match of a query.
struct QueryMatch {
  std::uint32_t pattern = 0;
  std::vector<QueryCapture> captures;
};

/// A compiled query. Predicates `#eq?`, `#match?`, `#any-of?` with their `not-` and `any-` forms
/// are evaluated by us, with re2; `#set!` is ignored; any other is refused. Immutable; safe to run
/// from several threads.
class Query {
 public:
  /// Fails with "NAME:LINE:COL: what is wrong"; lines and columns are 1-based.
  static Result<Query> compile(const Language& language, std::string_view text,
                               std::string_view name);

  const std::vector<std::string>& capture_names() const { return captures_; }
  /// Index of a capture, or -1.
  int capture_index(std::string_view name) const;
  std::uint32_t pattern_count() const { return static_cast<std::uint32_t>(predicates_.size()); }
  /// True where a match of a pattern can hold a capture.
  bool has_capture(std::uint32_t pattern, std::uint32_t capture) const;
  /// An expression that is found in the text of every match of a pattern, taken from its
  /// predicates; nullopt where they tell of none. Predicates see the capture `path` as a path of
  /// names (CaptureText), whose dots may be other text in the file.
  std::optional<std::string> words(std::uint32_t pattern, int path = -1) const;
  /// The words in what predicates ask of a capture.
  std::set<std::string, std::less<>> identifiers(int capture) const;

  /// The text that predicates see for a captured node; nullopt for its own.
  using CaptureText = std::function<std::optional<std::string>(std::uint32_t name, const Node&)>;

  /// Calls `visit` for every match in `root` that touches `range`, in document order. `visit`
  /// returns false to stop. Gives false where the tree is too deep or the engine gave up on it, so
  /// that matches may be missing. With `most_depth`, patterns start at most so far below `root`.
  bool for_each_match(const Node& root, const Span& range,
                      const std::function<bool(const QueryMatch&)>& visit,
                      const CaptureText& text = {}, std::uint32_t most_depth = 0) const;

 private:
  struct Deleter {
    void operator()(TSQuery* query) const { ts_query_delete(query); }
  };
  /// One predicate of a pattern.
  struct Predicate {
    enum class Kind { equal, match, any_of };
    Kind kind = Kind::equal;
    bool negated = false;
    bool any = false;  ///< One of the captured nodes suffices; else all of them.
    std::uint32_t capture = 0;
    int other_capture = -1;           ///< For `#eq? @a @b`.
    std::vector<std::string> values;  ///< Literals.
    std::vector<Regex> expressions;   ///< For `#match?`.
  };
  class PredicateReader;

  bool holds(const QueryMatch& match, const CaptureText& text) const;
  static bool holds(const Predicate& predicate, const QueryMatch& match, const CaptureText& text);

  std::shared_ptr<TSQuery> query_;
  std::vector<std::string> captures_;
  std::vector<std::vector<Predicate>> predicates_;  ///< By pattern.
};

/// The patterns of a query that compiles, each with what stands behind it up to the next: captures
/// and comments. Compiling costs more than in proportion to their number, so that it pays to leave
/// out what is not wanted.
std::vector<std::string_view> patterns_in(std::string_view text);

}  // namespace agentcheck
