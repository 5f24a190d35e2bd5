#include "core/hash.h"

#include <mbedtls/sha256.h>

#include <array>

namespace agentcheck {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  mbedtls_sha256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(),
                 0);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(64);
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace agentcheck
