// Functions in JavaScript and TypeScript: what their signatures are made of.
#pragma once

#include <vector>

#include "grammars/traits.h"

namespace agentcheck::javascript {

/// True for function and arrow function expressions.
bool is_function(const Node& node);

/// True for a call that gives the component it is given: `memo(...)`, `forwardRef(...)` (React).
bool is_component_wrapper(const Node& value);

/// The value without what changes nothing about it: parentheses, `as T`, `satisfies T`, `!`,
/// `Object.freeze(...)`, `memo(...)`.
Node bare_value(Node value);

/// One parameter of a list (ECMAScript, "Parameter Lists"; TypeScript's `this` is none). Keys of an
/// object pattern are part of the type, in sorted order, where no annotation gives the type.
void read_parameter(const Node& node, const TokenWriter& writer, std::vector<Parameter>& out);

/// Fills in type parameters, parameters, result, `async`, `*`, body and whether something is
/// returned, from the node that has the parameter list.
void read_callable(const Definition& definition, const Node& function, Symbol& symbol);

/// Sorts the words among a node's direct children that callers see: "static", "readonly",
/// "protected",
/// "?" ... into `symbol`'s modifiers.
void read_modifiers(const Node& node, Symbol& symbol);

/// The type of a literal initialiser, which TypeScript infers: "number", "string", "boolean"; else
/// empty.
std::string inferred_type(const Language& language, const Node& value);

}  // namespace agentcheck::javascript
