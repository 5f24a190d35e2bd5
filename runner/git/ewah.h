// Compressed bitmaps as git's index extensions store them (EWAH, gitformat-bitmap appendix A).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace agentcheck {

/// The positions of the bits set, in order. `bytes` is moved behind the bitmap. nullopt where it is
/// damaged or a position reaches `limit`.
std::optional<std::vector<std::size_t>> read_ewah(std::string_view& bytes, std::size_t limit);

}  // namespace agentcheck
