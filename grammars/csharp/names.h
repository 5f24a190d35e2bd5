// C#: names that stand for others, so that one type is one text however it is written (ECMA-334
// 6.4.3 identifiers, 8.3.5 simple types, 14.5 using directives).
#pragma once

#include <string>
#include <string_view>

#include "grammars/traits.h"

namespace agentcheck::csharp {

/// The name without the `@` that lets a keyword be one.
std::string_view bare(std::string_view name);

/// Writes names of types, and what stands in their place, in one spelling: see Traits::write().
bool write_name(const Node& node, const TokenWriter& writer, std::string& out);

/// What `using Name = Type;` at the top of a file makes each name stand for.
TypeNames aliases_in(const SourceFile& file);

/// The namespace a definition stands in, block and file-scoped ones joined; empty for none.
std::string namespace_of(const Definition& definition);

}  // namespace agentcheck::csharp
