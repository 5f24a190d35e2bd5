#include "checks/structural/code_stream.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_set>

#include "core/hash.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

/// What of a tree does not count.
struct Erasure {
  std::vector<Span> spans;                   ///< Disjoint, in order: gone with everything inside.
  std::unordered_set<const void*> unwrapped; ///< Nodes that do not count though their children do.
};

bool is_inner_doc(std::string_view text) { return text.starts_with("//!") || text.starts_with("/*!"); }

bool is_doc_attribute(std::string_view text) {
  std::string squeezed;
  for (const char c : text.substr(0, 16)) {
    if (c != ' ') squeezed += c;
  }
  return squeezed.starts_with("#[doc=") || squeezed.starts_with("#![doc=");
}

/// The string that documents a Python module.
Span module_docstring(const SourceFile& file) {
  if (!file.language()->doc().docstring) return {};
  for (const Node& statement : file.root().named_children()) {
    const Node string = statement.is("expression_statement") ? statement.named_child(0) : Node();
    return string && file.language()->is(string.symbol(), kString) ? string.span() : Span{};
  }
  return {};
}

/// Answers, for spans asked about in order, whether one of a list of disjoint spans in order holds them.
class SpanCursor {
 public:
  explicit SpanCursor(const std::vector<Span>& spans) : spans_(spans) {}
  /// The span that holds `span`, or null.
  const Span* find(const Span& span) {
    while (at_ < spans_.size() && spans_[at_].end <= span.begin) ++at_;
    return at_ < spans_.size() && spans_[at_].contains(span) ? &spans_[at_] : nullptr;
  }

 private:
  const std::vector<Span>& spans_;
  std::size_t at_ = 0;
};

