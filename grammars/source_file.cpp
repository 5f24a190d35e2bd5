#include "grammars/source_file.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/hash.h"
#include "grammars/language.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

/// One parser a thread: making one costs more than a small file.
TSParser* thread_parser() {
  thread_local std::unique_ptr<TSParser, ParserDeleter> parser(ts_parser_new());
  return parser.get();
}

/// What a parse may cost, counted and not timed, so that error recovery that explodes ends, and
/// always in the same way. A step is one progress call of the engine (100 operations). Measured: at
/// most 0.029 steps and 2.9 bytes read a byte in 14,000 files of eleven repositories, 0.09 steps in
/// the densest minified code, 2.5 in hostile input.
struct Budget {
  explicit Budget(std::size_t bytes)
      : steps(kStepsAtLeast + bytes / 5),
        reread(kReadAtLeast + 64 * static_cast<std::uint64_t>(bytes)) {}
  static constexpr std::uint64_t kStepsAtLeast = 20'000;
  static constexpr std::uint64_t kReadAtLeast = 64 << 20;
  std::uint64_t steps;
  std::uint64_t reread;  ///< Bytes the lexer may run through; long tokens are read again and again.
};

/// The text of one parse, handed out in pieces so that what is read can be counted.
class MeteredText {
 public:
  /// `part` is the size of what is parsed of `text`, where that is not all.
  explicit MeteredText(std::string_view text) : MeteredText(text, text.size()) {}
  MeteredText(std::string_view text, std::size_t part) : text_(text), left_(part) {}

  /// Null where the budget was not enough.
  TSTree* parse(TSParser* parser, const TSTree* old) {
    const TSInput input{this, read, TSInputEncodingUTF8, nullptr};
    const TSParseOptions options{this, is_spent};
    TSTree* tree = ts_parser_parse_with_options(parser, old, input, options);
    if (spent_ && tree) {
      ts_tree_delete(tree);
      tree = nullptr;
    }
    if (!tree) ts_parser_reset(parser);
    return tree;
  }

 private:
  static constexpr std::uint32_t kPiece = 16 << 10;

  static const char* read(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* size) {
    auto& self = *static_cast<MeteredText*>(payload);
    const std::size_t left = offset < self.text_.size() ? self.text_.size() - offset : 0;
    *size = self.spent_ ? 0 : static_cast<std::uint32_t>(std::min<std::size_t>(left, kPiece));
    if (offset == self.next_) self.charge(self.left_.reread, *size);
    self.next_ = offset + *size;
    return *size == 0 ? "" : self.text_.data() + offset;
  }

  static bool is_spent(TSParseState* state) {
    auto& self = *static_cast<MeteredText*>(state->payload);
    self.charge(self.left_.steps, 1);
    return self.spent_;
  }

  void charge(std::uint64_t& account, std::uint64_t amount) {
    spent_ = spent_ || account < amount;
    if (!spent_) account -= amount;
  }

  std::string_view text_;
  Budget left_;
  std::uint64_t next_ = 0;
  bool spent_ = false;
};

TSPoint point(const Position& position) { return {position.line, position.column}; }

/// True where the hunks leave most of the text alone; else parsing afresh is quicker.
bool is_small_edit(const SourceFile& head, const std::vector<Hunk>& hunks) {
  std::uint64_t changed = 0;
  for (const Hunk& hunk : hunks) {
    changed += head.lines().start_of(hunk.head.end) - head.lines().start_of(hunk.head.begin);
  }
  return 2 * changed < head.text().size();
}

/// Tells `tree` (of `base`) which bytes the hunks replaced, last hunk first so that earlier offsets
/// stay valid.
void apply_hunks(TSTree* tree, const SourceFile& base, const SourceFile& head,
                 const std::vector<Hunk>& hunks) {
  for (auto hunk = hunks.rbegin(); hunk != hunks.rend(); ++hunk) {
    TSInputEdit edit{};
    edit.start_byte = base.lines().start_of(hunk->base.begin);
    edit.old_end_byte = base.lines().start_of(hunk->base.end);
    const std::uint32_t head_begin = head.lines().start_of(hunk->head.begin);
    const std::uint32_t head_end = head.lines().start_of(hunk->head.end);
    edit.new_end_byte = edit.start_byte + (head_end - head_begin);
    edit.start_point = point(base.lines().position(edit.start_byte));
    edit.old_end_point = point(base.lines().position(edit.old_end_byte));
    const Position new_begin = head.lines().position(head_begin);
    const Position new_end = head.lines().position(head_end);
    edit.new_end_point = {edit.start_point.row + (new_end.line - new_begin.line),
                          new_end.line == new_begin.line
                              ? edit.start_point.column + (new_end.column - new_begin.column)
                              : new_end.column};
    ts_tree_edit(tree, &edit);
  }
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string text, const Language* language)
    : path_(std::move(path)),
      text_(std::make_unique<std::string>(std::move(text))),
      language_(language),
      lines_(*text_) {}

