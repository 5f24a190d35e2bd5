#include "grammars/node.h"

namespace agentcheck {
namespace {

template <typename Visit>
void for_each_child(const Node& node, Visit&& visit) {
  if (!node) return;
  TSTreeCursor cursor = ts_tree_cursor_new(node.raw());
  if (ts_tree_cursor_goto_first_child(&cursor)) {
    do {
      visit(cursor, Node(ts_tree_cursor_current_node(&cursor), node.source()));
    } while (ts_tree_cursor_goto_next_sibling(&cursor));
  }
  ts_tree_cursor_delete(&cursor);
}

}  // namespace

std::vector<Node> Node::children() const {
  std::vector<Node> nodes;
  for_each_child(*this, [&](TSTreeCursor&, Node child) { nodes.push_back(child); });
  return nodes;
}

std::vector<Node> Node::named_children() const {
  std::vector<Node> nodes;
  for_each_child(*this, [&](TSTreeCursor&, Node child) {
    if (child.named() && !child.extra()) nodes.push_back(child);
  });
  return nodes;
}

std::vector<Node> Node::fields(std::string_view name) const {
  std::vector<Node> nodes;
  for_each_child(*this, [&](TSTreeCursor& cursor, Node child) {
    const char* field = ts_tree_cursor_current_field_name(&cursor);
    if (field && name == field) nodes.push_back(child);
  });
  return nodes;
}

std::vector<Node> Node::fields(TSFieldId id) const {
  std::vector<Node> nodes;
  if (id == 0) return nodes;
  for_each_child(*this, [&](TSTreeCursor& cursor, Node child) {
    if (ts_tree_cursor_current_field_id(&cursor) == id) nodes.push_back(child);
  });
  return nodes;
}

Node Node::child_of(const char* kind) const {
  if (!*this) return {};
  TSTreeCursor cursor = ts_tree_cursor_new(node_);
  Node found;
  if (ts_tree_cursor_goto_first_child(&cursor)) {
    do {
      const Node child(ts_tree_cursor_current_node(&cursor), text_);
      if (child.is(kind)) found = child;
    } while (!found && ts_tree_cursor_goto_next_sibling(&cursor));
  }
  ts_tree_cursor_delete(&cursor);
  return found;
}

}  // namespace agentcheck
