// Swift: what other modules see of a declaration (The Swift Programming Language, "Access Control",
// "Declarations", "Extensions", "Protocols", "Generics").
#include <algorithm>

#include "core/text.h"
#include "grammars/swift/members.h"
#include "grammars/swift/parts.h"
#include "grammars/swift/readable.h"
#include "grammars/traits.h"

namespace agentcheck {

using namespace swift;

namespace {

const Symbol* container(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

bool is_extension(const Node& node) {
  return node.is("class_declaration") && node.field("declaration_kind").text() == "extension";
}

/// The extension a declaration is a member of; the null node where it is of none.
Node extension_of(const Definition& definition) {
  return is_extension(definition.scope) ? definition.scope : Node();
}

SymbolKind kind_of(const Node& node) {
  if (node.is("protocol_declaration")) return SymbolKind::interface;
  const std::string_view word = node.field("declaration_kind").text();
  if (word == "struct") return SymbolKind::struct_;
  if (word == "enum") return SymbolKind::enum_;
  return SymbolKind::class_;
}

/// `Optional<T>` is `T?`, `Array<T>` is `[T]`, `Dictionary<K, V>` is `[K: V]`; `Swift.Int` is
/// `Int`.
std::string sugared(const Node& type, const TokenWriter& writer) {
  std::vector<std::string> path;
  std::vector<std::string> arguments;
  for (const Node& child : type.named_children()) {
    if (child.is("type_identifier")) {
      if (!arguments.empty()) return {};
      path.emplace_back(child.text());
    } else if (child.is("type_arguments")) {
      for (const Node& argument : child.named_children())
        arguments.push_back(writer.text(argument));
    } else {
      return {};
    }
  }
  if (path.size() > 1 && path.front() == "Swift") path.erase(path.begin());
  if (path.size() != 1) return {};
  if (path[0] == "Optional" && arguments.size() == 1) {
    const bool simple = arguments[0].find_first_of(" &>") == std::string::npos;
    return simple ? arguments[0] + "?" : "(" + arguments[0] + ")?";
  }
  if (path[0] == "Array" && arguments.size() == 1) return "[" + arguments[0] + "]";
  if (path[0] == "Dictionary" && arguments.size() == 2) {
    return "[" + arguments[0] + ": " + arguments[1] + "]";
  }
  return type.text().starts_with("Swift.") && arguments.empty() ? path[0] : std::string();
}

class SwiftTraits : public Traits {
 public:
  std::string readable(std::string_view text) const override { return readable_text(text); }

  ScopeInfo scope(const Node& node, const std::vector<Node>&) const override {
    ScopeInfo info;
    info.members = true;
    info.name = collapse_blanks(node.field("name").text());
    info.name = info.name.substr(0, info.name.find('<'));
    info.exported = level_of(node) != Level::private_;
    return info;
  }

  std::vector<Symbol> define(const Definition& definition) const override {
    const Node& node = definition.node;
    if (is_extension(node)) return {};
    std::vector<Symbol> found;
    if (definition.rule.tag == "property") {
      found = define_properties(definition);
    } else if (definition.rule.tag == "cases") {
      found = define_cases(definition);
    } else if (node.is_any("operator_declaration", "precedence_group_declaration")) {
      found = define_operator(definition);
    } else {
      found = define_by_rule(definition);
    }
    for (Symbol& symbol : found) finish_member(definition, symbol);
    return found;
  }

  TypeNames types_inside(const Definition& definition) const override {
    std::vector<std::string> unused;
    return bind_type_parameters(definition.language, definition.outer_types,
                                definition.node.child_of("type_parameters"), unused,
                                definition.level);
  }

  std::string type_parameter_name(const Node& node) const override {
    return node.is("type_parameter") ? std::string(node.child_of("type_identifier").text())
                                     : std::string();
  }

  void type_parameters(const Language&, const Node& list, const std::string& mark, TypeNames& names,
                       std::vector<std::string>& out) const override {
    std::size_t next = 0;
    for (const Node& node : list.named_children()) {
      const std::string name = type_parameter_name(node);
      if (name.empty()) continue;
      names[name] = mark + std::to_string(++next);
      out.push_back(names[name]);  // What it demands is said with the constraints.
    }
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
    if (node.is("user_type")) {
      out = sugared(node, writer);
      return !out.empty();
    }
    if (node.is("existential_type")) {  // `any P` is `P` where a type is meant (SE-0335).
      for (const Node& child : node.named_children()) out += writer.text(child);
      return !out.empty();
    }
    if (node.is("optional_type")) {
      for (const Node& child : node.children()) out += writer.text(child);
      // `(any P)?` is `P?`.
      const bool bare = out.starts_with('(') && out.ends_with(")?") &&
                        out.find_first_of(" ,&<>[]()-", 1) == out.size() - 2;
      if (bare) out = out.substr(1, out.size() - 3) + "?";
      return true;
    }
    if (node.is("parameter_modifier") && node.text().starts_with('@')) {
      out = std::string(node.text()) + " ";
      return true;
    }
    // `Void` is the empty tuple; in front of an arrow it is written as one.
    if (node.is("tuple_type") && node.named_children().empty()) {
      out = "Void";
      return true;
    }
    if (node.is("function_type")) {
      TokenJoiner joiner;
      const Node parameters = node.field("params");
      for (const Node& child : node.children()) {
        const std::string text = writer.text(child);
        joiner.add(child == parameters && text == "Void" ? "()" : text);
      }
      out = joiner.take();
      return true;
    }
    return false;
  }

  bool refine(const Definition& definition, const TokenWriter&, Symbol& symbol) const override {
    const Node& node = definition.node;
    Signature& signature = *symbol.signature;
    signature.modifiers.clear();
    const TypeNames types = bind_type_parameters(definition.language, definition.outer_types,
                                                 node.child_of("type_parameters"),
                                                 signature.type_parameters, definition.level);
    const TokenWriter writer(definition.language, types);
    signature.modifiers = modifiers_of(definition, writer);
    if (node.is_any("class_declaration", "protocol_declaration")) {
      symbol.kind = kind_of(node);
      refine_type(node, writer, symbol);
      if (node.field("declaration_kind").text() == "actor") {
        signature.modifiers.insert(signature.modifiers.begin(), "actor");
      }
    } else if (definition.rule.tag == "callable") {
      refine_callable(definition, writer, symbol);
    } else if (node.is("typealias_declaration")) {
      add_behind(node, "=", "type", writer, signature);
    } else if (node.is("associatedtype_declaration")) {
      add_behind(node, ":", "inherits", writer, signature);
      symbol.doc_exempt = true;
    }
    add_part(signature, "where", constraints_of(node, writer));
    return !symbol.name.empty();
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    const Node& node = definition.node;
    if (node.is_any("operator_declaration", "precedence_group_declaration")) return true;
    const Level own = level_of(node);
    if (own != Level::none) return own == Level::public_ || own == Level::open;
    if (node.is("enum_entry")) return true;
    const Symbol* outer = container(definition);
    if (outer && outer->kind == SymbolKind::interface) return true;
    const Node extension = extension_of(definition);
    return extension && level_of(extension) == Level::public_ && !symbol.local;
  }

  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    settle_extensions(file, symbols);
  }

 private:
  static void add_part(Signature& signature, const char* label, std::string text) {
    if (!text.empty()) signature.parts.push_back({label, std::move(text)});
  }

  /// A part from what stands behind a token, up to constraints.
  static void add_behind(const Node& node, std::string_view token, const char* label,
                         const TokenWriter& writer, Signature& signature) {
    std::vector<Node> nodes;
    bool found = false;
    for (const Node& child : node.children()) {
      if (child.is("type_constraints")) break;
      if (found) nodes.push_back(child);
      found = found || child.text() == token;
    }
    add_part(signature, label, writer.text(nodes));
  }

  static void refine_type(const Node& node, const TokenWriter& writer, Symbol& symbol) {
    const std::vector<std::string> inherited = inherited_by(node, writer);
    add_part(*symbol.signature, "inherits", join(inherited));
    symbol.is_test = std::any_of(inherited.begin(), inherited.end(), [](const std::string& type) {
      return type.ends_with("TestCase");
    });
  }

  static void refine_callable(const Definition& definition, const TokenWriter& writer,
                              Symbol& symbol) {
    const Node& node = definition.node;
    Signature& signature = *symbol.signature;
    signature.has_parameters = true;
    signature.parameters = parameters_of(node, writer);
    signature.result = result_of(node, writer);
    const bool is_operator = node.is_any("function_declaration", "protocol_function_declaration") &&
                             !node.field("name").is("simple_identifier");
    for (Parameter& parameter : signature.parameters) {  // Operands have no labels.
      if (is_operator) parameter.type = "_" + parameter.type.substr(parameter.type.find(':'));
    }
    if (node.is("init_declaration")) {
      symbol.name = "init";
      for (const Node& child : node.children()) {
        if (child.text() == "(") break;
        if (child.text() == "?" || child.is("bang") || child.text() == "!") {
          signature.result = "Self" + std::string(child.text());
        }
      }
    } else if (node.is("subscript_declaration")) {
      symbol.name = "subscript";
      const Node body = node.child_of("computed_property");
      if (body) symbol.body = body.span();
      add_part(signature, "accessors", accessors_of(body, false, has_hidden_setter(node)));
    } else if (node.is("macro_declaration")) {
      const Node name = node.child_of("simple_identifier");
      symbol.name = name.text();
      symbol.name_span = name.span();
      if (const Node body = node.field("definition")) symbol.body = body.span();
    }
    add_part(signature, "throws", thrown_by(node));
    const bool constructor = symbol.kind == SymbolKind::constructor;
    symbol.returns_nothing = constructor || signature.result.empty() || signature.result == "Never";
    symbol.doc_exempt = has_modifier(node, "override");
    const Symbol* outer = container(definition);
    symbol.is_test = outer && outer->is_test && symbol.name.starts_with("test");
    for (const Node& child : node.child_of("modifiers").children()) {
      const std::string_view text = child.text();
      if (text == "@Test" || text.starts_with("@Test(")) symbol.is_test = true;
    }
  }

  /// What holds for every kind of member.
  static void finish_member(const Definition& definition, Symbol& symbol) {
    const Symbol* outer = container(definition);
    if (outer && outer->kind == SymbolKind::interface && !is_container(symbol.kind)) {
      symbol.demanded = !has_modifier(definition.node, "optional");
      symbol.declaration = is_callable(symbol.kind);
    }
    if (const Node extension = extension_of(definition)) {
      const TokenWriter writer(definition.language, definition.outer_types);
      add_part(*symbol.signature, "extension where", constraints_of(extension, writer));
    }
    // A class that is final, a struct or an enumeration has nobody who overrides its members.
    std::vector<std::string>& words = symbol.signature->modifiers;
    const auto at = std::find(words.begin(), words.end(), "class");
    if (at != words.end() && outer &&
        (outer->kind != SymbolKind::class_ ||
         outer->signature->display.find("final ") != std::string::npos)) {
      *at = "static";
      std::sort(words.begin(), words.end());
    }
  }
};

}  // namespace

const Traits& swift_traits() {
  static const SwiftTraits traits;
  return traits;
}

}  // namespace agentcheck
