// A source line with a caret under the place a diagnostic is about; one function for all of them.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck {

/// One problem of a text file: `path:line:column: message`, the source line with a caret under the
/// column, and `hint: ...` where `hint` is not empty; each on a line of its own. `line_text` is
/// that line without its line feed; `line` and `column` are 1-based, the column in bytes, and a
/// column past the end points behind the last character. Every part may hold hostile bytes: all of
/// it goes through display(). Tabs are shown as blanks, long lines cut around the column, and the
/// caret counts terminal cells (two for East Asian wide characters, none for combining ones).
std::string render_excerpt(std::string_view path, int line, int column, std::string_view message,
                           std::string_view line_text, std::string_view hint);

/// Terminal cells that valid UTF-8 without control characters takes. Wide and combining blocks
/// follow Unicode's EastAsianWidth and general categories Mn and Me, by block.
std::size_t display_width(std::string_view text);

}  // namespace agentcheck
