#include "grammars/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>

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

Error error_at(std::string_view text, std::uint32_t offset, std::string_view name,
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

constexpr std::size_t kMaxNesting = 100;

/// An expression that is found wherever one that may be anchored at both ends matches; nullopt
/// where anchors or alternatives stand in other places, so that it cannot be told by its text.
std::optional<std::string> unanchored(std::string_view expression) {
  std::string flags;
  if (expression.starts_with("(?i)")) {
    flags = "(?i)";
    expression.remove_prefix(4);
  }
  if (expression.starts_with('^')) expression.remove_prefix(1);
  if (expression.ends_with('$') && !expression.ends_with("\\$")) expression.remove_suffix(1);
  int depth = 0;
  bool in_class = false;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      while (i + 1 < expression.size() && (expression[i + 1] == '^' || expression[i + 1] == ']'))
        ++i;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if (c == '^' || c == '$' || (c == '|' && depth == 0)) {
      return std::nullopt;
    }
  }
  return flags + "(?:" + std::string(expression) + ")";
}

/// How much text an expression asks for: its letters, those of escapes left out.
std::size_t letters_of(std::string_view expression) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '\\') {
      ++i;
    } else if (std::isalpha(static_cast<unsigned char>(expression[i])) != 0) {
      ++letters;
    }
  }
  return letters;
}

/// A text as an expression; a word only as a whole one.
std::string word_expression(std::string_view text) {
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  const bool word = std::all_of(text.begin(), text.end(), is_word);
  const std::string quoted = Regex::quote(text);
  return word ? "\\b" + quoted + "\\b" : quoted;
}

/// Between two names of a path: `.`, `["`, or a cast, as in `(console as any).log`.
constexpr std::string_view kBetweenNames = R"(\W+(?:as\W+\w+\W+)?)";

/// An expression for a path, each of whose dots may be any text between two names.
std::string spaced_dots(std::string_view expression) {
  std::string out;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression.substr(i, 2) == "\\.") {
      out += kBetweenNames;
      ++i;
    } else {
      out += expression[i];
      if (expression[i] == '\\' && i + 1 < expression.size()) out += expression[++i];
    }
  }
  return out;
}

/// The same for a path given as text.
std::string path_expression(std::string_view path) {
  std::string out;
  while (true) {
    const std::size_t dot = path.find('.');
    out += word_expression(path.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    out += kBetweenNames;
    path.remove_prefix(dot + 1);
  }
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

}  // namespace

/// Turns the predicate steps of one pattern into Predicates.
class Query::PredicateReader {
 public:
  PredicateReader(const TSQuery* query, const std::vector<std::string>& captures)
      : query_(query), captures_(captures) {}

  Result<std::vector<Predicate>> read(std::uint32_t pattern) const {
    std::vector<Predicate> predicates;
    std::uint32_t count = 0;
    const TSQueryPredicateStep* steps = ts_query_predicates_for_pattern(query_, pattern, &count);
    std::uint32_t begin = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (steps[i].type != TSQueryPredicateStepTypeDone) continue;
      if (Result<void> added = add(steps + begin, i - begin, predicates); !added) {
        return tl::unexpected(added.error());
      }
      begin = i + 1;
    }
    return predicates;
  }

 private:
  std::string text(const TSQueryPredicateStep& step) const {
    std::uint32_t size = 0;
    const char* value = ts_query_string_value_for_id(query_, step.value_id, &size);
    return {value, size};
  }

  Result<void> add(const TSQueryPredicateStep* steps, std::uint32_t count,
                   std::vector<Predicate>& out) const {
    const auto bad = [](std::string what) { return fail(ErrorKind::usage, std::move(what)); };
    if (count == 0 || steps[0].type != TSQueryPredicateStepTypeString) {
      return bad("a predicate starts with its name");
    }
    const std::string whole = text(steps[0]);
    if (whole == "set!") return {};
    Predicate predicate;
    std::string name = whole;
    const auto strip = [&](std::string_view prefix) {
      const bool there = name.starts_with(prefix);
      if (there) name.erase(0, prefix.size());
      return there;
    };
    if (name != "any-of?") predicate.any = strip("any-");
    predicate.negated = strip("not-");
    if (name == "eq?") {
      predicate.kind = Predicate::Kind::equal;
    } else if (name == "match?") {
      predicate.kind = Predicate::Kind::match;
    } else if (name == "any-of?") {
      predicate.kind = Predicate::Kind::any_of;
    } else {
      const std::string near =
          did_you_mean(whole, {"eq?", "not-eq?", "any-eq?", "match?", "not-match?", "any-match?",
                               "any-of?", "not-any-of?"});
      return bad(fmt::format("unknown predicate `#{}`{}", display(whole),
                             near.empty() ? "" : fmt::format("; did you mean `#{}`?", near)));
    }
    if (count < 2 || steps[1].type != TSQueryPredicateStepTypeCapture) {
      return bad(fmt::format("`#{}` takes a capture first", display(whole)));
    }
    predicate.capture = steps[1].value_id;
    for (std::uint32_t i = 2; i < count; ++i) {
      if (steps[i].type == TSQueryPredicateStepTypeCapture) {
        predicate.other_capture = static_cast<int>(steps[i].value_id);
      } else {
        predicate.values.push_back(text(steps[i]));
      }
    }
    const std::size_t arguments = predicate.values.size() + (predicate.other_capture >= 0 ? 1 : 0);
    const bool one = predicate.kind != Predicate::Kind::any_of;
    const bool wants_text = predicate.kind != Predicate::Kind::equal;
    if (arguments == 0 || (one && arguments != 1) || (wants_text && predicate.other_capture >= 0)) {
      return bad(
          fmt::format("`#{}` takes a capture and {}", display(whole), one ? "one value" : "texts"));
    }
    if (predicate.kind == Predicate::Kind::match) {
      Result<Regex> expression = Regex::compile(predicate.values[0]);
      if (!expression) return tl::unexpected(expression.error());
      predicate.expressions.push_back(std::move(*expression));
    }
    out.push_back(std::move(predicate));
    return {};
  }

  const TSQuery* query_;
  const std::vector<std::string>& captures_;
};

