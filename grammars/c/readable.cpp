#include "grammars/c/readable.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/regex.h"
#include "grammars/c/conditionals.h"
#include "grammars/c/tokens.h"

namespace agentcheck {
namespace {

using Kind = CToken::Kind;

constexpr std::string_view kSpecifiers[] = {
    "const",     "constexpr",     "consteval", "constinit",     "explicit",   "extern",
    "friend",    "inline",        "mutable",   "register",      "static",     "thread_local",
    "typedef",   "virtual",       "volatile",  "restrict",      "__inline__", "__inline",
    "_Noreturn", "_Thread_local", "__thread",  "__extension__", "_Atomic",    "__const"};
constexpr std::string_view kTypeWords[] = {
    "auto",         "bool",     "char",     "class",    "constexpr", "consteval", "decltype",
    "double",       "enum",     "explicit", "extern",   "float",     "friend",    "inline",
    "int",          "int16_t",  "int32_t",  "int64_t",  "int8_t",    "long",      "register",
    "short",        "signed",   "size_t",   "ssize_t",  "static",    "struct",    "template",
    "thread_local", "typedef",  "typename", "uint16_t", "uint32_t",  "uint64_t",  "uint8_t",
    "union",        "unsigned", "using",    "virtual",  "void",      "wchar_t",   "__attribute__",
    "__inline",     "_Bool"};
constexpr std::string_view kNoType[] = {
    "case",     "class",  "const",  "delete",  "do",       "else",      "enum",
    "explicit", "extern", "friend", "goto",    "if",       "inline",    "new",
    "return",   "sizeof", "static", "struct",  "template", "throw",     "typedef",
    "typename", "union",  "using",  "virtual", "volatile", "namespace", "operator"};
/// Attributes of compilers and kernels that are written like types.
constexpr std::string_view kSilentWords[] = {
    "__always_inline", "__cold",     "__exit",     "__force",        "__forceinline",
    "__init",          "__initdata", "__iomem",    "__maybe_unused", "__must_check",
    "__noreturn",      "__percpu",   "__pure",     "__rcu",          "__read_mostly",
    "__stdcall",       "__cdecl",    "__fastcall", "__unused",       "__used",
    "__user",          "__weak",     "_Nonnull",   "_Nullable",      "_Null_unspecified",
    "__restrict",      "__THROW",    "__wur",      "__nonnull",      "_public_"};

/// Words of the languages that name nothing and are no types.
constexpr std::string_view kStatementWords[] = {"alignas",
                                                "alignof",
                                                "asm",
                                                "break",
                                                "case",
                                                "catch",
                                                "co_await",
                                                "co_return",
                                                "co_yield",
                                                "concept",
                                                "continue",
                                                "default",
                                                "delete",
                                                "do",
                                                "else",
                                                "export",
                                                "for",
                                                "goto",
                                                "if",
                                                "import",
                                                "module",
                                                "namespace",
                                                "new",
                                                "noexcept",
                                                "not",
                                                "operator",
                                                "private",
                                                "protected",
                                                "public",
                                                "requires",
                                                "return",
                                                "sizeof",
                                                "static_assert",
                                                "_Static_assert",
                                                "switch",
                                                "this",
                                                "throw",
                                                "try",
                                                "while",
                                                "and",
                                                "or",
                                                "using",
                                                "template",
                                                "typename"};

template <std::size_t N>
bool is_one_of(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// Capitals, digits and underscores, with two letters at least.
bool is_capital(std::string_view word) {
  int letters = 0;
  for (const char c : word) {
    if (c >= 'A' && c <= 'Z') {
      ++letters;
    } else if (c != '_' && (c < '0' || c > '9')) {
      return false;
    }
  }
  return letters >= 2;
}

/// Names a declaration could be made of: no keyword but those of types.
bool is_plain(std::string_view word) {
  return !is_one_of(kStatementWords, word) && !is_one_of(kSpecifiers, word) &&
         !is_one_of(kTypeWords, word);
}

bool is_attribute_name(std::string_view word) {
  static const Regex words =
      Regex::compile(
          "API|EXPORT|EXTERN|PUBLIC|IMPORT|DLL|DECL|INLINE|NODISCARD|DEPRECATED|CONSTEXPR|"
          "CONSTEVAL|NORETURN|ATTR|UNUSED|LINKAGE|VISIB|HIDDEN|STATIC|COLD|HOT|WARN|"
          "MALLOC|SYMBOL|NOTHROW|NOEXCEPT|BEGIN|END|OBJECT|RESTRICT|AVAILABLE|INTERNAL_")
          .value();
  return words.search(word);
}

bool is_calling_convention(std::string_view word) {
  static const Regex words =
      Regex::compile(
          "^(WINAPI|CALLBACK|APIENTRY|PASCAL|FAR|NEAR|.*CALL(TYPE)?|.*CDECL|.*CONV|.*_CC)$")
          .value();
  return words.search(word);
}

/// Marks what to blank in one pass over the tokens. Positions are token indices.
class MacroReader {
 public:
  MacroReader(std::string_view text, const std::vector<CToken>& tokens)
      : text_(text), tokens_(tokens), hidden_(tokens.size(), false) {}

  /// Where `class` stands for a hidden template parameter; byte offsets.
  const std::vector<std::uint32_t>& placeholders() const { return placeholders_; }

  std::vector<bool> run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (hidden_[i]) continue;
      const CToken& token = tokens_[i];
      if (token.kind == Kind::directive) {
        previous_ = kNone;
        start_ = true;
        continue;
      }
      if (token.kind == Kind::word && word(i)) continue;
      if (is(i, "::") && is(i + 1, "*")) hide_class(i);
      advance(i);
    }
    return hidden_;
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::string_view text(std::size_t i) const {
    if (i >= tokens_.size()) return {};
    return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }
  bool is(std::size_t i, std::string_view what) const { return text(i) == what; }
  bool is_word(std::size_t i) const { return i < tokens_.size() && tokens_[i].kind == Kind::word; }
  bool is_directive(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == Kind::directive;
  }
  std::string_view before() const {
    return previous_ == kNone ? std::string_view{} : text(previous_);
  }

  /// Index behind a macro and its arguments.
  std::size_t behind(std::size_t i) const {
    if (is(i + 1, "(") && tokens_[i + 1].match != 0) return tokens_[i + 1].match + 1;
    return i + 1;
  }
  bool hide(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && i < hidden_.size(); ++i) {
      if (tokens_[i].kind != Kind::directive) hidden_[i] = true;
    }
    return true;
  }

