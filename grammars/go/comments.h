// Comments of Go that are code by where they stand.
#pragma once

#include "grammars/traits.h"

namespace agentcheck::go {

/// True for the expected output of an example (testing, "Examples"), and for a comment over several
/// lines that ends a statement as a line feed would (specification, "Comments", "Semicolons").
bool comment_is_code(const SourceFile& file, const Node& comment);

}  // namespace agentcheck::go
