#include "grammars/ruby/visibility.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "grammars/ruby/members.h"

namespace agentcheck::ruby {
namespace {

enum class Access { visible, hidden, module_function };

/// A word that says who can call the methods it is about; nullopt for any other.
std::optional<Access> access_of(std::string_view word) {
  if (word == "private" || word == "protected") return Access::hidden;
  if (word == "public") return Access::visible;
  if (word == "module_function") return Access::module_function;
  return std::nullopt;
}

/// What follows `from` in a class body has this access.
struct Section {
  std::uint32_t from;
  Access access;
};

/// Methods, or constants, that are named one by one.
struct Named {
  std::uint32_t at;       ///< Where it ends: what is defined later is another method.
  std::size_t prefix;     ///< The class, by its place among the prefixes.
  std::string_view sign;  ///< "#", "." or "::".
  std::string name;
  Access access;
};

/// The body of a class, a module or `class << self`.
struct Body {
  Span span;
  bool singleton = false;
  std::vector<Section> sections;
};

/// Reads what class bodies say, in one walk over what can hold such words.
class BodyReader {
 public:
  explicit BodyReader(const SourceFile& file) : file_(file) {}

  void read() {
    struct Open {
      Node node;
      std::size_t prefix;  ///< Of the class around.
      int body;
    };
    bodies_.push_back({file_.root().span(), false, {}});
    prefixes_.emplace_back();
    std::vector<Open> open{{file_.root(), 0, 0}};
    while (!open.empty()) {
      const Open here = open.back();
      open.pop_back();
      if (here.node.is("identifier")) {
        add_section(here.node, here.node.text(), here.body);
        continue;
      }
      if (here.node.is("undef")) {
        for (const Node& name : here.node.named_children()) {
          add_named(here.node, here.prefix, here.body, std::string(name.text()), Access::hidden);
        }
        continue;
      }
      if (here.node.is("call")) read_call(here.node, here.prefix, here.body);
      Node inner = here.node;
      std::size_t prefix = here.prefix;
      int body = here.body;
      if (here.node.is_any("class", "module", "singleton_class")) {
        inner = here.node.field("body");
        const bool singleton = here.node.is("singleton_class");
        if (!singleton) {
          prefix = add_prefix(prefix, here.node.field("name").text());
        }
        if (prefixes_[prefix].size() > kMaxPrefix || !inner) continue;
        body = add_body(inner, singleton);
      } else if (here.node.is("assignment")) {
        const Node call = here.node.field("right");
        inner = makes_class(call) ? call.field("block").field("body") : Node();
        if (!inner || prefixes_[prefix].size() > kMaxPrefix) continue;
        prefix = add_prefix(prefix, here.node.field("left").text());
        body = add_body(inner, false);
      } else if (!may_hold_words(here.node)) {
        continue;
      }
      const std::vector<Node> children = inner.named_children();
      for (auto child = children.rbegin(); child != children.rend(); ++child) {
        open.push_back({*child, prefix, body});
      }
    }
  }

  std::vector<Body>& bodies() { return bodies_; }
  const std::vector<Named>& named() const { return named_; }
  /// Qualified name of what is named.
  std::string qualified(const Named& one) const {
    const std::string& prefix = prefixes_[one.prefix];
    return prefix.empty() ? one.name : prefix + std::string(one.sign) + one.name;
  }

 private:
  static constexpr std::size_t kMaxPrefix = 1024;

  static bool may_hold_words(const Node& node) {
    return node.is_any("program", "body_statement", "if", "unless", "then", "else", "elsif",
                       "begin", "if_modifier", "unless_modifier");
  }

  /// Made once a class: what is in it only knows its number.
  std::size_t add_prefix(std::size_t outer, std::string_view name) {
    const std::string& around = prefixes_[outer];
    prefixes_.push_back(around + (around.empty() ? "" : "::") +
                        std::string(name.substr(0, kMaxPrefix)));
    return prefixes_.size() - 1;
  }

  int add_body(const Node& node, bool singleton) {
    bodies_.push_back({node.span(), singleton, {}});
    return static_cast<int>(bodies_.size()) - 1;
  }

  void add_section(const Node& at, std::string_view word, int body) {
    if (const std::optional<Access> access = access_of(word); access && body > 0) {
      bodies_[static_cast<std::size_t>(body)].sections.push_back({at.begin(), *access});
    }
  }

  void add_named(const Node& at, std::size_t prefix, int body, std::string name, Access access,
                 const char* sign = nullptr) {
    const bool singleton = bodies_[static_cast<std::size_t>(body)].singleton;
    if (!sign) sign = singleton ? "." : "#";
    named_.push_back({at.end(), prefix, sign, std::move(name), access});
  }

