#include "grammars/c/header.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "grammars/c/tokens.h"

namespace agentcheck {
namespace {

using Kind = CToken::Kind;

/// Looks for the first thing that no C program has. What stands under `#ifdef __cplusplus` does not
/// count: a C header shows that part to C++ only.
class CppSigns {
 public:
  CppSigns(std::string_view text, const std::vector<CToken>& tokens)
      : text_(text), tokens_(tokens) {}

  /// The token that decides, as a person would name it, and its line; empty where there is none.
  std::string find() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == Kind::directive) {
        if (directive(i)) return sign("#include", i);
        continue;
      }
      if (skipping()) continue;
      const std::string what = sign_at(i);
      if (!what.empty()) return sign(what, i);
    }
    return {};
  }

 private:
  std::string_view text(std::size_t i) const {
    if (i >= tokens_.size()) return {};
    return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }
  bool is(std::size_t i, std::string_view what) const { return text(i) == what; }
  bool is_word(std::size_t i) const { return i < tokens_.size() && tokens_[i].kind == Kind::word; }
  /// Nothing that this could go on: a statement or declaration may begin here.
  bool starts(std::size_t i) const {
    return i == 0 || tokens_[i - 1].kind == Kind::directive || is(i - 1, ";") || is(i - 1, "{") ||
           is(i - 1, "}") || is(i - 1, ":") || is(i - 1, ")");
  }
  std::string sign(std::string_view what, std::size_t i) const {
    return fmt::format("`{}` on line {}", what, tokens_[i].line + 1);
  }
  bool skipping() const {
    return std::find(branches_.begin(), branches_.end(), 'x') != branches_.end();
  }

  /// Follows the conditionals about `__cplusplus`; true for an include that only C++ has.
  bool directive(std::size_t i) {
    std::string_view line = text(i).substr(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.starts_with("if")) {
      const bool about = line.find("__cplusplus") != std::string_view::npos;
      const bool negated = line.starts_with("ifndef") ||
                           line.find("!defined") != std::string_view::npos ||
                           line.find("! defined") != std::string_view::npos;
      branches_.push_back(!about ? ' ' : negated ? 'c' : 'x');  // 'x': for C++, 'c': for C.
    } else if (line.starts_with("el") && !branches_.empty()) {
      char& branch = branches_.back();
      if (branch != ' ') branch = branch == 'x' ? 'c' : 'x';
    } else if (line.starts_with("endif") && !branches_.empty()) {
      branches_.pop_back();
    } else if (line.starts_with("include") && !skipping()) {
      return cpp_include(line);
    }
    return false;
  }

  /// Headers of the C++ library have no extension ([headers]).
  static bool cpp_include(std::string_view line) {
    const std::size_t open = line.find('<');
    const std::size_t close = line.find('>', std::min(open, line.size()));
    if (open == std::string_view::npos || close == std::string_view::npos) return false;
    const std::string_view name = line.substr(open + 1, close - open - 1);
    return !name.empty() && name.find_first_of("./") == std::string_view::npos;
  }

  std::string sign_at(std::size_t i) const {
    const std::string_view word = text(i);
    if (word == "::") return is_word(i + 1) && !is_attribute(i) ? "::" : "";
    if (tokens_[i].kind != Kind::word) return {};
    if (is_reference(i)) return "&";
    return is_cpp_word(i, word) ? std::string(word) : std::string();
  }

  /// `[[gnu::cold]]` is C too.
  bool is_attribute(std::size_t i) const {
    for (std::size_t back = 1; back <= 4 && back <= i; ++back) {
      if (is(i - back, "[")) return true;
    }
    return false;
  }

  /// `const Type&`.
  bool is_reference(std::size_t i) const {
    return is(i, "const") && is_word(i + 1) && is(i + 2, "&") && !is(i + 3, "&");
  }

  bool is_cpp_word(std::size_t i, std::string_view word) const {
    if (word == "class") {
      std::size_t name = i + 1;
      while (is_word(name) && is_word(name + 1) && !is(name + 1, "final")) ++name;
      return is_word(name) && (starts(i) || is(i - 1, "enum") || is(i - 1, "friend")) &&
             (is(name + 1, "{") || is(name + 1, ":") || is(name + 1, ";") || is(name + 1, "final"));
    }
    if (word == "namespace")
      return starts(i) && (is(i + 1, "{") || (is_word(i + 1) && !is(i + 2, ";")));
    if (word == "template") return is(i + 1, "<");
    if (word == "using") return starts(i) && is_word(i + 1) && (is_word(i + 2) || is(i + 2, "="));
    if (word == "public" || word == "private" || word == "protected") {
      return is(i + 1, ":") && starts(i) && !is(i + 2, ":");
    }
    if (word == "virtual" || word == "typename" || word == "explicit" || word == "friend" ||
        word == "mutable") {
      return is_word(i + 1) || is(i + 1, "~");
    }
    if (word == "operator")
      return i > 0 && tokens_[i + 1 < tokens_.size() ? i + 1 : i].kind == Kind::punctuation &&
             !is(i + 1, ";") && !is(i + 1, ",") && !is(i + 1, ")") && !is(i + 1, "=") &&
             !is(i + 1, "[") && (is_word(i - 1) || is(i - 1, "&") || is(i - 1, "*"));
    if (word == "static_cast" || word == "reinterpret_cast" || word == "const_cast" ||
        word == "dynamic_cast") {
      return is(i + 1, "<");
    }
    if (word == "constexpr") return is_word(i + 1);
    if (word == "noexcept" || word == "override")
      return i > 0 && (is(i - 1, ")") || is(i - 1, "const"));
    if (word == "default" || word == "delete") return i > 0 && is(i - 1, "=") && is(i + 1, ";");
    if (word == "nullptr" || word == "decltype") return true;
    return word == "extern" && is(i + 1, "\"C\"");
  }

  std::string_view text_;
  const std::vector<CToken>& tokens_;
  std::vector<char> branches_;
};

}  // namespace

LanguageChoice choose_header_language(std::string_view text, std::string_view neighbour) {
  const std::vector<CToken> tokens = c_tokens(text);
  const std::string sign = CppSigns(text, tokens).find();
  if (!sign.empty()) return {find_language("cpp"), "C++: has " + sign};
  if (neighbour == "cpp") return {find_language("cpp"), "C++: the files beside it are C++"};
  return {find_language("c"), "C: has nothing that only C++ has"};
}

}  // namespace agentcheck
