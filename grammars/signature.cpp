// Tokens in canonical spelling: what signatures are made of.
#include <algorithm>
#include <cctype>
#include <optional>

#include "core/text.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         (c & 0x80) != 0;
}

/// An operator with blanks around it.
bool is_spaced(std::string_view token) {
  return token == "=" || token == "=>" || token == "->" || token == "|" || token == "+" ||
         token == "==" || token == "?" || token == "&&" || token == "||";
}

bool is_closing(std::string_view token) {
  return token == ")" || token == "]" || token == "}" || token == ">";
}

/// Nodes rewritten inside rewritten nodes: deeper ones are written as they stand.
constexpr int kMaxRewriteDepth = 16;

/// Visits the tokens of `root` in order: leaves, and nodes the language calls atoms as one.
/// Comments and zero-width tokens are left out, and every node for which `replaced` is true.
template <typename Replaced, typename Visit>
void for_each_token(const Language& language, const Node& root, Replaced&& replaced,
                    Visit&& visit) {
  if (!root) return;
  TreeCursor cursor(root);
  for (bool more = true; more;) {
    const Node node = cursor.node();
    const std::uint16_t classes = language.classes(node.symbol());
    const bool comment = (classes & kComment) != 0;
    if (!comment && node.begin() < node.end() && !replaced(node)) {
      if ((classes & kAtom) == 0 && cursor.first_child()) continue;
      visit(node);
    }
    more = cursor.skip();
  }
}

constexpr std::size_t kMaxQuote = 8192;  ///< More of a header is not quoted.

/// A header that was put on one line, as it is shown.
std::string finish_header(std::string text) {
  while (!text.empty() && (text.back() == '{' || text.back() == ';' || text.back() == ' ')) {
    text.pop_back();
  }
  return shorten(text);
}

/// quote_header() where the text can hold no comment, nor anything but blanks between tokens, so
/// that the tree need not be asked; nullopt elsewhere.
std::optional<std::string> plain_header(const SourceFile& file, const Span& span) {
  const std::string_view text = file.text_of(span);
  if (text.size() > kMaxQuote || file.definitions_root() != file.root()) return std::nullopt;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    return blank || (c > ' ' && c < 0x7F && c != '/' && c != '#' && c != '\\' && c != '!');
  });
  if (!plain) return std::nullopt;
  return finish_header(collapse_blanks(text));
}

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
  const bool word = is_word(token.front());
  // Without anything on its left it is a name of its own: `List<?>`.
  const bool wildcard = token == "?" && (text_.ends_with('<') || text_.ends_with(','));
  const bool operation = !word && !wildcard && is_spaced(token);
  if (blank_follows_ || operation || (word_before_ && word)) {
    if (!text_.empty()) text_ += ' ';
  }
  text_ += token;
  word_before_ = wildcard || is_word(token.back());
  blank_follows_ = operation || token == "," || token == ":" || token == ";";
}

std::string TokenWriter::text(const Node& node) const { return text(&node, 1); }

std::string TokenWriter::text(const std::vector<Node>& nodes) const {
  return text(nodes.data(), nodes.size());
}

std::string TokenWriter::text(const Node* nodes, std::size_t count) const {
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
  for (std::size_t i = 0; i < count; ++i) {
    for_each_token(language_, nodes[i], replaced, [&](const Node& token) {
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
  TreeCursor cursor(node);
  for (bool more = true; more;) {
    const Node here = cursor.node();
    const std::uint16_t classes = language.classes(here.symbol());
    bool skip = (classes & kComment) != 0 || here.begin() == here.end();
    for (const Span& span : without) skip = skip || (!span.empty() && span.contains(here.span()));
    if (!skip && (classes & kAtom) == 0 && cursor.first_child()) continue;
    if (!skip) filter.add(here.text());
    more = cursor.skip();
  }
  return joiner.take();
}

std::string quote_header(const SourceFile& file, const Span& span, const Node& within) {
  if (const std::optional<std::string> plain = plain_header(file, span)) return *plain;
  const Node node =
      within && within.span().contains(span)
          ? within
          : Node(ts_node_descendant_for_byte_range(file.root().raw(), span.begin, span.end),
                 file.text());
  std::string text;
  std::uint32_t last = span.begin;
  TreeCursor cursor(node);
  for (bool more = true; more;) {
    const Node here = cursor.node();
    const bool outside = here.end() <= span.begin || here.begin() >= span.end;
    const bool comment = file.language()->is(here.symbol(), kComment);
    if (!outside && !comment && cursor.first_child()) continue;
    if (!outside && !comment && here.begin() >= last) {
      if (here.begin() > last && !text.empty()) text += ' ';
      text += file.text_of({here.begin(), std::min(here.end(), span.end)});
      last = here.end();
    }
    if (comment && !outside) last = std::max(last, here.end());
    if (comment && !outside && !text.empty() && text.back() != ' ') text += ' ';
    if (text.size() > kMaxQuote) break;
    more = cursor.skip();
  }
  return finish_header(collapse_blanks(text));
}

}  // namespace agentcheck
