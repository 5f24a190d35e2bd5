#include "runner/git/wildmatch.h"

#include <cctype>
#include <cstddef>

namespace agentcheck {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

unsigned char lower(unsigned char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte + 32) : byte;
}

bool in_class(std::string_view name, unsigned char c, bool fold, bool& known) {
  known = true;
  const auto ascii = [&](int (*test)(int)) { return c < 128 && test(c) != 0; };
  if (name == "alnum") return ascii(std::isalnum);
  if (name == "alpha") return ascii(std::isalpha);
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "cntrl") return ascii(std::iscntrl);
  if (name == "digit") return ascii(std::isdigit);
  if (name == "graph") return ascii(std::isgraph);
  if (name == "lower") return ascii(std::islower);
  if (name == "print") return ascii(std::isprint);
  if (name == "punct") return ascii(std::ispunct);
  if (name == "space") return ascii(std::isspace);
  if (name == "upper") return ascii(std::isupper) || (fold && ascii(std::islower));
  if (name == "xdigit") return ascii(std::isxdigit);
  known = false;
  return false;
}

enum class SetMatch { no, yes, malformed };

// The set that opens at pattern[at] == '['. `at` is moved behind its closing bracket.
SetMatch match_set(std::string_view pattern, std::size_t& at, unsigned char c, bool fold) {
  std::size_t i = at + 1;
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(pattern[k]); };
  bool negated = false;
  if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) {
    negated = true;
    ++i;
  }
  bool matched = false;
  unsigned char previous = 0;  // 0: what came before cannot begin a range
  for (bool first = true;; first = false, ++i) {
    if (i >= pattern.size()) return SetMatch::malformed;
    unsigned char p = byte(i);
    if (p == ']' && !first) break;
    if (p == '\\') {
      if (++i >= pattern.size()) return SetMatch::malformed;
      p = byte(i);
      matched |= c == p;
    } else if (p == '-' && previous != 0 && i + 1 < pattern.size() && pattern[i + 1] != ']') {
      p = byte(++i);
      if (p == '\\') {
        if (++i >= pattern.size()) return SetMatch::malformed;
        p = byte(i);
      }
      matched |= c >= previous && c <= p;
      if (fold && c >= 'a' && c <= 'z') matched |= c - 32 >= previous && c - 32 <= p;
      p = 0;
    } else if (p == '[' && i + 1 < pattern.size() && pattern[i + 1] == ':') {
      const std::size_t close = pattern.find(']', i + 2);
      if (close == kNone) return SetMatch::malformed;
      if (close > i + 2 && pattern[close - 1] == ':') {
        bool known = false;
        matched |= in_class(pattern.substr(i + 2, close - i - 3), c, fold, known);
        if (!known) return SetMatch::malformed;
        i = close;
        p = 0;
      } else {
        matched |= c == '[';
      }
    } else {
      matched |= c == p;
    }
    previous = p;
  }
  at = i + 1;
  return matched != negated && c != '/' ? SetMatch::yes : SetMatch::no;
}

// Where matching goes on when what follows a wildcard has failed. Only the last `*` and the last
// `**` are kept: what an earlier one would give, the later one reaches as well.
struct Resume {
  std::size_t pattern = kNone;
  std::size_t text = 0;
  bool after_slash = false;  // only where a directory begins
};

class Matcher {
 public:
  Matcher(std::string_view pattern, std::string_view text, bool fold)
      : pattern_(pattern), text_(text), fold_(fold) {}

  bool run() {
    while (true) {
      if (p_ == pattern_.size() && t_ == text_.size()) return true;
      const bool went_on = p_ < pattern_.size() && step();
      if (malformed_) return false;
      if (matched_all_) return true;
      if (!went_on && !resume()) return false;
    }
  }

 private:
  // Consumes one element of the pattern; false where the text does not have it.
  bool step() {
    if (pattern_[p_] == '*') return open_star();
    if (t_ == text_.size()) return false;
    const auto raw = static_cast<unsigned char>(text_[t_]);
    const unsigned char c = fold_ ? lower(raw) : raw;
    auto p = static_cast<unsigned char>(pattern_[p_]);
    if (p == '[') {
      const SetMatch match = match_set(pattern_, p_, c, fold_);
      malformed_ = match == SetMatch::malformed;
      if (match != SetMatch::yes) return false;
      ++t_;
      return true;
    }
    if (p == '?') {
      if (c == '/') return false;
    } else {
      if (p == '\\') {
        if (++p_ == pattern_.size()) {
          malformed_ = true;
          return false;
        }
        p = static_cast<unsigned char>(pattern_[p_]);
      }
      if ((fold_ ? lower(p) : p) != c) return false;
    }
    ++p_;
    ++t_;
    return true;
  }

  bool open_star() {
    const std::size_t begin = p_;
    while (p_ < pattern_.size() && pattern_[p_] == '*') ++p_;
    const std::string_view rest = pattern_.substr(p_);
    const bool spans = p_ - begin > 1 && (begin == 0 || pattern_[begin - 1] == '/') &&
                       (rest.empty() || rest[0] == '/' || rest.substr(0, 2) == "\\/");
    if (rest.empty()) {
      matched_all_ = spans || text_.find('/', t_) == kNone;
      return matched_all_;
    }
    if (spans) {
      if (rest[0] == '/') ++p_;
      wide_ = {p_, t_, rest[0] == '/'};
      narrow_ = {};
    } else {
      narrow_ = {p_, t_, false};
    }
    return true;
  }

  bool resume() {
    if (narrow_.pattern != kNone && narrow_.text < text_.size() && text_[narrow_.text] != '/') {
      p_ = narrow_.pattern;
      t_ = ++narrow_.text;
      return true;
    }
    narrow_ = {};
    if (wide_.pattern == kNone || wide_.text >= text_.size()) return false;
    if (wide_.after_slash) {
      const std::size_t slash = text_.find('/', wide_.text);
      if (slash == kNone) return false;
      wide_.text = slash;
    }
    p_ = wide_.pattern;
    t_ = ++wide_.text;
    return true;
  }

  std::string_view pattern_, text_;
  bool fold_;
  std::size_t p_ = 0, t_ = 0;
  Resume narrow_, wide_;
  bool malformed_ = false, matched_all_ = false;
};

}  // namespace

bool wildmatch(std::string_view pattern, std::string_view text, bool fold_case) {
  return Matcher(pattern, text, fold_case).run();
}

bool is_pattern_special(char byte) {
  return byte == '*' || byte == '?' || byte == '[' || byte == '\\';
}

bool path_equal(std::string_view a, std::string_view b, bool fold_case) {
  if (!fold_case) return a == b;
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(static_cast<unsigned char>(a[i])) != lower(static_cast<unsigned char>(b[i]))) {
      return false;
    }
  }
  return true;
}

}  // namespace agentcheck
