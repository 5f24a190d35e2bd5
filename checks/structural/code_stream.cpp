#include "checks/structural/code_stream.h"

#include "checks/structural/code_streams.h"
#include "grammars/language.h"

namespace agentcheck {

std::unique_ptr<CodeStream> read_code(const SourceFile& file, const Erasure& erasure,
                                      const Modulo& modulo, const Span& span,
                                      const std::vector<OpaqueSpan>& opaque) {
  if (file.language()->code().layout_counts) return read_text(file, erasure, span);
  return modulo.formatting ? read_tokens(file, erasure, span, opaque)
                           : read_lines(file, erasure, span, opaque, modulo.types);
}

}  // namespace agentcheck
