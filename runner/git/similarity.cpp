#include "runner/git/similarity.h"

#include <algorithm>

#include "core/hash.h"
#include "runner/git/line_diff.h"

namespace agentcheck {
namespace {

constexpr std::size_t kChunkBytes = 64;

/// The upper half of a product, whose bits depend on all of the hash; the lower half's do not.
std::uint32_t hash_chunk(std::string_view chunk) {
  return static_cast<std::uint32_t>((hash_bytes(chunk) * 0xD6E8FEB86659FD93ULL) >> 32);
}

/// The chunk at the front of `rest`: up to a line feed or 64 bytes that count. A carriage return
/// right before a line feed does not count in text.
std::size_t chunk_length(std::string_view rest, bool text) {
  const std::size_t window = std::min(rest.size(), kChunkBytes);
  const void* found = std::memchr(rest.data(), '\n', window);
  if (found != nullptr) {
    return static_cast<std::size_t>(static_cast<const char*>(found) - rest.data()) + 1;
  }
  if (text && window == kChunkBytes && rest.size() > window && rest[window - 1] == '\r' &&
      rest[window] == '\n') {
    return window + 1;
  }
  return window;
}

}  // namespace

Fingerprint fingerprint(std::string_view content) {
  Fingerprint result;
  result.size = content.size();
  const bool text = !is_binary(content);
  std::string line;
  for (std::string_view rest = content; !rest.empty();) {
    const std::size_t length = chunk_length(rest, text);
    std::string_view chunk = rest.substr(0, length);
    rest.remove_prefix(length);
    if (text && chunk.ends_with("\r\n")) {
      line.assign(chunk.substr(0, chunk.size() - 2)).push_back('\n');
      chunk = line;
    }
    result.chunks.push_back({hash_chunk(chunk), static_cast<std::uint32_t>(chunk.size())});
  }
  std::sort(result.chunks.begin(), result.chunks.end(),
            [](const Chunk& a, const Chunk& b) { return a.hash < b.hash; });
  std::size_t kept = 0;
  for (const Chunk& chunk : result.chunks) {
    if (kept > 0 && result.chunks[kept - 1].hash == chunk.hash) {
      result.chunks[kept - 1].bytes += chunk.bytes;
    } else {
      result.chunks[kept++] = chunk;
    }
  }
  result.chunks.resize(kept);
  result.chunks.shrink_to_fit();
  return result;
}

std::uint64_t copied_bytes(const Fingerprint& base, const Fingerprint& head) {
  std::uint64_t copied = 0;
  auto a = base.chunks.begin();
  auto b = head.chunks.begin();
  while (a != base.chunks.end() && b != head.chunks.end()) {
    if (a->hash < b->hash) {
      ++a;
    } else if (b->hash < a->hash) {
      ++b;
    } else {
      copied += std::min(a->bytes, b->bytes);
      ++a;
      ++b;
    }
  }
  return copied;
}

}  // namespace agentcheck
