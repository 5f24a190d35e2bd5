#include "grammars/source_file.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <exception>
#include <utility>

#include "core/hash.h"
#include "grammars/language.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// What this thread has asked of the engine's allocator. Error recovery copies all that it has
/// skipped so far again and again, and tries every token of the language, between two progress
/// calls: only its allocations tell how much it does.
struct Allocations {
  std::uint64_t bytes = 0;        ///< Given back or not.
  std::uint64_t recoveries = 0;   ///< Blocks of kSummaryBytes.
  std::uint64_t stack_nodes = 0;  ///< Blocks of kStackNodeBytes since the parse began.
  std::uint64_t walked = 0;       ///< Stack nodes at each recovery, added up: it may walk them all.
};
thread_local Allocations allocations;

/// Sizes of the engine's StackSummary, of which it makes one each time it starts to recover, and of
/// its StackNode, which it reuses while the stack is short (stack.c of 0.25). A block of such a
/// size that is something else does no harm: the limits were measured with it. A test shows that
/// they still count.
constexpr std::size_t kSummaryBytes = 16;
constexpr std::size_t kStackNodeBytes = 232;

void* counted(void* memory, std::size_t size) {
  allocations.bytes += size;
  if (!memory && size > 0) std::terminate();  // The engine looks at no result, its own is abort().
  return memory;
}

/// Before main, as no thread may be in the engine meanwhile.
const bool kAllocatorSet = [] {
  ts_set_allocator(
      [](std::size_t size) {
        if (size == kStackNodeBytes) ++allocations.stack_nodes;
        if (size == kSummaryBytes) {
          ++allocations.recoveries;
          allocations.walked += allocations.stack_nodes;
        }
        return counted(std::malloc(size), size);
      },
      [](std::size_t count, std::size_t size) {
        return counted(std::calloc(count, size), count * size);
      },
      [](void* memory, std::size_t size) { return counted(std::realloc(memory, size), size); },
      std::free);
  return true;
}();

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

/// One parser a thread: making one costs more than a small file.
TSParser* thread_parser() {
  assert(kAllocatorSet);
  thread_local std::unique_ptr<TSParser, ParserDeleter> parser(ts_parser_new());
  return parser.get();
}

/// What a parse may cost, counted and not timed, so that error recovery that explodes ends, and
/// always in the same way. A step is one progress call of the engine (100 operations). Measured in
/// 40,000 files of eleven repositories and /usr/include, a byte of source: at most 0.036 steps
/// (0.09 in the densest minified code), 2.9 bytes read, 1,170 bytes allocated in small files and
/// 260 in those over 100 KB, 0.04 recoveries. Hostile input of 250 KB went to 2.5, 16,000, 40,000
/// and 0.33.
struct Budget {
  /// `share` divides the part that does not grow with the text: many small texts share it.
  explicit Budget(std::uint64_t bytes, std::uint64_t share = 1)
      : steps(kSteps / share + bytes / 8),
        reread(kReread / share + 64 * bytes),
        allocated(kAllocated / share + 384 * bytes),
        recoveries(kRecoveries / share + bytes / 16),
        walked(kWalked / share + 64 * bytes) {}
  static constexpr std::uint64_t kSteps = 4'000;
  static constexpr std::uint64_t kReread = 64 << 20;
  static constexpr std::uint64_t kAllocated = 128 << 20;
  static constexpr std::uint64_t kRecoveries = 2'000;
  static constexpr std::uint64_t kWalked = 8 << 20;
  std::uint64_t steps;
  std::uint64_t reread;  ///< Bytes the lexer may run through; long tokens are read again and again.
  std::uint64_t allocated;  ///< Bytes.
  std::uint64_t recoveries;
  std::uint64_t walked;  ///< Nodes of the parser's stack.
};

/// Parts of one file that are parsed as if they were files, as far as Budget is concerned.
constexpr std::uint64_t kPartsOfFile = 128;

/// The text of one parse, handed out in pieces so that what is read can be counted.
class MeteredText {
 public:
  explicit MeteredText(std::string_view text) : MeteredText(text, Budget(text.size())) {}
  MeteredText(std::string_view text, const Budget& budget) : text_(text), left_(budget) {}

