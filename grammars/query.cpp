#include "grammars/query.h"

#include <algorithm>
#include <stdexcept>

#include "grammars/query_pattern.h"

namespace agentcheck {
namespace {

/// Text that predicates read in one search: blocks in blocks are read once each.
constexpr std::uint64_t kPredicateBytes = 64U << 20;
constexpr std::uint64_t kPredicateBytesAByte = 64;

/// More ranges than this are searched as one by tree-sitter's engine: each costs a descent from the
/// root.
constexpr std::size_t kMaxRanges = 64;

std::vector<NodePattern> nodes_of(QueryPatterns& patterns) {
  std::vector<NodePattern> nodes;
  for (RootPattern& root : patterns.patterns) nodes.push_back(std::move(root.node));
  return nodes;
}

}  // namespace

Result<void> Query::read_predicates(std::uint32_t pattern,
                                    const std::vector<std::vector<PredicateArgument>>& written) {
  predicates_.resize(std::max<std::size_t>(predicates_.size(), pattern + 1));
  for (const std::vector<PredicateArgument>& arguments : written) {
    Result<std::optional<QueryPredicate>> predicate = read_predicate(arguments);
    if (!predicate) return tl::unexpected(predicate.error());
    if (*predicate) predicates_[pattern].push_back(std::move(**predicate));
  }
  return {};
}

Result<Query> Query::compile(const Language& language, std::string_view text,
                             std::string_view name) {
  Result<TreeSitterQuery> compiled = TreeSitterQuery::compile(language, text, name);
  if (!compiled) return tl::unexpected(compiled.error());
  Query query;
  query.captures_ = compiled->capture_names();
  for (std::uint32_t i = 0; i < compiled->pattern_count(); ++i) {
    if (const Result<void> read = query.read_predicates(i, compiled->predicates(i)); !read) {
      return tl::unexpected(query_error(text, compiled->begin_of(i), name, read.error().message));
    }
  }
  // What is optional or repeated tree-sitter finds in fewer ways than we do.
  std::optional<QueryPatterns> own = read_patterns(language, text);
  if (own && !own->quantified && own->captures == query.captures_ &&
      own->patterns.size() == query.predicates_.size()) {
    query.matcher_ = std::make_shared<QueryMatcher>(language, nodes_of(*own));
  } else {
    query.engine_ = std::make_shared<TreeSitterQuery>(std::move(*compiled));
  }
  return query;
}

Query Query::compile_own(const Language& language, std::string_view text, std::string_view name) {
  std::optional<QueryPatterns> own = read_patterns(language, text);
  if (!own) return compile(language, text, name).value();
  Query query;
  query.captures_ = std::move(own->captures);
  for (std::uint32_t i = 0; i < own->patterns.size(); ++i) {
    if (const Result<void> read = query.read_predicates(i, own->patterns[i].predicates); !read) {
      throw std::logic_error(read.error().message);
    }
  }
  query.matcher_ = std::make_shared<QueryMatcher>(language, nodes_of(*own));
  return query;
}

int Query::capture_index(std::string_view name) const {
  const auto found = std::find(captures_.begin(), captures_.end(), name);
  return found == captures_.end() ? -1 : static_cast<int>(found - captures_.begin());
}

std::optional<std::string> Query::words(std::uint32_t pattern, int path) const {
  return words_of(predicates_[pattern], path, [&](std::uint32_t capture) {
    return matcher_ ? matcher_->always(pattern, capture) : engine_->always(pattern, capture);
  });
}

std::set<std::string, std::less<>> Query::identifiers(int capture) const {
  std::set<std::string, std::less<>> found;
  for (const std::vector<QueryPredicate>& predicates : predicates_) {
    found.merge(identifiers_of(predicates, capture));
  }
  return found;
}

bool Query::holds(const QueryMatch& match, const CaptureText& text, std::uint64_t& bytes) const {
  return std::all_of(predicates_[match.pattern].begin(), predicates_[match.pattern].end(),
                     [&](const QueryPredicate& predicate) {
                       return agentcheck::holds(predicate, match, text, bytes);
                     });
}

bool Query::for_each_match(const Node& root, const std::vector<Span>& ranges,
                           const std::function<bool(const QueryMatch&)>& visit,
                           const CaptureText& text, std::uint32_t most_depth) const {
  if (!root || ranges.empty()) return true;
  const std::uint64_t most_bytes = kPredicateBytes + kPredicateBytesAByte * root.source().size();
  std::uint64_t bytes = 0;
  bool stopped = false;
  const auto check = [&](const QueryMatch& match) {
    if (holds(match, text, bytes)) stopped = !visit(match);
    return !stopped && bytes <= most_bytes;
  };
  bool complete = true;
  if (matcher_) {
    complete = matcher_->run(root, ranges, most_depth, check);
  } else if (ranges.size() > kMaxRanges) {
    complete = engine_->run(root, {ranges.front().begin, ranges.back().end}, most_depth, check);
  } else {
    for (std::size_t i = 0; i < ranges.size() && !stopped; ++i) {
      complete = engine_->run(root, ranges[i], most_depth, check) && complete;
    }
  }
  return complete && bytes <= most_bytes;
}

}  // namespace agentcheck
