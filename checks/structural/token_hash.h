// When two tokens count as the same although they are written differently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace agentcheck {

/// A token by its text, runs of blanks as one.
std::uint64_t hash_collapsed(std::string_view text);

/// Length of the backslash and line end that `text` begins with, which join two lines; else 0.
std::size_t splice_length(std::string_view text);

/// The body of a macro, which the grammar keeps as one text, by its tokens (C17, 6.10.3): blanks
/// count only where they keep two tokens apart.
std::uint64_t hash_macro(std::string_view text);

/// `#  define` is `#define`.
std::uint64_t hash_directive(std::string_view text);

/// A string literal by its prefix and content, whichever of the two quotes it is in.
std::uint64_t hash_string(std::string_view text);

/// Text between JSX tags: lines without the blanks around line ends, joined by one (JSX, as
/// compilers treat its white space); 0 where nothing is left.
std::uint64_t hash_layout_text(std::string_view text);

}  // namespace agentcheck
