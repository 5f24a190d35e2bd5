// What a query asks of the text of captured nodes: `#eq?`, `#match?`, `#any-of?` and their kin.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/result.h"
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

/// The text that predicates see for a captured node; nullopt for its own.
using CaptureText = std::function<std::optional<std::string>(std::uint32_t name, const Node&)>;

/// One argument of a predicate as it is written; the first one is its name.
struct PredicateArgument {
  int capture = -1;  ///< Index of a capture, or -1 for a text.
  std::string text;
};

/// One predicate of a pattern.
struct QueryPredicate {
  enum class Kind { equal, match, any_of };
  Kind kind = Kind::equal;
  bool negated = false;
  bool any = false;  ///< One of the captured nodes suffices; else all of them.
  std::uint32_t capture = 0;
  int other_capture = -1;           ///< For `#eq? @a @b`.
  std::vector<std::string> values;  ///< Literals.
  std::vector<Regex> expressions;   ///< For `#match?`.
};

/// Reads one predicate. `#set!`, which asks for nothing, gives nullopt; what is no predicate of
/// ours is an error that says what would be.
Result<std::optional<QueryPredicate>> read_predicate(
    const std::vector<PredicateArgument>& arguments);

/// True where a match is as the predicate asks. A capture the match does not have is. `bytes` grows
/// by the text that was read.
bool holds(const QueryPredicate& predicate, const QueryMatch& match, const CaptureText& text,
           std::uint64_t& bytes);

/// How often a match has a capture.
using AlwaysCaptured = std::function<bool(std::uint32_t capture)>;

/// An expression that is found in the text of every match, taken from the predicates of its
/// pattern; nullopt where they tell of none. Predicates see the capture `path` as a path of names,
/// whose dots may be other text in the file.
std::optional<std::string> words_of(const std::vector<QueryPredicate>& predicates, int path,
                                    const AlwaysCaptured& always);

/// The words in what predicates ask of a capture.
std::set<std::string, std::less<>> identifiers_of(const std::vector<QueryPredicate>& predicates,
                                                  int capture);

}  // namespace agentcheck
