// Finding the comment that documents a definition, and reading its text.
#include <algorithm>

#include "core/text.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

bool starts_with_any(std::string_view text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return text.starts_with(prefix); });
}

/// `////...` and `/***...` are rules and banners, not documentation (rustdoc, Javadoc, Doxygen agree).
bool is_banner(std::string_view text) {
  return text.starts_with("////") || (text.starts_with("/***") && !text.starts_with("/***/")) ||
         text == "/**/";
}

bool is_doc_line(const DocRules& rules, std::string_view text) {
  return starts_with_any(text, rules.line) && !starts_with_any(text, rules.trailing) &&
         !is_banner(text);
}

bool is_doc_block(const DocRules& rules, std::string_view text) {
  return starts_with_any(text, rules.block) && !starts_with_any(text, rules.trailing) &&
         !is_banner(text);
}

Doc make_doc(const Definition& definition, const std::vector<Node>& comments) {
  Doc doc;
  if (comments.empty()) return doc;
  std::string raw;
  for (const Node& comment : comments) {
    std::string_view text = comment.text();
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    raw += (raw.empty() ? "" : "\n") + std::string(text);
  }
  const DocRules& rules = definition.language.doc();
  if (rules.not_doc && rules.not_doc->search(raw)) return doc;
  doc.present = true;
  doc.span = {comments.front().begin(), comments.back().end()};
  doc.text = strip_comment(raw);
  return doc;
}

/// Last line of a comment; a line comment whose node takes in its line feed ends on the line before.
std::uint32_t last_line(const Node& comment) {
  const std::uint32_t line = comment.last_line();
  return comment.text().ends_with('\n') && line > comment.first_line() ? line - 1 : line;
}

/// True for a comment behind code on its line that does not reach the definition's line: it belongs to
/// what stands before it.
bool belongs_before(const Definition& definition, const Node& comment) {
  if (comment.last_line() >= definition.anchor.first_line() && !comment.text().ends_with('\n')) {
    return false;
  }
  const std::string_view text = definition.file.text();
  const std::uint32_t begin = definition.file.lines().start_of(comment.first_line());
  return text.substr(begin, comment.begin() - begin).find_first_not_of(" \t") !=
         std::string_view::npos;
}

/// The documenting comments among what stands before a definition: the last block comment, or the run
/// of line comments that ends nearest to it.
std::vector<Node> documenting(const Definition& definition) {
  const DocRules& rules = definition.language.doc();
  std::vector<Node> run;
  std::uint32_t next_line = definition.anchor.first_line();
  for (auto at = definition.leading.rbegin(); at != definition.leading.rend(); ++at) {
    const Node& node = *at;
    const bool comment = definition.language.is(node.symbol(), kComment);
    if (!comment) {
      if (!run.empty()) break;
      next_line = node.first_line();
      continue;
    }
    const std::string_view text = node.text();
    const bool gap = last_line(node) + 1 < next_line;
    if ((rules.adjacent && gap) || belongs_before(definition, node)) break;
    if (starts_with_any(text, rules.line) && definition.language.is_directive(text)) {
      next_line = node.first_line();
      continue;
    }
    if (is_doc_line(rules, text) && (run.empty() || !gap)) {
      run.push_back(node);
    } else if (run.empty() && is_doc_block(rules, text)) {
      return {node};
    } else if (!run.empty()) {
      break;
    }
    next_line = node.first_line();
  }
  std::reverse(run.begin(), run.end());
  return run;
}

/// Comments behind a member on its own line, and those that go on below it.
std::vector<Node> trailing(const Definition& definition) {
  const DocRules& rules = definition.language.doc();
  std::vector<Node> run;
  std::uint32_t line = definition.outer.last_line();
  Node next = definition.outer.next_sibling();
  while (next && !next.named() && next.first_line() == line) next = next.next_sibling();
  while (next && definition.language.is(next.symbol(), kComment) &&
         (next.first_line() == line || (!run.empty() && next.first_line() == line + 1)) &&
         starts_with_any(next.text(), rules.trailing)) {
    run.push_back(next);
    line = last_line(next);
    next = next.next_sibling();
  }
  return run;
}

}  // namespace

Doc doc_from_comments(const Definition& definition) {
  Doc doc = make_doc(definition, documenting(definition));
  if (!doc.present && !definition.language.doc().trailing.empty()) {
    doc = make_doc(definition, trailing(definition));
  }
  return doc;
}

std::string strip_comment(std::string_view comment) {
  std::string out;
  for (std::string_view line : split_lines(comment)) {
    line = trim(line);
    if (line.ends_with("*/")) line = trim(line.substr(0, line.size() - 2));
    for (const std::string_view marker :
         {"/**<", "/*!<", "///<", "//!<", "/**", "/*!", "/*", "///", "//!", "//", "#", "**", "*"}) {
      if (line.starts_with(marker)) {
        line.remove_prefix(marker.size());
        break;
      }
    }
    if (line.starts_with(' ')) line.remove_prefix(1);
    while (!line.empty() && line.back() == '*' && trim(line).size() == 1) line.remove_suffix(1);
    if (!out.empty() || !trim(line).empty()) {
      out += line;
      out += '\n';
    }
  }
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

}  // namespace agentcheck
