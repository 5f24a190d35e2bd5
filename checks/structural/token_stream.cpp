#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "checks/structural/code_streams.h"
#include "checks/structural/token_hash.h"
#include "core/hash.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

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

  struct Level {
    Node node;
    bool mark;           ///< Its end is marked.
    std::uint16_t code;  ///< CodeClass bits of `node`.
    int commas = 0;      ///< Seen among its children.
  };

  /// Visits one node, and leaves those that end with it.
  void step() {
    const Node node(ts_tree_cursor_current_node(&cursor_), file_.text());
    bool mark = false;
    if (enter(node, mark) && ts_tree_cursor_goto_first_child(&cursor_)) {
      levels_.push_back({node, mark, language_.code_classes(node.symbol()), 0});
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
    if (text == ";" && language_.inserts_semicolons()) text = {};
    while (const std::size_t splice = splice_length(text)) text = trim(text.substr(splice));
    const bool separator = text == ";" && language_.inserts_semicolons();
    if (!text.empty() && text != "\\" && !separator)
      units_.push_back({mix(hash_collapsed(text), 3), gap});
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
           !is_redundant_parenthesis(node, classes, around());
  }

  /// What is around the node being visited, `up` levels further out; null at the top.
  const Level* around(std::size_t up = 0) const {
    return levels_.size() <= up ? nullptr : &levels_[levels_.size() - 1 - up];
  }
  bool around_is(CodeClass what) const {
    return !levels_.empty() && (levels_.back().code & what) != 0;
  }

  /// The tree says how operators group, so parentheses say nothing more; but they end an optional
  /// chain, and around what is called, say, the language can give them a meaning.
  bool is_redundant_parenthesis(const Node& node, std::uint16_t classes,
                                const Level* around) const {
    if ((classes & kParentheses) == 0) return false;
    const std::uint16_t code = around ? around->code : std::uint16_t{0};
    if ((code & kOwnParentheses) != 0) return false;
    const CodeRules& rules = language_.code();
    if (rules.lone_strings && (code & kExpressionStatement) != 0 &&
        language_.is(node.named_child(0).symbol(), kString)) {
      return false;  // Without them it would be a directive.
    }
    if (node.child_count() < 3) return false;  // Empty ones are a value of their own.
    return rules.optional_chain.empty() ||
           node.text().find(rules.optional_chain) == std::string_view::npos;
  }

  /// In Kotlin an operator that opens a line is a sign of what follows, which its grammar does not
  /// see.
  bool begins_statement(const Node& node, std::string_view text) const {
    if (language_.name() != "kotlin" || (text != "-" && text != "+")) return false;
    const std::string_view before = file_.text().substr(0, node.begin());
    const std::size_t last = before.find_last_not_of(" \t");
    return last != std::string_view::npos && (before[last] == '\n' || before[last] == '\r');
  }

  void add_token(const Node& node, std::uint16_t classes) {
    const std::optional<std::string> renamed = erasure_.renamed(node);
    const std::string_view text = renamed ? std::string_view(*renamed) : node.text();
    cover(node.span());
    const std::uint16_t code = language_.code_classes(node.symbol());
    if ((code & kLayoutText) != 0) return add_layout_text(node);
    if (trim(text).empty() && (classes & kAtom) == 0) return;
    if (!node.named() && !levels_.empty() && is_layout(text)) return;
    close_comma(text);
    if (begins_statement(node, text)) units_.push_back({mix(0x11e5, node.symbol()), node.span()});
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
    const bool raw = around_is(kUnescaped) && text.find('\\') != std::string_view::npos;
    const bool plain = string && !raw && language_.has_interchangeable_quotes(text);
    const std::uint64_t hash = plain                              ? hash_string(text)
                               : string || (classes & kAtom) != 0 ? hash_bytes(text)
                               : (code & kMacroBody) != 0         ? hash_macro(text)
                               : text[0] == '#'                   ? hash_directive(text)
                                                                  : hash_collapsed(text);
    opening_ = text == "(" || text == "[" || text == "{" || text == "<";
    units_.push_back({mix(hash, node.named() ? 1 : 2), node.span()});
  }

  /// Counts as it is rendered; blanks around a line end are layout.
  void add_layout_text(const Node& node) {
    const std::uint64_t hash = hash_layout_text(node.text());
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
    if (text == ";" && language_.inserts_semicolons()) return !around_is(kOwnSemicolons);
    if (text != "(" && text != ")") return false;
    const Node& parent = levels_.back().node;
    return is_redundant_parenthesis(parent, language_.classes(parent.symbol()), around(1));
  }

  /// The only comma between two brackets can be what makes a tuple; elsewhere any comma can mean
  /// anything.
  bool comma_makes_tuple() {
    Level& level = levels_.back();
    ++level.commas;
    if ((level.code & kAnyComma) != 0) return true;
    return level.commas == 1 && (level.code & kTuple) != 0;
  }

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

}  // namespace

std::unique_ptr<CodeStream> read_tokens(const SourceFile& file, const Erasure& erasure,
                                        const Span& span, const std::vector<OpaqueSpan>& opaque) {
  return std::make_unique<TokenStream>(file, erasure, span, opaque);
}

}  // namespace agentcheck
