#include "grammars/c/conditionals.h"

#include <algorithm>
#include <string>

namespace agentcheck {

std::string_view directive_words(std::string_view text, const CToken& token) {
  std::string_view word = text.substr(token.begin + 1, token.end - token.begin - 1);
  word.remove_prefix(std::min(word.find_first_not_of(" \t"), word.size()));
  return word;
}

namespace {

using Kind = CToken::Kind;

/// True for the condition of `#if`, `#elif` that is just the number `digit`.
bool is_number(std::string_view words, char digit) {
  const std::size_t blank = std::min(words.find_first_of(" \t("), words.size());
  std::string_view condition = words.substr(blank);
  condition.remove_prefix(std::min(condition.find_first_not_of(" \t"), condition.size()));
  if (condition.empty() || condition[0] != digit) return false;
  condition.remove_prefix(1);
  condition.remove_prefix(std::min(condition.find_first_not_of(" \t\r"), condition.size()));
  return condition.empty() || condition.starts_with("//") || condition.starts_with("/*");
}

enum class Bracket : std::uint8_t { root, block, enumeration, list, other };

/// Brackets open at a place, as a node of a tree: branches of a conditional share what is below.
struct Level {
  Bracket bracket = Bracket::root;
  std::uint32_t below = 0;
};

/// One `#if ... #endif`.
struct Conditional {
  std::vector<std::size_t> directives;  ///< Token indices; `#endif` is the last.
  std::uint32_t level = 0;              ///< Brackets open before it.
  char before = 0;                      ///< Last character of the token before it; 0 at the start.
  bool split = false;
  bool first_is_dead = false;    ///< `#if 0`.
  std::uint32_t kept_level = 0;  ///< Brackets open behind the branch that is kept.
  char kept_last = 0;
};

class Reader {
 public:
  Reader(std::string_view text, const std::vector<CToken>& tokens, const std::vector<bool>& hidden)
      : text_(text), tokens_(tokens), hidden_(hidden) {}

  std::vector<Span> run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (hidden_[i]) continue;
      if (tokens_[i].kind == Kind::directive) {
        directive(i);
      } else {
        token(i);
      }
    }
    return std::move(spans_);
  }

 private:
  std::string_view text(std::size_t i) const {
    return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }

  void directive(std::size_t i) {
    const std::string_view word = directive_words(text_, tokens_[i]);
    if (word.starts_with("if")) {
      Conditional conditional;
      conditional.directives.push_back(i);
      conditional.level = level_;
      conditional.before = last_;
      conditional.first_is_dead = word.starts_with("if") && is_number(word, '0');
      conditional.split = !may_stand_here();
      open_.push_back(std::move(conditional));
    } else if (!open_.empty() && (word.starts_with("el") || word.starts_with("endif"))) {
      end_branch(i);
      if (word.starts_with("endif")) {
        close();
      } else {
        level_ = open_.back().level;
        last_ = open_.back().before;
      }
    }
  }

  /// A conditional may begin between declarations, statements and enumerators only.
  bool may_stand_here() const {
    switch (levels_[level_].bracket) {
      case Bracket::root:
      case Bracket::block:
        return last_ == 0 || last_ == ';' || last_ == '{' || last_ == '}' || last_ == ':';
      case Bracket::enumeration:
        return last_ == '{' || last_ == ',';
      default:
        return false;
    }
  }

  void end_branch(std::size_t i) {
    Conditional& conditional = open_.back();
    const std::size_t branch = conditional.directives.size() - 1;
    if (branch == kept(conditional) || branch == 0) {
      conditional.kept_level = level_;
      conditional.kept_last = last_;
    }
    const bool guard = conditional.level == 0 && conditional.before == 0;
    const bool empty = last_ == conditional.before;
    if (level_ != conditional.level || (!guard && !empty && !may_stand_here()))
      conditional.split = true;
    conditional.directives.push_back(i);
  }

