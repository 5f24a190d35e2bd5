// Foreign text inside Markdown: inert as markup, as a mention, as a link and as a workflow command.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck {

/// Any bytes as one line of plain text. ASCII punctuation is escaped (CommonMark 0.30,
/// section 2.4);
/// `@`, `#` and `GH-` are followed by a zero-width space, because mentions and references are
/// looked for after the escapes are gone.
std::string markdown_text(std::string_view bytes);

/// Like markdown_text(), but text between single backticks, as messages quote names, stays a code
/// span.
std::string markdown_message(std::string_view bytes);

/// Any bytes as a code span whose fence is longer than any run of backticks in it. `|` is escaped
/// for tables when `in_table`, as GitHub's tables want it. Empty for empty bytes.
std::string markdown_code(std::string_view bytes, bool in_table = false);

/// A fence of backticks, at least three, longer than any run of them in `content`.
std::string markdown_fence(std::string_view content);

}  // namespace agentcheck
