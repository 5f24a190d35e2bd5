// C and C++ declarations taken apart: specifiers, declarators, and the types they spell, each
// written in one canonical way (C17 6.7.2-6.7.7, C++20 [dcl.type], [dcl.decl], [dcl.fct]).
#pragma once

#include <string>
#include <vector>

#include "core/symbol.h"
#include "grammars/traits.h"

namespace agentcheck {

/// One step of a declarator: what the declared thing is made into.
struct DeclaratorStep {
  enum class Kind : std::uint8_t { pointer, reference, array, function, pack };
  Kind kind = Kind::pointer;
  Node node;
};

/// A declarator unwound. `int *f(void)` has the steps pointer, function: the last one says what the
/// name is, the ones before it what a function returns or an array holds.
struct Declarator {
  Node name;   ///< Innermost name node; null for an abstract declarator.
  Node scope;  ///< The outermost qualified_identifier around the name, or null.
  Node value;  ///< Initialiser, or null.
  Node bits;   ///< Bit-field clause, or null.
  Node whole;  ///< The node it was read from.
  std::vector<DeclaratorStep> steps;

  bool is_function() const {
    return !steps.empty() && steps.back().kind == DeclaratorStep::Kind::function;
  }
};

/// Unwinds a declarator node, named or abstract.
Declarator read_declarator(const Node& node);

/// The part of a declaration before its declarators.
struct Specifiers {
  Node type;  ///< The type specifier; null where there is none (constructors).
  bool is_const = false;
  bool is_volatile = false;
  std::vector<std::string> words;  ///< The other keywords: "static", "constexpr", "virtual" ...
  Node explicit_specifier;         ///< `explicit` or `explicit(...)`; null where absent.
  bool has(std::string_view word) const;
};

/// Reads the specifiers among the children of a declaration, parameter or type name.
Specifiers read_specifiers(const Node& declaration);

/// Writes types in canonical form: one order of qualifiers, one spelling of each integer type, no
/// parameter names, no `typename`, type parameters as `$1`.
class TypeWriter {
 public:
  explicit TypeWriter(const TokenWriter& writer);

  /// Any node: types in it canonically, everything else token by token.
  std::string text(const Node& node, int depth = 0) const;
  /// The type that specifiers and the first `count` steps of a declarator spell; `adjusted` as the
  /// type of a parameter.
  std::string type(const Specifiers& specifiers, const std::vector<DeclaratorStep>& steps,
                   std::size_t count, int depth = 0, bool adjusted = false) const;
  /// The same for all steps.
  std::string type(const Specifiers& specifiers, const Declarator& declarator) const {
    return type(specifiers, declarator.steps, declarator.steps.size());
  }
  /// Type of a parameter after the adjustments of C17 6.7.6.3 and C++20 [dcl.fct]/5: arrays and
  /// functions are pointers, qualifiers of the parameter itself do not count.
  std::string parameter_type(const Node& parameter, const Declarator& declarator,
                             int depth = 0) const;
  /// The parameters of a list; `(void)` has none.
  std::vector<Parameter> parameters(const Node& list, int depth = 0) const;
  /// Base classes with their access, `standard` where none is written.
  std::string bases(const Node& clause, std::string_view standard) const;

  bool cpp() const { return cpp_; }
  const TokenWriter& tokens() const { return writer_; }

 private:
  std::string base(const Node& type, int depth) const;
  std::string joined(const Node& node, int depth, std::string_view without) const;
  void step(const DeclaratorStep& step, std::string& declarator, int depth) const;

  const TokenWriter& writer_;
  bool cpp_;
};

}  // namespace agentcheck