/// Finds every comment and document to erase by one walk, outside the spans of `same`.
void erase_comments(const SourceFile& file, const FileFacts& facts, const Modulo& modulo,
                    const std::vector<Span>& same, std::vector<Span>& spans) {
  const Language& language = *file.language();
  std::vector<Span> docs;
  if (modulo.docs) {
    for (const Symbol& symbol : facts.symbols) {
      if (symbol.doc.present) docs.push_back(symbol.doc.span);
    }
    if (const Span module = module_docstring(file); !module.empty()) docs.push_back(module);
    std::sort(docs.begin(), docs.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
    if (language.doc().docstring) spans.insert(spans.end(), docs.begin(), docs.end());
  }
  const auto in_doc = [&](const Span& span) {
    const auto after = std::upper_bound(docs.begin(), docs.end(), span.begin,
                                        [](std::uint32_t at, const Span& d) { return at < d.begin; });
    return after != docs.begin() && std::prev(after)->contains(span);
  };
  SpanCursor skipped(same);
  TSTreeCursor cursor = ts_tree_cursor_new(file.root().raw());
  for (bool done = false; !done;) {
    const Node node(ts_tree_cursor_current_node(&cursor), file.text());
    const std::uint16_t classes = language.classes(node.symbol());
    if (!node.span().empty() && skipped.find(node.span())) {
      // Nothing in it is looked at.
    } else if ((classes & kComment) != 0) {
      const std::string_view text = node.text();
      const bool doc = modulo.docs && (in_doc(node.span()) || is_inner_doc(text));
      if ((modulo.comments || doc) && !language.is_directive(text)) spans.push_back(node.span());
    } else if ((classes & kLeading) != 0 && modulo.docs && is_doc_attribute(node.text())) {
      spans.push_back(node.span());
    } else if ((classes & kAtom) == 0 && ts_tree_cursor_goto_first_child(&cursor)) {
      continue;
    }
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        done = true;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
}

Erasure find_erasure(const SourceFile& file, const FileFacts& facts, const Modulo& modulo,
                     const Query* types, const std::vector<Span>& same) {
  Erasure erasure;
  if (modulo.comments || modulo.docs) erase_comments(file, facts, modulo, same, erasure.spans);
  if (modulo.types && types) {
    const int erase = types->capture_index("erase"), unwrap = types->capture_index("unwrap");
    types->for_each_match(
        file.root(), {0, std::numeric_limits<std::uint32_t>::max()}, [&](const QueryMatch& match) {
          for (const QueryCapture& capture : match.captures) {
            if (static_cast<int>(capture.name) == erase) {
              erasure.spans.push_back(capture.node.span());
            } else if (static_cast<int>(capture.name) == unwrap) {
              erasure.unwrapped.insert(capture.node.raw().id);
            }
          }
          return true;
        });
  }
  std::sort(erasure.spans.begin(), erasure.spans.end(), [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Span> outer;
  for (const Span& span : erasure.spans) {
    if (span.empty() || (!outer.empty() && outer.back().contains(span))) continue;
    outer.push_back(span);
  }
  erasure.spans = std::move(outer);
  return erasure;
}

std::uint64_t hash_collapsed(std::string_view text) { return hash_bytes(collapse_blanks(text)); }

/// A string literal by its prefix and content, whichever of the two quotes it is in.
std::uint64_t hash_string(std::string_view text) {
  const std::size_t open = text.find_first_of("'\"");
  if (open == std::string_view::npos || text.size() < open + 2 || text.back() != text[open]) {
    return hash_bytes(text);
  }
  const char quote = text[open];
  std::string_view body = text.substr(open + 1, text.size() - open - 2);
  const bool triple = body.size() >= 4 && body.starts_with(std::string(2, quote)) &&
                      body.ends_with(std::string(2, quote));
  if (triple) body = body.substr(2, body.size() - 4);
  std::string plain(text.substr(0, open));
  plain += triple ? "\x01" : "\x02";
  for (std::size_t i = 0; i < body.size(); ++i) {
    const bool quoted = body[i] == '\\' && i + 1 < body.size();
    if (quoted && (body[i + 1] == '\'' || body[i + 1] == '"')) {
      plain += body[++i];
    } else {
      plain += body[i];
      if (quoted) plain += body[++i];
    }
  }
  return hash_bytes(plain);
}

/// The token stream: see code_stream() with `formatting`.
class TokenStream {
 public:
  TokenStream(const SourceFile& file, const Erasure& erasure, const std::vector<Span>& same)
      : file_(file),
        language_(*file.language()),
        erasure_(erasure),
        erased_(erasure.spans),
        same_(same) {}

  std::vector<CodeUnit> run() {
    TSTreeCursor cursor = ts_tree_cursor_new(file_.root().raw());
    std::vector<bool> marked;  // For each level entered: whether its exit is marked.
    for (bool done = false; !done;) {
      const Node node(ts_tree_cursor_current_node(&cursor), file_.text());
      bool mark = false;
      if (enter(node, mark) && ts_tree_cursor_goto_first_child(&cursor)) {
        ancestors_.push_back(node);
        marked.push_back(mark);
        continue;
      }
      while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
        if (!ts_tree_cursor_goto_parent(&cursor)) {
          done = true;
          break;
        }
        if (marked.back()) {
          const std::uint32_t end = ancestors_.back().end();
          units_.push_back({kExit, {end - 1, end - 1}});
        }
        marked.pop_back();
        ancestors_.pop_back();
      }
    }
    ts_tree_cursor_delete(&cursor);
    add_gap(static_cast<std::uint32_t>(file_.text().size()));
    return std::move(units_);
  }

 private:
  static constexpr std::uint64_t kExit = 0x9d5c;

  /// Text no node covers (what a pack hides from its grammar, what a parser skips) is code like any
  /// other: everything that is not erased is compared.
  void add_gap(std::uint32_t to) {
    if (covered_ >= to) return;
    const Span span{covered_, to};
    const std::string_view text = trim(file_.text_of(span));
    if (!text.empty()) units_.push_back({mix(hash_collapsed(text), 3), span});
    covered_ = to;
  }

  /// True where the node's children are to be visited.
  bool enter(const Node& node, bool& mark) {
    const Span span = node.span();
    if (const Span* known = span.empty() ? nullptr : same_.find(span)) {
      if (covered_ < known->end) {
        add_gap(known->begin);
        close_comma({});
        units_.push_back({hash_bytes(file_.text_of(*known)), *known});
        covered_ = known->end;
      }
      return false;
    }
    if (!span.empty() && erased_.find(span)) {
      add_gap(span.begin);
      covered_ = std::max(covered_, span.end);
      return false;
    }
    const std::uint16_t classes = language_.classes(node.symbol());
    const bool comment = (classes & kComment) != 0;
    if (node.extra() && !comment && node.child_count() == 0 && !node.is_error()) {
      add_gap(span.begin);  // A line continuation, say.
      covered_ = std::max(covered_, span.end);
      return false;
    }
    if (comment || (classes & kAtom) != 0 || node.child_count() == 0) {
      add_token(node, classes);
      return false;
    }
    mark = is_structure(node, classes);
    if (mark) units_.push_back({mix(0x3a7f, node.symbol()), {span.begin, span.begin}});
    return true;
  }

  bool is_structure(const Node& node, std::uint16_t classes) const {
    if (!node.named() || erasure_.unwrapped.contains(node.raw().id)) return false;
    return !is_redundant_parenthesis(node, classes);
  }

  /// The tree says how operators group, so parentheses say nothing more; but they end an optional
  /// chain.
  static bool is_redundant_parenthesis(const Node& node, std::uint16_t classes) {
    return (classes & kParentheses) != 0 && node.text().find("?.") == std::string_view::npos;
  }

  void add_token(const Node& node, std::uint16_t classes) {
    const std::string_view text = node.text();
    add_gap(node.begin());
    covered_ = std::max(covered_, node.end());
    if (trim(text).empty()) return;
    if (!node.named() && !ancestors_.empty() && is_layout(text)) return;
    close_comma(text);
    if (text == ",") {
      comma_ = {hash_bytes(text), node.span()};
      comma_held_ = true;
      return;
    }
    const bool string = (classes & kString) != 0;
    const std::uint64_t hash = string && language_.interchangeable_quotes() ? hash_string(text)
                               : string || (classes & kAtom) != 0           ? hash_bytes(text)
                                                                            : hash_collapsed(text);
    opening_ = text == "(" || text == "[" || text == "{" || text == "<";
    units_.push_back({mix(hash, node.named() ? 1 : 2), node.span()});
  }

  /// A comma waits until it is known whether a bracket closes behind it. One that follows an opening
  /// bracket or another comma is an element of its own (JavaScript's holes).
  void close_comma(std::string_view next) {
    if (!comma_held_) return;
    comma_held_ = false;
    const bool closing = next == ")" || next == "]" || next == "}" || next == ">";
    if (closing && !opening_) return;
    units_.push_back(comma_);
    opening_ = true;
  }

  const Node& parent() const { return ancestors_.back(); }

  /// True for an anonymous token that only lays out the code.
  bool is_layout(std::string_view text) const {
    if (text == ";" && language_.inserts_semicolons()) return !parent().is("for_statement");
    if (text != "(" && text != ")") return false;
    return is_redundant_parenthesis(parent(), language_.classes(parent().symbol()));
  }

  const SourceFile& file_;
  const Language& language_;
  const Erasure& erasure_;
  SpanCursor erased_;
  SpanCursor same_;
  std::vector<Node> ancestors_;
  std::vector<CodeUnit> units_;
  CodeUnit comma_;
  bool comma_held_ = false;
  bool opening_ = false;
  std::uint32_t covered_ = 0;  ///< Text before this offset is accounted for.
};

/// Atoms of a file in order: what is inside them is compared byte for byte.
std::vector<Span> find_atoms(const SourceFile& file, const std::vector<Span>& same) {
  std::vector<Span> atoms;
  SpanCursor skipped(same);
  const Language& language = *file.language();
  TSTreeCursor cursor = ts_tree_cursor_new(file.root().raw());
  for (bool done = false; !done;) {
    const Node node(ts_tree_cursor_current_node(&cursor), file.text());
    const std::uint16_t classes = language.classes(node.symbol());
    const bool known = !node.span().empty() && skipped.find(node.span());
    const bool atom = !known && (classes & (kAtom | kString)) != 0;
    if (atom) atoms.push_back(node.span());
    if (!atom && !known && (classes & kComment) == 0 && ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        done = true;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
  return atoms;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f'; }

/// The line stream: see code_stream() without `formatting`. A line is hashed as it is read; strings are
/// read whole, so that line ends and blanks inside them count.
class LineStream {
 public:
  LineStream(const SourceFile& file, const Erasure& erasure, const std::vector<Span>& same)
      : text_(file.text()), erased_(erasure.spans), same_(same), atoms_(find_atoms(file, same)) {}

  std::vector<CodeUnit> run() {
    std::size_t erased = 0, atom = 0, known = 0;
    for (std::uint32_t at = 0; at < text_.size();) {
      while (erased < erased_.size() && erased_[erased].end <= at) ++erased;
      while (atom < atoms_.size() && atoms_[atom].begin < at) ++atom;
      while (known < same_.size() && same_[known].begin < at) ++known;
      if (known < same_.size() && same_[known].begin == at) {
        at = put_known(same_[known]);
        continue;
      }
      if (erased < erased_.size() && erased_[erased].begin <= at) {
        at = skip(erased_[erased]);
      } else if (atom < atoms_.size() && atoms_[atom].begin == at) {
        for (; at < atoms_[atom].end; ++at) put(text_[at], at, true);
      } else if (text_[at] == '\n') {
        end_line();
        ++at;
      } else {
        put(text_[at], at, false);
        ++at;
      }
    }
    end_line();
    return std::move(units_);
  }

 private:
  void put(char c, std::uint32_t at, bool verbatim) {
    if (line_.empty()) begin_ = at;
    line_ += c;
    if (verbatim || !is_blank(c)) {
      kept_ = line_.size();
      end_ = at + 1;
    }
  }

  /// Stands in for text that is known to be the same: its hash becomes part of the line.
  std::uint32_t put_known(const Span& span) {
    std::uint64_t hash = hash_bytes(text_.substr(span.begin, span.size()));
    put('\x01', span.begin, true);
    for (int i = 0; i < 8; ++i, hash >>= 8) put(static_cast<char>(hash & 0xFF), span.end - 1, true);
    return span.end;
  }

  /// Erases a span with the blanks that only it needed: before it, or, where it opens a line, behind
  /// it. A comment over several lines ends the line as a line feed would.
  std::uint32_t skip(const Span& span) {
    std::uint32_t at = span.end;
    line_.resize(kept_ > 0 ? std::max(kept_, line_.find_last_not_of(" \t\r\f") + 1) : line_.size());
    if (kept_ == 0) {
      while (at < text_.size() && is_blank(text_[at])) ++at;
    } else if (text_.substr(span.begin, span.size()).find('\n') != std::string_view::npos) {
      end_line();
    }
    return at;
  }

  void end_line() {
    if (kept_ > 0) units_.push_back({hash_bytes(std::string_view(line_).substr(0, kept_)), {begin_, end_}});
    line_.clear();
    kept_ = 0;
  }

  std::string_view text_;
  const std::vector<Span>& erased_;
  const std::vector<Span>& same_;
  const std::vector<Span> atoms_;
  std::vector<CodeUnit> units_;
  std::string line_;
  std::size_t kept_ = 0;  ///< Length of the line without trailing blanks.
  std::uint32_t begin_ = 0, end_ = 0;
};

}  // namespace

std::vector<CodeUnit> code_stream(const SourceFile& file, const FileFacts& facts,
                                  const Modulo& modulo, const Query* types,
                                  const std::vector<Span>& same) {
  const Erasure erasure = find_erasure(file, facts, modulo, types, same);
  return modulo.formatting ? TokenStream(file, erasure, same).run()
                           : LineStream(file, erasure, same).run();
}

}  // namespace agentcheck