Result<Query> Query::compile(const Language& language, std::string_view text,
                             std::string_view name) {
  if (text.size() > kMaxQueryBytes || nesting(text) > kMaxNesting) {
    return tl::unexpected(error_at(text, 0, name, "the query is too large"));
  }
  if (text.find('\0') != std::string_view::npos) {
    return tl::unexpected(error_at(text, static_cast<std::uint32_t>(text.find('\0')), name,
                                   "a query holds no NUL byte"));
  }
  if (const std::size_t at = predicate_as_field(text); at != std::string_view::npos) {
    return tl::unexpected(error_at(text, static_cast<std::uint32_t>(at), name,
                                   "a field is followed by a node, not by a predicate"));
  }
  std::uint32_t offset = 0;
  TSQueryError error = TSQueryErrorNone;
  Query query;
  query.query_ = {ts_query_new(language.grammar(), text.data(),
                               static_cast<std::uint32_t>(text.size()), &offset, &error),
                  Deleter{}};
  if (!query.query_) return tl::unexpected(error_at(text, offset, name, describe(error)));
  for (std::uint32_t i = 0; i < ts_query_capture_count(query.query_.get()); ++i) {
    std::uint32_t size = 0;
    const char* capture = ts_query_capture_name_for_id(query.query_.get(), i, &size);
    query.captures_.emplace_back(capture, size);
  }
  const PredicateReader reader(query.query_.get(), query.captures_);
  for (std::uint32_t i = 0; i < ts_query_pattern_count(query.query_.get()); ++i) {
    Result<std::vector<Predicate>> predicates = reader.read(i);
    if (!predicates) {
      return tl::unexpected(error_at(text, ts_query_start_byte_for_pattern(query.query_.get(), i),
                                     name, predicates.error().message));
    }
    query.predicates_.push_back(std::move(*predicates));
  }
  return query;
}

int Query::capture_index(std::string_view name) const {
  const auto found = std::find(captures_.begin(), captures_.end(), name);
  return found == captures_.end() ? -1 : static_cast<int>(found - captures_.begin());
}

bool Query::has_capture(std::uint32_t pattern, std::uint32_t capture) const {
  return ts_query_capture_quantifier_for_id(query_.get(), pattern, capture) != TSQuantifierZero;
}

std::optional<std::string> Query::words(std::uint32_t pattern, int path) const {
  if (!ts_query_is_pattern_rooted(query_.get(), pattern)) return std::nullopt;
  std::optional<std::string> best;
  // The more text one asks for the better; a literal is better still.
  std::size_t telling = 0;
  for (const Predicate& predicate : predicates_[pattern]) {
    const TSQuantifier quantifier =
        ts_query_capture_quantifier_for_id(query_.get(), pattern, predicate.capture);
    const bool always = quantifier == TSQuantifierOne || quantifier == TSQuantifierOneOrMore;
    if (predicate.negated || !always || predicate.other_capture >= 0) continue;
    std::optional<std::string> own;
    std::size_t value = 0;
    const bool is_path = static_cast<int>(predicate.capture) == path;
    if (predicate.kind == Predicate::Kind::match) {
      own = unanchored(is_path ? spaced_dots(predicate.values[0]) : predicate.values[0]);
      value = 1 + letters_of(predicate.values[0]);
    } else {
      std::size_t shortest = std::numeric_limits<std::uint16_t>::max();
      for (const std::string& literal : predicate.values) {
        own = (own ? *own + "|" : "") +
              (is_path ? path_expression(literal) : word_expression(literal));
        shortest = std::min(shortest, literal.size());
      }
      value = shortest << 16;
    }
    if (!own || value <= telling) continue;
    best = std::move(own);
    telling = value;
  }
  return best;
}

