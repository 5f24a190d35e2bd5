// What a source file defines: symbols, their signatures and their documentation. Plain data that
// outlives the syntax tree it came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/boxed.h"
#include "core/location.h"

namespace agentcheck {

/// Kinds of definition; `kinds` of a spec uses the singular words of name_of().
enum class SymbolKind : std::uint8_t {
  function,
  method,
  constructor,
  class_,
  interface,
  struct_,
  enum_,
  trait,
  record,
  type,
  field,
  constant,
  variable,
  macro,
  module,
};

inline constexpr std::size_t kSymbolKinds = 15;

/// "function", "method", "class" ...; never empty.
std::string_view name_of(SymbolKind kind);
/// The kind a word of name_of() stands for; false where there is none.
bool parse_symbol_kind(std::string_view word, SymbolKind& kind);
/// Functions, methods and constructors.
bool is_callable(SymbolKind kind);
/// Classes, interfaces, structs, enums, traits, records, types and modules: what holds members.
bool is_container(SymbolKind kind);

/// How an argument reaches a parameter.
enum class ParameterKind : std::uint8_t {
  normal,
  receiver,          ///< `self` in Python and Rust. Go's receiver is part of the name instead.
  positional_only,   ///< Python, before `/`.
  keyword_only,      ///< Python, after `*`.
  variadic,          ///< `*args`, `...rest`, `T...`, C's `...`.
  keyword_variadic,  ///< `**kwargs`.
};

/// "normal", "receiver", "positional-only", "keyword-only", "variadic", "keyword-variadic".
std::string_view name_of(ParameterKind kind);

/// One parameter. `type` and `default_value` are normalised text: tokens joined by single blanks,
/// comments left out, what callers cannot notice left out (a Rust `mut`, a C top-level `const`).
struct Parameter {
  std::string name;  ///< As written; empty where the language lets it be (C prototypes).
  std::string type;
  std::string default_value;
  ParameterKind kind = ParameterKind::normal;
  bool has_default = false;
  bool optional = false;  ///< A caller may leave it out: a default, `x?: T`, variadic.
  bool named_by_caller =
      false;  ///< The name is part of the contract (Python keywords, TS object patterns).
};

/// A labelled piece of a signature beside its parameters: "extends", "throws", "where" ...
struct SignaturePart {
  std::string label;
  std::string text;  ///< Normalised as in Parameter.
  bool operator==(const SignaturePart& other) const = default;
};

/// Label of the part with the type a variable is declared to have, where its value could be a
/// function.
inline constexpr std::string_view kDeclaredType = "declared type";

/// What callers, implementers and overriders see of a definition. Two signatures whose fields other
/// than `strict` and `display` are equal differ in nothing a caller can notice.
struct Signature {
  std::vector<std::string> modifiers;        ///< Those that count, sorted: "static", "async" ...
  std::vector<std::string> type_parameters;  ///< Bounds and defaults; names replaced by `$1`, `$2`.
  std::vector<Parameter> parameters;
  bool has_parameters = false;  ///< There is a parameter list, be it empty.
  std::string result;           ///< Return type, or the type of a field, constant or variable.
  bool inferred =
      false;  ///< The result follows from the code: one that is declared can be the same.
  std::vector<SignaturePart> parts;  ///< In a fixed order per language, empty ones left out.
  std::string strict;  ///< Every token outside body, docs and comments, joined by blanks; only
                       ///< while its file is read: `header_hash` is what stays.
  std::string display;  ///< The header as a person would quote it, on one line, at most 4 KiB.
};

/// Documentation attached to a definition.
struct Doc {
  bool present = false;
  Span span;               ///< From the first to the last byte of the comments or docstring.
  std::string text;        ///< Comment markers and common indentation removed. Not kept for base.
  std::uint64_t hash = 0;  ///< Of `text`.
};

/// One definition. Spans are byte offsets of the file it was read from.
struct Symbol {
  SymbolKind kind = SymbolKind::function;
  std::string name;       ///< Simple name.
  std::string qualified;  ///< Name inside the file, enclosing types and namespaces in front.
  std::string overload;   ///< "(int, String)" where others share the qualified name; else empty.
  int container = -1;     ///< Index of the enclosing symbol in the same file, or -1.
  Span whole;             ///< With decorators, attributes, `export`, without leading comments.
  Span name_span;
  Span body;          ///< Empty where there is none.
  Range whole_range;  ///< The same as positions, for reports.
  Range name_range;
  Range doc_range;
  Boxed<Signature> signature;
  Doc doc;
  std::uint32_t parameter_count = 0;  ///< Kept of a brief symbol, too.
  bool exported = false;              ///< Visible to users of the file, by the language's rule.
  bool local = false;                 ///< Defined inside a function body.
  bool is_test = false;  ///< The language's test runner would collect it, or it lives in test code.
  bool doc_exempt =
      false;  ///< Needs no documentation of its own (`@Override`, `@overload`, setters).
  bool declaration = false;  ///< A declaration without its definition (C prototype, TS overload).
  bool partial = false;      ///< One of several parts that together define it (C# `partial`).
  bool alias = false;        ///< Another name for a definition: an export list, a re-export.
  bool returns_nothing = false;  ///< Known to return nothing: `void`, `-> None`, no result.
  bool demanded =
      false;  ///< Once added, whoever implements, builds or matches its container must react.
  bool brief = false;      ///< The text is the same on both sides: no signature was worked out.
  bool has_error = false;  ///< A syntax error lies inside `whole`.
  std::uint64_t header_hash = 0;  ///< Of the tokens outside the body.
  std::uint64_t body_hash = 0;    ///< Of the tokens of the body, comments left out.
};

/// A symbol's name as reports show it: qualified, with parameter types where overloads need them.
inline std::string display_name(const Symbol& symbol) { return symbol.qualified + symbol.overload; }

/// How two symbols of base and head relate. `none` is a pair in which nothing differs.
enum class SymbolChangeKind : std::uint8_t { none, added, removed, changed };

/// A pair of symbols across the two trees. `*_file` index the analysed files, `*_symbol` that
/// file's symbols on that side; -1 where the side has none.
struct SymbolChange {
  SymbolChangeKind kind = SymbolChangeKind::none;
  int base_file = -1, base_symbol = -1;
  int head_file = -1, head_symbol = -1;
  bool moved_file = false;        ///< Found in another file than its own.
  bool moved_container = false;   ///< Its container was renamed.
  bool renamed = false;           ///< Paired although the name differs.
  bool signature = false;         ///< A signature difference a caller can notice.
  bool strict_signature = false;  ///< Any token of the signature differs.
  bool body = false;
  bool doc = false;
};

}  // namespace agentcheck
