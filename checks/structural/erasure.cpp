// What of a file does not count in a comparison of code.
#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "checks/structural/code_stream.h"
#include "grammars/language.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// True for comments that document what they stand in.
bool is_inner_doc(const Language& language, std::string_view text) {
  const std::vector<std::string>& inner = language.doc().inner;
  return std::any_of(inner.begin(), inner.end(),
                     [&](const std::string& prefix) { return text.starts_with(prefix); });
}

/// True for comments that a lone carriage return ends for the compilers of many languages: what
/// follows is code to them.
bool may_hold_code(std::string_view comment) {
  for (std::size_t at = comment.find('\r'); at != std::string_view::npos;
       at = comment.find('\r', at + 1)) {
    if (at + 1 < comment.size() && comment[at + 1] != '\n') return true;
  }
  return false;
}

/// Leaves the outermost spans, in order.
std::vector<Span> outermost(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Span> outer;
  for (const Span& span : spans) {
    if (!span.empty() && (outer.empty() || !outer.back().contains(span))) outer.push_back(span);
  }
  return outer;
}

}  // namespace

Erasure::Erasure(const SourceFile& file, const FileFacts& facts, Side side, const Modulo& modulo,
                 const Query* query, const std::vector<Span>& touched)
    : file_(file), side_(side), modulo_(modulo) {
  if (modulo.docs) {
    for (const Symbol& symbol : facts.symbols) {
      if (symbol.doc.present) docs_.push_back(symbol.doc.span);
    }
    const bool docstrings = file.language()->doc().docstring;
    docs_.push_back(file.language()->traits().file_doc(file));
    docs_ = outermost(std::move(docs_));
    if (docstrings) spans_ = docs_;
  }
  std::vector<Span> kept;
  if (query) run(*query, touched, kept);
  std::erase_if(spans_, [&](const Span& span) {
    return std::any_of(kept.begin(), kept.end(),
                       [&](const Span& keep) { return keep.contains(span); });
  });
  spans_ = outermost(std::move(spans_));
}

/// True where a comment in `node` is a directive.
bool Erasure::holds_directive(const Node& node) const {
  const std::vector<Node> children = node.children();
  return std::any_of(children.begin(), children.end(), [&](const Node& child) {
    return file_.language()->is(child.symbol(), kComment) &&
           file_.language()->is_directive(child.text());
  });
}

void Erasure::run(const Query& query, const std::vector<Span>& touched, std::vector<Span>& kept) {
  const int erase = query.capture_index("erase"), unwrap = query.capture_index("unwrap");
  const int keep = query.capture_index("keep"), name = query.capture_index("name");
  complete_ = query.for_each_match(file_.root(), touched, [&](const QueryMatch& match) {
    for (const QueryCapture& capture : match.captures) {
      const auto is = [&](int wanted) { return static_cast<int>(capture.name) == wanted; };
      if (is(erase) && !holds_directive(capture.node)) spans_.push_back(capture.node.span());
      if (is(unwrap)) unwrapped_.insert(capture.node.raw().id);
      if (is(keep)) kept.push_back(capture.node.span());
      if (is(name)) names_.insert(capture.node.raw().id);
    }
    return true;
  });
}

std::optional<std::string> Erasure::renamed(const Node& node) const {
  if (side_ == Side::head || modulo_.renames.empty()) return std::nullopt;
  std::string text;
  std::uint32_t copied = node.begin();
  for_each_leaf(node, [&](const Node& leaf) {
    if ((file_.language()->code_classes(leaf.symbol()) & kIdentifier) == 0) return;
    const auto found = modulo_.renames.find(leaf.text());
    if (found == modulo_.renames.end()) return;
    text += file_.text_of({copied, leaf.begin()});
    text += found->second;
    copied = leaf.end();
  });
  if (copied == node.begin()) return std::nullopt;
  return text + std::string(file_.text_of({copied, node.end()}));
}

bool Erasure::in_doc(const Span& span) const {
  const auto after =
      std::upper_bound(docs_.begin(), docs_.end(), span.begin,
                       [](std::uint32_t at, const Span& doc) { return at < doc.begin; });
  return after != docs_.begin() && std::prev(after)->contains(span);
}

bool Erasure::erases_comment(const Node& node, std::uint16_t classes) const {
  if ((classes & kComment) == 0) {
    const std::optional<Regex>& attribute = file_.language()->doc().attribute;
    return modulo_.docs && attribute && (classes & kLeading) != 0 && attribute->search(node.text());
  }
  if (!modulo_.comments && !modulo_.docs) return false;
  const std::string_view text = node.text();
  const bool doc = modulo_.docs && (in_doc(node.span()) || is_inner_doc(*file_.language(), text));
  return (modulo_.comments || doc) && !file_.language()->is_directive(text) &&
         !may_hold_code(text) && !file_.language()->traits().comment_is_code(file_, node);
}

}  // namespace agentcheck
