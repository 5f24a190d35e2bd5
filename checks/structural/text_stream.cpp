#include <algorithm>
#include <limits>
#include <string_view>

#include "checks/structural/code_streams.h"
#include "core/hash.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

/// Text: see read_text().
class TextStream : public CodeStream {
 public:
  TextStream(const SourceFile& file, const Erasure& erasure, const Span& span)
      : text_(file.text()), span_(span), at_(span.begin) {
    const Language& language = *file.language();
    walk_ranges(file.root(), {span}, std::numeric_limits<std::uint32_t>::max(),
                [&](const Node& node) {
                  const std::uint16_t classes = language.classes(node.symbol());
                  if ((classes & kComment) == 0) return Walk::enter;
                  if (erasure.erases_comment(node, classes)) erased_.push_back(whole(node.span()));
                  return Walk::skip;
                });
  }

  bool next(CodeUnit& unit) override {
    while (next_ < erased_.size() && erased_[next_].begin <= at_) {
      at_ = std::max(at_, erased_[next_++].end);
    }
    if (at_ >= span_.end) return false;
    const std::uint32_t most = next_ < erased_.size() ? erased_[next_].begin : span_.end;
    const std::string_view rest = text_.substr(at_, std::min(most, span_.end) - at_);
    const auto size = static_cast<std::uint32_t>(std::min(rest.find('\n'), rest.size() - 1) + 1);
    unit = {hash_bytes(rest.substr(0, size)), {at_, at_ + size}};
    at_ += size;
    return true;
  }

 private:
  /// A comment, with its lines where nothing else stands on them.
  Span whole(const Span& comment) const {
    Span lines = comment;
    const auto is_blank = [&](std::uint32_t at) { return text_[at] == ' ' || text_[at] == '\t'; };
    while (lines.begin > 0 && is_blank(lines.begin - 1)) --lines.begin;
    while (lines.end < text_.size() && is_blank(lines.end)) ++lines.end;
    if (lines.end < text_.size() && text_[lines.end] == '\r') ++lines.end;
    const bool opens = lines.begin == 0 || text_[lines.begin - 1] == '\n';
    const bool closes = lines.end < text_.size() && text_[lines.end] == '\n';
    return opens && closes ? Span{lines.begin, lines.end + 1} : comment;
  }

  std::string_view text_;
  Span span_;
  std::uint32_t at_;
  std::vector<Span> erased_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<CodeStream> read_text(const SourceFile& file, const Erasure& erasure,
                                      const Span& span) {
  return std::make_unique<TextStream>(file, erasure, span);
}

}  // namespace agentcheck
