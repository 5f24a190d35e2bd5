#include "grammars/c/macro_reader.h"

#include <utility>

#include "core/regex.h"
#include "grammars/c/macro_cursor.h"
#include "grammars/c/macro_words.h"

namespace agentcheck {
namespace {

using Kind = CToken::Kind;

class MacroReader : private MacroCursor {
 public:
  MacroReader(std::string_view text, const std::vector<CToken>& tokens, std::vector<bool> dead)
      : MacroCursor(text, tokens, std::move(dead)) {}

  HiddenMacros run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (hidden_[i]) continue;
      const CToken& token = tokens_[i];
      if (token.kind == Kind::directive) {
        hidden_[i] = in_enumeration() && defines(i);
        advance_directive(i);
        continue;
      }
      if (token.kind == Kind::word && word(i)) continue;
      if (is(i, "decltype")) comma_in_decltype(i);
      if (is(i, "::") && is(i + 1, "*")) hide_class(i);
      advance(i);
    }
    return {std::move(hidden_), std::move(placeholders_), std::move(commas_)};
  }

 private:
  /// `#define XX(x)` between enumerators, where the grammar knows conditionals only.
  bool defines(std::size_t i) const {
    return text(i).find("define") < 8 || text(i).find("undef") < 8;
  }

  /// Hides the word where it is a macro; true then.
  bool word(std::size_t i) {
    const std::string_view name = text(i);
    if (is_silent_word(name)) return hide(i, behind_silent(i));
    if (name == "slots" && is(i + 1, ":")) return hide(i, i + 1);
    if (stands_in_string(i)) return hide(i, behind(i));
    if (in_list()) return list_macro(i, name);
    if (in_template_ && template_macro(i, name)) return true;
    if (in_parentheses()) return parameter_macro(i, name);
    if (name == "PyAPI_FUNC" || name == "PyAPI_DATA") return wrapped_type(i);
    if (start_ && instantiation(i)) return true;
    if (is_class_key(before()) && head_macro(i, name)) return true;
    if (start_ && block_macro(i, name)) return true;
    if (!is_capital(name)) return start_ && small_macro(i, name);
    if (start_) return start_macro(i, name);
    return trailing_macro(i) || convention(i);
  }

  /// `extern template void f<int>(int);` declares nothing, and the grammar does not know its forms
  /// ([temp.explicit]).
  bool instantiation(std::size_t i) {
    const std::size_t word = is(i, "extern") ? i + 1 : i;
    if (!is(word, "template") || is(word + 1, "<")) return false;
    std::size_t end = word + 1;
    while (end < tokens_.size() && !is(end, ";") && !is(end, "{") && !is_directive(end)) ++end;
    return is(end, ";") && hide(i, end + 1);
  }

  /// `ERRNO_MAP(XX) LAST`, `PRIVATE_TYPES LAST`: a macro that brings its own commas.
  bool list_macro(std::size_t i, std::string_view name) {
    const std::size_t next = behind(i);
    const bool called = next > i + 1;
    if (!is_capital(name) || !(before() == "{" || before() == "," || previous_ == kNone))
      return false;
    const bool last = called && in_enumeration() && is(next, "}");
    const bool first = is_word(next) && (called || is_capital(text(next)));
    const bool alone = called && in_enumeration() && is_directive(next);
    return (last || first || alone) && hide(i, next);
  }

  /// `decltype(a(), b())`: the grammar knows no comma there; `|` stands for it.
  void comma_in_decltype(std::size_t i) {
    const std::size_t end = behind(i);
    int depth = 0, angles = 0;
    for (std::size_t at = i + 1; at < end; ++at) {
      if (is(at, "(")) ++depth;
      if (is(at, ")")) --depth;
      if (depth != 1) continue;
      if (is(at, "<")) ++angles;
      if (is(at, ">")) --angles;
      if (angles == 0 && is(at, ",") && is(at - 1, ")")) commas_.push_back(tokens_[at].begin);
    }
  }

  /// `"..." STRINGIFY(x) "..."`.
  bool stands_in_string(std::size_t i) const {
    const bool literal = previous_ != kNone && tokens_[previous_].kind == Kind::literal &&
                         !(previous_ > 0 && is(previous_ - 1, "operator"));
    return literal && behind(i) > i + 1;
  }

  /// `SECTION("x") {` in a function is a block. Outside, `TEST_CASE("x") {` begins a function; its
  /// arguments are hidden where they are no parameters.
  bool block_macro(std::size_t i, std::string_view name) {
    const std::size_t next = behind(i);
    const bool called = next > i + 1;
    if (!is(next, "{") || is_statement_word(name) || is_class_key(name)) return false;
    if (in_code()) return (called || is_capital(name)) && name != "extern" && hide(i, next);
    if (!called || !is_capital(name)) return false;
    bool simple = true;
    for (std::size_t at = i + 2; at + 1 < next; ++at)
      simple = simple && (is_word(at) || is(at, ","));
    if (!simple) hide(i + 2, next - 1);
    return false;
  }

