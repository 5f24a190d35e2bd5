// Contiguous imports as one unit each, whatever their order: what `import-order` compares.
#pragma once

#include <vector>

#include "checks/structural/code_parts.h"
#include "checks/structural/code_stream.h"

namespace agentcheck {

/// The blocks of imports of a file that may change places (imports.scm of its language): siblings
/// with nothing but blanks, and what `erasure` erases, between them. Their keys are equal for equal
/// multisets of imports. A block in which two imports bind the same name to different things is
/// left out: there the last one counts. `complete` becomes false where the search gave up.
/// Disjoint, in order.
std::vector<OpaqueSpan> import_blocks(const SourceFile& file, const Erasure& erasure,
                                      const Modulo& modulo, bool& complete);

/// `spans` and those of `blocks` as one list, disjoint and in order.
std::vector<Span> with_blocks(std::vector<Span> spans, const std::vector<OpaqueSpan>& blocks);

/// Gives each block to the innermost part that holds it. Slots of parts are no longer valid then.
void place_blocks(std::vector<CodePart>& parts, const std::vector<OpaqueSpan>& blocks);

}  // namespace agentcheck
