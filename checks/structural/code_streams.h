// The ways to read code, for read_code(), and what they share.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "checks/structural/code_stream.h"

namespace agentcheck {

/// Answers, for spans asked about in order, which of a list of disjoint spans in order holds them.
template <typename Item>
class SpanCursor {
 public:
  explicit SpanCursor(const std::vector<Item>& items) : items_(items) {}
  /// The item that holds `span`, or null.
  const Item* find(const Span& span) {
    while (at_ < items_.size() && span_of(items_[at_]).end <= span.begin) ++at_;
    return at_ < items_.size() && span_of(items_[at_]).contains(span) ? &items_[at_] : nullptr;
  }

 private:
  static const Span& span_of(const Span& span) { return span; }
  static const Span& span_of(const OpaqueSpan& opaque) { return opaque.span; }

  const std::vector<Item>& items_;
  std::size_t at_ = 0;
};

/// The smallest node that holds a span.
inline Node node_at(const SourceFile& file, const Span& span) {
  return {ts_node_descendant_for_byte_range(file.root().raw(), span.begin, span.end), file.text()};
}

/// Tokens with marks for the structure around them.
std::unique_ptr<CodeStream> read_tokens(const SourceFile& file, const Erasure& erasure,
                                        const Span& span, const std::vector<OpaqueSpan>& opaque);
/// Lines without what is erased. `types`: annotations are, and the blanks they bring.
std::unique_ptr<CodeStream> read_lines(const SourceFile& file, const Erasure& erasure,
                                       const Span& span, const std::vector<OpaqueSpan>& opaque,
                                       bool types);

/// The text line by line, every blank of it; comments that are erased are gone, with the lines they
/// stand on alone.
std::unique_ptr<CodeStream> read_text(const SourceFile& file, const Erasure& erasure,
                                      const Span& span);

}  // namespace agentcheck