void SourceFile::parse(const SourceFile* previous, const std::vector<Hunk>* hunks) {
  if (!language_) return;
  if (text_->size() > kMaxParseBytes) {
    quality_ = Quality::too_big;
    return;
  }
  TSParser* parser = thread_parser();
  ts_parser_set_language(parser, language_->grammar());
  // A tree with errors is parsed again in full: incremental error recovery may differ from a full
  // parse, and results must not depend on which other version was at hand.
  const bool incremental = previous && hunks && previous->tree_ &&
                           previous->language_ == language_ && !previous->root().has_error() &&
                           is_small_edit(*this, *hunks);
  if (incremental) {
    const std::unique_ptr<TSTree, TreeDeleter> old(ts_tree_copy(previous->tree_.get()));
    apply_hunks(old.get(), *previous, *this, *hunks);
    tree_.reset(MeteredText(*text_).parse(parser, old.get()));
    if (tree_ && ts_node_has_error(ts_tree_root_node(tree_.get()))) tree_.reset();
  }
  if (!tree_) tree_.reset(MeteredText(*text_).parse(parser, nullptr));
  if (!tree_) {
    quality_ = Quality::too_big;
    return;
  }
  const std::string readable = language_->traits().readable(*text_);
  readable_tree_.reset();
  if (!readable.empty()) {
    assert(readable.size() == text_->size());
    readable_tree_.reset(MeteredText(readable).parse(parser, nullptr));
    const bool worse = readable_tree_ && !root().has_error() && definitions_root().has_error();
    if (worse) readable_tree_.reset();
  }
  ts_parser_reset(parser);
  quality_ = definitions_root().has_error() ? Quality::partial : Quality::parsed;
}

Node SourceFile::definitions_root() const {
  return readable_tree_ ? Node(ts_tree_root_node(readable_tree_.get()), text()) : root();
}

void SourceFile::parse_like(const SourceFile& twin) {
  assert(language_ == twin.language_ && *text_ == *twin.text_);
  quality_ = twin.quality_;
  if (twin.tree_) tree_.reset(ts_tree_copy(twin.tree_.get()));
  if (twin.readable_tree_) readable_tree_.reset(ts_tree_copy(twin.readable_tree_.get()));
}

SourceFile::Tree SourceFile::parse_part(const Span& part) const {
  if (!language_) return nullptr;
  TSParser* parser = thread_parser();
  ts_parser_set_language(parser, language_->grammar());
  const TSRange range{point(lines_.position(part.begin)), point(lines_.position(part.end)),
                      part.begin, part.end};
  if (!ts_parser_set_included_ranges(parser, &range, 1)) return nullptr;
  Tree tree(MeteredText(*text_, part.size()).parse(parser, nullptr));
  ts_parser_set_included_ranges(parser, nullptr, 0);
  ts_parser_reset(parser);
  if (tree && ts_node_has_error(ts_tree_root_node(tree.get()))) tree.reset();
  return tree;
}

Node SourceFile::root() const {
  return tree_ ? Node(ts_tree_root_node(tree_.get()), text()) : Node();
}

namespace {

/// Hash of a node's text without blanks and comments.
std::uint64_t hash_code(const SourceFile& file, const Node& node) {
  std::uint64_t hash = 0;
  const auto add = [&](std::uint32_t from, std::uint32_t to) {
    for (const char c : file.text().substr(from, to > from ? to - from : 0)) {
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        hash = mix(hash, static_cast<unsigned char>(c));
      }
    }
  };
  std::uint32_t from = node.begin();
  for_each_leaf(node, [&](const Node& leaf) {
    if (!file.language()->is(leaf.symbol(), kComment)) return;
    add(from, leaf.begin());
    from = leaf.end();
  });
  add(from, node.end());
  return hash;
}

}  // namespace

std::vector<SyntaxError> syntax_errors(const SourceFile& file) {
  std::vector<SyntaxError> errors;
  const Node root = file.definitions_root();
  if (!root || !root.has_error()) return errors;
  TSTreeCursor cursor = ts_tree_cursor_new(root.raw());
  bool done = false;
  while (!done) {
    const Node node(ts_tree_cursor_current_node(&cursor), file.text());
    const bool here = node.is_error() || node.missing();
    if (here) {
      errors.push_back(
          {node.span(), file.lines().lines(node.span()), hash_code(file, node), false});
    }
    if (!here && node.has_error() && ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        done = true;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
  return errors;
}

}  // namespace agentcheck
