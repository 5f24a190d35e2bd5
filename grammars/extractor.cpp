// The walk that finds every definition of a file. Iterative: hostile nesting costs memory, not
// stack.
#include <algorithm>
#include <deque>
#include <limits>
#include <map>

#include "core/hash.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// Definitions nested deeper than this are not told apart: their names alone would grow with the
/// square of the depth.
constexpr int kMaxNesting = 128;

/// What surrounds a definition by name.
struct Scope {
  std::string prefix;  ///< Qualified name so far, with a separator at its end.
  int container = -1;
  bool members = false;
  bool local = false;
  bool exported = true;  ///< Own visibility of scopes that are no symbols.
  bool is_test = false;
  int depth = 0;  ///< Definitions around.
  TypeNames types;
  int level = 0;              ///< Definition::level of what is inside.
  Node node;                  ///< The innermost scope node that no symbol lies between.
  std::vector<Node> leading;  ///< Attributes before `node`.
  bool touched = false;  ///< What stands around is touched: what is inside may mean another thing.
};

/// Levels of the tree that are walked; deeper code holds no definition anyone could name.
constexpr std::size_t kMaxDepth = 1000;

/// Brackets parsed again inside brackets parsed again.
constexpr int kMaxEmbedded = 4;

/// One level of the walk.
struct Frame {
  Node node;  ///< Whose children are on this level.
  std::size_t scope = 0;
  Span region{0, std::numeric_limits<std::uint32_t>::max()};  ///< Children outside are not entered.
  std::vector<Node> wrappers;                                 ///< Around every child of this level.
  std::vector<Node> inherited;  ///< Comments before the outermost wrapper.
  Node inherited_anchor;        ///< What they stand before.
  bool group = false;           ///< The innermost wrapper holds several definitions.
  std::vector<Node> leading;    ///< Comments and attributes since the last other child.
};

class Extractor {
 public:
  Extractor(const SourceFile& file, bool local, const std::vector<LineRange>* touched)
      : file_(file), language_(*file.language()), local_(local), touched_(touched) {}

  std::vector<Symbol> run() {
    scopes_.push_back({});
    scopes_.back().types = language_.traits().names_in(file_);
    if (const Node root = file_.definitions_root()) walk(root, Frame());
    language_.traits().finish(file_, symbols_);
    remove_dropped();
    settle();
    return std::move(symbols_);
  }

