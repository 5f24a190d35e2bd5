#include "grammars/csharp/readable.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <vector>

#include "core/location.h"
#include "core/text.h"

namespace agentcheck::csharp {
namespace {

enum class Word : std::uint8_t { if_, other, endif };

/// `#if`, `#elif`, `#else` or `#endif`, with what was seen since the one before it.
struct Directive {
  Word word = Word::if_;
  std::size_t begin = 0, end = 0;  ///< Its line, without the line feed.
  int braces = 0, brackets = 0;    ///< Net change of open `{` and of open `(` and `[`.
  int lowest = 0;                  ///< The lowest both came to.
  char first = 0, last = 0;        ///< First and last character of code; 0 for none.
  std::size_t first_at = 0;        ///< Where the first one stands.
};

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Reads code for its brackets and directives, past strings and comments (6.3.3, 6.4.5).
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// Places of words that are names here, where the grammar takes them for keywords (6.4.4).
  const std::vector<Span>& names() const { return names_; }

  std::vector<Directive> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#' && only_blanks_before()) {
        read_directive();
      } else if (starts("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (starts("/*")) {
        skip_to("*/", at_ + 2);
      } else if (c == '"') {
        read_string();
      } else if (c == '\'') {
        see(c);
        read_quoted('\'', at_ + 1, true);
      } else if (is_letter(c)) {
        read_word();
      } else {
        if (!trim(std::string_view(&text_[at_], 1)).empty()) see(c);
        ++at_;
      }
    }
    return std::move(directives_);
  }

 private:
  bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  void skip_to(std::string_view end, std::size_t from) {
    const std::size_t found = text_.find(end, from);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
  }

  bool only_blanks_before() const {
    std::size_t at = at_;
    while (at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t')) --at;
    return at == 0 || text_[at - 1] == '\n' || text_[at - 1] == '\r' || at_ == 3;
  }

  void see(char c) {
    if (next_.first == 0) {
      next_.first = c;
      next_.first_at = at_;
    }
    next_.last = c;
    if (c == '{' || c == '}') next_.braces += c == '{' ? 1 : -1;
    if (c == '(' || c == '[') ++next_.brackets;
    if (c == ')' || c == ']') --next_.brackets;
    next_.lowest = std::min({next_.lowest, next_.braces, next_.brackets});
  }

  void read_word() {
    std::size_t end = at_;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    const bool target = next_.last == '[' && is_attribute_target(word);
    const bool escaped = at_ > 0 && text_[at_ - 1] == '@';
    if (!escaped && (word == "async" || target)) {
      std::size_t next = text_.find_first_not_of(" \t\r\n", end);
      const char c = next == std::string_view::npos ? '\0' : text_[next];
      const bool keyword =
          target ? c == ':'
                 : is_letter(c) || std::string_view("(<[@/").find(c) != std::string_view::npos;
      if (!keyword)
        names_.push_back({static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)});
    }
    see(text_[at_]);
    next_.last = text_[end - 1];
    at_ = end;
  }

  static bool is_attribute_target(std::string_view word) {
    constexpr std::array<std::string_view, 6> kTargets{"field",    "method", "param",
                                                       "property", "type",   "typevar"};
    return std::find(kTargets.begin(), kTargets.end(), word) != kTargets.end();
  }

  void read_directive() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view word = trim(text_.substr(at_ + 1, end - at_ - 1));
    const bool counts =
        word.starts_with("if") || word.starts_with("el") || word.starts_with("endif");
    if (counts) {
      next_.word = word.starts_with("if")   ? Word::if_
                   : word.starts_with("el") ? Word::other
                                            : Word::endif;
      next_.begin = at_;
      next_.end = end;
      directives_.push_back(next_);
      next_ = {};
    }
    at_ = end;
  }

  void read_string() {
    std::size_t quotes = 0;
    while (at_ + quotes < text_.size() && text_[at_ + quotes] == '"') ++quotes;
    see('"');
    if (quotes >= 3) return skip_to(std::string(quotes, '"'), at_ + quotes);
    bool verbatim = false;
    for (std::size_t at = at_; at > 0 && (text_[at - 1] == '@' || text_[at - 1] == '$'); --at) {
      verbatim = verbatim || text_[at - 1] == '@';
    }
    read_quoted('"', at_ + 1, !verbatim);
  }

  /// To behind the closing quote: a doubled one is no end where backslashes escape nothing.
  void read_quoted(char quote, std::size_t from, bool escapes) {
    for (at_ = from; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (escapes && (c == '\n' || c == '\r')) return;
      if (escapes && c == '\\') {
        ++at_;
      } else if (c == quote) {
        ++at_;
        if (escapes || at_ >= text_.size() || text_[at_] != quote) return;
      }
    }
    at_ = std::min(at_, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Directive next_;
  std::vector<Directive> directives_;
  std::vector<Span> names_;
};

class Splitter {
 public:
  Splitter(std::string_view text, const std::vector<Directive>& directives,
           const std::vector<Span>& names)
      : text_(text), directives_(directives), result_(text), changed_(!names.empty()) {
    for (const Span& name : names) result_[name.end - 1] = '_';
    char last = 0;
    for (const Directive& directive : directives) {
      if (directive.last != 0) last = directive.last;
      before_.push_back(last);
    }
  }

  std::string run() {
    // Nobody nests sections that deep: a hostile file must not be read once for every level.
    constexpr std::size_t kMaxNesting = 16;
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < directives_.size(); ++i) {
      const Word word = directives_[i].word;
      if (word == Word::if_) {
        groups.emplace_back();
      } else if (groups.empty()) {
        continue;
      }
      groups.back().push_back(i);
      if (word != Word::endif) continue;
      if (groups.size() <= kMaxNesting && is_split(groups.back())) blank_group(groups.back());
      groups.pop_back();
    }
    return changed_ ? result_ : std::string();
  }

 private:
  /// True where a branch does not hold whole members or statements.
  bool is_split(const std::vector<std::size_t>& group) const {
    if (!may_precede(last_before(group.front()))) return true;
    for (std::size_t i = 1; i < group.size(); ++i) {
      if (!is_whole(group[i - 1] + 1, group[i])) return true;
    }
    return false;
  }

  /// The last character of code before a directive; 0 at the top.
  char last_before(std::size_t directive) const { return before_[directive]; }

  static bool may_precede(char c) {
    return c == 0 || c == ';' || c == '{' || c == '}' || c == ']' || c == ':';
  }

  /// The branch that directives `from` to `to` read, those of groups within it included.
  bool is_whole(std::size_t from, std::size_t to) const {
    char first = 0, last = 0;
    std::size_t first_at = 0;
    int braces = 0, brackets = 0;
    for (std::size_t i = from; i <= to; ++i) {
      const Directive& part = directives_[i];
      if (std::min(braces, brackets) + part.lowest < 0) return false;
      braces += part.braces;
      brackets += part.brackets;
      if (first == 0) {
        first = part.first;
        first_at = part.first_at;
      }
      if (part.last != 0) last = part.last;
    }
    if (braces != 0 || brackets != 0) return false;
    if (first == 0) return true;
    if (first == '[' && last == ']') return true;  // Attributes.
    if (last != ';' && last != '}') return false;
    return begins_whole(first, first_at);
  }

  bool begins_whole(char first, std::size_t at) const {
    if (std::string_view(",:.?&|+=)<>%/").find(first) != std::string_view::npos) return false;
    std::size_t end = at;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    const std::string_view word = text_.substr(at, end - at);
    constexpr std::array<std::string_view, 8> kContinues{"else", "catch",   "finally", "where",
                                                         "case", "default", "get",     "set"};
    return std::find(kContinues.begin(), kContinues.end(), word) == kContinues.end();
  }

  void blank_group(const std::vector<std::size_t>& group) {
    const auto begin = [&](std::size_t i) { return directives_[group[i]].begin; };
    const auto end = [&](std::size_t i) { return directives_[group[i]].end; };
    blank(begin(0), end(0));
    if (group.size() > 1) blank(begin(1), end(group.size() - 1));
    changed_ = true;
  }

  void blank(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (result_[i] != '\n' && result_[i] != '\r') result_[i] = ' ';
    }
  }

  std::string_view text_;
  const std::vector<Directive>& directives_;
  std::vector<char> before_;  ///< The last character of code before each directive.
  std::string result_;
  bool changed_;
};

}  // namespace

std::string readable_csharp(std::string_view text) {
  Scanner scanner(text);
  const std::vector<Directive> directives = scanner.run();
  return Splitter(text, directives, scanner.names()).run();
}

}  // namespace agentcheck::csharp
