// What the names in a PHP file stand for (manual: "Name resolution rules", "Type declarations").
#pragma once

#include <string>

#include "grammars/traits.h"

namespace agentcheck::php {

/// The namespace of the file and what its `use` imports classes as, under keys no token can have:
/// "namespace" where the file has one, "use alias" with the alias in lower case. For
/// Traits::names_in.
TypeNames names_of(const SourceFile& file);

/// The class a name stands for: its full name, or its own alone where the file's namespace holds
/// it.
std::string class_name(const Node& node, const TypeNames& names);

/// A type in one spelling: names resolved, members of unions in order, `?T` as `T|null`.
std::string canonical_type(const Node& type, const TokenWriter& writer);

/// `type` with `null` among its members.
std::string nullable(const std::string& type);

}  // namespace agentcheck::php
