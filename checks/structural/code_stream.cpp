#include "checks/structural/code_stream.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "checks/structural/token_hash.h"
#include "core/hash.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

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
Node node_at(const SourceFile& file, const Span& span) {
  return {ts_node_descendant_for_byte_range(file.root().raw(), span.begin, span.end), file.text()};
}

/// Tokens: see read_code() with `formatting`.
class TokenStream : public CodeStream {
 public:
  TokenStream(const SourceFile& file, const Erasure& erasure, const Span& span,
              const std::vector<OpaqueSpan>& opaque)
      : file_(file),
        language_(*file.language()),
        erasure_(erasure),
        span_(span),
        erased_(erasure.spans()),
        opaque_(opaque),
        cursor_(ts_tree_cursor_new(node_at(file, span).raw())),
        covered_(span.begin) {}
  TokenStream(const TokenStream&) = delete;
  TokenStream& operator=(const TokenStream&) = delete;
  ~TokenStream() override { ts_tree_cursor_delete(&cursor_); }

  bool next(CodeUnit& unit) override {
    while (units_.empty() && !done_) step();
    if (units_.empty()) return false;
    unit = units_.front();
    units_.pop_front();
    return true;
  }

 private:
  static constexpr std::uint64_t kExit = 0x9d5c;

  /// Visits one node, and leaves those that end with it.
  void step() {
    const Node node(ts_tree_cursor_current_node(&cursor_), file_.text());
    bool mark = false;
    if (enter(node, mark) && ts_tree_cursor_goto_first_child(&cursor_)) {
      levels_.push_back({node, mark, 0});
      return;
    }
    while (levels_.empty() || !ts_tree_cursor_goto_next_sibling(&cursor_)) {
      if (levels_.empty()) return finish();
      ts_tree_cursor_goto_parent(&cursor_);
      if (levels_.back().mark) {
        const std::uint32_t end = levels_.back().node.end();
        units_.push_back({kExit, {end - 1, end - 1}});
      }
      levels_.pop_back();
    }
  }

  void finish() {
    done_ = true;
    add_gap(span_.end);
    close_comma({});
  }

  /// Text no node covers (what a pack hides from its grammar, what a parser skips) is code like any
  /// other: everything that is not erased is compared.
  void add_gap(std::uint32_t to) {
    to = std::min(to, span_.end);
    if (covered_ >= to) return;
    const Span gap{covered_, to};
    std::string_view text = trim(file_.text_of(gap));
    while (const std::size_t splice = splice_length(text)) text = trim(text.substr(splice));
    if (!text.empty() && text != "\\") units_.push_back({mix(hash_collapsed(text), 3), gap});
    covered_ = to;
  }

  void cover(const Span& span) {
    add_gap(span.begin);
    covered_ = std::max(covered_, span.end);
  }

  /// True where the node's children are to be visited.
  bool enter(const Node& node, bool& mark) {
    const Span span = node.span();
    if (span.end <= span_.begin || span.begin >= span_.end) return false;
    const std::uint16_t classes = language_.classes(node.symbol());
    const bool comment = (classes & kComment) != 0;
    if (!span.empty() && (erased_.find(span) || erasure_.erases_comment(node, classes))) {
      cover(span);
      return false;
    }
    if (const OpaqueSpan* whole = span.empty() ? nullptr : opaque_.find(span)) {
      if (covered_ < whole->span.end) {
        if (whole->key != 0) close_comma({});
        cover(whole->span);
        if (whole->key != 0) {
          units_.push_back({whole->key, whole->span});
          opening_ = false;
        }
      }
      return false;
    }
    const std::uint32_t children = node.child_count();
    if (node.extra() && !comment && children == 0 && !node.is_error()) {
      cover(span);  // A line continuation, say.
      return false;
    }
    if (comment || (classes & kAtom) != 0 || children == 0) {
      add_token(node, classes);
      return false;
    }
    mark = span_.contains(span) && is_structure(node, classes);
    if (mark) units_.push_back({mix(0x3a7f, node.symbol()), {span.begin, span.begin}});
    return true;
  }

  bool is_structure(const Node& node, std::uint16_t classes) const {
    return node.named() && !erasure_.unwraps(node) &&
           !is_redundant_parenthesis(node, classes, parent());
  }

  /// The node around the one being visited; the null node at the top.
  Node parent() const { return levels_.empty() ? Node() : levels_.back().node; }

  /// The tree says how operators group, so parentheses say nothing more; but they end an optional
  /// chain.
  bool is_redundant_parenthesis(const Node& node, std::uint16_t classes, const Node& around) const {
    if ((classes & kParentheses) == 0) return false;
    // What is called is another thing in parentheses (Rust's fields, C's macros); so is what C++
    // deduces a type from, and a string that would be a directive.
    if (around.is("call_expression")) return false;
    if (language_.name() == "cpp" && around.is_any("return_statement", "decltype")) return false;
    if (around.is("expression_statement") && node.named_child(0).is("string")) return false;
    return (classes & kParentheses) != 0 && node.text().find("?.") == std::string_view::npos;
  }

