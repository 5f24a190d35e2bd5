#include <cctype>
#include <string>
#include <string_view>

#include "checks/structural/code_streams.h"
#include "core/hash.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f'; }

/// Lines: see read_code() without `formatting`. Strings are read whole, so that line ends and
/// blanks inside them count.
class LineStream : public CodeStream {
 public:
  LineStream(const SourceFile& file, const Erasure& erasure, const Span& span,
             const std::vector<OpaqueSpan>& opaque, bool types)
      : text_(file.text()), span_(span), opaque_(opaque), types_(types), at_(span.begin) {
    find_pieces(file, erasure);
  }

  bool next(CodeUnit& unit) override {
    while (!ready_ && at_ < span_.end) step();
    if (!ready_) end_line();
    if (!ready_) return false;
    ready_ = false;
    unit = unit_;
    return true;
  }

 private:
  /// Erased pieces and atoms of the span, by one walk.
  void find_pieces(const SourceFile& file, const Erasure& erasure) {
    const Language& language = *file.language();
    SpanCursor<Span> erased(erasure.spans());
    SpanCursor<OpaqueSpan> opaque(opaque_);
    TSTreeCursor cursor = ts_tree_cursor_new(node_at(file, span_).raw());
    std::size_t depth = 0;
    for (bool done = false; !done;) {
      const Node node(ts_tree_cursor_current_node(&cursor), text_);
      const Span span = node.span();
      const std::uint16_t classes = language.classes(node.symbol());
      const bool outside = span.empty() || span.end <= span_.begin || span.begin >= span_.end;
      bool leaf = outside || opaque.find(span);
      if (!leaf && (erased.find(span) || erasure.erases_comment(node, classes))) {
        erased_.push_back(span);
        leaf = true;
      } else if (!leaf && (node.child_count() == 0 || (classes & (kAtom | kString)) != 0)) {
        if (const auto text = erasure.renamed(node)) {
          renamed_.emplace_back(span, *text);
        } else if ((classes & (kAtom | kString)) != 0) {
          atoms_.push_back(span);
        }
        leaf = true;
      }
      if (!leaf && ts_tree_cursor_goto_first_child(&cursor)) {
        ++depth;
        continue;
      }
      while (!done && (depth == 0 || !ts_tree_cursor_goto_next_sibling(&cursor))) {
        done = depth == 0;
        if (!done) {
          ts_tree_cursor_goto_parent(&cursor);
          --depth;
        }
      }
    }
    ts_tree_cursor_delete(&cursor);
  }

  void step() {
    while (erased_at_ < erased_.size() && erased_[erased_at_].end <= at_) ++erased_at_;
    while (atom_at_ < atoms_.size() && atoms_[atom_at_].begin < at_) ++atom_at_;
    while (opaque_at_ < opaque_.size() && opaque_[opaque_at_].span.begin < at_) ++opaque_at_;
    while (renamed_at_ < renamed_.size() && renamed_[renamed_at_].first.begin < at_) ++renamed_at_;
    if (opaque_at_ < opaque_.size() && opaque_[opaque_at_].span.begin == at_) {
      put_opaque(opaque_[opaque_at_]);
    } else if (erased_at_ < erased_.size() && erased_[erased_at_].begin <= at_) {
      at_ = skip(erased_[erased_at_]);
    } else if (atom_at_ < atoms_.size() && atoms_[atom_at_].begin == at_) {
      for (const std::uint32_t end = atoms_[atom_at_].end; at_ < end; ++at_) put(text_[at_], true);
    } else if (renamed_at_ < renamed_.size() && renamed_[renamed_at_].first.begin == at_) {
      const auto& [span, name] = renamed_[renamed_at_];
      for (const char c : name) put(c, true);
      end_ = at_ = span.end;
    } else if (text_[at_] == '\n') {
      end_line();
      ++at_;
    } else {
      put(text_[at_], false);
      ++at_;
    }
  }

  /// An annotated default has blanks around its `=` where a bare one has none (PEP 8, "Other
  /// Recommendations"): where types are erased, those say nothing.
  bool is_default_blank(char c) {
    if (c == '=' && kept_ > 0) line_.resize(kept_);
    return is_blank(c) && kept_ > 0 && kept_ == line_.size() && line_.back() == '=';
  }

  void put(char c, bool verbatim) {
    if (types_ && !verbatim && is_default_blank(c)) return;
    if (line_.empty()) begin_ = at_;
    line_ += c;
    if (verbatim || !is_blank(c)) {
      kept_ = line_.size();
      end_ = at_ + 1;
    }
  }

  void put_opaque(const OpaqueSpan& opaque) {
    std::uint64_t key = opaque.key;
    at_ = opaque.span.end;
    const bool ends_line =
        text_[at_ - 1] == '\n';  // A directive of the preprocessor holds its own.
    if (key == 0) return ends_line ? end_line() : void();
    put('\x01', true);
    for (int i = 0; i < 8; ++i, key >>= 8) put(static_cast<char>(key & 0xFF), true);
    if (ends_line) end_line();
  }

  /// Erases a span with the blanks that only it needed: before it, or, where it opens a line or
  /// stands right behind an opening bracket, behind it. A comment over several lines ends the line
  /// as a line feed would.
  std::uint32_t skip(const Span& span) {
    std::uint32_t at = span.end;
    if (kept_ == 0) {
      while (at < text_.size() && is_blank(text_[at])) ++at;
      return at;
    }
    const bool blank_before = kept_ < line_.size();
    line_.resize(kept_);
    if (!blank_before && std::string_view("([{<").find(line_.back()) != std::string_view::npos) {
      while (at < text_.size() && is_blank(text_[at])) ++at;
    }
    if (glues(span)) put(' ', true);
    if (text_.substr(span.begin, span.size()).find('\n') != std::string_view::npos) end_line();
    return at;
  }

  /// True where the characters around an erased span would make another token together.
  bool glues(const Span& span) const {
    if (span.begin == 0 || span.end >= text_.size()) return false;
    const char before = text_[span.begin - 1], after = text_[span.end];
    const auto is_word = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
             (c & 0x80) != 0;
    };
    const auto is_operator = [](char c) {
      return std::string_view("+-*/%=<>!&|^~?:.#@").find(c) != std::string_view::npos;
    };
    return (is_word(before) && is_word(after)) || (is_operator(before) && is_operator(after));
  }

  void end_line() {
    if (kept_ > 0) {
      unit_ = {hash_bytes(std::string_view(line_).substr(0, kept_)), {begin_, end_}};
      ready_ = true;
    }
    line_.clear();
    kept_ = 0;
  }

  const std::string_view text_;
  const Span span_;
  const std::vector<OpaqueSpan>& opaque_;
  const bool types_;
  std::vector<Span> erased_, atoms_;
  std::vector<std::pair<Span, std::string>> renamed_;  ///< Names, and what they are called now.
  std::size_t erased_at_ = 0, atom_at_ = 0, opaque_at_ = 0, renamed_at_ = 0;
  std::uint32_t at_;
  std::string line_;
  std::size_t kept_ = 0;  ///< Length of the line without trailing blanks.
  std::uint32_t begin_ = 0, end_ = 0;
  CodeUnit unit_;
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<CodeStream> read_lines(const SourceFile& file, const Erasure& erasure,
                                       const Span& span, const std::vector<OpaqueSpan>& opaque,
                                       bool types) {
  return std::make_unique<LineStream>(file, erasure, span, opaque, types);
}

}  // namespace agentcheck
