// How Rust signatures are spelled, so that what means the same reads the same; and Rust's
// documentation.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::rust {

std::string join(const std::vector<std::string>& words, std::string_view separator);

/// Traits::write for Rust: bounds in no order, `'_` left out, names in function types left out.
bool write(const Node& node, const TokenWriter& writer, std::string& out);

/// Traits::type_parameters: lifetimes become '$1, '$2, types and constants $1, $2. Bounds are not
/// in `out` (see Bounds), defaults are.
void bind(const Language& language, const Node& list, const std::string& mark, TypeNames& names,
          std::vector<std::string>& out);

/// One child of a `parameters` node.
Parameter parameter(const Node& node, const TokenWriter& writer);

/// Fields of a tuple struct or variant as parameters. With `hide_private`, fields that are not
/// `pub` appear without their type, and those at the end as one: nobody outside can tell more.
std::vector<Parameter> tuple_fields(const Node& list, const TokenWriter& writer, bool hide_private);

/// Bounds from type parameters and where clauses: `<T: A> where T: B` is `where T: A + B`.
class Bounds {
 public:
  /// Adds those of an item: its type parameters and its where clause.
  void add(const Node& item, const TokenWriter& writer);
  /// Forgets bounds by lifetime parameters, `T: 'a`.
  void drop_outlives();
  /// "$1: A + B, $2: C"; empty where there are none.
  std::string text() const;

 private:
  void add(const std::string& left, const Node& bounds, const TokenWriter& writer);
  std::map<std::string, std::set<std::string>> bounds_;
};

/// The pattern of a macro's arm in round brackets, without the names of its variables.
std::string pattern_text(const Node& pattern);

/// Leaves out the lifetimes of a function that the elision rules would fill in, and numbers the
/// others by appearance (Reference, "Lifetime elision"). `list` is its type parameter list, or
/// null.
void elide_lifetimes(const Node& list, const TokenWriter& writer, Signature& signature);

/// `///`, `/** */` and `#[doc = "..."]` before an item, `//!` and `/*! */` inside a module.
Doc doc(const Definition& definition);

}  // namespace agentcheck::rust