  void add_token(const Node& node, std::uint16_t classes) {
    const std::string_view text = node.text();
    cover(node.span());
    if (node.is("jsx_text")) return add_jsx_text(node);
    if (trim(text).empty()) return;
    if (!node.named() && !levels_.empty() && is_layout(text)) return;
    close_comma(text);
    if (text == ",") {
      comma_ = {mix(hash_bytes(text), 2), node.span()};
      comma_held_ = true;
      comma_counts_ = !levels_.empty() && comma_makes_tuple();
      return;
    }
    if (erasure_.is_quoted_name(node)) {
      opening_ = false;
      units_.push_back({mix(hash_collapsed(text.substr(1, text.size() - 2)), 1), node.span()});
      return;
    }
    const bool string = (classes & kString) != 0;
    // A backslash escapes nothing in an attribute of JSX.
    const bool raw = !levels_.empty() && levels_.back().node.is("jsx_attribute") &&
                     text.find('\\') != std::string_view::npos;
    const bool plain = string && !raw && language_.interchangeable_quotes();
    const std::uint64_t hash = plain                              ? hash_string(text)
                               : string || (classes & kAtom) != 0 ? hash_bytes(text)
                               : node.is("preproc_arg")           ? hash_macro(text)
                               : text[0] == '#'                   ? hash_directive(text)
                                                                  : hash_collapsed(text);
    opening_ = text == "(" || text == "[" || text == "{" || text == "<";
    units_.push_back({mix(hash, node.named() ? 1 : 2), node.span()});
  }

  /// Text of JSX counts as it is rendered; blanks around a line end are layout.
  void add_jsx_text(const Node& node) {
    const std::uint64_t hash = hash_jsx_text(node.text());
    if (hash == 0) return;
    close_comma({});
    opening_ = false;
    units_.push_back({mix(hash, 1), node.span()});
  }

  /// A comma waits until it is known whether a bracket closes behind it. One that follows an
  /// opening bracket or another comma is an element of its own (JavaScript's holes).
  void close_comma(std::string_view next) {
    if (!comma_held_) return;
    comma_held_ = false;
    const bool closing = next == ")" || next == "]" || next == "}" || next == ">";
    if (closing && !opening_ && !comma_counts_) return;
    units_.push_back(comma_);
    opening_ = true;
  }

  /// True for an anonymous token that only lays out the code.
  bool is_layout(std::string_view text) const {
    const Node& parent = levels_.back().node;
    if (text == ";" && language_.inserts_semicolons()) {
      return !parent.is("for_statement") && !parent.is("for_clause");
    }
    if (text != "(" && text != ")") return false;
    const Node around = levels_.size() < 2 ? Node() : levels_[levels_.size() - 2].node;
    return is_redundant_parenthesis(parent, language_.classes(parent.symbol()), around);
  }

  /// The only comma between two brackets can be what makes a tuple; in a macro's arguments any
  /// comma can mean anything.
  bool comma_makes_tuple() {
    Level& level = levels_.back();
    ++level.commas;
    if (level.node.is("token_tree")) return true;
    return level.commas == 1 &&
           level.node.is_any("tuple", "tuple_pattern", "pattern_list", "subscript", "tuple_type",
                             "tuple_expression", "expression_list", "case_pattern");
  }

  struct Level {
    Node node;
    bool mark;       ///< Its end is marked.
    int commas = 0;  ///< Seen among its children.
  };

  const SourceFile& file_;
  const Language& language_;
  const Erasure& erasure_;
  const Span span_;
  SpanCursor<Span> erased_;
  SpanCursor<OpaqueSpan> opaque_;
  TSTreeCursor cursor_;
  std::vector<Level> levels_;
  std::deque<CodeUnit> units_;
  CodeUnit comma_;
  bool comma_held_ = false;
  bool comma_counts_ = false;  ///< It is code even before a closing bracket.
  bool opening_ = false;
  bool done_ = false;
  std::uint32_t covered_;  ///< Text before this offset is accounted for.
};

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
      } else if (!leaf && (classes & (kAtom | kString)) != 0) {
        atoms_.push_back(span);
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
    if (opaque_at_ < opaque_.size() && opaque_[opaque_at_].span.begin == at_) {
      put_opaque(opaque_[opaque_at_]);
    } else if (erased_at_ < erased_.size() && erased_[erased_at_].begin <= at_) {
      at_ = skip(erased_[erased_at_]);
    } else if (atom_at_ < atoms_.size() && atoms_[atom_at_].begin == at_) {
      for (const std::uint32_t end = atoms_[atom_at_].end; at_ < end; ++at_) put(text_[at_], true);
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
  /// stands right behind an opening bracket, behind it. A comment over several lines ends the line as a line feed would.
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
  std::size_t erased_at_ = 0, atom_at_ = 0, opaque_at_ = 0;
  std::uint32_t at_;
  std::string line_;
  std::size_t kept_ = 0;  ///< Length of the line without trailing blanks.
  std::uint32_t begin_ = 0, end_ = 0;
  CodeUnit unit_;
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<CodeStream> read_code(const SourceFile& file, const Erasure& erasure,
                                      const Modulo& modulo, const Span& span,
                                      const std::vector<OpaqueSpan>& opaque) {
  if (modulo.formatting) return std::make_unique<TokenStream>(file, erasure, span, opaque);
  return std::make_unique<LineStream>(file, erasure, span, opaque, modulo.types);
}

}  // namespace agentcheck