  /// Keeps track of brackets and of where a declaration may begin.
  void advance(std::size_t i) {
    const std::string_view token = text(i);
    if (token == "{") {
      const bool list = before() == "=" || before() == "," || before() == "(" ||
                        before() == "return" ||
                        (enumeration_ || (!open_.empty() && open_.back() == 'l'));
      const bool code = before() == ")" || (!open_.empty() && open_.back() == 'f' && !class_head_);
      open_.push_back(list ? 'l' : code ? 'f' : 'b');
      class_head_ = false;
      enumeration_ = false;
    } else if (token == "(" || token == "[") {
      open_.push_back('p');
    } else if (token == "}" || token == ")" || token == "]") {
      if (!open_.empty()) open_.pop_back();
    }
    if (token == "enum") enumeration_ = true;
    if (is_class_key(token) || token == "namespace") class_head_ = true;
    if (token == ";" || token == ")" || token == "=") class_head_ = false;
    if (token == ";" || token == ")" || token == "=") enumeration_ = false;
    const bool specifier = start_ && is_one_of(kSpecifiers, token);
    const bool section =
        token == ":" && (before() == "public" || before() == "private" || before() == "protected");
    start_ =
        specifier || section || token == ";" || token == "{" || token == "}" || template_ends(i);
    previous_ = i;
  }

  /// True at the `>` that ends `template <...>`.
  bool template_ends(std::size_t i) {
    const std::string_view token = text(i);
    if (token == "template" && is(i + 1, "<")) {
      angles_ = 0;
      in_template_ = true;
    } else if (in_template_ && token == "<") {
      ++angles_;
    } else if (in_template_ && token == ">") {
      in_template_ = --angles_ > 0;
      return !in_template_;
    } else if (token == ";" || token == "{") {
      in_template_ = false;
    }
    return false;
  }

  bool in_parentheses() const { return !open_.empty() && open_.back() == 'p'; }
  bool in_code() const { return !open_.empty() && open_.back() == 'f'; }
  bool in_list() const { return !open_.empty() && open_.back() == 'l'; }

  /// Hides the word where it is a macro; true then.
  bool word(std::size_t i) {
    const std::string_view name = text(i);
    if (is_one_of(kSilentWords, name)) return hide(i, behind_silent(i));
    if (name == "slots" && is(i + 1, ":")) return hide(i, i + 1);
    if (stands_in_string(i)) return hide(i, behind(i));
    if (in_list()) return false;
    if (in_template_ && template_macro(i, name)) return true;
    if (in_parentheses()) return parameter_macro(i, name);
    if (name == "PyAPI_FUNC" || name == "PyAPI_DATA") return wrapped_type(i);
    if (is_class_key(before()) && head_macro(i, name)) return true;
    if (start_ && block_macro(i, name)) return true;
    if (!is_capital(name)) return start_ && small_macro(i, name);
    if (start_) return start_macro(i, name);
    return trailing_macro(i) || convention(i);
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
    if (!is(next, "{") || is_one_of(kStatementWords, name) || is_class_key(name)) return false;
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
    if (is_primitive(next)) return hide(i, i + 1);
    if (!is_plain(next) || is_capital(next)) return false;
    const bool more = is_word(i + 2) && is_plain(text(i + 2));
    const bool pointer = is(i + 2, "*") && is_word(i + 3) && (is(i + 4, "(") || is(i + 4, ";"));
    return (more || pointer) && hide(i, i + 1);
  }

