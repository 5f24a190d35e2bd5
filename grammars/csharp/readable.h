// C#: text in which no conditional section cuts through a declaration or a statement, and no
// keyword is a name.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck::csharp {

/// The text with such sections read as if their first condition held: their directives and other
/// branches are blanks (ECMA-334 6.5.6). Sections that hold whole members or statements stay as
/// they are, every branch of them. A contextual keyword that is a name (`async`) becomes another
/// one. Empty where nothing is to be blanked. The same length and lines.
std::string readable_csharp(std::string_view text);

}  // namespace agentcheck::csharp
