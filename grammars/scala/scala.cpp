// Scala 2.13 and 3: definitions as callers, implementers and overriders see them (language
// specification 4 basic declarations, 5 classes and objects; Scala 3 reference: enums, contextual
// abstractions, other new features; Scaladoc).
#include <algorithm>

#include "core/regex.h"
#include "core/text.h"
#include "grammars/scala/reading.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

using namespace scala;

const Symbol* container(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

bool is_value(const Node& node) {
  return node.is_any("val_definition", "var_definition", "val_declaration", "var_declaration");
}

bool is_declaration(const Node& node) {
  return node.is_any("val_declaration", "var_declaration", "function_declaration") ||
         (node.is("type_definition") && !node.field("type"));
}

/// Nothing in it can be overridden: a final class, an object.
bool is_final(const Symbol& owner) {
  const std::vector<std::string>& words = owner.signature->modifiers;
  return has(words, "final") || has(words, "object");
}

/// The constructor's access, which stands before its parameters.
std::vector<std::string> constructor_access(const Node& node, const TokenWriter& writer) {
  const Node access = node.child_of("access_modifier");
  return access ? std::vector<std::string>{writer.text(access)} : std::vector<std::string>{};
}

bool is_hidden(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word.starts_with("private"); });
}

/// A parameter of a class that is a member: with `val` or `var`, and in the first list of a case
/// class.
bool is_member(const Definition& definition) {
  const Node& node = definition.node;
  if (node.child_of("val") || node.child_of("var")) return true;
  const Symbol* outer = container(definition);
  if (!outer || !has(outer->signature->modifiers, "case") || says(node, "private")) return false;
  const Node list = definition.parent;
  return list.is("class_parameters") && !list.prev_sibling().is("class_parameters") &&
         !list.child(1).is("implicit") && !list.child(1).is("using");
}

class ScalaTraits : public Traits {
 public:
  TypeNames names_in(const SourceFile& file) const override { return aliases_in(file); }

  std::string readable(std::string_view text) const override { return readable_scala(text); }

  std::vector<Symbol> define(const Definition& definition) const override {
    const Node& node = definition.node;
    if (definition.local && (is_value(node) || node.is_any("class_parameter", "given_definition")))
      return {};
    if (node.is("class_parameter") && !is_member(definition)) return {};
    if (is_value(node)) return define_values(definition);
    if (!node.is_any("function_definition", "function_declaration")) return define_one(definition);
    // The type parameters of a function have the field of its parameters.
    std::vector<std::string> bounds;
    const TypeNames types =
        bind_type_parameters(definition.language, definition.outer_types,
                             node.child_of("type_parameters"), bounds, definition.level);
    std::vector<Symbol> found = define_one(definition.with_types(types));
    if (!found.empty()) found.front().signature->type_parameters = std::move(bounds);
    return found;
  }

  ScopeInfo scope(const Node& node, const std::vector<Node>&) const override {
    ScopeInfo info;
    info.name = extended_name(node);
    info.members = true;
    info.type_parameters = node.child_of("type_parameters");
    return info;
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
    Signature& signature = *symbol.signature;
    if (!set_name(definition, writer, symbol)) return false;
    signature.modifiers = written_modifiers(node, writer);
    imply_modifiers(definition, symbol);
    if (is_container(symbol.kind) && symbol.kind != SymbolKind::type) {
      set_body(definition, symbol);
    } else {
      read_callable(definition, writer, symbol);
    }
    read_parts(definition, writer, symbol);
    symbol.returns_nothing = symbol.kind == SymbolKind::constructor || signature.result == "Unit" ||
                             signature.result == "Nothing";
    symbol.doc_exempt = says(node, "override") || node.is("package_object");
    symbol.is_test =
        symbol.is_test || has_annotation(node, {"Test", "ParameterizedTest", "RepeatedTest"});
    std::sort(signature.modifiers.begin(), signature.modifiers.end());
    return true;
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    const Symbol* outer = container(definition);
    if (outer && outer->kind == SymbolKind::constant) return false;
    return !is_hidden(symbol.signature->modifiers);
  }

