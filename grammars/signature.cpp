// Tokens in canonical spelling: what signatures are made of.
#include <cctype>

#include "core/text.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || (c & 0x80) != 0;
}

bool is_closing(std::string_view token) {
  return token == ")" || token == "]" || token == "}" || token == ">";
}

/// Nodes rewritten inside rewritten nodes: deeper ones are written as they stand.
constexpr int kMaxRewriteDepth = 16;

/// Visits the tokens of `root` in order: leaves, and nodes the language calls atoms as one. Comments
/// and zero-width tokens are left out, and every node for which `replaced` is true.
template <typename Replaced, typename Visit>
void for_each_token(const Language& language, const Node& root, Replaced&& replaced,
                    Visit&& visit) {
  if (!root) return;
  TSTreeCursor cursor = ts_tree_cursor_new(root.raw());
  bool done = false;
  while (!done) {
    const Node node(ts_tree_cursor_current_node(&cursor), root.source());
    const std::uint16_t classes = language.classes(node.symbol());
    const bool comment = (classes & kComment) != 0;
    if (!comment && node.begin() < node.end() && !replaced(node)) {
      if ((classes & kAtom) == 0 && ts_tree_cursor_goto_first_child(&cursor)) continue;
      visit(node);
    }
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        done = true;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
}

constexpr std::size_t kMaxQuote = 8192;  ///< More of a header is not quoted.

/// Feeds a joiner, holding commas back until it is known that no bracket closes behind them.
class CommaFilter {
 public:
  explicit CommaFilter(TokenJoiner& joiner) : joiner_(joiner) {}
  void add(std::string_view token) {
    if (token.empty()) return;
    if (held_ && !is_closing(token)) joiner_.add(",");
    held_ = token == ",";
    if (!held_) joiner_.add(token);
  }

 private:
  TokenJoiner& joiner_;
  bool held_ = false;
};

}  // namespace

void TokenJoiner::add(std::string_view token) {
  if (token.empty()) return;
  const auto spaced = [](std::string_view word) {
    return word == "=" || word == "=>" || word == "->" || word == "|" || word == "+" ||
           word == "==" || word == "?" || word == "&&" || word == "||";
  };
  if (!last_.empty()) {
    const bool words = is_word(last_.back()) && is_word(token.front());
    const bool after = last_ == "," || last_ == ":" || last_ == ";";
    if (words || after || spaced(last_) || spaced(token)) text_ += ' ';
  }
  text_ += token;
  last_ = token;
}

std::string TokenWriter::text(const Node& node) const { return text(std::vector<Node>{node}); }

std::string TokenWriter::text(const std::vector<Node>& nodes) const {
  TokenJoiner joiner;
  CommaFilter filter(joiner);
  const TokenWriter inner(language_, types_, depth_ + 1);
  std::string other;
  const auto replaced = [&](const Node& node) {
    other.clear();
    if (depth_ >= kMaxRewriteDepth || !language_.traits().write(node, inner, other)) return false;
    filter.add(other);
    return true;
  };
  for (const Node& node : nodes) {
    for_each_token(language_, node, replaced, [&](const Node& token) {
      const std::string_view raw = token.text();
      if (!types_.empty()) {
        const auto found = types_.find(std::string(raw));
        if (found != types_.end()) return filter.add(found->second);
      }
      filter.add(raw);
    });
  }
  return joiner.take();
}

std::string tokens_without(const Language& language, const Node& node,
                           const std::vector<Span>& without) {
  TokenJoiner joiner;
  CommaFilter filter(joiner);
  // Descends by hand so that a whole body is skipped, not walked.
  TSTreeCursor cursor = ts_tree_cursor_new(node.raw());
  bool done = false;
  while (!done) {
    const Node here(ts_tree_cursor_current_node(&cursor), node.source());
    const std::uint16_t classes = language.classes(here.symbol());
    bool skip = (classes & kComment) != 0 || here.begin() == here.end();
    for (const Span& span : without) skip = skip || (!span.empty() && span.contains(here.span()));
    if (!skip && (classes & kAtom) == 0 && ts_tree_cursor_goto_first_child(&cursor)) continue;
    if (!skip) filter.add(here.text());
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        done = true;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
  return joiner.take();
}

std::string quote_header(const SourceFile& file, const Span& span, const Node& within) {
  const Node node = within && within.span().contains(span)
                        ? within
                        : Node(ts_node_descendant_for_byte_range(file.root().raw(), span.begin,
                                                                 span.end),
                               file.text());
  std::string text;
  std::uint32_t last = span.begin;
  TSTreeCursor cursor = ts_tree_cursor_new(node.raw());
  for (bool done = false; !done;) {
    const Node here(ts_tree_cursor_current_node(&cursor), node.source());
    const bool outside = here.end() <= span.begin || here.begin() >= span.end;
    const bool comment = file.language()->is(here.symbol(), kComment);
    if (!outside && !comment && ts_tree_cursor_goto_first_child(&cursor)) continue;
    if (!outside && !comment && here.begin() >= last) {
      if (here.begin() > last && !text.empty()) text += ' ';
      text += file.text_of({here.begin(), std::min(here.end(), span.end)});
      last = here.end();
    }
    if (comment && !outside) last = std::max(last, here.end());
    if (comment && !outside && !text.empty() && text.back() != ' ') text += ' ';
    if (text.size() > kMaxQuote) break;
    while (!done && !ts_tree_cursor_goto_next_sibling(&cursor)) {
      done = !ts_tree_cursor_goto_parent(&cursor);
    }
  }
  ts_tree_cursor_delete(&cursor);
  text = collapse_blanks(text);
  while (!text.empty() && (text.back() == '{' || text.back() == ';' || text.back() == ' ')) {
    text.pop_back();
  }
  return shorten(text);
}

}  // namespace agentcheck
