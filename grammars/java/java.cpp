// Java: implied modifiers, members and types as callers see them (JLS: 6.6 access control, 8
// classes, 9 interfaces; the Javadoc specification for comments).
#include <algorithm>

#include "core/regex.h"
#include "core/text.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void drop(std::vector<std::string>& words, std::string_view word) { std::erase(words, word); }

void add(std::vector<std::string>& words, std::string_view word) {
  if (!has(words, word)) words.emplace_back(word);
}

std::string* part(Signature& signature, std::string_view label) {
  for (SignaturePart& part : signature.parts) {
    if (part.label == label) return &part.text;
  }
  return nullptr;
}

void drop_part(Signature& signature, std::string_view label) {
  std::erase_if(signature.parts, [&](const SignaturePart& part) { return part.label == label; });
}

std::string join(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

/// Types of a list in which order means nothing: throws, implements, permits.
std::string sorted_types(const Node& list, const TokenWriter& writer) {
  std::vector<std::string> types;
  for (const Node& node : list.named_children()) {
    if (node.is("type_list")) return sorted_types(node, writer);
    types.push_back(writer.text(node));
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return join(types);
}

/// `[]` for each pair of brackets of `int a[]`.
std::string brackets(const Node& dimensions) {
  std::string text;
  if (!dimensions) return text;
  for (const Node& child : dimensions.children()) {
    if (child.is("[")) text += "[]";
  }
  return text;
}

/// The package of a single-type import of `name`; empty where there is none. Looks at the head of
/// the file only, as text: it is asked for every qualified type.
std::string imported_from(const Node& node, std::string_view name) {
  constexpr std::size_t kMaxHead = 32U << 10;
  const std::string_view head = node.source().substr(0, kMaxHead);
  const std::string needle = "." + std::string(name) + ";";
  for (std::size_t at = head.find(needle); at != std::string_view::npos;
       at = head.find(needle, at + 1)) {
    const std::size_t line = at == 0 ? 0 : head.rfind('\n', at - 1) + 1;
    const std::string_view text = trim(head.substr(line, at - line));
    if (!text.starts_with("import ") || text.starts_with("import static ")) continue;
    return std::string(trim(text.substr(7)));
  }
  return {};
}

/// `java.util.List` is `List` unless the file means another `List` by that name.
std::string scoped_text(const Node& node) {
  std::vector<std::string_view> segments;
  for (Node at = node; at;) {
    if (!at.is("scoped_type_identifier")) {
      if (!at.is("type_identifier")) return {};  // A generic type on the way: Outer<T>.Inner.
      segments.push_back(at.text());
      break;
    }
    const std::vector<Node> parts = at.named_children();
    if (parts.size() < 2 || !parts.back().is("type_identifier")) return {};
    segments.push_back(parts.back().text());
    at = parts.front();
  }
  std::reverse(segments.begin(), segments.end());
  std::size_t first = 0;
  while (first + 1 < segments.size() && !segments[first].empty() && segments[first][0] >= 'a' &&
         segments[first][0] <= 'z') {
    ++first;
  }
  std::string prefix;
  for (std::size_t i = 0; i < first; ++i) {
    prefix += (prefix.empty() ? "" : ".") + std::string(segments[i]);
  }
  const std::string other = prefix.empty() ? "" : imported_from(node, segments[first]);
  std::string text = !other.empty() && other != prefix ? prefix : "";
  for (std::size_t i = first; i < segments.size(); ++i) {
    text += (text.empty() ? "" : ".") + std::string(segments[i]);
  }
  return text;
}

/// The simple name of an annotation among the modifiers of a declaration that `regex` matches.
bool has_annotation(const Node& declaration, const Regex& regex) {
  const Node modifiers = declaration.child_of("modifiers");
  if (modifiers.text().find('@') == std::string_view::npos) return false;
  for (const Node& node : modifiers.named_children()) {
    const Node name = node.field("name");
    if (name && regex.search(name.text())) return true;
  }
  return false;
}

const Regex& test_annotation() {
  static const Regex regex =
      Regex::compile(
          R"((^|\.)(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Theory|)"
          R"(Property|Example|ArchTest|CartesianTest|RetryingTest|FuzzTest)$)")
          .value();
  return regex;
}

const Regex& override_annotation() {
  static const Regex regex = Regex::compile(R"((^|\.)Override$)").value();
  return regex;
}

const Symbol* container(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

bool is_kind(const Symbol* symbol, SymbolKind kind) { return symbol && symbol->kind == kind; }

/// Modifiers a member of an interface has without saying so (JLS 9.3, 9.4, 9.5), and those a nested
/// type has (8.1.1.4, 8.9, 8.10): written or not, they read the same.
void imply_modifiers(const Definition& definition, Symbol& symbol) {
  std::vector<std::string>& words = symbol.signature->modifiers;
  const Symbol* outer = container(definition);
  const bool in_interface = is_kind(outer, SymbolKind::interface);
  if (in_interface && !has(words, "private")) {
    add(words, "public");
    if (symbol.kind == SymbolKind::constant || symbol.kind == SymbolKind::field) {
      add(words, "static");
      add(words, "final");
    }
    if (symbol.kind == SymbolKind::method && !has(words, "default") && !has(words, "static")) {
      add(words, "abstract");
    }
    if (symbol.kind == SymbolKind::class_) add(words, "static");
  }
  if (symbol.kind == SymbolKind::interface) drop(words, "abstract");
  if (symbol.kind == SymbolKind::interface || symbol.kind == SymbolKind::enum_ ||
      symbol.kind == SymbolKind::record) {
    drop(words, "static");
  }
  if (symbol.kind == SymbolKind::record) drop(words, "final");
  if (symbol.kind == SymbolKind::method && outer &&
      (has(outer->signature->modifiers, "final") || outer->kind == SymbolKind::record)) {
    drop(words, "final");
  }
  std::sort(words.begin(), words.end());
}

/// `String @Nullable ... names` (JLS 8.4.1), which the grammar takes for an error: a type, then an
/// annotation whose name ends in `...names`.
bool annotated_variadic(const Node& error, const TokenWriter& writer, Parameter& out) {
  const std::vector<Node> children = error.named_children();
  if (children.size() < 2 || !children.back().is("marker_annotation")) return false;
  const Node name = children.back().field("name");
  const Node type = children[children.size() - 2];
  if (!name.is("scoped_identifier") || name.text().find("...") == std::string_view::npos)
    return false;
  if (type.is_any("modifiers", "annotation", "marker_annotation", "identifier")) return false;
  out.kind = ParameterKind::variadic;
  out.optional = true;
  out.name = name.field("name").text();
  out.type = writer.text(type);
  return true;
}

std::vector<std::string> written_modifiers(const Definition& definition) {
  std::vector<std::string> words;
  const Node modifiers = definition.node.child_of("modifiers");
  for (const Node& word : modifiers ? modifiers.children() : std::vector<Node>{}) {
    if (word.named() || definition.language.is_silent_token(word.text())) continue;
    words.emplace_back(word.text());
  }
  return words;
}

class JavaTraits : public Traits {
 public:
  std::vector<Symbol> define(const Definition& definition) const override {
    if (definition.node.is_any("field_declaration", "constant_declaration")) {
      return define_fields(definition);
    }
    std::vector<Symbol> found = define_by_rule(definition);
    if (!found.empty() && definition.level == 0) add_package(definition, found.front());
    if (!found.empty() && definition.node.is("class_declaration") && !definition.local) {
      add_implied_constructor(definition, found);
    }
    return found;
  }

  void finish(const SourceFile&, std::vector<Symbol>& symbols) const override {
    link_implied(symbols);
  }

  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    Parameter parameter;
    if (node.is("formal_parameter")) {
      parameter.name = node.field("name").text();
      if (parameter.name == "this") return;
      parameter.type = writer.text(node.field("type")) + brackets(node.field("dimensions"));
    } else if (node.is("spread_parameter")) {
      parameter.kind = ParameterKind::variadic;
      parameter.optional = true;
      for (const Node& child : node.named_children()) {
        if (child.is("variable_declarator")) {
          parameter.name = child.field("name").text();
        } else if (!child.is_any("modifiers", "annotation", "marker_annotation")) {
          parameter.type = writer.text(child);
        }
      }
    } else if (!node.is_error() || !annotated_variadic(node, writer, parameter)) {
      return;
    }
    out.push_back(std::move(parameter));
  }

  /// `\u` escapes are translated before comments are looked for (JLS 3.3).
  bool comment_is_code(const SourceFile&, const Node& comment) const override {
    return comment.text().find("\\u") != std::string_view::npos;
  }

  std::string type_parameter_name(const Node& node) const override {
    return std::string(node.child_of("type_identifier").text());
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
    if (node.is_any("annotation", "marker_annotation")) return true;
    if (node.is("scoped_type_identifier")) {
      out = scoped_text(node);
      return !out.empty();
    }
    if (node.is("type_bound")) {
      out = bound_text(node, writer);
      return true;
    }
    return false;
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    if (symbol.name.empty()) return false;
    const Node& node = definition.node;
    Signature& signature = *symbol.signature;
    if (part(signature, "dimensions")) {
      signature.result += brackets(node.field("dimensions"));
      drop_part(signature, "dimensions");
    }
    refine_lists(node, writer, signature);
    if (symbol.kind == SymbolKind::record) {
      for (Parameter& component : signature.parameters) component.named_by_caller = true;
    }
    if (node.is("annotation_type_element_declaration")) drop(signature.modifiers, "default");
    if (node.is("enum_constant")) drop_part(signature, "arguments");
    imply_modifiers(definition, symbol);
    symbol.returns_nothing = symbol.kind == SymbolKind::constructor || signature.result == "void";
    symbol.doc_exempt = has_annotation(node, override_annotation());
    symbol.is_test = symbol.kind == SymbolKind::method && is_test(definition, symbol);
    if (implied_by_record(definition, symbol)) symbol.doc_exempt = true;
    return true;
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    const Symbol* outer = container(definition);
    if (is_kind(outer, SymbolKind::constant)) return false;  // The body of an enum constant.
    if (definition.node.is("enum_constant")) return true;
    if (implied_by_record(definition, symbol)) return false;
    return has(symbol.signature->modifiers, "public") ||
           has(symbol.signature->modifiers, "protected");
  }

 private:
  /// Users name a type by its package (JLS 6.7, 7.4).
  static void add_package(const Definition& definition, Symbol& symbol) {
    const Node clause = definition.file.definitions_root().child_of("package_declaration");
    const Node name = clause.child_of("scoped_identifier");
    const std::string_view text = (name ? name : clause.child_of("identifier")).text();
    if (!text.empty()) symbol.signature->parts.push_back({"package", std::string(text)});
  }

  /// A class that declares no constructor has one with the access of the class (JLS 8.8.9).
  static void add_implied_constructor(const Definition& definition, std::vector<Symbol>& found) {
    if (definition.node.field("body").child_of("constructor_declaration")) return;
    const Symbol& owner = found.front();
    Symbol symbol =
        implied_constructor(owner, owner.name, std::string(definition.prefix) + owner.name, ".");
    for (const char* access : {"public", "protected", "private"}) {
      if (!has(owner.signature->modifiers, access)) continue;
      symbol.signature->modifiers.emplace_back(access);
      symbol.signature->display = std::string(access) + " " + symbol.signature->display;
    }
    found.push_back(std::move(symbol));
  }

  /// `extends Object` demands nothing, and behind the first bound, which is the erasure, order
  /// means nothing (JLS 4.4, 4.6).
  static std::string bound_text(const Node& node, const TokenWriter& writer) {
    std::vector<std::string> types;
    for (const Node& bound : node.named_children()) {
      std::string type = writer.text(bound);
      if (type != "Object") types.push_back(std::move(type));
    }
    if (types.size() > 2) std::sort(types.begin() + 1, types.end());
    std::string text;
    for (const std::string& type : types) text += (text.empty() ? "extends " : " & ") + type;
    return text;
  }

  static void refine_lists(const Node& node, const TokenWriter& writer, Signature& signature) {
    for (const auto& [label, name] :
         {std::pair{"implements", "interfaces"}, std::pair{"permits", "permits"},
          std::pair{"throws", "throws"}, std::pair{"extends", "extends_interfaces"}}) {
      std::string* text = part(signature, label);
      if (!text) continue;
      Node list = node.field(name);
      if (!list) list = node.child_of(name);
      if (list) *text = sorted_types(list, writer);
    }
    std::string* extended = part(signature, "extends");
    const Node superclass = extended ? node.field("superclass") : Node();
    if (!superclass) return;
    *extended = sorted_types(superclass, writer);
    if (*extended == "Object") drop_part(signature, "extends");
  }

  static bool is_test(const Definition& definition, const Symbol& symbol) {
    if (has_annotation(definition.node, test_annotation())) return true;
    // JUnit 3: public void testX() of a TestCase.
    const Symbol* outer = container(definition);
    if (!outer || !symbol.name.starts_with("test") || !symbol.signature->parameters.empty()) {
      return false;
    }
    return std::any_of(outer->signature->parts.begin(), outer->signature->parts.end(),
                       [](const SignaturePart& p) {
                         return p.label == "extends" && p.text.ends_with("TestCase");
                       });
  }

  /// An accessor or the canonical constructor of a record: it exists whether it is written or not
  /// (JLS 8.10.3, 8.10.4), so that the record's header speaks for it.
  static bool implied_by_record(const Definition& definition, const Symbol& symbol) {
    const Symbol* outer = container(definition);
    if (!is_kind(outer, SymbolKind::record)) return false;
    const std::vector<Parameter>& components = outer->signature->parameters;
    const std::vector<Parameter>& own = symbol.signature->parameters;
    if (symbol.kind == SymbolKind::method && own.empty()) {
      return std::any_of(components.begin(), components.end(),
                         [&](const Parameter& p) { return p.name == symbol.name; });
    }
    return symbol.kind == SymbolKind::constructor &&
           std::equal(own.begin(), own.end(), components.begin(), components.end(),
                      [](const Parameter& a, const Parameter& b) { return a.type == b.type; });
  }

  static std::vector<Symbol> define_fields(const Definition& definition) {
    const Node& node = definition.node;
    const TokenWriter writer(definition.language, definition.outer_types);
    const std::string type = writer.text(node.field("type"));
    const std::vector<std::string> modifiers = written_modifiers(definition);
    const std::vector<Node> declarators = node.fields("declarator");
    constexpr std::size_t kMaxShared = 1U << 20;
    constexpr std::size_t kMaxPrefix = 512;
    const bool share = type.size() * declarators.size() < kMaxShared;
    const Node written = node.child_of("modifiers");
    const std::string prefix =
        written ? shorten(collapse_blanks(written.text()), kMaxPrefix) + " " : "";
    std::vector<Symbol> symbols;
    for (const Node& declarator : declarators) {
      const Node name = declarator.field("name");
      if (!name) continue;
      Symbol symbol;
      symbol.kind = SymbolKind::field;
      symbol.name = name.text();
      symbol.name_span = name.span();
      symbol.whole = definition.outer.span();
      if (const Node value = declarator.field("value")) symbol.body = value.span();
      Signature& signature = *symbol.signature;
      signature.modifiers = modifiers;
      if (share) signature.result = type + brackets(declarator.field("dimensions"));
      imply_modifiers(definition, symbol);
      if (has(signature.modifiers, "static") && has(signature.modifiers, "final")) {
        symbol.kind = SymbolKind::constant;
      }
      signature.display = shorten(prefix + signature.result + " " + symbol.name);
      if (declarators.size() > 1) signature.strict = signature.display;
      symbols.push_back(std::move(symbol));
    }
    return symbols;
  }
};

}  // namespace

const Traits& java_traits() {
  static const JavaTraits traits;
  return traits;
}

}  // namespace agentcheck