  static std::size_t kept(const Conditional& conditional) {
    return conditional.first_is_dead ? 1 : 0;
  }

  void close() {
    const Conditional conditional = std::move(open_.back());
    open_.pop_back();
    level_ = conditional.kept_level;
    last_ = conditional.kept_last;
    if (!conditional.split) {
      level_ = conditional.level;
      return;
    }
    const std::vector<std::size_t>& directives = conditional.directives;
    const std::size_t keep = directives.size() > 2 ? kept(conditional) : 0;
    for (std::size_t branch = 0; branch + 1 < directives.size(); ++branch) {
      const CToken& from = tokens_[directives[branch]];
      const CToken& to = tokens_[directives[branch + 1]];
      spans_.push_back({from.begin, branch == keep ? from.end : to.begin});
    }
    const CToken& end = tokens_[directives.back()];
    spans_.push_back({end.begin, end.end});
  }

  void token(std::size_t i) {
    const std::string_view token = text(i);
    const char c = token.front();
    if (tokens_[i].kind == Kind::word && token == "enum") enumeration_ = true;
    if (tokens_[i].kind == Kind::punctuation) {
      if (c == '{') {
        push(brace());
      } else if (c == '(' || c == '[') {
        push(Bracket::other);
      } else if (c == '}' || c == ')' || c == ']') {
        level_ = levels_[level_].below;
      }
      if (c == '{' || c == ';' || c == ')' || c == '=') enumeration_ = false;
    }
    last_ = tokens_[i].kind == Kind::punctuation ? c : 'w';
  }

  Bracket brace() const {
    if (enumeration_) return Bracket::enumeration;
    const bool list =
        last_ == '=' || last_ == ',' || last_ == '(' || levels_[level_].bracket == Bracket::list;
    return list ? Bracket::list : Bracket::block;
  }

  void push(Bracket bracket) {
    levels_.push_back({bracket, level_});
    level_ = static_cast<std::uint32_t>(levels_.size() - 1);
  }

  std::string_view text_;
  const std::vector<CToken>& tokens_;
  const std::vector<bool>& hidden_;
  std::vector<Level> levels_{Level{}};
  std::uint32_t level_ = 0;
  char last_ = 0;
  bool enumeration_ = false;
  std::vector<Conditional> open_;
  std::vector<Span> spans_;
};

}  // namespace

std::vector<bool> dead_tokens(std::string_view text, const std::vector<CToken>& tokens) {
  struct Open {
    bool outer = false;    ///< All of it is dead.
    bool dead = false;     ///< The branch being read is.
    bool settled = false;  ///< A branch that is always taken was read.
  };
  std::vector<Open> open;
  std::vector<bool> dead(tokens.size(), false);
  const auto in_dead = [&] { return !open.empty() && (open.back().outer || open.back().dead); };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != Kind::directive) {
      dead[i] = in_dead();
      continue;
    }
    const std::string_view words = directive_words(text, tokens[i]);
    if (words.starts_with("if")) {
      dead[i] = in_dead();
      const bool plain = !words.starts_with("ifdef") && !words.starts_with("ifndef");
      open.push_back({in_dead(), plain && is_number(words, '0'), plain && is_number(words, '1')});
    } else if (open.empty()) {
      continue;
    } else if (words.starts_with("el")) {
      Open& now = open.back();
      dead[i] = now.outer;
      now.dead = now.settled || (words.starts_with("elif") && is_number(words, '0'));
      now.settled = now.settled || (words.starts_with("elif") && is_number(words, '1'));
    } else if (words.starts_with("endif")) {
      dead[i] = open.back().outer;
      open.pop_back();
    } else {
      dead[i] = in_dead();
    }
  }
  return dead;
}

std::vector<Span> split_conditionals(std::string_view text, const std::vector<CToken>& tokens,
                                     const std::vector<bool>& hidden) {
  return Reader(text, tokens, hidden).run();
}

}  // namespace agentcheck
