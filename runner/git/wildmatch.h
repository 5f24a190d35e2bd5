// Git's wildcard patterns, shared by gitignore(5) and gitattributes(5).
#pragma once

#include <string_view>

namespace agentcheck {

/// True where `pattern` matches the whole of `text` as a path: `*` and `?` stop at '/', `**`
/// between slashes spans directories, `[...]` with ranges, `!`, `^` and `[:class:]`, `\` quotes. A
/// malformed pattern matches nothing. `fold_case` ignores the case of ASCII letters
/// (core.ignoreCase). Takes at most |pattern| x |text| steps for each `**`, whatever the pattern.
/// Rules: gitignore(5).
bool wildmatch(std::string_view pattern, std::string_view text, bool fold_case);

/// True for a byte that means something other than itself in a pattern: `*`, `?`, `[`, `\`.
bool is_pattern_special(char byte);

/// Byte-wise equality, ASCII letters folded where asked.
bool path_equal(std::string_view a, std::string_view b, bool fold_case);

}  // namespace agentcheck