std::set<std::string, std::less<>> Query::identifiers(int capture) const {
  std::set<std::string, std::less<>> found;
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  for (const std::vector<Predicate>& pattern : predicates_) {
    for (const Predicate& predicate : pattern) {
      if (static_cast<int>(predicate.capture) != capture) continue;
      for (const std::string& value : predicate.values) {
        std::string word;
        for (std::size_t i = 0; i <= value.size(); ++i) {
          if (i < value.size() && is_word(value[i])) {
            word += value[i];
            continue;
          }
          if (!word.empty()) found.insert(std::move(word));
          word.clear();
          if (i < value.size() && value[i] == '\\') ++i;  // The letter of a class.
        }
      }
    }
  }
  return found;
}

bool Query::holds(const Predicate& predicate, const QueryMatch& match, const CaptureText& seen_as) {
  const auto text_of = [&](const QueryCapture& capture) {
    std::optional<std::string> text;
    if (seen_as) text = seen_as(capture.name, capture.node);
    return text ? std::move(*text) : std::string(capture.node.text());
  };
  std::string other;
  if (predicate.other_capture >= 0) {
    for (const QueryCapture& capture : match.captures) {
      if (static_cast<int>(capture.name) == predicate.other_capture) other = text_of(capture);
    }
  }
  const auto test = [&](const QueryCapture& capture) {
    const std::string text = text_of(capture);
    bool result = false;
    switch (predicate.kind) {
      case Predicate::Kind::equal:
        result = text == (predicate.other_capture >= 0 ? other : predicate.values[0]);
        break;
      case Predicate::Kind::match:
        result = predicate.expressions[0].search(text);
        break;
      case Predicate::Kind::any_of:
        result = std::find(predicate.values.begin(), predicate.values.end(), text) !=
                 predicate.values.end();
        break;
    }
    return result != predicate.negated;
  };
  bool all = true, any = false, seen = false;
  for (const QueryCapture& capture : match.captures) {
    if (capture.name != predicate.capture) continue;
    seen = true;
    const bool result = test(capture);
    all = all && result;
    any = any || result;
  }
  return !seen || (predicate.any ? any : all);
}

bool Query::holds(const QueryMatch& match, const CaptureText& text) const {
  return std::all_of(predicates_[match.pattern].begin(), predicates_[match.pattern].end(),
                     [&](const Predicate& predicate) { return holds(predicate, match, text); });
}

namespace {

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

bool Query::for_each_match(const Node& root, const Span& range,
                           const std::function<bool(const QueryMatch&)>& visit,
                           const CaptureText& text, std::uint32_t most_depth) const {
  if (!root) return true;
  const std::uint64_t most_depths = kDepths + kDepthsAByte * root.source().size();
  // Where no pattern starts deep down, nothing deep down is looked at.
  const Extent extent = most_depth > 0 ? Extent{} : measure(root, range, most_depths);
  if (extent.depths > most_depths) return false;
  struct CursorDeleter {
    void operator()(TSQueryCursor* cursor) const { ts_query_cursor_delete(cursor); }
  };
  const std::unique_ptr<TSQueryCursor, CursorDeleter> cursor(ts_query_cursor_new());
  ts_query_cursor_set_match_limit(cursor.get(), match_limit(extent.nodes));
  ts_query_cursor_set_byte_range(cursor.get(), range.begin, range.end);
  if (most_depth > 0) ts_query_cursor_set_max_start_depth(cursor.get(), most_depth);
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
    if (holds(match, text) && !visit(match)) break;
  }
  return !ts_query_cursor_did_exceed_match_limit(cursor.get());
}

std::vector<std::string_view> patterns_in(std::string_view text) {
  std::vector<std::string_view> patterns;
  std::size_t begin = std::string_view::npos;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ';') {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
    } else if (c == '(' || c == '[') {
      if (depth++ == 0) {
        if (begin != std::string_view::npos) patterns.push_back(text.substr(begin, i - begin));
        begin = i;
      }
    } else if (c == ')' || c == ']') {
      --depth;
    }
  }
  if (begin != std::string_view::npos) patterns.push_back(text.substr(begin));
  return patterns;
}

}  // namespace agentcheck
