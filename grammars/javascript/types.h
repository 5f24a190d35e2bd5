// TypeScript types and JavaScript expressions in one canonical spelling: equal text where no caller
// can tell the difference.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::javascript {

/// A string literal in double quotes, whatever quotes it was written in.
std::string canonical_string(std::string_view literal);

/// A property name as symbols show it: quotes off where they are not needed, `[Symbol.iterator]`
/// for a computed one.
std::string property_name(const Node& name);

/// An expression's tokens, joined, with strings in one kind of quotes and without comments and
/// trailing commas.
std::string expression_text(const Node& node);

/// Writes types. Left out, because they change no type: names of parameters and tuple members,
/// names of type parameters, order of union members and of an object type's properties, separators,
/// quotes, redundant parentheses, `Array<T>` for `T[]` (TypeScript handbook, "Everyday Types",
/// "Object Types").
class TypeText {
 public:
  /// `types` are the type parameters in force.
  TypeText(const Language& language, const TypeNames& types) : language_(language), types_(types) {}

  /// `node` is a type, or an annotation around one.
  std::string text(const Node& node) const { return write(node, 0); }
  /// The return type of a function whose parameters are in `list`: a type predicate names one of
  /// them by its place.
  std::string result(const Node& annotation, const Node& list) const;
  /// The members of a type parameter list: "$1 extends X = Y".
  std::vector<std::string> type_parameters(const Node& list) const;

 private:
  std::string write(const Node& node, int depth) const;
  std::string operand(const Node& node, int depth) const;
  std::string name(const Node& node) const;
  std::string set_of(const Node& node, const char* kind, int depth) const;
  std::string members(const Node& node, int depth) const;
  std::string member(const Node& node, int depth) const;
  std::string index_member(const Node& node, int depth) const;
  std::string function(const Node& node, int depth) const;
  std::string parameters(const Node& list, int depth) const;
  std::string parameter(const Node& node, int depth) const;
  std::string generic(const Node& node, int depth) const;
  std::string list(const Node& node, const char* open, const char* close, int depth) const;
  std::string conditional(const Node& node, int depth) const;
  std::string list_of_words(const Node& node, int depth) const;
  std::string rest(const Node& node, int depth) const;
  /// Puts one more name in force.
  void bind(std::string_view type_name);
  /// This writer with the names of a list in force.
  TypeText with_type_parameters(const Node& list) const;
  TypeText with_parameters(const Node& list) const;

  const Language& language_;
  TypeNames types_;
  int bound_ = 0;     ///< Names bound inside the type ("%1"), so far.
  TypeNames values_;  ///< Parameter names, each with its place ("#1").
};

}  // namespace agentcheck::javascript
