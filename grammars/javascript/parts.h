// Pieces that the definitions of JavaScript and TypeScript are put together from.
#pragma once

#include <string>
#include <vector>

#include "grammars/javascript/exports.h"
#include "grammars/javascript/types.h"
#include "grammars/traits.h"

namespace agentcheck::javascript {

/// The node that spells a member's name; the null node where there is none.
Node name_node(const Node& node);
/// The symbol a definition's container is, or null.
const Symbol* container_of(const Definition& definition);
/// True for a direct member: the parent node is the container's body, not something deeper.
bool is_member(const Definition& definition);
/// True directly in a file or a namespace.
bool in_module(const Definition& definition);
/// True in a declaration file and inside `declare`.
bool is_ambient(const Definition& definition);

/// A symbol with its names and spans. `name` may be the null node.
Symbol make_symbol(const Definition& definition, SymbolKind kind, const Node& name,
                   std::string text);
/// The same, named by its node, or `default` for a default export.
Symbol make_symbol(const Definition& definition, SymbolKind kind, const Node& name);
/// A writer of types that knows the type parameters around a definition.
TypeText types_of(const Definition& definition);
/// Adds a labelled piece to a signature unless it is empty.
void add_part(Symbol& symbol, const char* label, std::string text);
/// Takes a node's type parameters into a signature; gives a writer of types that knows them.
TypeText read_type_parameters(const Definition& definition, const Node& node, Symbol& symbol);
/// Type parameters, heritage, modifiers and body of a class or interface.
void read_class(const Definition& definition, const Node& node, Symbol& symbol);
/// Kind, signature and body of something a value was given to.
void read_value(const Definition& definition, const Node& written, Symbol& symbol);
/// The identifiers a destructuring pattern binds, in order.
void collect_names(const Node& pattern, std::vector<Node>& names, int depth = 0);
/// Members of `module.exports = {...}` are names of the module, those of `X.prototype = {...}`
/// members of X.
void place_free(const Target& target, Symbol& symbol);

}  // namespace agentcheck::javascript
