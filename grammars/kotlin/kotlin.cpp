// Kotlin: declarations as callers, implementers and overriders see them (Kotlin specification:
// declarations, inheritance, visibility; KDoc).
#include <algorithm>

#include "core/text.h"
#include "grammars/kotlin/reading.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

using namespace kotlin;

const Symbol* container(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

bool is_kind(const Symbol* symbol, SymbolKind kind) { return symbol && symbol->kind == kind; }

void add(std::vector<std::string>& words, std::string_view word) {
  if (!has(words, word)) words.emplace_back(word);
}

/// True where a class can be extended, so that its members can be overridden.
bool is_open(const Symbol& owner) {
  const std::vector<std::string>& words = owner.signature->modifiers;
  return owner.kind == SymbolKind::interface || owner.kind == SymbolKind::enum_ ||
         has(words, "open") || has(words, "abstract") || has(words, "sealed");
}

Node class_body(const Node& node) {
  const Node body = node.child_of("class_body");
  return body ? body : node.child_of("enum_class_body");
}

/// Where the code of a function or the value and the accessors of a property begin.
Node first_code(const Node& node) {
  for (const Node& child : node.children()) {
    if (child.is_any("=", "function_body", "property_delegate", "getter", "setter", "block",
                     "value_arguments")) {
      return child;
    }
  }
  return {};
}

bool has_code(const Node& node) {
  return node.child_of("function_body") || node.child_of("getter").child_of("function_body");
}

/// Final unless open; in an interface open unless abstract, and abstract without code; an override
/// is open until it says otherwise. In a final class none of this matters.
void imply_modifiers(const Definition& definition, const Symbol& symbol,
                     std::vector<std::string>& words) {
  const Symbol* outer = definition.local ? nullptr : container(definition);
  const bool member = outer && !is_container(symbol.kind);
  if (member && outer->kind == SymbolKind::interface && !has(words, "private")) {
    std::erase(words, "open");
    std::erase(words, "abstract");
    add(words, has_code(definition.node) ? "open" : "abstract");
  } else if (member && !is_open(*outer)) {
    std::erase(words, "open");
    std::erase(words, "final");
  } else if (!has(words, "override")) {
    std::erase(words, "final");
  } else {
    std::erase(words, "open");
  }
  if (symbol.kind == SymbolKind::interface) {
    std::erase(words, "abstract");
    std::erase(words, "open");
  }
  std::sort(words.begin(), words.end());
}

class KotlinTraits : public Traits {
 public:
  TypeNames names_in(const SourceFile& file) const override { return aliases_in(file); }

  std::string readable(std::string_view text) const override { return readable_kotlin(text); }

  std::vector<Symbol> define(const Definition& definition) const override {
    const Node& node = definition.node;
    if (node.is("property_declaration") &&
        (definition.local || !node.child_of("variable_declaration"))) {
      return {};
    }
    if (node.is("class_parameter") && (definition.local || !is_property(node))) return {};
    std::vector<std::string> bounds;
    const Node list = node.child_of("type_parameters");
    const TypeNames types = bind_type_parameters(definition.language, definition.outer_types, list,
                                                 bounds, definition.level);
    std::vector<Symbol> found = define_by_rule(definition.with_types(types));
    if (found.empty()) return found;
    found.front().signature->type_parameters = std::move(bounds);
    if (definition.level == 0 && !definition.local) add_package(definition, found.front());
    if (node.is("class_declaration") && !definition.local) add_constructor(definition, found);
    return found;
  }

  void finish(const SourceFile&, std::vector<Symbol>& symbols) const override {
    link_implied(symbols);
  }

  TypeNames types_inside(const Definition& definition) const override {
    std::vector<std::string> unused;
    return bind_type_parameters(definition.language, definition.outer_types,
                                definition.node.child_of("type_parameters"), unused,
                                definition.level);
  }

  void type_parameters(const Language& language, const Node& list, const std::string& mark,
                       TypeNames& names, std::vector<std::string>& out) const override {
    bind_parameters(language, list, mark, names, out);
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
    return write_type(node, writer, out);
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    const Node& node = definition.node;
    set_kind(node, symbol);
    if (!set_name(definition, writer, symbol)) return false;
    Signature& signature = *symbol.signature;
    signature.modifiers = written_modifiers(node);
    imply_modifiers(definition, symbol, signature.modifiers);
    read_words(node, signature.modifiers);
    set_body(definition, symbol);
    read_callable(node, writer, symbol);
    read_property(node, writer, symbol);
    if (node.is("type_alias")) {
      const std::vector<Node> parts = node.named_children();
      signature.parts.push_back({"type", writer.text(parts.back())});
    }
    const std::string types = supertypes_of(node, writer);
    if (!types.empty()) signature.parts.push_back({"supertypes", types});
    symbol.returns_nothing = symbol.kind == SymbolKind::constructor || signature.result == "Unit" ||
                             signature.result == "Nothing";
    symbol.doc_exempt = has(signature.modifiers, "override") || node.is("primary_constructor");
    symbol.is_test = has_annotation(node, {"Test", "ParameterizedTest", "RepeatedTest",
                                           "TestFactory", "TestTemplate", "Theory", "Property"});
    symbol.demanded = node.is("enum_entry") ||
                      (is_kind(container(definition), SymbolKind::interface) &&
                       !is_container(symbol.kind) && has(signature.modifiers, "abstract"));
    std::sort(signature.modifiers.begin(), signature.modifiers.end());
    return true;
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    const Symbol* outer = container(definition);
    if (is_kind(outer, SymbolKind::constant)) return false;  // The body of an enum's entry.
    const std::vector<std::string>& words = symbol.signature->modifiers;
    // A constructor of an enum is private, one of a sealed class protected, and both for its own
    // file.
    if (symbol.kind == SymbolKind::constructor && outer &&
        (outer->kind == SymbolKind::enum_ || has(outer->signature->modifiers, "sealed"))) {
      return false;
    }
    return !has(words, "private") && !has(words, "internal");
  }

 private:
  static bool is_property(const Node& parameter) {
    return parameter.child_of("val") || parameter.child_of("var");
  }

  static void set_kind(const Node& node, Symbol& symbol) {
    if (!node.is("class_declaration")) return;
    if (node.child_of("interface")) symbol.kind = SymbolKind::interface;
    for (const Node& word : node.child_of("modifiers").children()) {
      if (word.text() == "enum") symbol.kind = SymbolKind::enum_;
    }
  }

  /// Words that are no modifiers to the grammar.
  static void read_words(const Node& node, std::vector<std::string>& words) {
    for (const Node& child : node.children()) {
      if (child.is_any("object", "companion", "val", "var")) words.emplace_back(child.text());
      if (child.is("fun") && node.is("class_declaration")) words.emplace_back("fun");
    }
  }

  /// False for what has no name to be called by.
  static bool set_name(const Definition& definition, const TokenWriter& writer, Symbol& symbol) {
    const Node& node = definition.node;
    Node name;
    if (node.is("property_declaration")) {
      name = node.child_of("variable_declaration").child_of("identifier");
    } else if (node.is_any("class_parameter", "enum_entry")) {
      name = node.child_of("identifier");
    } else if (node.is_any("primary_constructor", "secondary_constructor")) {
      const Symbol* outer = container(definition);
      if (!outer) return false;
      symbol.name = outer->name;
      if (const Node word = node.child_of("constructor")) symbol.name_span = word.span();
    } else if (node.is("companion_object") && symbol.name.empty()) {
      symbol.name = "Companion";
      symbol.name_span = node.child_of("companion").span();
    }
    if (name) {
      symbol.name = name.text();
      symbol.name_span = name.span();
    }
    symbol.name = bare(symbol.name);
    if (symbol.name.empty()) return false;
    const Node receiver = receiver_of(node);
    if (!receiver || node.is_any("type_alias", "class_parameter")) return true;
    const std::string own = receiver_name(receiver, writer);
    if (!own.empty()) symbol.name = own + "." + symbol.name;
    symbol.signature->parts.push_back({"receiver", writer.text(receiver)});
    return true;
  }

  /// A class begins to hold members with its constructor: parameters are properties.
  static void set_body(const Definition& definition, Symbol& symbol) {
    const Node& node = definition.node;
    if (!is_container(symbol.kind)) {
      const Node code = node.is("primary_constructor") ? Node() : first_code(node);
      if (code) symbol.body = {code.begin(), node.end()};
      return;
    }
    const Node body = class_body(node), constructor = node.child_of("primary_constructor");
    if (!body && !constructor) return;
    symbol.body = {(constructor ? constructor : body).begin(), (body ? body : constructor).end()};
    if (!constructor || definition.brief) return;
    symbol.signature->strict =
        tokens_without(definition.language, node,
                       {constructor.span(), body ? body.span() : Span{}, symbol.doc.span});
    const Span header{node.begin(), body ? body.begin() : node.end()};
    symbol.signature->display = quote_header(definition.file, header, node);
  }

  static void read_callable(const Node& node, const TokenWriter& writer, Symbol& symbol) {
    Signature& signature = *symbol.signature;
    Node list = node.child_of("function_value_parameters");
    if (node.is("primary_constructor")) list = node.child_of("class_parameters");
    if (!list || !is_callable(symbol.kind)) return;
    signature.has_parameters = true;
    signature.parameters = parameters_of(list, writer);
    if (symbol.kind == SymbolKind::constructor) return;
    const Node code = node.child_of("function_body");
    if (const Node type = type_after(node, list)) {
      signature.result = writer.text(type);
    } else if (code && code.child_of("=")) {
      signature.inferred = true;
    } else {
      signature.result = "Unit";
    }
  }

  static void read_property(const Node& node, const TokenWriter& writer, Symbol& symbol) {
    if (!node.is_any("property_declaration", "class_parameter")) return;
    Signature& signature = *symbol.signature;
    Node type;
    for (const Node& child :
         (node.is("class_parameter") ? node : node.child_of("variable_declaration")).children()) {
      if (is_type(child)) type = child;
    }
    if (type) {
      signature.result = writer.text(type);
    } else {
      signature.inferred = true;
    }
    if (has(signature.modifiers, "const")) {
      std::erase(signature.modifiers, "val");
      symbol.kind = SymbolKind::constant;
    }
    // Who may not set it sees a `val`.
    const std::vector<std::string> words = written_modifiers(node.child_of("setter"));
    for (const char* word : {"private", "internal", "protected"}) {
      if (!has(words, word) || has(signature.modifiers, word)) continue;
      std::erase(signature.modifiers, "var");
      add(signature.modifiers, "val");
      if (words.front() == "protected") add(signature.modifiers, "protected set");
    }
    if (node.is("class_parameter") && has(signature.modifiers, "vararg")) {
      std::erase(signature.modifiers, "vararg");
      signature.result = "Array<" + signature.result + ">";
    }
  }

  /// Users import what stands at the top by its package.
  static void add_package(const Definition& definition, Symbol& symbol) {
    const std::string_view name = package_of(definition.file);
    if (!name.empty()) symbol.signature->parts.push_back({"package", std::string(name)});
  }

  /// A class that declares no constructor has one without parameters.
  static void add_constructor(const Definition& definition, std::vector<Symbol>& found) {
    const Node& node = definition.node;
    const Symbol& owner = found.front();
    if (owner.kind != SymbolKind::class_ || has(owner.signature->modifiers, "annotation")) return;
    if (node.child_of("primary_constructor")) return;
    const Node body = class_body(node);
    if (body.child_of("secondary_constructor")) return;
    Symbol symbol =
        implied_constructor(owner, owner.name, std::string(definition.prefix) + owner.name, ".");
    if (owner.body.empty()) symbol.whole = {node.end(), node.end()};
    found.push_back(std::move(symbol));
  }
};

}  // namespace

const Traits& kotlin_traits() {
  static const KotlinTraits traits;
  return traits;
}

}  // namespace agentcheck
