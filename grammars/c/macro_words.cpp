#include "grammars/c/macro_words.h"

#include <algorithm>

#include "core/regex.h"

namespace agentcheck {
namespace {

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
constexpr std::string_view kPrimitive[] = {
    "bool",     "char",     "double",  "float",    "int",    "int16_t", "int32_t", "int64_t",
    "int8_t",   "long",     "short",   "signed",   "size_t", "ssize_t", "time_t",  "uint16_t",
    "uint32_t", "uint64_t", "uint8_t", "unsigned", "void",   "struct",  "enum",    "union"};

template <std::size_t N>
bool is_one_of(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}  // namespace

bool is_specifier_word(std::string_view word) { return is_one_of(kSpecifiers, word); }
bool is_type_word(std::string_view word) { return is_one_of(kTypeWords, word); }
bool is_no_type(std::string_view word) { return is_one_of(kNoType, word); }
bool is_silent_word(std::string_view word) { return is_one_of(kSilentWords, word); }
bool is_statement_word(std::string_view word) { return is_one_of(kStatementWords, word); }
bool is_primitive_word(std::string_view word) { return is_one_of(kPrimitive, word); }

bool is_class_key(std::string_view word) {
  return word == "class" || word == "struct" || word == "union" || word == "enum";
}

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

}  // namespace agentcheck