 private:
  static std::vector<Symbol> define_one(const Definition& definition) {
    std::vector<Symbol> found = define_by_rule(definition);
    if (found.empty() || definition.local) return found;
    if (!container(definition)) {
      const std::string name = package_of(definition);
      if (!name.empty()) found.front().signature->parts.push_back({"package", name});
    }
    if (definition.node.is_any("class_definition", "enum_definition"))
      add_constructor(definition, found);
    return found;
  }

  static bool set_name(const Definition& definition, const TokenWriter& writer, Symbol& symbol) {
    const Node& node = definition.node;
    if (symbol.name == "this" && node.is("function_definition")) {
      const Symbol* outer = container(definition);
      if (!outer || definition.local) return false;
      symbol.kind = SymbolKind::constructor;
      symbol.name = outer->name;
    }
    if (node.is("given_definition") && symbol.name.empty()) {
      symbol.name = "given " + writer.text(node.field("return_type"));
      symbol.name_span = node.child_of("given").span();
    }
    symbol.name = bare(symbol.name);
    return !symbol.name.empty();
  }

  /// What has no body in a trait is there to be written; in what is final, `final` says nothing.
  static void imply_modifiers(const Definition& definition, Symbol& symbol) {
    std::vector<std::string>& words = symbol.signature->modifiers;
    const Node& node = definition.node;
    const Symbol* outer = definition.local ? nullptr : container(definition);
    if (outer && is_declaration(node) && !has(words, "abstract")) words.emplace_back("abstract");
    if (symbol.kind == SymbolKind::trait) std::erase(words, "abstract");
    const bool object = has(words, "object");
    if (object || (outer && is_final(*outer))) std::erase(words, "final");
    if (node.is("given_definition")) words.emplace_back("given");
    const bool parameter = node.is("class_parameter") && !has(words, "var");
    if (parameter && !has(words, "val")) words.emplace_back("val");
    if (definition.scope.is("extension_definition")) words.emplace_back("extension");
    symbol.demanded = outer && outer->kind == SymbolKind::trait && has(words, "abstract") &&
                      !has(outer->signature->modifiers, "sealed") &&
                      symbol.kind != SymbolKind::type;
  }

  /// A class begins to hold members with its constructor: parameters can be fields.
  static void set_body(const Definition& definition, Symbol& symbol) {
    const Node& node = definition.node;
    const Node body = node.field("body");
    const std::vector<Node> lists = lists_of(node);
    if (lists.empty()) return;
    symbol.body = {lists.front().begin(), (body ? body : lists.back()).end()};
    if (definition.brief) return;
    std::vector<Span> without{body ? body.span() : Span{}, symbol.doc.span};
    for (const Node& list : lists) without.push_back(list.span());
    symbol.signature->strict = tokens_without(definition.language, node, without);
    symbol.signature->display =
        quote_header(definition.file, {node.begin(), body ? body.begin() : node.end()}, node);
  }

  static void read_callable(const Definition& definition, const TokenWriter& writer,
                            Symbol& symbol) {
    const Node& node = definition.node;
    Signature& signature = *symbol.signature;
    if (const Node equals = node.child_of("="); equals && !symbol.body.empty()) {
      symbol.body.begin = equals.begin();
    }
    const std::vector<Node> lists = lists_of(node);
    signature.has_parameters = !lists.empty();
    signature.parameters = parameters_of(lists, writer);
    const std::string shape = shape_of(lists);
    if (!shape.empty()) signature.parts.push_back({"parameter lists", shape});
    if (symbol.kind == SymbolKind::constructor || node.is_any("simple_enum_case", "full_enum_case"))
      return;
    Node type = node.field("return_type");
    if (!type && node.is("class_parameter")) type = node.field("type");
    if (type) {
      signature.result = writer.text(type);
    } else if (node.is("function_declaration") || (node.field("body") && !node.child_of("="))) {
      signature.result = "Unit";  // Procedure syntax.
    } else if (!node.is("type_definition")) {
      signature.inferred = true;
    }
  }

