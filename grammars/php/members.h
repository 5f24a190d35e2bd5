// Properties, constants and what else of PHP makes several symbols at once.
#pragma once

#include <vector>

#include "grammars/traits.h"

namespace agentcheck::php {

/// The modifiers of a declaration that callers and subclasses notice, those its class implies added
/// and taken away: written or not, they read the same. Sorted.
std::vector<std::string> modifiers_of(const Definition& definition, const Node& node);

/// One field for every `$name` of a property declaration.
std::vector<Symbol> define_properties(const Definition& definition);

/// One constant for every name of a `const` declaration.
std::vector<Symbol> define_constants(const Definition& definition);

/// `define('NAME', value)` at the top of a file; none for any other call.
std::vector<Symbol> define_call(const Definition& definition);

/// The second name a `use` of traits gives to a method; none where it changes its visibility alone.
std::vector<Symbol> define_trait_alias(const Definition& definition);

/// The properties a constructor declares by promoting its parameters.
std::vector<Symbol> promoted_properties(const Definition& definition);

}  // namespace agentcheck::php