  /// A macro in small letters shows by one name too many: `redisAtomic int x;`, `my_api foo_t *f(`.
  bool small_macro(std::size_t i, std::string_view name) {
    if (!is_plain(name) || !is_word(i + 1)) return false;
    const std::string_view next = text(i + 1);
    if (is_primitive_word(next)) return hide(i, i + 1);
    if (!is_plain(next) || is_capital(next)) return false;
    const bool more = is_word(i + 2) && is_plain(text(i + 2));
    const bool pointer = is(i + 2, "*") && is_word(i + 3) && (is(i + 4, "(") || is(i + 4, ";"));
    return (more || pointer) && hide(i, i + 1);
  }

  /// `template <class T, ENABLE_IF(...)>`: the macro is one more parameter. Leaves `class` in its
  /// place, see parameter_text().
  bool template_macro(std::size_t i, std::string_view name) {
    const std::size_t next = behind(i);
    const bool whole = (before() == "<" || before() == ",") && (is(next, ",") || is(next, ">"));
    if (!is_capital(name) || next < i + 3 || name.size() < 5 || !whole) return false;
    placeholders_.push_back(tokens_[i].begin);
    previous_ = i;
    hide(i, next);
    return true;
  }

  std::size_t behind_silent(std::size_t i) const { return is(i, "__nonnull") ? behind(i) : i + 1; }

  /// `class API_EXPORT Foo {`, `struct PACKED(1) foo : bar`, `class API_EXPORT Foo;`.
  bool head_macro(std::size_t i, std::string_view name) {
    const std::size_t next = behind(i);
    if (!is_word(next) || is(next, "final") || is_class_key(name)) return false;
    std::size_t after = next + 1;
    while (is(after, "::") && is_word(after + 1)) after += 2;
    if (is(after, "<")) after = behind_angles(after);
    const bool head = is(after, "{") || is(after, ":") || is(after, "final");
    const bool forward = is(after, ";") && (before() == "class" || is_attribute_name(name));
    const bool chain = is_capital(name) && is_word(after) && is_capital(text(next));
    if (head || chain || (forward && is_capital(name))) return hide(i, next);
    return false;
  }

  std::size_t behind_angles(std::size_t i) const {
    int depth = 0;
    for (std::size_t at = i; at < tokens_.size() && at < i + 200; ++at) {
      if (is(at, "<")) ++depth;
      if (is(at, ">") && --depth == 0) return at + 1;
      if (is(at, ";") || is(at, "{")) break;
    }
    return i;
  }

  /// A macro where a declaration may begin.
  bool start_macro(std::size_t i, std::string_view name) {
    const std::size_t next = behind(i);
    const bool called = next > i + 1;
    if (alone_on_line(i, next)) return line_macro(i, next, called, name);
    if (is(next, ":") && !called) return hide(i, next + 1);
    if (called && wrapped_type(i)) return true;
    if (begins_declaration(next, called || is_attribute_name(name))) return hide(i, next);
    // `HRESULT STDMETHODCALLTYPE f(`: the second is the macro, unless the first looks like one.
    if (!called && is_word(next) && is_capital(text(next)) && is_word(next + 1) &&
        is(next + 2, "(")) {
      if (is_attribute_name(name) && !is_calling_convention(text(next))) return hide(i, next);
      hide(next, next + 1);
    }
    return false;
  }

  bool alone_on_line(std::size_t i, std::size_t next) const {
    const bool first = i == 0 || tokens_[i - 1].line < tokens_[i].line || hidden_[i - 1] ||
                       is_directive(i - 1) || is(i - 1, "{") || is(i - 1, ";");
    const bool last = next >= tokens_.size() || tokens_[next].line > tokens_[next - 1].line;
    return first && last;
  }

  bool line_macro(std::size_t i, std::size_t next, bool called, std::string_view name) {
    if (next >= tokens_.size() || is_directive(next) || is(next, "}")) return hide(i, next);
    if (is(next, "~")) return hide(i, next);
    if (!is_word(next)) return is(next, "[") && is(next + 1, "[") ? hide(i, next) : false;
    const bool result_type =
        !called && !is_attribute_name(name) && (is(next + 1, "(") || is(next + 1, "::"));
    return result_type ? false : hide(i, next);
  }

  /// True where a declaration begins at `i`, so that what stands before it is no type.
  bool begins_declaration(std::size_t i, bool sure) const {
    if (is(i, "[") && is(i + 1, "[")) return true;
    if (is(i, "~")) return sure;
    if (!is_word(i)) return is(i, "::") && sure;
    if (is(i, "const") || is(i, "volatile")) return begins_declaration_after_const(i + 1);
    if (is(i, "operator")) return sure || is_conversion(i);
    if (is_type_word(text(i))) return true;
    if (is_silent_word(text(i))) return true;
    std::size_t after = i + 1;
    while (is(after, "::") && is_word(after + 1)) after += 2;
    if (is(after, "<")) after = behind_angles(after);
    if (is(after, "(")) return sure && !is_calling_convention(text(i));
    if (is_word(after)) return !is_capital(text(i)) || sure;
    return is(after, "*") || is(after, "&");
  }
  /// `operator Type(`: a conversion names no result type before it ([class.conv.fct]).
  bool is_conversion(std::size_t i) const {
    return is_word(i + 1) && !is(i + 1, "new") && !is(i + 1, "delete") && !is(i + 1, "co_await");
  }
  bool begins_declaration_after_const(std::size_t i) const {
    if (!is_word(i)) return false;
    if (is_type_word(text(i))) return true;
    std::size_t after = i + 1;
    while (is(after, "::") && is_word(after + 1)) after += 2;
    return is_word(after) || is(after, "*") || is(after, "&") || is(after, "<");
  }

