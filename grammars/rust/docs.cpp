// Rust documentation (Reference, "Doc comments"): comments are attributes of the item they stand
// before, whatever lies between.
#include "core/text.h"
#include "grammars/rust/types.h"

namespace agentcheck::rust {
namespace {

/// The text of one doc comment without its markers; `inner` chooses `//!` and `/*!` over `///` and
/// `/**`. Returns false for any other comment.
bool comment_text(const Node& comment, bool inner, std::string& out) {
  if (!comment.field(inner ? "inner" : "outer")) return false;
  const std::string_view text = comment.field("doc").text();
  if (comment.is("line_comment")) {
    out = text.starts_with(' ') ? text.substr(1) : text;
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
    return true;
  }
  out.clear();
  for (std::string_view line : split_lines(text)) {
    line = trim(line);
    if (line == "*") line = {};
    if (line.starts_with("* ")) line.remove_prefix(2);
    out += std::string(line) + "\n";
  }
  out = trim(out);
  return true;
}

/// `#[doc = "text"]`; a macro as its value documents too.
bool attribute_text(const Node& item, std::string& out) {
  const Node attribute = item.child_of("attribute");
  const Node value = attribute.field("value");
  if (!value || attribute.named_child(0).text() != "doc") return false;
  std::string_view text = value.text();
  if (value.is_any("string_literal", "raw_string_literal")) {
    const std::size_t first = text.find('"');
    const std::size_t last = text.rfind('"');
    if (first < last) text = text.substr(first + 1, last - first - 1);
  }
  out = trim(text);
  return true;
}

void add(Doc& doc, const Node& node, const std::string& text) {
  if (!doc.present) doc.span.begin = node.begin();
  doc.text += (doc.present ? "\n" : "") + text;
  doc.present = true;
  doc.span.end = node.end();
}

}  // namespace

Doc doc(const Definition& definition) {
  Doc doc;
  std::string text;
  for (const Node& node : definition.leading) {
    const bool found =
        node.is("attribute_item") ? attribute_text(node, text) : comment_text(node, false, text);
    if (found) add(doc, node, text);
  }
  if (doc.present || !definition.node.is("mod_item")) return doc;
  const Node body = definition.node.field("body");
  for (const Node& node : body ? body.children() : std::vector<Node>{}) {
    const bool comment = node.is_any("line_comment", "block_comment");
    if (node.is("inner_attribute_item") ? attribute_text(node, text)
                                        : comment && comment_text(node, true, text)) {
      add(doc, node, text);
    }
    if (!comment && !node.is_any("{", "inner_attribute_item")) break;
  }
  return doc;
}

}  // namespace agentcheck::rust
