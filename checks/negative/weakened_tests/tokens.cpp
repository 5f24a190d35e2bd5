#include "checks/negative/weakened_tests/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/hash.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMostNormal = 2048;

bool is_name_start(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalpha(byte) != 0 || c == '_' || c == '$' || c == '@' || byte >= 0x80;
}

/// A condition that never holds, by its text without parentheses.
bool never_holds(std::string_view text) {
  text = trim(text);
  while (text.size() > 1 && text.front() == '(' && text.back() == ')') {
    text = trim(text.substr(1, text.size() - 2));
  }
  constexpr std::array<std::string_view, 10> kNever{
      "false", "False", "0", "None", "null", "nil", "!1", "!true", "not True", "1 == 2"};
  return std::find(kNever.begin(), kNever.end(), text) != kNever.end();
}

/// The first leaf of a node that looks like a name.
Node first_name(const Node& node) {
  Node found;
  for_each_leaf(node, [&](const Node& leaf) {
    if (!found && !leaf.text().empty() && is_name_start(leaf.text().front()) && leaf.named()) {
      found = leaf;
    }
  });
  return found;
}

}  // namespace

TokenStream::TokenStream(const SourceFile& file, const TestRules& rules)
    : file_(file), rules_(rules) {
  if (!file.parsed()) return;
  read_tree();
  match_brackets();
}

void TokenStream::read_tree() {
  const Language& language = *file_.language();
  TreeCursor cursor(file_.root());
  while (true) {
    const Node node = cursor.node();
    const bool comment = language.is(node.symbol(), kComment);
    if (comment) comments_.push_back(node.span());
    const bool atom = language.is(node.symbol(), kAtom) || language.is(node.symbol(), kString);
    if (!comment && atom) {
      add_token(node);
    } else if (!comment) {
      if (const std::uint16_t roles = rules_.roles(node.symbol())) enter(node, roles);
      if (cursor.first_child()) continue;
      add_token(node);
    }
    if (!cursor.skip()) return;
  }
}

void TokenStream::add_token(const Node& node) {
  if (node.span().empty() || trim(node.text()).empty()) return;
  Token token;
  token.span = node.span();
  token.line = node.first_line();
  const std::string_view text = node.text();
  const char first = text.front();
  const Language& language = *file_.language();
  if (language.is(node.symbol(), kString)) {
    token.kind = Token::Kind::string;
  } else if (std::isdigit(static_cast<unsigned char>(first)) != 0 ||
             (first == '.' && text.size() > 1 &&
              std::isdigit(static_cast<unsigned char>(text[1])) != 0)) {
    token.kind = Token::Kind::number;
  } else if (language.is(node.symbol(), kAtom)) {
    token.kind = Token::Kind::string;
  } else if (is_name_start(first) && (text.size() > 1 || (first != '@' && first != '$'))) {
    token.kind = Token::Kind::name;
  }
  if (text == "<" || text == ">") {
    token.type = (rules_.roles(node.parent().symbol()) & kTestTypeArguments) != 0;
  }
  tokens_.push_back(token);
}

void TokenStream::match_brackets() {
  std::vector<std::uint32_t> open;
  for (std::uint32_t at = 0; at < size(); ++at) {
    Token& token = tokens_[at];
    token.match = at;
    if (token.kind != Token::Kind::sign) continue;
    const std::string_view sign = text(at);
    const char last = sign.back();
    if (sign.size() > 2 || (sign.size() == 2 && sign != "#[" && sign != "${" && sign != "#{"))
      continue;
    if (last == '(' || last == '[' || last == '{' || (last == '<' && token.type)) {
      open.push_back(at);
    } else if (last == ')' || last == ']' || last == '}' || (last == '>' && token.type)) {
      const char wanted = last == ')' ? '(' : last == ']' ? '[' : last == '}' ? '{' : '<';
      if (open.empty() || text(open.back()).back() != wanted) continue;
      token.match = open.back();
      tokens_[open.back()].match = at;
      open.pop_back();
    }
  }
}

void TokenStream::enter(const Node& node, std::uint16_t roles) {
  if ((roles & (kTestFunction | kTestClass)) != 0) add_definition(node, (roles & kTestClass) != 0);
  if ((roles & kTestIf) != 0) add_branch(node);
  if ((roles & kTestTry) != 0) add_try(node);
  if ((roles & kTestReturn) != 0) add_dead_after(node);
  if ((roles & kTestAssert) != 0) asserts_.push_back(node.span());
  if ((roles & kTestLoop) != 0) {
    loops_.push_back(node.span());
    const Node body = node.field("body");
    const Node condition = node.field("condition");
    const bool never = condition && never_holds(condition.text());
    regions_.push_back(
        {never ? Region::Kind::dead : Region::Kind::repeated, body ? body.span() : node.span()});
  }
}

