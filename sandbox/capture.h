// What is kept of a stream that may never end: its first and its last bytes, and a count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace agentcheck {

/// Keeps the first `keep` and the last `keep` bytes of a stream and counts all of them. Memory is
/// bounded by twice `keep`, whatever is written.
class Capture {
 public:
  explicit Capture(std::size_t keep = std::size_t{1} << 20) : keep_(keep) {}

  void append(std::string_view bytes);
  /// How many bytes came, kept or not.
  std::uint64_t total() const { return total_; }
  /// How many bytes in the middle were dropped.
  std::uint64_t dropped() const { return total_ - head_.size() - tail_.size(); }
  /// The kept bytes as they came; where some were dropped, a line in between says how many.
  std::string text() const;
  /// The last `limit` bytes that came, at most what is kept at the end.
  std::string last(std::size_t limit) const;

 private:
  /// The ring turned so that its oldest byte comes first.
  std::string tail() const;

  std::size_t keep_;
  std::string head_;
  std::string tail_;  ///< A ring once it is `keep_` long; `next_` is its oldest byte.
  std::size_t next_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace agentcheck