  /// `PyAPI_FUNC(int) name(`: the argument is the type.
  bool wrapped_type(std::size_t i) {
    const std::size_t next = behind(i);
    if (next < i + 4 || !is_word(next) || !(is(next + 1, "(") || is(next + 1, ";"))) return false;
    if (is_type_word(text(next))) return false;
    for (std::size_t at = i + 2; at + 1 < next; ++at) {
      if (!is_word(at) && !is(at, "*")) return false;
    }
    hide(i, i + 2);
    hidden_[next - 1] = true;
    return true;
  }

  /// `int f(void) PURE;`, `void g() const OVERRIDE {`, `int x GUARDED_BY(mutex);`.
  bool trailing_macro(std::size_t i) {
    const std::string_view last = before();
    const std::size_t next = behind(i);
    const bool ends = is(next, ";") || is(next, "{") || is(next, "=") || is(next, "const") ||
                      is(next, "override") || is(next, "final") || is(next, "noexcept") ||
                      (is_word(next) && is_capital(text(next)));
    if (!ends) return false;
    if (last == ")" || last == "const" || last == "noexcept" || last == "override" ||
        last == "final") {
      return hide(i, next);
    }
    // `int x GUARDED_BY(mutex);`, but not `int SPIN_LOCK(void);`.
    const bool called = next > i + 1;
    if (!called || previous_ == kNone || previous_ == 0 || !is_word(previous_) ||
        !is_plain(before())) {
      return false;
    }
    const std::string_view type = text(previous_ - 1);
    if (!is_word(previous_ - 1) && type != "*" && type != "&" && type != ">") return false;
    static const Regex words =
        Regex::compile(
            "GUARDED_BY|REQUIRE|LOCK|ATTR|ALIGN|PACKED|INIT|DEPRECATED|UNUSED|PRINTF|ACQUIRED")
            .value();
    return words.search(text(i)) && hide(i, next);
  }

  /// `int ZEXPORT f(`, `void NOTHROW *f(`: between a type and a name.
  bool convention(std::size_t i) {
    const std::size_t next = behind(i);
    if (previous_ == kNone) return false;
    const bool word = tokens_[previous_].kind == Kind::word;
    if (is(next, "*") && next == i + 1) return word && is_primitive_word(before()) && hide(i, next);
    if (!is_word(next) || is_type_word(text(next))) return false;
    const bool name = is(next + 1, "(") || is(next + 1, ";") || is(next + 1, "=") ||
                      is(next + 1, "[") || is(next + 1, "::") || is_capital(text(next));
    const bool type =
        before() == "*" || before() == ">" || before() == "&" || (word && !is_no_type(before()));
    return name && type && hide(i, next);
  }

  /// Inside a parameter list: `_In_ int x`, `int x UNUSED`, `IN const char *s`.
  bool parameter_macro(std::size_t i, std::string_view name) {
    static const Regex sal =
        Regex::compile("^_(In|Out|Inout|Ret|Pre|Post|Outptr|Frees)[a-zA-Z_]*_$").value();
    if (name.size() > 3 && name.front() == '_' && sal.search(name)) return hide(i, behind(i));
    if (!is_capital(name)) return false;
    const std::size_t next = behind(i);
    if (before() == "(" || before() == ",") {
      const bool type = is_type_word(text(next)) || is(next, "const");
      return type && begins_declaration(next, true) && hide(i, next);
    }
    const bool ends = is(next, ",") || is(next, ")");
    const bool named = previous_ != kNone && tokens_[previous_].kind == Kind::word &&
                       !is_type_word(before()) && !is_no_type(before());
    return ends && named && is_attribute_name(name) && hide(i, next);
  }

  /// `Foo<T>::*` -> `*`.
  void hide_class(std::size_t i) {
    hidden_[i] = true;
    int depth = 0;
    for (std::size_t at = i; at-- > 0 && i - at < 100;) {
      if (is(at, ">")) ++depth;
      if (depth == 0 && !is_word(at) && !is(at, "::")) return;
      if (depth == 0 && is_word(at) && at + 1 < i && !is(at + 1, "::") && !is(at + 1, "<")) return;
      if (is(at, "<")) --depth;
      hidden_[at] = true;
    }
  }

  std::vector<std::uint32_t> placeholders_, commas_;
};

}  // namespace

HiddenMacros find_macros(std::string_view text, const std::vector<CToken>& tokens,
                         std::vector<bool> dead) {
  return MacroReader(text, tokens, std::move(dead)).run();
}

}  // namespace agentcheck
