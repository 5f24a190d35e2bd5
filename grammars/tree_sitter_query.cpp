#include "grammars/tree_sitter_query.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/location.h"
#include "core/text.h"

namespace agentcheck {
namespace {

/// What a query may cost, counted beforehand and not timed. The engine holds every node against
/// every match in progress, of which there can be some at each node around it: the depths of all
/// nodes, added up, bound that. Real code has 10 to 40 a byte.
constexpr std::uint64_t kDepths = 100'000'000;
constexpr std::uint64_t kDepthsAByte = 64;

/// Matches in progress at once. The engine compares them by pairs at every node, so that a large
/// tree affords fewer.
std::uint32_t match_limit(std::uint64_t nodes) {
  constexpr std::uint64_t kComparisons = 400'000'000;
  std::uint32_t limit = 1024;
  while (limit > 64 && static_cast<std::uint64_t>(limit) * limit * nodes > kComparisons) limit /= 2;
  return limit;
}

/// Progress call: once a match was given up there is nothing left to find out.
bool gave_up(TSQueryCursorState* state) {
  return ts_query_cursor_did_exceed_match_limit(static_cast<TSQueryCursor*>(state->payload));
}

/// A query longer than this is refused before it is compiled.
constexpr std::size_t kMaxQueryBytes = 256 << 10;
/// The compiler recurses on brackets.
constexpr std::size_t kMaxNesting = 100;

std::string_view describe(TSQueryError error) {
  switch (error) {
    case TSQueryErrorNone:
      return "no error";
    case TSQueryErrorSyntax:
      return "syntax error";
    case TSQueryErrorNodeType:
      return "the grammar has no such node kind";
    case TSQueryErrorField:
      return "the grammar has no such field";
    case TSQueryErrorCapture:
      return "no such capture";
    case TSQueryErrorStructure:
      return "this pattern can never match";
    case TSQueryErrorLanguage:
      return "the grammar's version is not supported";
  }
  return "error";
}

/// How deep brackets and parentheses nest; the compiler recurses on them.
std::size_t nesting(std::string_view text) {
  std::size_t depth = 0, most = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
    } else if (c == ';') {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '(' || c == '[') {
      most = std::max(most, ++depth);
    } else if ((c == ')' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return most;
}

/// Offset of the first predicate that stands where a field's node is to be (`name: (#eq? ...)`), or
/// npos: the compiler of 0.25 would write behind its steps.
std::size_t predicate_as_field(std::string_view text) {
  char last = 0;  // Blanks and comments left out.
  std::size_t open = std::string_view::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ';') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    if (c == '#' && last == '(' && open != std::string_view::npos) return open;
    if (c == '(') {
      // Groups do not matter: `name: ((#eq? ...))`.
      if (last == ':') open = i;
    } else {
      open = std::string_view::npos;
    }
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
    }
    last = c;
  }
  return std::string_view::npos;
}

/// What a query meets in a range, counted before it runs.
struct Extent {
  std::uint64_t nodes = 0;
  std::uint64_t depths = 0;  ///< Of all nodes, added up: each may have to be held against a match
                             ///< in progress at every node around it.
};

/// Counts until `most_depths` are exceeded.
Extent measure(const Node& root, const Span& range, std::uint64_t most_depths) {
  Extent extent;
  std::uint64_t depth = 1;
  struct Cursor {
    explicit Cursor(TSNode node) : raw(ts_tree_cursor_new(node)) {}
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    ~Cursor() { ts_tree_cursor_delete(&raw); }
    TSTreeCursor raw;
  } cursor(root.raw());
  while (extent.depths <= most_depths) {
    const TSNode node = ts_tree_cursor_current_node(&cursor.raw);
    ++extent.nodes;
    extent.depths += depth;
    // Straight to what the range meets, and nothing behind it.
    if (ts_tree_cursor_goto_first_child_for_byte(&cursor.raw, range.begin) >= 0) {
      ++depth;
      continue;
    }
    bool behind = ts_node_end_byte(node) >= range.end;
    while (behind || !ts_tree_cursor_goto_next_sibling(&cursor.raw)) {
      if (!ts_tree_cursor_goto_parent(&cursor.raw)) return extent;
      --depth;
      behind = ts_node_end_byte(ts_tree_cursor_current_node(&cursor.raw)) >= range.end;
    }
  }
  return extent;
}

}  // namespace

Error query_error(std::string_view text, std::uint32_t offset, std::string_view name,
                  std::string_view what) {
  const LineIndex lines(text);
  const auto size = static_cast<std::uint32_t>(text.size());
  const Position at = lines.position(std::min(offset, size));
  std::string_view word = text.substr(std::min(offset, size));
  word = word.substr(0, std::min(word.find_first_of(" \t\r\n()[]\"#@"), std::size_t{40}));
  std::string message =
      fmt::format("{}:{}:{}: {}", display(name), at.line + 1, at.column + 1, what);
  if (!word.empty()) message += fmt::format(" at `{}`", display(word));
  return {ErrorKind::usage, std::move(message), "see tree-sitter's documentation of query syntax"};
}

