// A thin, typed view of tree-sitter nodes. Nodes are values, valid as long as their tree.
#pragma once

#include <tree_sitter/api.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "core/location.h"

namespace agentcheck {

/// One node of a syntax tree, with the text it was parsed from. The null node, which stands for
/// what is not there, answers with nothing: no text, an empty span, no children.
class Node {
 public:
  Node() : node_{} {}
  Node(TSNode node, std::string_view text) : node_(node), text_(text) {}

  explicit operator bool() const { return !ts_node_is_null(node_); }
  bool operator==(const Node& other) const { return ts_node_eq(node_, other.node_); }

  /// Kind in the grammar ("function_definition"); "" for the null node.
  std::string_view kind() const { return *this ? ts_node_type(node_) : ""; }
  bool is(const char* kind) const { return *this && std::strcmp(ts_node_type(node_), kind) == 0; }
  /// True for any of several kinds.
  template <typename... Kinds>
  bool is_any(Kinds... kinds) const {
    return (is(kinds) || ...);
  }
  TSSymbol symbol() const { return *this ? ts_node_symbol(node_) : 0; }
  bool named() const { return *this && ts_node_is_named(node_); }
  /// A comment or another node that may stand anywhere.
  bool extra() const { return *this && ts_node_is_extra(node_); }
  bool missing() const { return ts_node_is_missing(node_); }
  bool is_error() const { return ts_node_is_error(node_); }
  /// True where the node or anything in it is an error.
  bool has_error() const { return ts_node_has_error(node_); }

  Span span() const { return {begin(), end()}; }
  std::uint32_t begin() const { return *this ? ts_node_start_byte(node_) : 0; }
  std::uint32_t end() const { return *this ? ts_node_end_byte(node_) : 0; }
  /// The node's source text.
  std::string_view text() const {
    return *this ? text_.substr(begin(), end() - begin()) : std::string_view{};
  }
  /// 0-based line of the first and of the last byte.
  std::uint32_t first_line() const { return ts_node_start_point(node_).row; }
  std::uint32_t last_line() const { return ts_node_end_point(node_).row; }

  /// Child of a field, or the null node.
  Node field(std::string_view name) const {
    if (!*this) return {};
    return {
        ts_node_child_by_field_name(node_, name.data(), static_cast<std::uint32_t>(name.size())),
        text_};
  }
  /// The same by the field's number in the grammar; 0 gives the null node.
  Node field(TSFieldId id) const {
    if (!*this || id == 0) return {};
    return {ts_node_child_by_field_id(node_, id), text_};
  }
  std::uint32_t child_count() const { return *this ? ts_node_child_count(node_) : 0; }
  /// O(index); iterate with children() instead of a loop over this.
  Node child(std::uint32_t index) const {
    return *this ? Node(ts_node_child(node_, index), text_) : Node();
  }
  Node named_child(std::uint32_t index) const {
    return *this ? Node(ts_node_named_child(node_, index), text_) : Node();
  }
  /// All children, anonymous tokens and comments included, in order.
  std::vector<Node> children() const;
  /// Named children that are not extras (comments).
  std::vector<Node> named_children() const;
  /// Children that carry a field name, in order ("decorator" may repeat).
  std::vector<Node> fields(std::string_view name) const;
  std::vector<Node> fields(TSFieldId id) const;
  /// First child of a kind, or the null node.
  Node child_of(const char* kind) const;
  /// O(depth).
  Node parent() const { return {ts_node_parent(node_), text_}; }
  Node next_sibling() const { return {ts_node_next_sibling(node_), text_}; }
  Node prev_sibling() const { return {ts_node_prev_sibling(node_), text_}; }

  const TSNode& raw() const { return node_; }
  std::string_view source() const { return text_; }

 private:
  TSNode node_;
  std::string_view text_;
};

/// A cursor at `root`, which must not be null. Taken from a store of the thread and given back:
/// making one costs allocations, and small walks are many.
class TreeCursor {
 public:
  explicit TreeCursor(const Node& root);
  TreeCursor(const TreeCursor&) = delete;
  TreeCursor& operator=(const TreeCursor&) = delete;
  ~TreeCursor();

  Node node() const { return {ts_tree_cursor_current_node(&cursor_), text_}; }
  bool first_child() { return ts_tree_cursor_goto_first_child(&cursor_); }
  /// To a child such that none before it ends behind `byte`. tree-sitter's own call gives up where
  /// that byte lies in a hidden token at the end of a hidden node: then it is the first one.
  bool first_child_at(std::uint32_t byte) {
    return ts_tree_cursor_goto_first_child_for_byte(&cursor_, byte) >= 0 || first_child();
  }
  bool next_sibling() { return ts_tree_cursor_goto_next_sibling(&cursor_); }
  bool parent() { return ts_tree_cursor_goto_parent(&cursor_); }
  const char* field_name() const { return ts_tree_cursor_current_field_name(&cursor_); }
  TSFieldId field_id() const { return ts_tree_cursor_current_field_id(&cursor_); }
  /// To the next node that does not lie in the current one; false, back at the root, where there is
  /// none.
  bool skip() {
    while (!next_sibling()) {
      if (!parent()) return false;
    }
    return true;
  }

 private:
  TSTreeCursor cursor_;
  std::string_view text_;
};

/// What a walk does after a node.
enum class Walk { enter, skip, stop };

/// Calls `visit(Node)`, which gives a Walk, for `root` and what is inside of it, in order, as far
/// as it meets one of `ranges` (disjoint, in order) and lies at most `most_depth` levels below
/// `root`. Iterative: safe on any depth.
template <typename Visit>
void walk_ranges(const Node& root, const std::vector<Span>& ranges, std::uint32_t most_depth,
                 Visit&& visit) {
  if (!root) return;
  TreeCursor cursor(root);
  std::uint32_t depth = 0;
  std::size_t at = 0;  // The first range that ends behind the beginning of the current node.
  while (true) {
    const Node node = cursor.node();
    const std::uint32_t begin = node.begin();
    while (at < ranges.size() && ranges[at].end <= begin) ++at;
    if (at == ranges.size()) return;
    if (ranges[at].begin < std::max(node.end(), begin + 1)) {
      const Walk next = visit(node);
      if (next == Walk::stop) return;
      if (next == Walk::enter && depth < most_depth && cursor.first_child_at(ranges[at].begin)) {
        ++depth;
        continue;
      }
    }
    while (!cursor.next_sibling()) {
      if (!cursor.parent()) return;
      --depth;
    }
  }
}

/// Calls `visit(Node)` for every leaf of `root` in order, extras and zero-width ones included.
/// Iterative: safe on any depth.
template <typename Visit>
void for_each_leaf(const Node& root, Visit&& visit) {
  if (!root) return;
  TreeCursor cursor(root);
  do {
    while (cursor.first_child()) {
    }
    visit(cursor.node());
  } while (cursor.skip());
}

}  // namespace agentcheck