 private:
  void walk(const Node& root, Frame top) {
    TSTreeCursor cursor = ts_tree_cursor_new(root.raw());
    std::vector<Frame> frames;
    frames.push_back(std::move(top));
    path_.push_back(root);
    bool inside = ts_tree_cursor_goto_first_child(&cursor);
    while (inside) {
      const Node node(ts_tree_cursor_current_node(&cursor), file_.text());
      Frame next;
      if (visit(node, frames.back(), next) && frames.size() < kMaxDepth &&
          ts_tree_cursor_goto_first_child(&cursor)) {
        next.node = node;
        frames.push_back(std::move(next));
        path_.push_back(node);
        continue;
      }
      while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
        frames.pop_back();
        path_.pop_back();
        if (!ts_tree_cursor_goto_parent(&cursor) || frames.empty()) {
          inside = false;
          break;
        }
      }
    }
    ts_tree_cursor_delete(&cursor);
  }

  /// Handles one node; true where its children are to be visited, at the level `next`.
  bool visit(const Node& node, Frame& frame, Frame& next) {
    const TSSymbol symbol = node.symbol();
    const std::uint16_t classes = language_.classes(symbol);
    if ((classes & (kComment | kLeading)) != 0) {
      frame.leading.push_back(node);
      return false;
    }
    const bool reachable = node.span().overlaps(frame.region) && (classes & kOpaque) == 0;
    const bool enter = reachable && decide(node, classes, frame, next);
    frame.leading.clear();
    return enter;
  }

  bool decide(const Node& node, std::uint16_t classes, const Frame& frame, Frame& next) {
    const DefinitionRule* rule = language_.rule(node.symbol());
    if (rule && scopes_[frame.scope].depth < kMaxNesting) {
      bool enter = false;
      if (define(node, *rule, frame, next, enter)) return enter;
    }
    next.scope = frame.scope;
    next.region = frame.region;
    if ((classes & kEmbedded) != 0) return walk_embedded(node, frame);
    if ((classes & kWrapper) != 0) return wrap(node, frame, next);
    if ((classes & kScope) != 0) return open_scope(node, frame, next);
    if ((classes & kLocalScope) != 0 && language_.traits().encloses(node, path_)) {
      if (!local_) return false;
      if (scopes_[frame.scope].local && !scopes_[frame.scope].members)
        return node.child_count() > 0;
      next.scope = push_scope(scopes_[frame.scope]);
      scopes_.back().local = true;
      scopes_.back().members = false;
    }
    return node.child_count() > 0;
  }

  /// Walks what stands in the braces at the end of `node` as if it stood in its place, where it can
  /// be read so. Always false: its own children are not to be visited.
  bool walk_embedded(const Node& node, const Frame& frame) {
    if (embedded_ >= kMaxEmbedded || scopes_[frame.scope].local) return false;
    const std::vector<Node> children = node.children();
    if (children.empty() || !children.back().text().starts_with('{')) return false;
    const Span braces = children.back().span();
    if (braces.size() <= 2) return false;
    const SourceFile::Tree tree = file_.parse_part({braces.begin + 1, braces.end - 1});
    if (!tree) return false;
    Frame top;
    top.node = frame.node;
    top.scope = frame.scope;
    ++embedded_;
    std::vector<Node> outside = path_;
    walk(Node(ts_tree_root_node(tree.get()), file_.text()), std::move(top));
    path_ = std::move(outside);
    --embedded_;
    return false;
  }

  bool wrap(const Node& node, const Frame& frame, Frame& next) {
    next.wrappers = frame.wrappers;
    next.wrappers.push_back(node);
    const bool own = !frame.leading.empty() || frame.wrappers.empty();
    next.inherited = own ? shared_comments(frame.leading) : frame.inherited;
    next.inherited_anchor = own ? node : frame.inherited_anchor;
    std::size_t definitions = 0;
    count_definitions(node, definitions, 3);
    next.group = definitions > 1;
    return true;
  }

  /// The comments before a wrapper as its definitions get them, each its own copy: those nearest to
  /// it, so that a hostile file cannot multiply a huge comment by its definitions.
  static std::vector<Node> shared_comments(const std::vector<Node>& comments) {
    constexpr std::size_t kMaxShared = 16U << 10;
    std::size_t bytes = 0;
    auto first = comments.end();
    while (first != comments.begin()) {
      bytes += (first - 1)->span().size() + 64;
      if (bytes > kMaxShared) break;
      --first;
    }
    return {first, comments.end()};
  }

  void count_definitions(const Node& node, std::size_t& count, int depth) const {
    if (depth == 0) return;
    for (const Node& child : node.children()) {
      if (language_.rule(child.symbol())) {
        ++count;
      } else if (language_.is(child.symbol(), kWrapper) || child.named()) {
        if (!language_.is(child.symbol(), kOpaque)) count_definitions(child, count, depth - 1);
      }
      if (count > 1) return;
    }
  }

  bool open_scope(const Node& node, const Frame& frame, Frame& next) {
    const ScopeInfo info = language_.traits().scope(node, frame.leading);
    Scope scope = scopes_[frame.scope];
    if (!info.name.empty()) scope.prefix += info.name + language_.separator();
    scope.exported = scope.exported && info.exported;
    scope.members = info.members;
    scope.is_test = scope.is_test || info.is_test;
    scope.node = node;
    scope.leading.clear();
    for (const Node& before : frame.leading) {
      if (language_.is(before.symbol(), kLeading)) scope.leading.push_back(before);
    }
    const Node& first = frame.leading.empty() ? node : frame.leading.front();
    scope.touched = scope.touched || header_is_touched(first, node.field("body"));
    std::vector<std::string> unused;
    scope.types =
        bind_type_parameters(language_, scope.types, info.type_parameters, unused, scope.level);
    scope.level += info.members ? 1 : 0;
    next.scope = push_scope(std::move(scope));
    return true;
  }

  std::size_t push_scope(Scope scope) {
    scopes_.push_back(std::move(scope));
    return scopes_.size() - 1;
  }

  /// Keeps what `node` defines; false where that is nothing, so that its other classes decide.
  /// `enter` says whether its children are to be visited.
  bool define(const Node& node, const DefinitionRule& rule, const Frame& frame, Frame& next,
              bool& enter) {
    const Scope& scope = scopes_[frame.scope];
    const bool own_leading = !frame.leading.empty() || frame.inherited.empty();
    const Node outer = frame.wrappers.empty() || frame.group ? node : frame.wrappers.front();
    Definition definition{file_,
                          language_,
                          rule,
                          node,
                          outer,
                          frame.wrappers,
                          own_leading ? frame.leading : frame.inherited,
                          own_leading ? node : frame.inherited_anchor,
                          frame.node,
                          scope.prefix,
                          scope.container,
                          scope.members,
                          scope.local,
                          scope.is_test,
                          scope.level,
                          scope.node,
                          symbols_,
                          scope.types,
                          path_,
                          false,
                          &scope.leading};
    definition.brief =
        !scope.touched && !is_touched(first_line_of(definition.leading, outer), outer.last_line());
    std::vector<Symbol> found = language_.traits().define(definition);
    if (own_leading && !frame.inherited.empty()) share_doc(definition, frame, found);
    if (rule.scope == ScopeKind::same) {
      add(definition, scope, found);
      next.scope = frame.scope;
      next.region = frame.region;
      next.inherited = definition.leading;
      next.inherited_anchor = definition.anchor;
      return enter = true;
    }
    if (found.empty()) return false;
    const ScopeKind inside = language_.traits().inside(definition, found);
    const auto first = static_cast<int>(symbols_.size());
    Span region = found.front().body.empty() ? found.front().whole : found.front().body;
    for (const Symbol& symbol : found) {
      const Span body = symbol.body.empty() ? symbol.whole : symbol.body;
      region = {std::min(region.begin, body.begin), std::max(region.end, body.end)};
    }
    add(definition, scope, found);
    enter = inside != ScopeKind::none && (inside != ScopeKind::local || local_);
    if (!enter) return true;
    Scope inner = scope;
    inner.types = language_.traits().types_inside(definition);
    inner.prefix = symbols_[static_cast<std::size_t>(first)].qualified + language_.separator();
    inner.container = first;
    inner.node = Node();
    inner.leading.clear();
    const bool module = symbols_[static_cast<std::size_t>(first)].kind == SymbolKind::module;
    inner.touched =
        inner.touched || (!module && (header_is_touched(outer, node.field(rule.body_id)) ||
                                      (rule.body_id == 0 && header_is_touched(outer, region))));
    inner.members = inside == ScopeKind::members;
    inner.local = inner.local || inside == ScopeKind::local;
    inner.is_test = inner.is_test || symbols_[static_cast<std::size_t>(first)].is_test;
    inner.level += module ? 0 : 1;
    ++inner.depth;
    next.scope = push_scope(std::move(inner));
    next.region = region;
    return true;
  }

  /// Where what stands directly before a member of a group does not document it, the group's
  /// comment does.
  void share_doc(const Definition& definition, const Frame& frame, std::vector<Symbol>& found) {
    Definition group = definition;
    group.leading = frame.inherited;
    group.anchor = frame.inherited_anchor;
    for (Symbol& symbol : found) {
      if (!symbol.doc.present) symbol.doc = language_.traits().doc(definition);
      if (!symbol.doc.present) symbol.doc = language_.traits().doc(group);
    }
  }

  /// Fills in what does not depend on the language and keeps the symbols.
  void add(const Definition& definition, const Scope& scope, std::vector<Symbol>& found) {
    const bool several = std::count_if(found.begin(), found.end(), [](const Symbol& symbol) {
                           return symbol.signature->strict.empty();
                         }) > 1;
    for (Symbol& symbol : found) {
      if (symbol.qualified.empty()) symbol.qualified = scope.prefix + symbol.name;
      symbol.container = scope.container;
      symbol.local = scope.local;
      symbol.is_test = symbol.is_test || scope.is_test;
      symbol.exported = definition.language.traits().exported(definition, symbol);
      hidden_.push_back(!scope.exported || scope.local);
      if (!symbol.doc.present) symbol.doc = definition.language.traits().doc(definition);
      const Node& whole = several ? definition.node : definition.outer;
      symbol.brief = definition.brief;
      if (!symbol.brief && symbol.signature->strict.empty()) {
        symbol.signature->strict = tokens_without(language_, whole, {symbol.body, symbol.doc.span});
      }
      if (!symbol.brief && symbol.signature->display.empty()) {
        const std::uint32_t end = symbol.body.empty() ? symbol.whole.end : symbol.body.begin;
        symbol.signature->display = quote_header(
            file_, {symbol.whole.begin, std::max(end, symbol.whole.begin)}, definition.outer);
      }
      symbol.has_error = definition.node.has_error();
      if (symbol.brief) {  // The same on the other side, so that any hash of the text will do.
        symbol.header_hash = symbol.body_hash = hash_bytes(file_.text_of(symbol.whole));
      } else {
        symbol.header_hash = hash_bytes(symbol.signature->strict);
        if (!is_container(symbol.kind)) symbol.body_hash = hash_code(file_.text_of(symbol.body));
      }
      symbol.whole_range = file_.range(symbol.whole);
      symbol.name_range = file_.range(symbol.name_span);
      symbol.doc_range = file_.range(symbol.doc.span);
      symbols_.push_back(std::move(symbol));
    }
  }

  /// The line a definition begins on, what leads up to it included: a comment that changed is held
  /// against the whole signature.
  static std::uint32_t first_line_of(const std::vector<Node>& leading, const Node& outer) {
    const bool before = !leading.empty() && leading.front().begin() < outer.begin();
    return before ? leading.front().first_line() : outer.first_line();
  }

  /// True where a touched range meets what stands before a body.
  bool header_is_touched(const Node& first, const Node& body) const {
    return body && touched_ && is_touched(first.first_line(), body.first_line());
  }

  /// The same for a body the grammar has no field for.
  bool header_is_touched(const Node& first, const Span& body) const {
    return touched_ && is_touched(first.first_line(), file_.lines().position(body.begin).line);
  }

  /// True where a touched range meets lines `first` to `last` or the line before or after them.
  bool is_touched(std::uint32_t first, std::uint32_t last) const {
    if (!touched_) return true;
    first -= first == 0 ? 0 : 1;
    ++last;
    const auto at = std::lower_bound(
        touched_->begin(), touched_->end(), first,
        [](const LineRange& range, std::uint32_t line) { return range.end < line; });
    return at != touched_->end() && at->begin <= last;
  }

  /// Hash of a body that layout does not change.
  static std::uint64_t hash_code(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) {
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return hash;
  }

  /// Removes the symbols finish() dropped.
  void remove_dropped() {
    std::vector<int> index(symbols_.size(), -1);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
      if (symbols_[i].qualified.empty()) continue;
      index[i] = static_cast<int>(kept);
      hidden_[kept] = hidden_[i];
      if (kept != i) symbols_[kept] = std::move(symbols_[i]);
      ++kept;
    }
    symbols_.resize(kept);
    hidden_.resize(kept);
    for (Symbol& symbol : symbols_) {
      if (symbol.container >= 0)
        symbol.container = index[static_cast<std::size_t>(symbol.container)];
    }
  }

  /// Hides what lies in hidden things, and names overloads apart.
  void settle() {
    std::map<std::string_view, std::vector<std::size_t>> by_name;
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
      Symbol& symbol = symbols_[i];
      const int container = symbol.container;
      if (i < hidden_.size() && hidden_[i]) symbol.exported = false;
      if (container >= 0 && !symbols_[static_cast<std::size_t>(container)].exported) {
        symbol.exported = false;
      }
      if (is_callable(symbol.kind)) by_name[symbol.qualified].push_back(i);
    }
    for (const auto& [name, group] : by_name) {
      if (group.size() < 2) continue;
      // A declaration and its definition are no overloads.
      std::vector<std::string> texts;
      for (const std::size_t i : group) texts.push_back(overload_text(symbols_[i]));
      if (std::count(texts.begin(), texts.end(), texts[0]) == std::ssize(texts)) continue;
      for (std::size_t k = 0; k < group.size(); ++k) symbols_[group[k]].overload = texts[k];
    }
    forget();
  }

  /// Nobody asks for the text of a header's tokens again. What a pack worked out of a brief
  /// definition all the same is not kept, but for the number of its parameters.
  void forget() {
    symbols_.shrink_to_fit();
    for (Symbol& symbol : symbols_) {
      symbol.parameter_count = static_cast<std::uint32_t>(symbol.signature->parameters.size());
      symbol.doc.hash = hash_bytes(symbol.doc.text);
      if (symbol.brief) {
        symbol.signature.reset();
      } else {
        symbol.signature->strict = {};
      }
    }
  }

  static std::string overload_text(const Symbol& symbol) {
    std::string text = "(";
    for (const Parameter& parameter : symbol.signature->parameters) {
      if (parameter.kind == ParameterKind::receiver) continue;
      if (text.size() > 1) text += ",";
      text += parameter.type.empty() ? parameter.name : parameter.type;
    }
    return text + ")";
  }

  const SourceFile& file_;
  const Language& language_;
  const bool local_;
  const std::vector<LineRange>* const touched_;
  int embedded_ = 0;
  std::vector<Symbol> symbols_;
  std::vector<bool> hidden_;
  std::deque<Scope> scopes_;  ///< A deque: references to elements outlive push_scope().
  std::vector<Node> path_;    ///< From the root to the parent of the node being visited.
};

}  // namespace

std::vector<Symbol> extract_symbols(const SourceFile& file, bool local,
                                    const std::vector<LineRange>* touched) {
  if (!file.language() || !file.parsed()) return {};
  return Extractor(file, local, touched).run();
}

}  // namespace agentcheck