  void read_call(const Node& call, std::size_t prefix, int body) {
    const std::string_view method = own_method(call);
    const bool of_class = method == "private_class_method" || method == "public_class_method";
    const std::optional<Access> access = access_of(method);
    if (!access && !of_class && method != "private_constant" && method != "public_constant" &&
        method != "remove_method" && method != "undef_method") {
      return;
    }
    const std::vector<Node> arguments = call.field("arguments").named_children();
    if (access && arguments.empty()) return add_section(call, method, body);
    const Access given = access                         ? *access
                         : method.starts_with("public") ? Access::visible
                                                        : Access::hidden;
    const char* sign = of_class ? "." : method.ends_with("_constant") ? "::" : nullptr;
    for (std::string& name : names_in_arguments(call)) {
      // `private def self.m` says nothing of `m` of the class.
      add_named(call, prefix, body, std::move(name), given, sign);
    }
  }

  const SourceFile& file_;
  std::vector<Body> bodies_;
  std::vector<Named> named_;
  std::deque<std::string> prefixes_;
};

/// "Foo#" of "Foo#m", "Foo::" of "Foo::BAR"; empty at the top.
std::string_view class_of(const Symbol& symbol) {
  return std::string_view(symbol.qualified).substr(0, symbol.qualified.size() - symbol.name.size());
}

void apply(Symbol& symbol, Access access) {
  symbol.exported = access != Access::hidden;
  if (access != Access::module_function) return;
  const std::size_t sign = class_of(symbol).size();
  if (sign > 0 && symbol.qualified[sign - 1] == '#') symbol.qualified[sign - 1] = '.';
}

/// The access sections give to the methods of each body; symbols are in order of their places.
void apply_sections(std::vector<Body>& bodies, std::vector<Symbol>& symbols) {
  std::sort(bodies.begin(), bodies.end(),
            [](const Body& a, const Body& b) { return a.span.begin < b.span.begin; });
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (is_callable(symbols[i].kind) && !symbols[i].local) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return symbols[a].name_span.begin < symbols[b].name_span.begin;
  });
  std::vector<const Body*> around;
  std::size_t next = 0;
  for (const std::size_t i : order) {
    const std::uint32_t at = symbols[i].name_span.begin;
    for (; next < bodies.size() && bodies[next].span.begin <= at; ++next) {
      around.push_back(&bodies[next]);
    }
    while (!around.empty() && around.back()->span.end <= at) around.pop_back();
    if (around.empty()) continue;
    const Body& body = *around.back();
    const std::string_view owner = class_of(symbols[i]);
    // `def self.m` is as visible as if nothing were said.
    if (owner.empty() || (owner.back() == '.' && !body.singleton)) continue;
    const auto after =
        std::upper_bound(body.sections.begin(), body.sections.end(), at,
                         [](std::uint32_t place, const Section& s) { return place < s.from; });
    if (after != body.sections.begin()) apply(symbols[i], std::prev(after)->access);
  }
}

void apply_named(const BodyReader& reader, std::vector<Symbol>& symbols) {
  if (reader.named().empty()) return;
  std::multimap<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (!symbols[i].local) by_name.emplace(symbols[i].qualified, i);
  }
  for (const Named& one : reader.named()) {
    const auto [begin, end] = by_name.equal_range(reader.qualified(one));
    for (auto at = begin; at != end; ++at) {
      Symbol& symbol = symbols[at->second];
      if (symbol.name_span.begin < one.at) apply(symbol, one.access);
    }
  }
}

/// Aliases take the same arguments as what they stand for, where the file shows it.
void resolve_aliases(std::vector<Symbol>& symbols) {
  std::map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (is_callable(symbols[i].kind)) by_name[symbols[i].qualified] = i;
  }
  for (Symbol& symbol : symbols) {
    std::vector<SignaturePart>& parts = symbol.signature->parts;
    if (!symbol.alias || parts.empty() || parts.front().label != "alias of") continue;
    const auto found = by_name.find(std::string(class_of(symbol)) + parts.front().text);
    parts.clear();
    if (found == by_name.end()) continue;
    const Signature& target = *symbols[found->second].signature;
    symbol.signature->parameters = target.parameters;
    symbol.alias = false;  // It is known what it takes.
  }
}

}  // namespace

void settle_visibility(const SourceFile& file, std::vector<Symbol>& symbols) {
  BodyReader reader(file);
  reader.read();
  resolve_aliases(symbols);
  apply_sections(reader.bodies(), symbols);
  apply_named(reader, symbols);
}

}  // namespace agentcheck::ruby
