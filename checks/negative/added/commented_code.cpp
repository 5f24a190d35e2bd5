// Comments whose text is code: they parse without an error and hold what prose does not.
#include <algorithm>

#include "checks/negative/added/occurrence.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

/// Longer comments are not parsed: nobody comments out this much, but attackers write it.
constexpr std::uint32_t kMaxCommentBytes = 16 << 10;

/// Comments directly below each other, and their text without markers.
struct CommentBlock {
  Span span;
  std::string text;
  std::uint32_t column = 0;
};

bool starts_with_any(std::string_view text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return text.starts_with(prefix); });
}

/// Comments that are documentation or obeyed by a tool.
bool is_meant(const Language& language, std::string_view comment) {
  const DocRules& doc = language.doc();
  // Go's documentation is an ordinary comment.
  if (!doc.adjacent && (starts_with_any(comment, doc.line) || starts_with_any(comment, doc.block)))
    return true;
  return language.is_directive(comment) || starts_with_any(comment, doc.trailing);
}

/// The comment's text without its markers; of a block comment also without leading stars.
std::string body_of(std::string_view comment) {
  if (comment.starts_with("/*")) {
    comment.remove_prefix(2);
    if (comment.ends_with("*/")) comment.remove_suffix(2);
    std::string body;
    for (std::string_view line : split_lines(comment)) {
      const std::string_view inner = trim(line);
      if (inner.starts_with('*')) line = inner.substr(1);
      body += std::string(line) + "\n";
    }
    return body;
  }
  const std::size_t marker = comment.find_first_not_of("/#");
  std::string_view line = marker == comment.npos ? "" : comment.substr(marker);
  return std::string(line) + "\n";
}

/// Takes away the indentation all lines share, so that Python can read it.
std::string dedented(const std::string& text) {
  std::size_t common = std::string::npos;
  const auto lines = split_lines(text);
  for (const std::string_view line : lines) {
    if (const std::size_t first = line.find_first_not_of(" \t"); first != line.npos)
      common = std::min(common, first);
  }
  if (common == std::string::npos) return {};
  std::string out;
  for (const std::string_view line : lines) {
    out += std::string(line.substr(std::min(common, line.size()))) + "\n";
  }
  return out;
}

std::vector<CommentBlock> blocks_of(const TouchedLines& lines) {
  std::vector<CommentBlock> blocks;
  const SourceFile& file = lines.file();
  bool open = false;
  std::uint32_t next_line = 0;
  for_each_comment(lines, [&](const Span& span) {
    const std::string_view comment = file.text_of(span);
    const Position at = file.lines().position(span.begin);
    const bool line_comment = !comment.starts_with("/*");
    const std::string_view before = file.text_of({span.begin - at.column, span.begin});
    if (is_meant(*file.language(), comment) || (line_comment && !trim(before).empty())) {
      open = false;  // Documentation, or a remark behind code.
      return;
    }
    if (open && line_comment && at.line == next_line && at.column == blocks.back().column) {
      blocks.back().span.end = span.end;
      if (blocks.back().text.size() <= kMaxCommentBytes) blocks.back().text += body_of(comment);
    } else {
      blocks.push_back({span,
                        span.size() > kMaxCommentBytes ? std::string(kMaxCommentBytes + 1, ' ')
                                                       : body_of(comment),
                        at.column});
    }
    open = line_comment;
    next_line = at.line + 1;
  });
  return blocks;
}

/// What the statements of a text say for it being code.
struct Evidence {
  int strong = 0;  ///< Definitions, assignments of calls, conditions with a body.
  int weak = 0;    ///< Calls, assignments, returns: what an explanation may quote.
  int words = 0;   ///< Anything prose may look like.
};

bool is_telling(const Language& language, const Node& node) {
  return language.is(node.symbol(), kTellingStatement);
}

bool is_quotable(const Language& language, const Node& node) {
  const bool expression =
      language.is(node.symbol(), kExpressionStatement) && node.child_count() > 0;
  return language.is((expression ? node.child(0) : node).symbol(), kQuotableStatement);
}

bool has_code_marks(std::string_view text) {
  return text.find('(') != text.npos || text.find('=') != text.npos || text.find('{') != text.npos;
}

bool is_code(const std::string& text, const Language& language) {
  if (text.size() > kMaxCommentBytes || !has_code_marks(text)) return false;
  const SourceFile comment("comment", text, &language);
  const SourceFile::Tree tree =
      comment.parse_part({0, static_cast<std::uint32_t>(comment.text().size())});
  if (!tree) return false;
  Evidence evidence;
  const Node root(ts_tree_root_node(tree.get()), comment.text());
  for (const Node& child : root.named_children()) {
    const Node node = child.is("global_statement") ? child.named_child(0) : child;
    const std::string_view own = trim(node.text());
    const bool ended =
        own.ends_with(';') || own.ends_with('}') || trim(text.substr(node.end())).starts_with(';');
    if (is_telling(language, node) && (has_code_marks(own) || ended)) {
      ++evidence.strong;
    } else if (is_quotable(language, node) && has_code_marks(own)) {
      ended&& own.find(' ') != own.npos ? ++evidence.strong : ++evidence.weak;
    } else if (!is_quotable(language, node) || own.find('(') == own.npos) {
      ++evidence.words;
    }
  }
  if (evidence.words > evidence.strong + evidence.weak) return false;
  return evidence.strong > 0 || evidence.weak >= 2;
}

}  // namespace

void find_commented_out_code(const TouchedLines& lines, Occurrences& out) {
  const SourceFile& file = lines.file();
  if (!file.parsed()) return;
  for (const CommentBlock& block : blocks_of(lines)) {
    if (lines.hunk_of(block.span) < 0) continue;
    const std::string text = dedented(block.text);
    if (is_code(text, *file.language())) {
      out.push_back(occurrence_of(Construct::commented_out_code, block.span, trim(text)));
    }
  }
}

}  // namespace agentcheck
