#include "grammars/python/types.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "core/text.h"

namespace agentcheck::python {
namespace {

using Tokens = std::vector<std::string>;

constexpr int kMaxTypeDepth = 48;         ///< Deeper types are compared as they are written.
constexpr std::size_t kMaxTokens = 4096;  ///< So are longer ones.

/// PEP 585: the class a deprecated alias of `typing` stands for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kAliases{{
    {"List", "list"},
    {"Dict", "dict"},
    {"Set", "set"},
    {"FrozenSet", "frozenset"},
    {"Tuple", "tuple"},
    {"Type", "type"},
    {"Deque", "deque"},
    {"DefaultDict", "defaultdict"},
    {"Text", "str"},
    {"AbstractSet", "Set"},
    {"ContextManager", "AbstractContextManager"},
    {"AsyncContextManager", "AbstractAsyncContextManager"},
}};

/// Modules whose names are known without them; `t` and the like are how they are usually imported.
bool is_type_module(std::string_view module) {
  constexpr std::array<std::string_view, 12> modules{
      "typing",          "t",           "tp",  "T",        "_t",        "te", "typing_extensions",
      "collections.abc", "collections", "abc", "builtins", "contextlib"};
  return std::find(modules.begin(), modules.end(), module) != modules.end();
}

bool is_name_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

bool is_name_char(char c) {
  return is_name_start(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_quote(char c) { return c == '"' || c == '\''; }

/// The quotes of a literal from its first quote on: three of them or one.
std::string_view quotes_of(std::string_view literal) {
  const bool triple = literal.size() >= 6 && literal[1] == literal[0] && literal[2] == literal[0];
  return literal.substr(0, triple ? 3 : 1);
}

/// What stands between the quotes of a literal without a prefix; false where it has one or is
/// broken.
bool string_content(std::string_view literal, std::string_view& content) {
  if (literal.empty() || !is_quote(literal.front())) return false;
  const std::string_view quotes = quotes_of(literal);
  if (literal.size() < 2 * quotes.size()) return false;
  content = literal.substr(quotes.size(), literal.size() - 2 * quotes.size());
  return true;
}

/// The tokens of the text of a forward reference; false where it holds what no type does.
bool split_tokens(std::string_view text, Tokens& out) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    std::size_t end = at + 1;
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      at = end;
      continue;
    }
    if (is_name_start(c)) {
      while (end < text.size() && is_name_char(text[end])) ++end;
    } else if (is_quote(c)) {
      while (end < text.size() && text[end] != c) ++end;
      if (end++ == text.size()) return false;
    } else if (text.substr(at).starts_with("...")) {
      end = at + 3;
    } else if (std::string_view(".[]|,*()").find(c) == std::string_view::npos) {
      return false;
    }
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return true;
}

/// Reads a type from its tokens: unions of names with arguments.
class TypeReader {
 public:
  TypeReader(Tokens tokens, const TypeNames& types, int depth)
      : tokens_(std::move(tokens)), types_(types), depth_(depth) {}

  /// False where the tokens are no type expression.
  bool read(std::string& out) {
    if (tokens_.size() > kMaxTokens) return false;
    std::vector<std::string> members;
    if (!members_of_union(members) || at_ != tokens_.size()) return false;
    out = join(std::move(members));
    return true;
  }

 private:
  bool is(std::string_view token) const { return at_ < tokens_.size() && tokens_[at_] == token; }
  bool eat(std::string_view token) {
    if (!is(token)) return false;
    ++at_;
    return true;
  }

  static std::string join(std::vector<std::string> members) {
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    std::string text;
    for (const std::string& member : members) text += (text.empty() ? "" : " | ") + member;
    return text;
  }

  bool members_of_union(std::vector<std::string>& members) {
    if (++depth_ > kMaxTypeDepth) return false;
    do {
      if (!member(members)) return false;
    } while (eat("|"));
    --depth_;
    return true;
  }

  /// One member of a union; a union inside it gives several.
  bool member(std::vector<std::string>& members) {
    if (at_ >= tokens_.size()) return false;
    if (eat("(")) return members_of_union(members) && eat(")");
    const std::string star = eat("*") ? "*" : "";
    if (at_ >= tokens_.size()) return false;
    const std::string& token = tokens_[at_];
    if (token == "[") {
      std::string list;
      if (!arguments("", list)) return false;
      members.push_back(list);
      return true;
    }
    if (token == "...") {
      ++at_;
      members.emplace_back("...");
      return true;
    }
    if (is_quote(token.front())) return quoted(star, members);
    if (!is_name_start(token.front())) return false;
    return named(star, members);
  }

  bool quoted(const std::string& star, std::vector<std::string>& members) {
    std::string_view content;
    Tokens inner;
    if (!string_content(tokens_[at_++], content) || !split_tokens(content, inner)) return false;
    TypeReader reader(std::move(inner), types_, depth_);
    std::vector<std::string> found;
    if (!reader.members_of_union(found) || reader.at_ != reader.tokens_.size()) return false;
    for (const std::string& text : found) members.push_back(star + text);
    return true;
  }

