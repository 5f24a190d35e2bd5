// Patterns of tree-sitter's query language, read by us: those that stand for one node.
#pragma once

#include <tree_sitter/api.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammars/language.h"
#include "grammars/query_predicates.h"

namespace agentcheck {

/// What one node has to be. Meanings are those of tree-sitter's documentation, "Query Syntax".
struct NodePattern {
  enum class Kind { node, any_named, any, choice };
  Kind kind = Kind::node;
  TSSymbol symbol = 0;                  ///< Of `node`.
  TSFieldId field = 0;                  ///< The field it must be in; 0 for none.
  std::vector<TSFieldId> absent;        ///< Fields it must not have.
  std::vector<std::uint32_t> captures;  ///< What the node is captured as.
  bool immediate = false;  ///< No named node stands between it and what is matched before it.
  bool last = false;       ///< No named node stands behind it.
  bool optional = false;   ///< It may be left out.
  bool repeated = false;   ///< There may be more than one.
  bool capturing = false;  ///< It or something in it is captured.
  std::vector<NodePattern> inside;  ///< Its children in order; of `choice`, what it may be.
};

/// A pattern with the predicates on it.
struct RootPattern {
  NodePattern node;
  std::vector<std::vector<PredicateArgument>> predicates;
};

/// A text of queries.
struct QueryPatterns {
  std::vector<std::string> captures;
  std::vector<RootPattern> patterns;
  bool quantified = false;  ///< Some part of it is optional or repeated.
};

/// Reads a text of queries; nullopt where it is wrong, or says more than NodePattern can: patterns
/// of several nodes beside each other, of any node at all, of supertypes, errors or missing nodes.
std::optional<QueryPatterns> read_patterns(const Language& language, std::string_view text);

/// The patterns of a query that compiles, each with what stands behind it up to the next: captures
/// and comments.
std::vector<std::string_view> patterns_in(std::string_view text);

}  // namespace agentcheck
