// C#: members and types as callers, implementers and overriders see them (ECMA-334: 7.5 member
// access, 14 namespaces, 15 classes, 16 structs, 18 interfaces, 19 enums, 20 delegates, annex D
// documentation comments; learn.microsoft.com for what came after it).
#include <algorithm>

#include "core/text.h"
#include "grammars/csharp/header.h"
#include "grammars/csharp/names.h"
#include "grammars/csharp/readable.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

using namespace csharp;

const Symbol* container(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

bool is_kind(const Symbol* symbol, SymbolKind kind) { return symbol && symbol->kind == kind; }

void add(std::vector<std::string>& words, std::string_view word) {
  if (!has(words, word)) words.emplace_back(word);
}

/// The type parameter list of a class, struct or record, which the grammar gives no field.
Node unnamed_type_parameters(const Node& node) {
  const bool type = node.is_any("class_declaration", "struct_declaration", "record_declaration");
  return type ? node.child_of("type_parameter_list") : Node();
}

/// Members of an interface are public, and abstract where they have no code (18.4); what is the
/// default may be written or not (7.5.2, 15.7.2).
void imply_modifiers(const Definition& definition, const Symbol& symbol,
                     std::vector<std::string>& words) {
  const Symbol* outer = container(definition);
  if (is_kind(outer, SymbolKind::interface) && !definition.local) {
    const bool access = has(words, "private") || has(words, "protected") || has(words, "internal");
    if (!access) add(words, "public");
    const bool member = !is_container(symbol.kind) && !has(words, "const");
    if (member && !has(words, "static") && !has(words, "private") && !has(words, "sealed")) {
      const bool code = has_code(definition.node);
      std::erase(words, code ? "abstract" : "virtual");
      add(words, code ? "virtual" : "abstract");
    }
  } else if (outer) {
    if (!has(words, "protected")) std::erase(words, "private");
  } else {
    std::erase(words, "internal");
  }
  if (outer && has(outer->signature->modifiers, "sealed") && has(words, "override")) {
    std::erase(words, "sealed");
  }
  // Callers of a member of a struct cannot tell whether it says that it changes nothing.
  const bool data = definition.node.is("field_declaration");
  if (outer && !is_container(symbol.kind) && !data) std::erase(words, "readonly");
  std::sort(words.begin(), words.end());
}

bool is_test_method(const Node& node) {
  return has_attribute(
      node, {"Test", "TestCase", "TestCaseSource", "Theory", "Fact", "TestMethod", "DataTestMethod",
             "Property", "SkippableFact", "SkippableTheory", "ConditionalFact", "ConditionalTheory",
             "Benchmark", "Combinatorial", "StaFact", "WpfFact", "RetryFact", "RetryTheory"});
}

bool returns_nothing(const Symbol& symbol) {
  const std::string& result = symbol.signature->result;
  return symbol.kind == SymbolKind::constructor || result == "void" || result == "Task" ||
         result == "ValueTask";
}

class CsharpTraits : public Traits {
 public:
  TypeNames names_in(const SourceFile& file) const override { return aliases_in(file); }

  std::string readable(std::string_view text) const override { return readable_csharp(text); }

  std::vector<Symbol> define(const Definition& definition) const override {
    const Node& node = definition.node;
    if (node.is_any("field_declaration", "event_field_declaration")) {
      return define_fields(definition);
    }
    std::vector<Symbol> found;
    if (const Node list = unnamed_type_parameters(node)) {
      std::vector<std::string> bounds;
      const TypeNames types = bind_type_parameters(definition.language, definition.outer_types,
                                                   list, bounds, definition.level);
      found = define_by_rule(definition.with_types(types));
      if (!found.empty()) found.front().signature->type_parameters = std::move(bounds);
    } else {
      found = define_by_rule(definition);
    }
    if (found.empty() || definition.local) return found;
    if (is_container(found.front().kind) && !container(definition)) {
      const std::string name = namespace_of(definition);
      if (!name.empty()) found.front().signature->parts.push_back({"namespace", name});
    }
    add_constructor(definition, found);
    return found;
  }

  void finish(const SourceFile&, std::vector<Symbol>& symbols) const override {
    link_implied(symbols);
  }

  TypeNames types_inside(const Definition& definition) const override {
    const Node list = unnamed_type_parameters(definition.node);
    if (!list) return Traits::types_inside(definition);
    std::vector<std::string> unused;
    return bind_type_parameters(definition.language, definition.outer_types, list, unused,
                                definition.level);
  }

  void type_parameters(const Language& language, const Node& list, const std::string& mark,
                       TypeNames& names, std::vector<std::string>& out) const override {
    bind_parameters(language, list, mark, names, out);
  }

  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    read_parameter(node, writer, out);
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
    return write_name(node, writer, out);
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    const Node& node = definition.node;
    Signature& signature = *symbol.signature;
    name_it(node, writer, symbol);
    if (symbol.name.empty()) return false;
    signature.modifiers = written_modifiers(node);
    imply_modifiers(definition, symbol, signature.modifiers);
    for (std::string& text : counted_attributes(node, writer)) {
      signature.modifiers.push_back(std::move(text));
    }
    std::sort(signature.modifiers.begin(), signature.modifiers.end());
    refine_parameters(definition, writer, symbol);
    if (definition.rule.tag == "property") {
      signature.parts.push_back({"accessors", accessors_of(node)});
      set_property_body(node, symbol);
      const Node list = node.field("accessors");
      if (list && !has_code(node) && !definition.brief) {
        signature.display = quote_header(definition.file, {node.begin(), list.end()}, node);
      }
    }
    symbol.partial = says(node, "partial");
    if (is_container(symbol.kind)) {
      const std::string bases = bases_of(node, writer);
      if (!bases.empty()) signature.parts.push_back({"bases", bases});
    }
    symbol.returns_nothing = returns_nothing(symbol);
    symbol.declaration = symbol.partial && is_callable(symbol.kind) && symbol.body.empty();
    symbol.doc_exempt = has(signature.modifiers, "override") || is_explicit(node);
    symbol.is_test = symbol.kind == SymbolKind::method
                         ? is_test_method(node)
                         : has_attribute(node, {"TestFixture", "TestClass", "TestFixtureSource"});
    symbol.demanded = is_kind(container(definition), SymbolKind::interface) &&
                      has(signature.modifiers, "abstract");
    return true;
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    const Symbol* outer = container(definition);
    const std::vector<std::string>& words = symbol.signature->modifiers;
    if (definition.node.is_any("destructor_declaration", "local_function_statement")) return false;
    if (symbol.kind == SymbolKind::constructor && has(words, "static")) return false;
    if (is_explicit(definition.node) || says(definition.node, "file")) return false;
    if (is_kind(outer, SymbolKind::enum_)) return true;
    // In an interface, what is not private is there to be implemented or called.
    if (is_kind(outer, SymbolKind::interface))
      return has(words, "public") || has(words, "protected");
    return has(words, "public") || (has(words, "protected") && !has(words, "private"));
  }

 private:
  static bool is_explicit(const Node& node) {
    return bool(node.child_of("explicit_interface_specifier"));
  }

  /// Operators, indexers and implementations of one interface alone have names of their own making.
  static void name_it(const Node& node, const TokenWriter& writer, Symbol& symbol) {
    static const TypeNames kAsWritten;
    symbol.name = bare(symbol.name);
    const std::string checked = node.child_of("checked") ? "checked " : "";
    if (node.is("operator_declaration")) {
      symbol.name = "operator " + checked + symbol.name;
    } else if (node.is("conversion_operator_declaration")) {
      const char* word = node.child_of("explicit") ? "explicit" : "implicit";
      symbol.name = word + (" operator " + checked) +
                    TokenWriter(writer.language(), kAsWritten).text(node.field("type"));
    } else if (node.is("indexer_declaration")) {
      symbol.name = "this[]";
      symbol.name_span = node.child_of("this").span();
    } else if (node.is("destructor_declaration")) {
      symbol.name = "~" + symbol.name;
    } else if (node.is("constructor_declaration") && says(node, "static")) {
      symbol.name = "static " + symbol.name;
    }
    if (const Node interface = node.child_of("explicit_interface_specifier")) {
      symbol.name = writer.text(interface) + symbol.name;
    }
  }

  static void refine_parameters(const Definition& definition, const TokenWriter& writer,
                                Symbol& symbol) {
    const Node& node = definition.node;
    Signature& signature = *symbol.signature;
    Node list = node.field("parameters");
    if (!list && node.is("record_declaration")) {  // They are its properties, too.
      list = node.child_of("parameter_list");
      if (list) signature.parameters = read_parameters(list, writer);
      signature.has_parameters = bool(list);
    }
    if (list) read_parameter_array(list, writer, signature.parameters);
    if (definition.rule.tag == "operator") {
      for (Parameter& parameter : signature.parameters) parameter.named_by_caller = false;
      signature.parts.clear();
    }
    if (node.is("record_declaration") && node.child_of("struct")) {
      add(signature.modifiers, "struct");
      std::sort(signature.modifiers.begin(), signature.modifiers.end());
    }
  }

  /// The code of a property: its accessors where they have any, and what it begins with.
  static void set_property_body(const Node& node, Symbol& symbol) {
    const Node accessors = node.field("accessors"), value = node.field("value");
    if (!accessors && !value) return;
    symbol.body = {(accessors ? accessors : value).begin(), (value ? value : accessors).end()};
  }

  /// The constructor a class or struct has by its header (15.2, primary constructors), else the one
  /// of a class that declares none (15.11.5); protected where the class is abstract.
  static void add_constructor(const Definition& definition, std::vector<Symbol>& found) {
    const Node& node = definition.node;
    if (!node.is_any("class_declaration", "struct_declaration")) return;
    const Symbol& owner = found.front();
    const Node list = node.child_of("parameter_list");
    if (!list && !is_built_unsaid(node, owner)) return;
    const bool abstract = has(owner.signature->modifiers, "abstract");
    Symbol symbol =
        implied_constructor(owner, owner.name, std::string(definition.prefix) + owner.name, ".");
    if (owner.body.empty()) symbol.whole = {node.end(), node.end()};
    symbol.signature->modifiers.emplace_back(abstract ? "protected" : "public");
    if (list) {
      const TypeNames types = definition.language.traits().types_inside(definition);
      const TokenWriter writer(definition.language, types);
      symbol.signature->parameters = read_parameters(list, writer);
      read_parameter_array(list, writer, symbol.signature->parameters);
      symbol.signature->strict = writer.text(list);
      symbol.signature->display = owner.name + quote_header(definition.file, list.span(), list);
    }
    symbol.signature->display =
        symbol.signature->modifiers.front() + " " + symbol.signature->display;
    found.push_back(std::move(symbol));
  }

  /// True for a class that declares no constructor. Another part of a partial class may declare
  /// one.
  static bool is_built_unsaid(const Node& node, const Symbol& owner) {
    if (!node.is("class_declaration") || owner.partial) return false;
    if (has(owner.signature->modifiers, "static")) return false;
    const std::vector<Node> members = node.field("body").named_children();
    return std::none_of(members.begin(), members.end(), [](const Node& member) {
      return member.is("preproc_if") ||
             (member.is("constructor_declaration") && !says(member, "static"));
    });
  }

  static std::vector<Symbol> define_fields(const Definition& definition) {
    const Node& node = definition.node;
    const Node declaration = node.child_of("variable_declaration");
    const TokenWriter writer(definition.language, definition.outer_types);
    const std::string type = writer.text(declaration.field("type"));
    std::vector<Node> declarators;
    for (const Node& child : declaration.named_children()) {
      if (child.is("variable_declarator") && child.field("name")) declarators.push_back(child);
    }
    constexpr std::size_t kMaxShared = 1U << 20;
    constexpr std::size_t kMaxPrefix = 512;
    const bool share = type.size() * declarators.size() < kMaxShared;
    const std::vector<std::string> attributes = counted_attributes(node, writer);
    std::vector<Symbol> symbols;
    for (const Node& declarator : declarators) {
      Symbol symbol;
      symbol.kind = SymbolKind::field;
      symbol.name = bare(declarator.field("name").text());
      symbol.name_span = declarator.field("name").span();
      symbol.whole = definition.outer.span();
      for (const Node& part : declarator.children()) {  // What it begins with.
        if (part.is("=")) symbol.body = {part.begin(), declarator.end()};
      }
      Signature& signature = *symbol.signature;
      signature.modifiers = written_modifiers(node);
      imply_modifiers(definition, symbol, signature.modifiers);
      signature.modifiers.insert(signature.modifiers.end(), attributes.begin(), attributes.end());
      std::sort(signature.modifiers.begin(), signature.modifiers.end());
      if (share) signature.result = type;
      const bool fixed = has(signature.modifiers, "static") && has(signature.modifiers, "readonly");
      if (fixed || has(signature.modifiers, "const")) symbol.kind = SymbolKind::constant;
      symbol.demanded = is_kind(container(definition), SymbolKind::interface) &&
                        has(signature.modifiers, "abstract");
      if (declarators.size() > 1) {
        std::string prefix;
        for (const std::string& word : signature.modifiers) prefix += word + " ";
        signature.display = signature.strict =
            shorten(shorten(prefix, kMaxPrefix) + signature.result + " " + symbol.name);
      }
      symbols.push_back(std::move(symbol));
    }
    return symbols;
  }
};

}  // namespace

const Traits& csharp_traits() {
  static const CsharpTraits traits;
  return traits;
}

}  // namespace agentcheck
