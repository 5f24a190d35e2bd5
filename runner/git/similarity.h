// How much of one file is found in another, by git's measure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace agentcheck {

/// One distinct chunk of a file, with all the bytes it covers.
struct Chunk {
  std::uint32_t hash = 0;
  std::uint32_t bytes = 0;
};

/// A file as the bag of its chunks: a chunk ends after a line feed or 64 bytes, and a carriage
/// return before a line feed is left out of text, as git does (gitdiffcore(7), "similarity index").
struct Fingerprint {
  std::vector<Chunk> chunks;  ///< Ordered by hash, each hash once.
  std::uint64_t size = 0;     ///< Of the file.
};

/// The largest file that is scored; larger ones are only renamed whole.
inline constexpr std::uint64_t kMaxScoredBytes = 16U << 20;

Fingerprint fingerprint(std::string_view content);

/// Bytes of `base` found in `head`, whatever their order.
std::uint64_t copied_bytes(const Fingerprint& base, const Fingerprint& head);

/// Similarity in the 60000ths git counts in; 0 where either file is empty.
constexpr std::uint32_t kFullScore = 60000;
inline std::uint32_t score_of(std::uint64_t copied, std::uint64_t size_a, std::uint64_t size_b) {
  const std::uint64_t larger = size_a > size_b ? size_a : size_b;
  return larger == 0 ? 0 : static_cast<std::uint32_t>(copied * kFullScore / larger);
}

}  // namespace agentcheck