Result<TreeSitterQuery> TreeSitterQuery::compile(const Language& language, std::string_view text,
                                                 std::string_view name) {
  if (text.size() > kMaxQueryBytes || nesting(text) > kMaxNesting) {
    return tl::unexpected(query_error(text, 0, name, "the query is too large"));
  }
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    return tl::unexpected(
        query_error(text, static_cast<std::uint32_t>(at), name, "a query holds no NUL byte"));
  }
  if (const std::size_t at = predicate_as_field(text); at != std::string_view::npos) {
    return tl::unexpected(query_error(text, static_cast<std::uint32_t>(at), name,
                                      "a field is followed by a node, not by a predicate"));
  }
  std::uint32_t offset = 0;
  TSQueryError error = TSQueryErrorNone;
  TreeSitterQuery query;
  query.query_ = {ts_query_new(language.grammar(), text.data(),
                               static_cast<std::uint32_t>(text.size()), &offset, &error),
                  Deleter{}};
  if (!query.query_) return tl::unexpected(query_error(text, offset, name, describe(error)));
  return query;
}

std::vector<std::string> TreeSitterQuery::capture_names() const {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < ts_query_capture_count(query_.get()); ++i) {
    std::uint32_t size = 0;
    const char* name = ts_query_capture_name_for_id(query_.get(), i, &size);
    names.emplace_back(name, size);
  }
  return names;
}

std::vector<std::vector<PredicateArgument>> TreeSitterQuery::predicates(
    std::uint32_t pattern) const {
  std::vector<std::vector<PredicateArgument>> found;
  std::uint32_t count = 0;
  const TSQueryPredicateStep* steps =
      ts_query_predicates_for_pattern(query_.get(), pattern, &count);
  std::vector<PredicateArgument> arguments;
  for (std::uint32_t i = 0; i < count; ++i) {
    switch (steps[i].type) {
      case TSQueryPredicateStepTypeDone:
        found.push_back(std::move(arguments));
        arguments.clear();
        break;
      case TSQueryPredicateStepTypeCapture:
        arguments.push_back({static_cast<int>(steps[i].value_id), {}});
        break;
      case TSQueryPredicateStepTypeString: {
        std::uint32_t size = 0;
        const char* value = ts_query_string_value_for_id(query_.get(), steps[i].value_id, &size);
        arguments.push_back({-1, std::string(value, size)});
        break;
      }
    }
  }
  return found;
}

bool TreeSitterQuery::always(std::uint32_t pattern, std::uint32_t capture) const {
  if (!ts_query_is_pattern_rooted(query_.get(), pattern)) return false;
  const TSQuantifier quantifier =
      ts_query_capture_quantifier_for_id(query_.get(), pattern, capture);
  return quantifier == TSQuantifierOne || quantifier == TSQuantifierOneOrMore;
}

bool TreeSitterQuery::run(const Node& root, const Span& range, std::uint32_t most_depth,
                          const std::function<bool(const QueryMatch&)>& visit) const {
  const std::uint64_t most_depths = kDepths + kDepthsAByte * root.source().size();
  const Extent extent = measure(root, range, most_depths);
  if (extent.depths > most_depths) return false;
  struct CursorDeleter {
    void operator()(TSQueryCursor* cursor) const { ts_query_cursor_delete(cursor); }
  };
  const std::unique_ptr<TSQueryCursor, CursorDeleter> cursor(ts_query_cursor_new());
  ts_query_cursor_set_match_limit(cursor.get(), match_limit(extent.nodes));
  ts_query_cursor_set_byte_range(cursor.get(), range.begin, range.end);
  ts_query_cursor_set_max_start_depth(cursor.get(), most_depth);
  const TSQueryCursorOptions options{cursor.get(), gave_up};
  ts_query_cursor_exec_with_options(cursor.get(), query_.get(), root.raw(), &options);
  TSQueryMatch raw;
  QueryMatch match;
  while (ts_query_cursor_next_match(cursor.get(), &raw)) {
    match.pattern = raw.pattern_index;
    match.captures.clear();
    for (std::uint16_t i = 0; i < raw.capture_count; ++i) {
      match.captures.push_back({raw.captures[i].index, Node(raw.captures[i].node, root.source())});
    }
    if (!visit(match)) break;
  }
  return !ts_query_cursor_did_exceed_match_limit(cursor.get());
}

}  // namespace agentcheck
