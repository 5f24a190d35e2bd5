// Places in files: byte offsets inside, line and column at the edge.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace agentcheck {

/// Which of the two trees a thing was seen in.
enum class Side { base, head };

/// "base" or "head".
inline std::string_view name_of(Side side) { return side == Side::base ? "base" : "head"; }

/// Half-open range of byte offsets into one file.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool empty() const { return begin >= end; }
  std::uint32_t size() const { return empty() ? 0 : end - begin; }
  bool contains(const Span& other) const { return begin <= other.begin && other.end <= end; }
  bool overlaps(const Span& other) const { return begin < other.end && other.begin < end; }
  bool operator==(const Span& other) const = default;
};

/// 0-based line, and 0-based column in UTF-8 bytes.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool operator==(const Position& other) const = default;
};

/// Half-open range of 0-based lines.
struct LineRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool empty() const { return begin >= end; }
  bool contains(std::uint32_t line) const { return begin <= line && line < end; }
  bool overlaps(const LineRange& other) const { return begin < other.end && other.begin < end; }
};

/// A span of text with its positions already worked out, so that it outlives the text.
struct Range {
  Position begin;
  Position end;
};

/// Turns byte offsets of one text into positions. Lines end at '\n'.
class LineIndex {
 public:
  LineIndex() = default;
  explicit LineIndex(std::string_view text) {
    starts_.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1)) {
      starts_.push_back(static_cast<std::uint32_t>(at + 1));
    }
    size_ = static_cast<std::uint32_t>(text.size());
  }

  Position position(std::uint32_t offset) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const auto line = static_cast<std::uint32_t>(next - starts_.begin()) - 1;
    return {line, offset - starts_[line]};
  }
  Range range(const Span& span) const { return {position(span.begin), position(span.end)}; }

  /// Byte offset of the start of a line; the end of the text for a line past the last.
  std::uint32_t start_of(std::uint32_t line) const {
    return line < starts_.size() ? starts_[line] : size_;
  }
  /// The lines a span touches; an empty span touches the line it stands on.
  LineRange lines(const Span& span) const {
    const std::uint32_t last = span.empty() ? span.begin : span.end - 1;
    return {position(span.begin).line, position(last).line + 1};
  }
  /// Number of lines, counting a last one without a line feed, and one for an empty text.
  std::uint32_t count() const { return static_cast<std::uint32_t>(starts_.size()); }

 private:
  std::vector<std::uint32_t> starts_;
  std::uint32_t size_ = 0;
};

}  // namespace agentcheck
