#include "runner/git/ewah.h"

#include <cstdint>

namespace agentcheck {
namespace {

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

std::optional<std::vector<std::size_t>> read_ewah(std::string_view& bytes, std::size_t limit) {
  constexpr std::size_t kHeader = 8, kTrailer = 4, kWord = 8;
  if (bytes.size() < kHeader) return std::nullopt;
  const std::uint64_t bits = big_endian(bytes.substr(0, 4));
  const std::uint64_t words = big_endian(bytes.substr(4, 4));
  if (bits > limit || (bytes.size() - kHeader) / kWord < words) return std::nullopt;
  const std::string_view body = bytes.substr(kHeader, words * kWord);
  if (bytes.size() < kHeader + body.size() + kTrailer) return std::nullopt;
  bytes.remove_prefix(kHeader + body.size() + kTrailer);

  std::vector<std::size_t> set;
  std::uint64_t position = 0;
  const auto add = [&](std::uint64_t word) {
    for (int bit = 0; bit < 64; ++bit) {
      if (word >> bit & 1) set.push_back(position + static_cast<unsigned>(bit));
    }
    position += 64;
  };
  // A marker word: the running bit, 32 bits of how many words it fills, 31 of how many literals
  // follow.
  for (std::size_t at = 0; at < words;) {
    const std::uint64_t marker = big_endian(body.substr(at++ * kWord, kWord));
    const std::uint64_t run = marker >> 1 & 0xFFFFFFFFu;
    const std::uint64_t literals = marker >> 33;
    if (literals > words - at || run > bits / 64 + 1) return std::nullopt;
    if (marker & 1) {
      for (std::uint64_t i = 0; i < run && position <= bits; ++i) add(~std::uint64_t{0});
    } else {
      position += run * 64;
    }
    for (std::uint64_t i = 0; i < literals; ++i) {
      add(big_endian(body.substr(at++ * kWord, kWord)));
    }
    if (position > bits + 64 * 2) return std::nullopt;
  }
  while (!set.empty() && set.back() >= bits) set.pop_back();
  return set;
}

}  // namespace agentcheck
