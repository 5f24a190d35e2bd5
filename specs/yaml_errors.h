// The YAML library's complaints, put in the reader's words and at the place to mend.
#pragma once

#include <cstddef>
#include <string_view>

#include "specs/yaml_text.h"

namespace agentcheck {

/// What to tell for a syntax error: `theirs` is yaml-cpp's message, `offset` its place in `text`,
/// and `open_bracket` that of the innermost `[` or `{` still open, npos where there is none. A
/// message that is not known is passed on.
TextProblem syntax_problem(std::string_view theirs, std::size_t offset, std::string_view text,
                           std::size_t open_bracket);

/// What to tell where a second document begins at `offset`: at a marker, or where a line does not
/// belong to what stands above it.
TextProblem second_document_problem(std::size_t offset, std::string_view text);

}  // namespace agentcheck
