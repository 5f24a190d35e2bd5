#include "grammars/query_predicates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>

#include "core/text.h"

namespace agentcheck {
namespace {

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

}  // namespace

Result<std::optional<QueryPredicate>> read_predicate(
    const std::vector<PredicateArgument>& arguments) {
  const auto bad = [](std::string what) { return fail(ErrorKind::usage, std::move(what)); };
  if (arguments.empty() || arguments[0].capture >= 0)
    return bad("a predicate starts with its name");
  const std::string& whole = arguments[0].text;
  if (whole == "set!") return std::nullopt;
  QueryPredicate predicate;
  std::string name = whole;
  const auto strip = [&](std::string_view prefix) {
    const bool there = name.starts_with(prefix);
    if (there) name.erase(0, prefix.size());
    return there;
  };
  if (name != "any-of?") predicate.any = strip("any-");
  predicate.negated = strip("not-");
  if (name == "eq?") {
    predicate.kind = QueryPredicate::Kind::equal;
  } else if (name == "match?") {
    predicate.kind = QueryPredicate::Kind::match;
  } else if (name == "any-of?") {
    predicate.kind = QueryPredicate::Kind::any_of;
  } else {
    const std::string near =
        did_you_mean(whole, {"eq?", "not-eq?", "any-eq?", "match?", "not-match?", "any-match?",
                             "any-of?", "not-any-of?"});
    return bad(fmt::format("unknown predicate `#{}`{}", display(whole),
                           near.empty() ? "" : fmt::format("; did you mean `#{}`?", near)));
  }
  if (arguments.size() < 2 || arguments[1].capture < 0) {
    return bad(fmt::format("`#{}` takes a capture first", display(whole)));
  }
  predicate.capture = static_cast<std::uint32_t>(arguments[1].capture);
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    if (arguments[i].capture >= 0) {
      predicate.other_capture = arguments[i].capture;
    } else {
      predicate.values.push_back(arguments[i].text);
    }
  }
  const std::size_t count = predicate.values.size() + (predicate.other_capture >= 0 ? 1 : 0);
  const bool one = predicate.kind != QueryPredicate::Kind::any_of;
  const bool wants_text = predicate.kind != QueryPredicate::Kind::equal;
  if (count == 0 || (one && count != 1) || (wants_text && predicate.other_capture >= 0)) {
    return bad(
        fmt::format("`#{}` takes a capture and {}", display(whole), one ? "one value" : "texts"));
  }
  if (predicate.kind == QueryPredicate::Kind::match) {
    Result<Regex> expression = Regex::compile(predicate.values[0]);
    if (!expression) return tl::unexpected(expression.error());
    predicate.expressions.push_back(std::move(*expression));
  }
  return predicate;
}

bool holds(const QueryPredicate& predicate, const QueryMatch& match, const CaptureText& seen_as,
           std::uint64_t& bytes) {
  // A text of its own where `seen_as` gives one, else the source's.
  const auto text_of = [&](const QueryCapture& capture, std::string& own) -> std::string_view {
    std::optional<std::string> text;
    if (seen_as) text = seen_as(capture.name, capture.node);
    const std::string_view seen = text ? (own = std::move(*text)) : capture.node.text();
    bytes += seen.size();
    return seen;
  };
  std::string_view other;
  std::string other_text, own_text;
  if (predicate.other_capture >= 0) {
    for (const QueryCapture& capture : match.captures) {
      if (static_cast<int>(capture.name) == predicate.other_capture)
        other = text_of(capture, other_text);
    }
  }
  const auto test = [&](const QueryCapture& capture) {
    const std::string_view text = text_of(capture, own_text);
    bool result = false;
    switch (predicate.kind) {
      case QueryPredicate::Kind::equal:
        result = text == (predicate.other_capture >= 0 ? other : predicate.values[0]);
        break;
      case QueryPredicate::Kind::match:
        result = predicate.expressions[0].search(text);
        break;
      case QueryPredicate::Kind::any_of:
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

std::optional<std::string> words_of(const std::vector<QueryPredicate>& predicates, int path,
                                    const AlwaysCaptured& always) {
  std::optional<std::string> best;
  // The more text one asks for the better; a literal is better still.
  std::size_t telling = 0;
  for (const QueryPredicate& predicate : predicates) {
    if (predicate.negated || predicate.other_capture >= 0 || !always(predicate.capture)) continue;
    std::optional<std::string> own;
    std::size_t value = 0;
    const bool is_path = static_cast<int>(predicate.capture) == path;
    if (predicate.kind == QueryPredicate::Kind::match) {
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

std::set<std::string, std::less<>> identifiers_of(const std::vector<QueryPredicate>& predicates,
                                                  int capture) {
  std::set<std::string, std::less<>> found;
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  for (const QueryPredicate& predicate : predicates) {
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
  return found;
}

}  // namespace agentcheck