  /// Null where the budget was not enough.
  TSTree* parse(TSParser* parser, const TSTree* old) {
    const TSInput input{this, read, TSInputEncodingUTF8, nullptr};
    const TSParseOptions options{this, is_spent};
    allocations.stack_nodes = 0;
    seen_ = allocations;
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
    self.charge(self.left_.allocated, allocations.bytes - self.seen_.bytes);
    self.charge(self.left_.recoveries, allocations.recoveries - self.seen_.recoveries);
    self.charge(self.left_.walked, allocations.walked - self.seen_.walked);
    self.seen_ = allocations;
    return self.spent_;
  }

  void charge(std::uint64_t& account, std::uint64_t amount) {
    spent_ = spent_ || account < amount;
    if (!spent_) account -= amount;
  }

  std::string_view text_;
  Budget left_;
  Allocations seen_;  ///< What `allocations` was at the last progress call.
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

/// Tells `tree` (of `text`) in which bytes `other`, of the same length and lines, differs. False
/// where that is in so many places that parsing afresh is quicker.
bool apply_differences(TSTree* tree, const LineIndex& lines, std::string_view text,
                       std::string_view other) {
  constexpr std::size_t kMaxRuns = 4096;
  constexpr std::size_t kGap = 32;  // Runs nearer to each other than this are one.
  std::size_t runs = 0;
  const auto differs = [&](std::size_t at) { return text[at] != other[at]; };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!differs(at)) continue;
    std::size_t end = at + 1;
    for (std::size_t next = end; next < text.size() && next < end + kGap; ++next) {
      if (differs(next)) end = next + 1;
    }
    if (++runs > kMaxRuns) return false;
    TSInputEdit edit{};
    edit.start_byte = static_cast<std::uint32_t>(at);
    edit.old_end_byte = edit.new_end_byte = static_cast<std::uint32_t>(end);
    edit.start_point = point(lines.position(edit.start_byte));
    edit.old_end_point = edit.new_end_point = point(lines.position(edit.old_end_byte));
    ts_tree_edit(tree, &edit);
    at = end;
  }
  return true;
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string text, const Language* language)
    : path_(std::move(path)),
      text_(std::make_unique<std::string>(std::move(text))),
      language_(language),
      lines_(*text_) {}

void SourceFile::parse(const SourceFile* previous, const std::vector<Hunk>* hunks) {
  parse_plain(previous, hunks);
  if (tree_) parse_readable();
}

void SourceFile::parse_plain(const SourceFile* previous, const std::vector<Hunk>* hunks) {
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
  ts_parser_reset(parser);
  quality_ = root().has_error() ? Quality::partial : Quality::parsed;
}

void SourceFile::parse_readable() {
  const std::string readable = language_->traits().readable(*text_);
  readable_tree_.reset();
  if (readable.empty()) return;
  assert(readable.size() == text_->size());
  TSParser* parser = thread_parser();
  // Most of it is the text that was just parsed. Errors are no reason to start afresh: the tree at
  // hand is this text's own, so that the result depends on nothing else.
  const Tree old(ts_tree_copy(tree_.get()));
  const bool near = apply_differences(old.get(), lines_, *text_, readable);
  readable_tree_.reset(MeteredText(readable).parse(parser, near ? old.get() : nullptr));
  if (near && !readable_tree_) readable_tree_.reset(MeteredText(readable).parse(parser, nullptr));
  const bool worse = readable_tree_ && !root().has_error() && definitions_root().has_error();
  if (worse) readable_tree_.reset();
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
  const auto [entry, inserted] = parts_.try_emplace({part.begin, part.end});
  if (inserted) entry->second = parse_part_afresh(part);
  return Tree(entry->second ? ts_tree_copy(entry->second.get()) : nullptr);
}

SourceFile::Tree SourceFile::parse_part_afresh(const Span& part) const {
  if (!language_) return nullptr;
  TSParser* parser = thread_parser();
  ts_parser_set_language(parser, language_->grammar());
  const TSRange range{point(lines_.position(part.begin)), point(lines_.position(part.end)),
                      part.begin, part.end};
  if (!ts_parser_set_included_ranges(parser, &range, 1)) return nullptr;
  Tree tree(MeteredText(*text_, Budget(part.size(), kPartsOfFile)).parse(parser, nullptr));
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