void TokenStream::add_definition(const Node& node, bool is_class) {
  DefinitionPlace place;
  place.is_class = is_class;
  Node name = node.field("name");
  if (!name) name = first_name(node.field("declarator"));
  if (!name && is_class) name = first_name(node.field("type"));
  Node body = node.field("body");
  if (!body) {
    for (const Node& child : node.named_children()) {
      if (child.kind().ends_with("_body")) body = child;
    }
  }
  if (!name || !body) return;
  const Language& language = *file_.language();
  Node outer = node;
  while (outer.parent() && language.is(outer.parent().symbol(), kWrapper) &&
         outer.parent().end() == outer.end()) {
    outer = outer.parent();
  }
  std::uint32_t begin = outer.begin();
  for (Node before = outer.prev_sibling(); before; before = before.prev_sibling()) {
    if (language.is(before.symbol(), kLeading)) {
      begin = before.begin();
    } else if (!language.is(before.symbol(), kComment)) {
      break;
    }
  }
  place.whole = {begin, outer.end()};
  place.name = name.span();
  place.header = {begin, body.begin()};
  place.body = body.span();
  definitions_.push_back(place);
}

void TokenStream::add_branch(const Node& node) {
  const Node condition = node.field("condition");
  Node then = node.field("consequence");
  if (!then) then = node.field("body");
  if (!then) return;
  Branch branch;
  branch.condition = condition.span();
  branch.then = then.span();
  const Node otherwise = node.field("alternative");
  branch.otherwise = otherwise.span();
  branches_.push_back(branch);
  const bool never = condition && never_holds(condition.text());
  regions_.push_back({never ? Region::Kind::dead : Region::Kind::conditional, then.span()});
  if (otherwise) regions_.push_back({Region::Kind::conditional, otherwise.span()});
}

void TokenStream::add_try(const Node& node) {
  Node body = node.field("body");
  if (!body) body = node.named_child(0);
  bool caught = false;
  TreeCursor cursor(node);
  if (!body || !cursor.first_child()) return;
  do {
    const Node child = cursor.node();
    if ((rules_.roles(child.symbol()) & kTestCatch) == 0) continue;
    if (!rules_.handled || !rules_.handled->search(child.text())) caught = true;
  } while (cursor.next_sibling());
  if (caught) regions_.push_back({Region::Kind::swallowed, body.span()});
}

void TokenStream::add_dead_after(const Node& node) {
  Node last = node;
  Node parent = node.parent();
  if (parent && file_.language()->is(parent.symbol(), kExpressionStatement)) {
    last = parent;
    parent = parent.parent();
  }
  if (!parent || (rules_.roles(parent.symbol()) & (kTestIf | kTestLoop)) != 0) return;
  if (parent.kind().find("else") != std::string_view::npos) return;
  for (Node next = last.next_sibling(); next; next = next.next_sibling()) last = next;
  if (last.end() > node.end()) regions_.push_back({Region::Kind::dead, {node.end(), last.end()}});
}

TokenRange TokenStream::in(const Span& span) const {
  const auto before = [](const Token& token, std::uint32_t byte) {
    return token.span.begin < byte;
  };
  const auto first = std::lower_bound(tokens_.begin(), tokens_.end(), span.begin, before);
  const auto last = std::lower_bound(first, tokens_.end(), span.end, before);
  return {static_cast<std::uint32_t>(first - tokens_.begin()),
          static_cast<std::uint32_t>(last - tokens_.begin())};
}

std::string TokenStream::normal(const TokenRange& range) const {
  std::string out;
  std::uint64_t rest = 0;
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    const std::string_view word = text(at);
    if (word == ",") {
      const std::string_view next = at + 1 < range.end ? text(at + 1) : ")";
      if (next == ")" || next == "]" || next == "}") continue;
    }
    if (word == ";") continue;
    if (out.size() > kMostNormal) {
      rest = hash_bytes(word, rest);
      continue;
    }
    if (!out.empty()) out += ' ';
    const bool quoted = tokens_[at].kind == Token::Kind::string && word.size() > 1 &&
                        (word.front() == '\'' || word.front() == '`') &&
                        word.back() == word.front();
    if (quoted && word.substr(1).find_first_of("\\\"$") == std::string_view::npos) {
      out += '"' + std::string(word.substr(1, word.size() - 2)) + '"';
    } else {
      out += word;
    }
  }
  return rest == 0 ? out : out + fmt::format(" #{:x}", rest);
}

std::vector<TokenRange> TokenStream::split(const TokenRange& range) const {
  std::vector<TokenRange> parts;
  std::uint32_t begin = range.begin;
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    if (tokens_[at].match > at) {
      at = std::min(tokens_[at].match, range.end - 1);
      continue;
    }
    if (!is(at, ",")) continue;
    if (at > begin) parts.push_back({begin, at});
    begin = at + 1;
  }
  if (range.end > begin) parts.push_back({begin, range.end});
  return parts;
}

}  // namespace agentcheck
