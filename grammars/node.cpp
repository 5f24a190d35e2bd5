#include "grammars/node.h"

#include <vector>

namespace agentcheck {
namespace {

/// Cursors of a thread that nobody uses.
struct CursorStore {
  std::vector<TSTreeCursor> free;
  ~CursorStore() {
    for (TSTreeCursor& cursor : free) ts_tree_cursor_delete(&cursor);
  }
};

CursorStore& cursor_store() {
  thread_local CursorStore store;
  return store;
}

template <typename Visit>
void for_each_child(const Node& node, Visit&& visit) {
  if (!node) return;
  TreeCursor cursor(node);
  if (!cursor.first_child()) return;
  do {
    visit(cursor, cursor.node());
  } while (cursor.next_sibling());
}

}  // namespace

TreeCursor::TreeCursor(const Node& root) : text_(root.source()) {
  std::vector<TSTreeCursor>& free = cursor_store().free;
  if (free.empty()) {
    cursor_ = ts_tree_cursor_new(root.raw());
  } else {
    cursor_ = free.back();
    free.pop_back();
    ts_tree_cursor_reset(&cursor_, root.raw());
  }
}

TreeCursor::~TreeCursor() { cursor_store().free.push_back(cursor_); }

std::vector<Node> Node::children() const {
  std::vector<Node> nodes;
  for_each_child(*this, [&](const TreeCursor&, const Node& child) { nodes.push_back(child); });
  return nodes;
}

std::vector<Node> Node::named_children() const {
  std::vector<Node> nodes;
  for_each_child(*this, [&](const TreeCursor&, const Node& child) {
    if (child.named() && !child.extra()) nodes.push_back(child);
  });
  return nodes;
}

std::vector<Node> Node::fields(std::string_view name) const {
  std::vector<Node> nodes;
  for_each_child(*this, [&](const TreeCursor& cursor, const Node& child) {
    const char* field = cursor.field_name();
    if (field && name == field) nodes.push_back(child);
  });
  return nodes;
}

std::vector<Node> Node::fields(TSFieldId id) const {
  std::vector<Node> nodes;
  if (id == 0) return nodes;
  for_each_child(*this, [&](const TreeCursor& cursor, const Node& child) {
    if (cursor.field_id() == id) nodes.push_back(child);
  });
  return nodes;
}

Node Node::child_of(const char* kind) const {
  if (!*this) return {};
  TreeCursor cursor(*this);
  if (!cursor.first_child()) return {};
  do {
    if (const Node child = cursor.node(); child.is(kind)) return child;
  } while (cursor.next_sibling());
  return {};
}

}  // namespace agentcheck
