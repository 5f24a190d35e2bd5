// Hashes: SHA-256 for what leaves the process, a fast 64-bit one for what stays inside.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace agentcheck {

/// SHA-256 of `bytes` as 64 lower-case hex digits (FIPS 180-4).
std::string sha256_hex(std::string_view bytes);

/// Mixes 64 bits into a running hash. Not for hostile keys: equal hashes are verified or harmless.
inline std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 32);
}

/// 64-bit hash of bytes, eight at a time.
inline std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0x51ED270B35A5A4D3ULL) {
  std::uint64_t hash = mix(seed, bytes.size());
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    hash = mix(hash, word);
  }
  std::uint64_t tail = 0;
  if (left > 0) std::memcpy(&tail, at, left);
  return mix(hash, tail);
}

}  // namespace agentcheck
