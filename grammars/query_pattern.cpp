#include "grammars/query_pattern.h"

#include <algorithm>

namespace agentcheck {
namespace {

/// Brackets in brackets; the reader recurses on them.
constexpr int kMaxNesting = 100;

/// A recursive descent over the text. Every function gives false where the text is not for us.
class Reader {
 public:
  Reader(const Language& language, std::string_view text)
      : grammar_(language.grammar()), text_(text) {}

  bool run(QueryPatterns& out) {
    for (skip(); at_ < text_.size(); skip()) {
      RootPattern root;
      predicates_ = &root.predicates;
      if (!element(root.node)) return false;
      const NodePattern& node = root.node;
      const bool plain =
          node.kind == NodePattern::Kind::node || node.kind == NodePattern::Kind::choice;
      if (!plain || !starts_plainly(node)) return false;
      out.patterns.push_back(std::move(root));
    }
    out.captures = std::move(captures_);
    out.quantified = quantified_;
    return true;
  }

 private:
  /// A pattern starts at a node of certain kinds, in whatever field and place.
  static bool starts_plainly(const NodePattern& node) {
    if (node.field != 0 || node.optional || node.repeated || node.immediate || node.last)
      return false;
    if (node.kind != NodePattern::Kind::choice) return node.kind == NodePattern::Kind::node;
    return std::all_of(node.inside.begin(), node.inside.end(), starts_plainly);
  }

  void skip() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ';') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  /// The next character that is no blank; 0 at the end.
  char peek() {
    skip();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  std::string_view word() {
    const auto in_word = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
             c == '_' || c == '-' || c == '.' || c == '?' || c == '!';
    };
    const std::size_t begin = at_;
    while (at_ < text_.size() && in_word(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// A name of a kind or a field; unlike a predicate's it holds no `?`, `!`, `.`.
  std::string_view name() {
    const std::size_t begin = at_;
    std::string_view found = word();
    found = found.substr(0, found.find_first_of("?!."));
    at_ = begin + found.size();
    return found;
  }

  bool string(std::string& out) {
    if (!take('"')) return false;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      char c = text_[at_];
      if (c == '\n') return false;
      if (c == '\\' && ++at_ < text_.size()) {
        c = text_[at_];
        c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
      }
      out += c;
    }
    return at_++ < text_.size();
  }

  bool kind_of(std::string_view kind, bool named, TSSymbol& out) const {
    out = ts_language_symbol_for_name(grammar_, kind.data(),
                                      static_cast<std::uint32_t>(kind.size()), named);
    return out != 0 && kind != "ERROR" && kind != "MISSING" &&
           ts_language_symbol_type(grammar_, out) != TSSymbolTypeSupertype;
  }

  bool field_of(std::string_view field, TSFieldId& out) const {
    out = ts_language_field_id_for_name(grammar_, field.data(),
                                        static_cast<std::uint32_t>(field.size()));
    return out != 0;
  }

  /// One node with its field, quantifier and captures.
  bool element(NodePattern& out) {
    if (depth_ >= kMaxNesting) return false;
    ++depth_;
    const bool read = bare_element(out) && suffixes(out);
    --depth_;
    return read;
  }

  bool bare_element(NodePattern& out) {
    const char next = peek();
    if (next == '"') {
      std::string text;
      return string(text) && kind_of(text, false, out.symbol);
    }
    if (next == '[') return choice(out);
    if (next == '(') return parenthesized(out);
    const std::string_view found = name();
    if (found == "_") {
      out.kind = NodePattern::Kind::any;
      return true;
    }
    if (found.empty() || !take(':')) return false;
    TSFieldId field = 0;
    if (!field_of(found, field) || !bare_element(out) || out.field != 0) return false;
    out.field = field;
    return true;
  }

  bool choice(NodePattern& out) {
    out.kind = NodePattern::Kind::choice;
    for (take('['); peek() != ']';) {
      NodePattern& one = out.inside.emplace_back();
      if (!element(one) || one.optional || one.repeated) return false;
      out.capturing = out.capturing || one.capturing;
    }
    take(']');
    return !out.inside.empty();
  }

  /// A node with its children, or one in a group with predicates.
  bool parenthesized(NodePattern& out) {
    take('(');
    const char next = peek();
    if (next == '(' || next == '[' || next == '"') {
      return element(out) && predicates() && take(')');
    }
    const std::string_view kind = name();
    if (kind == "_") {
      out.kind = NodePattern::Kind::any_named;
    } else if (kind.empty() || !kind_of(kind, true, out.symbol) || peek() == '/' || peek() == ':') {
      return false;
    }
    return children(out) && take(')');
  }

  bool predicates() {
    while (peek() == '(') {
      if (!predicate()) return false;
    }
    return true;
  }

  bool children(NodePattern& out) {
    bool immediate = false;
    for (char next = peek(); next != ')'; next = peek()) {
      if (next == '.') {
        ++at_;
        immediate = true;
      } else if (next == '!') {
        ++at_;
        TSFieldId field = 0;
        if (!field_of(name(), field)) return false;
        out.absent.push_back(field);
      } else if (next == '(' && is_predicate()) {
        if (!predicate()) return false;
      } else {
        NodePattern& child = out.inside.emplace_back();
        if (!element(child)) return false;
        child.immediate = immediate;
        immediate = false;
        out.capturing = out.capturing || child.capturing;
      }
    }
    if (immediate && out.inside.empty()) return false;
    if (immediate) out.inside.back().last = true;
    return true;
  }

  bool is_predicate() {
    const std::size_t before = at_;
    const bool found = take('(') && peek() == '#';
    at_ = before;
    return found;
  }

  bool predicate() {
    if (!take('(') || !take('#')) return false;
    std::vector<PredicateArgument>& arguments = predicates_->emplace_back();
    arguments.push_back({-1, std::string(word())});
    while (peek() != ')') {
      PredicateArgument& argument = arguments.emplace_back();
      if (peek() == '@') {
        ++at_;
        const auto found = std::find(captures_.begin(), captures_.end(), word());
        if (found == captures_.end()) return false;
        argument.capture = static_cast<int>(found - captures_.begin());
      } else if (peek() == '"') {
        if (!string(argument.text)) return false;
      } else {
        argument.text = word();
        if (argument.text.empty()) return false;
      }
    }
    return take(')');
  }

  bool suffixes(NodePattern& out) {
    for (char next = peek();; next = peek()) {
      if (next == '?' || next == '*' || next == '+') {
        ++at_;
        out.optional = out.optional || next != '+';
        out.repeated = out.repeated || next != '?';
        quantified_ = true;
      } else if (next == '@') {
        ++at_;
        const std::string_view capture = word();
        if (capture.empty()) return false;
        auto found = std::find(captures_.begin(), captures_.end(), capture);
        if (found == captures_.end()) found = captures_.emplace(captures_.end(), capture);
        out.captures.push_back(static_cast<std::uint32_t>(found - captures_.begin()));
        out.capturing = true;
      } else {
        return true;
      }
    }
  }

  const TSLanguage* grammar_;
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool quantified_ = false;
  std::vector<std::string> captures_;
  std::vector<std::vector<PredicateArgument>>* predicates_ = nullptr;
};

}  // namespace

std::optional<QueryPatterns> read_patterns(const Language& language, std::string_view text) {
  QueryPatterns patterns;
  if (!Reader(language, text).run(patterns)) return std::nullopt;
  return patterns;
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