  static bool is_primitive(std::string_view word) {
    constexpr std::string_view kPrimitive[] = {
        "bool",     "char",     "double",  "float",    "int",    "int16_t", "int32_t", "int64_t",
        "int8_t",   "long",     "short",   "signed",   "size_t", "ssize_t", "time_t",  "uint16_t",
        "uint32_t", "uint64_t", "uint8_t", "unsigned", "void",   "struct",  "enum",    "union"};
    return is_one_of(kPrimitive, word);
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

  static bool is_class_key(std::string_view word) {
    return word == "class" || word == "struct" || word == "union" || word == "enum";
  }

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
    if (is_one_of(kTypeWords, text(i)) || is(i, "operator")) return !is(i, "operator") || sure;
    if (is_one_of(kSilentWords, text(i))) return true;
    std::size_t after = i + 1;
    while (is(after, "::") && is_word(after + 1)) after += 2;
    if (is(after, "<")) after = behind_angles(after);
    if (is(after, "(")) return sure && !is_calling_convention(text(i));
    if (is_word(after)) return !is_capital(text(i)) || sure;
    return is(after, "*") || is(after, "&");
  }
  bool begins_declaration_after_const(std::size_t i) const {
    if (!is_word(i)) return false;
    if (is_one_of(kTypeWords, text(i))) return true;
    std::size_t after = i + 1;
    while (is(after, "::") && is_word(after + 1)) after += 2;
    return is_word(after) || is(after, "*") || is(after, "&") || is(after, "<");
  }

  /// `PyAPI_FUNC(int) name(`: the argument is the type.
  bool wrapped_type(std::size_t i) {
    const std::size_t next = behind(i);
    if (next < i + 4 || !is_word(next) || !(is(next + 1, "(") || is(next + 1, ";"))) return false;
    if (is_one_of(kTypeWords, text(next))) return false;
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
    if (is(next, "*") && next == i + 1) return word && is_primitive(before()) && hide(i, next);
    if (!is_word(next) || is_one_of(kTypeWords, text(next))) return false;
    const bool name = is(next + 1, "(") || is(next + 1, ";") || is(next + 1, "=") ||
                      is(next + 1, "[") || is(next + 1, "::") || is_capital(text(next));
    const bool type = before() == "*" || before() == ">" || before() == "&" ||
                      (word && !is_one_of(kNoType, before()));
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
      const bool type = is_one_of(kTypeWords, text(next)) || is(next, "const");
      return type && begins_declaration(next, true) && hide(i, next);
    }
    const bool ends = is(next, ",") || is(next, ")");
    const bool named = previous_ != kNone && tokens_[previous_].kind == Kind::word &&
                       !is_one_of(kTypeWords, before()) && !is_one_of(kNoType, before());
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

  std::string_view text_;
  const std::vector<CToken>& tokens_;
  std::vector<bool> hidden_;
  std::vector<std::uint32_t> placeholders_;
  std::vector<char> open_;  ///< 'b' class or namespace, 'f' code, 'l' list of enumerators or
                            ///< values, 'p' other brackets.
  std::size_t previous_ = kNone;
  bool start_ = true;
  bool enumeration_ = false;
  bool class_head_ = false;  ///< Since the last `class` or `namespace` nothing ended its head.
  bool in_template_ = false;
  int angles_ = 0;
};

void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
  }
}

/// `#if HAS_INCLUDE(<x>)` -> `#if 1`: a condition the grammar may not know.
void simplify_condition(std::string& text, const CToken& token) {
  const std::string_view line = std::string_view(text).substr(token.begin, token.end - token.begin);
  static const Regex condition = Regex::compile("^#[ \\t]*(if|elif)\\b.*(<[a-zA-Z]|::|\")").value();
  if (!condition.search(line)) return;
  const std::size_t word = line.find("if");
  blank(text, token.begin + word + 2, token.end);
  if (word + 3 < line.size()) text[token.begin + word + 3] = '1';
}

}  // namespace

std::string readable_c(std::string_view text) {
  const std::vector<CToken> tokens = c_tokens(text);
  MacroReader reader(text, tokens);
  const std::vector<bool> hidden = reader.run();
  const std::vector<Span> split = split_conditionals(text, tokens, hidden);
  std::string result(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (hidden[i]) blank(result, tokens[i].begin, tokens[i].end);
    if (tokens[i].kind == Kind::directive) simplify_condition(result, tokens[i]);
  }
  for (const std::uint32_t at : reader.placeholders()) result.replace(at, 5, "class");
  for (const Span& span : split) blank(result, span.begin, span.end);
  return result == text ? std::string() : result;
}

}  // namespace agentcheck
