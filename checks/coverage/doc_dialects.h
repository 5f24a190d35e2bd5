// Conventions of documentation that say what block tags say, in another order or other signs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agentcheck {

/// `text` with its tags as `@param name text`, `@return text` and `@throws text`: "phpdoc" (PSR-5:
/// the type stands before the name), "yard" (types in brackets, on either side of the name),
/// "swift" (Markdown lists: `- Parameter name: text`). nullopt where it is prose without tags
/// ("yard" covers RDoc and TomDoc) and for any other format.
std::optional<std::string> with_block_tags(std::string_view format, std::string_view text);

/// True for a format that with_block_tags() knows.
bool is_dialect(std::string_view format);

}  // namespace agentcheck