  bool named(const std::string& star, std::vector<std::string>& members) {
    std::string module, name = tokens_[at_++];
    while (eat(".")) {
      if (at_ >= tokens_.size() || !is_name_start(tokens_[at_].front())) return false;
      module += (module.empty() ? "" : ".") + name;
      name = tokens_[at_++];
    }
    if (module.empty()) {
      const auto type = types_.find(name);
      if (type != types_.end()) name = type->second;
    }
    if (module.empty() || is_type_module(module)) {
      for (const auto& [alias, target] : kAliases) {
        if (name == alias) name = target;
      }
    } else {
      name = module + "." + name;
    }
    if (!is("[")) {
      members.push_back(star + name);
      return true;
    }
    if (name == "Union" || name == "Optional") return union_form(name, members);
    std::string list;
    if (!(name == "Literal" || name == "Annotated" ? raw_arguments(name, list)
                                                   : arguments(name, list))) {
      return false;
    }
    // PEP 484: a generic class without arguments has `Any` for each.
    const bool plain = list == name + "[Any]" || list == name + "[Any, Any]" ||
                       (name == "tuple" && list == "tuple[Any, ...]");
    members.push_back(star + (plain && name != "Generic" ? name : list));
    return true;
  }

  bool union_form(const std::string& name, std::vector<std::string>& members) {
    ++at_;
    while (!is("]")) {
      if (!members_of_union(members)) return false;
      if (!eat(",") && !is("]")) return false;
    }
    if (name == "Optional") members.emplace_back("None");
    return eat("]");
  }

  /// `[A, B]` after `name`, as text.
  bool arguments(const std::string& name, std::string& out) {
    ++at_;
    out = name + "[";
    for (bool first = true; !is("]"); first = false) {
      std::vector<std::string> members;
      if (is("(") && at_ + 1 < tokens_.size() && tokens_[at_ + 1] == ")") {
        at_ += 2;
        members.emplace_back("()");
      } else if (!members_of_union(members)) {
        return false;
      }
      out += (first ? "" : ", ") + join(std::move(members));
      if (!eat(",") && !is("]")) return false;
    }
    out += "]";
    return eat("]");
  }

  /// The arguments of `Literal` and `Annotated`, which are values, as they are but for quotes.
  bool raw_arguments(const std::string& name, std::string& out) {
    ++at_;
    std::vector<std::string> values{""};
    for (int depth = 0; at_ < tokens_.size(); ++at_) {
      const std::string& token = tokens_[at_];
      if (token == "]" && depth == 0) break;
      depth += token == "[" || token == "(" ? 1 : token == "]" || token == ")" ? -1 : 0;
      if (token == "," && depth == 0) {
        values.emplace_back();
      } else {
        values.back() += is_quote(token.back()) ? canonical_string(token) : token;
      }
    }
    if (!eat("]")) return false;
    if (values.size() > 1 && values.back().empty()) values.pop_back();
    if (name == "Literal") std::sort(values.begin(), values.end());
    out = name + "[";
    for (const std::string& value : values) out += (out.back() == '[' ? "" : ", ") + value;
    out += "]";
    return true;
  }

  Tokens tokens_;
  const TypeNames& types_;
  int depth_;
  std::size_t at_ = 0;
};

void collect_tokens(const Node& node, Tokens& out) {
  std::vector<Node> open{node};
  while (!open.empty() && out.size() <= kMaxTokens) {
    const Node here = open.back();
    open.pop_back();
    if (here.is_any("comment", "line_continuation")) continue;
    if (here.child_count() == 0 || here.is("string")) {
      if (here.begin() < here.end()) out.emplace_back(here.text());
      continue;
    }
    const std::vector<Node> children = here.children();
    open.insert(open.end(), children.rbegin(), children.rend());
  }
}

}  // namespace

std::string canonical_type(const Node& node, const TypeNames& types) {
  Tokens tokens;
  collect_tokens(node, tokens);
  std::string text;
  if (TypeReader(tokens, types, 0).read(text)) return text;
  TokenJoiner joiner;
  for (const std::string& token : tokens) {
    const auto type = types.find(token);
    joiner.add(type != types.end()      ? type->second
               : is_quote(token.back()) ? canonical_string(token)
                                        : token);
  }
  return joiner.take();
}

std::string canonical_string(std::string_view literal) {
  const std::size_t quote = literal.find_first_of("\"'");
  if (quote == std::string_view::npos) return std::string(literal);
  std::string prefix;
  for (const char c : literal.substr(0, quote)) {
    prefix += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  std::erase(prefix, 'u');
  std::string_view content;
  if (prefix.find_first_of("ft") != std::string::npos ||
      !string_content(literal.substr(quote), content)) {
    return std::string(literal);
  }
  const bool raw = prefix.find('r') != std::string::npos;
  if (raw && content.find_first_of("\\\"'") != std::string_view::npos) return std::string(literal);
  std::erase(prefix, 'r');
  std::string out = prefix + "\"";
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\\' && i + 1 < content.size()) {
      ++i;
      if (content[i] == '\'') {
        out += '\'';
      } else {
        out += {'\\', content[i]};
      }
    } else if (content[i] == '"') {
      out += "\\\"";
    } else if (content[i] == '\n') {
      out += "\\n";
    } else {
      out += content[i];
    }
  }
  return out + "\"";
}

std::string canonical_number(std::string_view literal) {
  std::string out;
  for (const char c : literal) {
    if (c != '_') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

std::string_view last_part(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return trim(dot == std::string_view::npos ? dotted : dotted.substr(dot + 1));
}

bool is_type_form(const Node& node) {
  if (!node.is_any("subscript", "generic_type")) return false;
  const std::string_view name = last_part(node.named_child(0).text());
  constexpr std::array<std::string_view, 8> forms{"Union",     "Optional", "Callable", "Literal",
                                                  "Annotated", "Type",     "Tuple",    "Dict"};
  return std::find(forms.begin(), forms.end(), name) != forms.end();
}

}  // namespace agentcheck::python
