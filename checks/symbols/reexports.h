// Whether a file hands on a name it does not define.
#pragma once

#include <string_view>

namespace agentcheck {

/// True where a file of the language can hand on names by a statement that reexports() knows.
bool has_reexports(std::string_view language);
/// True where `text` re-exports `name` from another file: `export { name } from`, `export * from`,
/// `from x import name`, `pub use x::name`. Reads one file; a star counts for every name.
bool reexports(std::string_view text, std::string_view language, std::string_view name);

}  // namespace agentcheck