  static void read_parts(const Definition& definition, const TokenWriter& writer, Symbol& symbol) {
    const Node& node = definition.node;
    std::vector<SignaturePart>& parts = symbol.signature->parts;
    const auto add = [&](const char* label, std::string text) {
      if (!text.empty()) parts.push_back({label, std::move(text)});
    };
    add("parents", parents_of(node, writer));
    add("derives", writer.text(node.field("derive")));
    const Node self = node.field("body").child_of("self_type");
    std::vector<Node> types = self ? self.named_children() : std::vector<Node>{};
    if (types.size() > 1) add("self type", writer.text(types.back()));
    if (node.is("type_definition")) {
      const bool opaque = has(symbol.signature->modifiers, "opaque");
      if (!opaque) add("type", writer.text(node.field("type")));
      add("bounds", writer.text(node.fields("bound")));
    }
    if (definition.scope.is("extension_definition") && !definition.local) {
      std::string text;
      for (const Parameter& one : parameters_of(lists_of(definition.scope), writer)) {
        text += (text.empty() ? "" : ", ") + one.type;
      }
      add("receiver", text);
    }
    static const Regex suite =
        Regex::compile(
            R"((Suite|Spec|Specification|Properties|FlatSpecLike|FunSuiteLike|WordSpecLike)\b)")
            .value();
    for (const SignaturePart& part : parts) {
      if (part.label == "parents" && suite.search(part.text)) symbol.is_test = true;
    }
  }

  /// The constructor a class has by its header (SLS 5.3), with the access that stands before its
  /// parameters.
  static void add_constructor(const Definition& definition, std::vector<Symbol>& found) {
    const Node& node = definition.node;
    const Symbol& owner = found.front();
    const std::vector<Node> lists = lists_of(node);
    Symbol symbol =
        implied_constructor(owner, owner.name, std::string(definition.prefix) + owner.name, ".");
    if (owner.body.empty()) symbol.whole = {node.end(), node.end()};
    const TypeNames types = definition.language.traits().types_inside(definition);
    const TokenWriter writer(definition.language, types);
    Signature& signature = *symbol.signature;
    signature.modifiers = constructor_access(node, writer);
    if (owner.kind == SymbolKind::enum_) signature.modifiers = {"private"};
    signature.parameters = parameters_of(lists, writer);
    const std::string shape = shape_of(lists);
    if (!shape.empty()) signature.parts.push_back({"parameter lists", shape});
    signature.display = owner.name;
    for (const Node& list : lists) {
      signature.strict += writer.text(list);
      signature.display += quote_header(definition.file, list.span(), list);
    }
    if (lists.empty()) signature.display += "()";
    found.push_back(std::move(symbol));
  }

  /// The names a pattern binds, as far as they stand in it by themselves (SLS 4.1).
  static std::vector<Node> names_of(const Node& node) {
    std::vector<Node> names;
    if (const Node name = node.field("name")) return {name};
    const Node pattern = node.field("pattern");
    if (pattern.is("identifier")) return {pattern};
    if (!pattern.is_any("identifiers", "tuple_pattern")) return {};
    for (const Node& name : pattern.named_children()) {
      if (name.is("identifier")) names.push_back(name);
    }
    return names;
  }

  static std::vector<Symbol> define_values(const Definition& definition) {
    const Node& node = definition.node;
    const TokenWriter writer(definition.language, definition.outer_types);
    const std::vector<Node> names = names_of(node);
    const Node type = node.field("type"), value = node.field("value");
    std::vector<Symbol> symbols;
    for (const Node& name : names) {
      Symbol symbol;
      symbol.kind = definition.member ? SymbolKind::field : SymbolKind::variable;
      symbol.name = bare(name.text());
      symbol.name_span = name.span();
      symbol.whole = definition.outer.span();
      if (value) symbol.body = {node.child_of("=").begin(), value.end()};
      Signature& signature = *symbol.signature;
      signature.modifiers = written_modifiers(node, writer);
      if (type) signature.result = writer.text(type);
      signature.inferred = !type || node.field("pattern").is("tuple_pattern");
      imply_modifiers(definition, symbol);
      std::sort(signature.modifiers.begin(), signature.modifiers.end());
      symbol.doc_exempt = says(node, "override");
      if (!container(definition)) {
        const std::string package = package_of(definition);
        if (!package.empty()) signature.parts.push_back({"package", package});
      }
      if (names.size() > 1) {
        signature.display = signature.strict =
            shorten((node.child_of("var") ? "var " : "val ") + symbol.name +
                    (type ? ": " + signature.result : ""));
      }
      symbols.push_back(std::move(symbol));
    }
    return symbols;
  }
};

}  // namespace

const Traits& scala_traits() {
  static const ScalaTraits traits;
  return traits;
}

}  // namespace agentcheck
