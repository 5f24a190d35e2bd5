#include "grammars/c/conditionals.h"

#include <algorithm>
#include <string>

namespace agentcheck {
namespace {

using Kind = CToken::Kind;

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
    std::string_view word = text(i).substr(1);
    word.remove_prefix(std::min(word.find_first_not_of(" \t"), word.size()));
    if (word.starts_with("if")) {
      Conditional conditional;
      conditional.directives.push_back(i);
      conditional.level = level_;
      conditional.before = last_;
      const std::string_view condition = word.substr(2);
      const std::size_t at = condition.find_first_not_of(" \t");
      conditional.first_is_dead = at != std::string_view::npos && condition[at] == '0' &&
                                  (at + 1 == condition.size() || condition[at + 1] <= ' ');
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

std::vector<Span> split_conditionals(std::string_view text, const std::vector<CToken>& tokens,
                                     const std::vector<bool>& hidden) {
  return Reader(text, tokens, hidden).run();
}

}  // namespace agentcheck
