// What calls and assignments define in Ruby.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::ruby {

/// The name a symbol or a plain string stands for (`:a`, `"a"`, `'a'`); empty for anything
/// computed.
std::string literal_name(const Node& node);

/// The names in the arguments of a call: symbols, strings, arrays of them (also `%i[...]`), splats
/// of arrays, methods defined in place, and what an `attr_*` there defines.
/// What nests deeper than anybody writes is left out.
std::vector<std::string> names_in_arguments(const Node& call, int depth = 8);

/// The method a call is to, where it has no receiver other than `self`; empty elsewhere.
std::string_view own_method(const Node& call);

/// True for `Class.new`, `Module.new`, `Struct.new`, `Data.define`.
bool makes_class(const Node& call);

/// True where methods of `definition` are those of an object, not of its class: `Foo#m`, not
/// `Foo.m`.
bool is_instance_level(const Definition& definition);

/// Qualified name of a method: "Foo#m", "Foo.m", or "m" at the top.
std::string qualified_method(std::string_view prefix, bool instance, std::string_view name);

/// Methods that a call makes: `attr_*`, `alias_method`, `define_method`, delegation with literal
/// names.
std::vector<Symbol> define_call(const Definition& definition);

/// `alias new old`; none for global variables.
std::vector<Symbol> define_alias(const Definition& definition);

/// Constants an assignment makes; a class for `Point = Struct.new(:x) do ... end` and its kin.
std::vector<Symbol> define_assignment(const Definition& definition);

}  // namespace agentcheck::ruby
