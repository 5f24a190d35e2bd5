// What each kind of node defines: the symbols, none where the node defines nothing.
#pragma once

#include <vector>

#include "grammars/traits.h"

namespace agentcheck::javascript {

/// Functions and overload signatures.
std::vector<Symbol> define_function(const Definition& definition);
/// Classes, interfaces and enums, as `kind`.
std::vector<Symbol> define_class(const Definition& definition, SymbolKind kind);
/// Methods of classes and objects, accessors, constructors with their parameter properties.
std::vector<Symbol> define_method(const Definition& definition);
/// Fields of classes.
std::vector<Symbol> define_field(const Definition& definition);
/// `const`, `let`, `var`: every name a declarator binds.
std::vector<Symbol> define_variable(const Definition& definition);
/// `exports.x = ...`, `module.exports = ...`, `X.prototype.y = ...`.
std::vector<Symbol> define_assignment(const Definition& definition);
/// A property of an object literal that is a symbol's value or is exported whole.
std::vector<Symbol> define_property(const Definition& definition);
/// `export default EXPRESSION`, `export = EXPRESSION`; declarations are defined by themselves.
std::vector<Symbol> define_default_export(const Definition& definition);
/// One name of `export { a as b }`; with `from`, a name of another module.
std::vector<Symbol> define_specifier(const Definition& definition);
/// Members of interfaces: properties, call, construct and index signatures.
std::vector<Symbol> define_member_signature(const Definition& definition);
/// `type X = ...`; the type is the signature.
std::vector<Symbol> define_type_alias(const Definition& definition);
/// Enum members, which have no node of their own where they have no value.
std::vector<Symbol> define_enum_members(const Definition& definition);
/// Namespaces and ambient modules.
std::vector<Symbol> define_module(const Definition& definition);
/// `export import a = b.c`.
std::vector<Symbol> define_import_alias(const Definition& definition);

}  // namespace agentcheck::javascript
