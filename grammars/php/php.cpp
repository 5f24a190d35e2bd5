// PHP: what callers, implementers and subclasses see of a definition (manual: "Functions", "Classes
// and Objects", "Enumerations", "Namespaces"; PSR-5 for documentation).
#include <algorithm>

#include "core/text.h"
#include "grammars/php/members.h"
#include "grammars/php/names.h"
#include "grammars/traits.h"

namespace agentcheck {

using namespace php;

namespace {

const Symbol* container(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Names of a list in which order means nothing: interfaces of a class.
std::string sorted_names(const Node& list, const TokenWriter& writer) {
  std::vector<std::string> names;
  for (const Node& node : list.named_children()) {
    names.push_back(class_name(node, writer.types()));
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The tokens of a node whose first name is a class.
std::string with_class_name(const Node& node, const TokenWriter& writer) {
  TokenJoiner joiner;
  bool first = true;
  for (const Node& child : node.children()) {
    if (writer.language().is(child.symbol(), kComment)) continue;
    const bool name = child.is_any("name", "qualified_name", "relative_name");
    joiner.add(first && name ? class_name(child, writer.types()) : writer.text(child));
    first = first && !child.named();
  }
  return joiner.take();
}

/// True where a body returns or yields a value, functions in it left aside.
bool returns_value(const Node& body) {
  const std::string_view text = body.text();
  if (text.find("return") == text.npos && text.find("yield") == text.npos &&
      text.find("RETURN") == text.npos) {
    return false;
  }
  std::vector<Node> open{body};
  while (!open.empty()) {
    const Node here = open.back();
    open.pop_back();
    if (here.is("yield_expression")) return true;
    if (here.is("return_statement")) {
      if (!here.named_children().empty()) return true;
      continue;
    }
    if (here.is_any("anonymous_function", "arrow_function", "anonymous_class",
                    "function_definition")) {
      continue;
    }
    for (const Node& child : here.children()) {
      if (child.named()) open.push_back(child);
    }
  }
  return false;
}

/// True where an attribute of that name, of whatever namespace, stands before a declaration.
bool has_attribute(const Node& declaration, std::string_view name) {
  for (const Node& list : declaration.fields("attributes")) {
    for (const Node& group : list.named_children()) {
      for (const Node& attribute : group.named_children()) {
        const std::string_view written = attribute.named_child(0).text();
        if (written.substr(written.rfind('\\') + 1) == name) return true;
      }
    }
  }
  return false;
}

/// A class that PHPUnit, or a framework on it, takes for tests.
bool is_test_class(const Symbol& symbol) {
  return std::any_of(symbol.signature->parts.begin(), symbol.signature->parts.end(),
                     [](const SignaturePart& part) {
                       return part.label == "extends" && part.text.ends_with("TestCase");
                     });
}

class PhpTraits : public Traits {
 public:
  TypeNames names_in(const SourceFile& file) const override { return names_of(file); }

  ScopeInfo scope(const Node& node, const std::vector<Node>&) const override {
    ScopeInfo info;
    if (node.field("body")) info.name = node.field("name").text();
    return info;
  }

  std::vector<Symbol> define(const Definition& definition) const override {
    const Node& node = definition.node;
    std::vector<Symbol> found;
    if (node.is("function_call_expression")) {
      found = define_call(definition);
    } else if (node.is("use_as_clause")) {
      found = define_trait_alias(definition);
    } else if (node.is("property_declaration")) {
      found = define_properties(definition);
    } else if (node.is("const_declaration")) {
      found = define_constants(definition);
    } else {
      found = define_by_rule(definition);
    }
    if (definition.level == 0 && !definition.local && !node.is("function_call_expression")) {
      const auto name = definition.outer_types.find("namespace");
      for (Symbol& symbol : found) {
        if (name == definition.outer_types.end()) break;
        symbol.signature->parts.push_back({"namespace", name->second});
      }
    }
    if (!found.empty() && has_implied_constructor(definition)) {
      const std::string qualified = std::string(definition.prefix) + found.front().name;
      found.push_back(implied_constructor(found.front(), "__construct", qualified, "::"));
    }
    if (!found.empty() && found.front().kind == SymbolKind::constructor) {
      for (Symbol& field : promoted_properties(definition)) found.push_back(std::move(field));
    }
    return found;
  }

  void finish(const SourceFile&, std::vector<Symbol>& symbols) const override {
    link_implied(symbols);
  }

  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    if (!node.is_any("simple_parameter", "variadic_parameter", "property_promotion_parameter")) {
      return;
    }
    Parameter parameter;
    Node name = node.field("name");
    bool reference = static_cast<bool>(node.field("reference_modifier"));
    if (name.is("by_ref")) {
      reference = true;
      name = name.named_child(0);
    }
    parameter.name = name.text();
    if (const Node type = node.field("type")) parameter.type = canonical_type(type, writer);
    if (const Node value = node.field("default_value")) {
      parameter.default_value = writer.text(value);
      parameter.has_default = parameter.optional = true;
      if (value.text() == "null" || value.text() == "NULL") {
        parameter.type = nullable(parameter.type);
      }
    }
    if (reference) parameter.type += parameter.type.empty() ? "&" : " &";
    const bool variadic = node.is("variadic_parameter");
    if (variadic) parameter.kind = ParameterKind::variadic;
    parameter.optional = parameter.optional || variadic;
    parameter.named_by_caller = !variadic;
    out.push_back(std::move(parameter));
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
    if (node.is_any("optional_type", "union_type", "intersection_type", "primitive_type",
                    "disjunctive_normal_form_type")) {
      out = canonical_type(node, writer);
      return true;
    }
    if (node.is_any("boolean", "null")) {
      for (const char c : node.text()) out += static_cast<char>(c | 0x20);
      return true;
    }
    if (node.is("array_creation_expression")) {
      for (const Node& child : node.named_children()) {
        out += (out.empty() ? "" : ", ") + writer.text(child);
      }
      out = "[" + out + "]";
      return true;
    }
    if (node.is_any("string", "encapsed_string") && node.text().starts_with('"') &&
        node.text().find_first_of("$\\'") == std::string_view::npos) {
      out = "'" + std::string(node.text().substr(1, node.text().size() - 2)) + "'";
      return true;
    }
    if (node.is("named_type")) {
      out = class_name(node.named_child(0), writer.types());
      return true;
    }
    if (node.is_any("attribute", "class_constant_access_expression",
                    "object_creation_expression")) {
      out = with_class_name(node, writer);
      return true;
    }
    return false;
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    if (symbol.name.empty()) return false;
    const Node& node = definition.node;
    Signature& signature = *symbol.signature;
    std::vector<std::string> words = modifiers_of(definition, node);
    for (std::string& word : signature.modifiers) {
      if (word.starts_with("#[")) words.push_back(std::move(word));
    }
    std::sort(words.begin(), words.end());
    signature.modifiers = std::move(words);
    for (SignaturePart& part : signature.parts) refine_part(node, writer, part);
    if (const Node type = node.field("return_type"); type && !definition.brief) {
      signature.result = canonical_type(type, writer);
    }
    if (symbol.kind == SymbolKind::method && is_constructor(symbol.name)) {
      symbol.kind = SymbolKind::constructor;
    }
    symbol.returns_nothing = is_callable(symbol.kind) && returns_nothing(node, symbol);
    symbol.doc_exempt = has_attribute(node, "Override");
    if (node.is("enum_case")) signature.display = "case " + symbol.name;
    symbol.is_test = is_test(definition, symbol);
    const Symbol* outer = container(definition);
    symbol.demanded = outer && is_callable(symbol.kind) && has(signature.modifiers, "abstract");
    return true;
  }

  /// `private` is nobody's business, nor is `protected` where there can be no subclass.
  bool exported(const Definition& definition, const Symbol& symbol) const override {
    const Symbol* outer = container(definition);
    if (!outer || definition.local || symbol.qualified.empty()) return true;
    if (has(symbol.signature->modifiers, "private")) return false;
    const bool closed =
        outer->kind == SymbolKind::enum_ ||
        (outer->kind == SymbolKind::class_ && has(outer->signature->modifiers, "final"));
    return !closed || !has(symbol.signature->modifiers, "protected");
  }

 private:
  static bool returns_nothing(const Node& node, const Symbol& symbol) {
    const std::string& result = symbol.signature->result;
    const Node body = node.field("body");
    return symbol.kind == SymbolKind::constructor || result == "void" || result == "never" ||
           (result.empty() && (!body || !returns_value(body)));
  }

  /// A class of its own without a constructor takes no arguments.
  static bool has_implied_constructor(const Definition& definition) {
    const Node& node = definition.node;
    if (!node.is("class_declaration") || definition.local || node.child_of("base_clause")) {
      return false;
    }
    const Node body = node.field("body");
    if (!body || body.child_of("use_declaration")) return false;
    for (const Node& member : body.named_children()) {
      if (member.is("method_declaration") && is_constructor(member.field("name").text())) {
        return false;
      }
    }
    return true;
  }

  static bool is_constructor(std::string_view name) {
    constexpr std::string_view kName = "__construct";
    return std::equal(name.begin(), name.end(), kName.begin(), kName.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; });
  }

  static void refine_part(const Node& node, const TokenWriter& writer, SignaturePart& part) {
    const char* kind = part.label == "implements" ? "class_interface_clause"
                       : part.label == "extends"  ? "base_clause"
                                                  : nullptr;
    if (!kind) return;
    if (const Node list = node.child_of(kind)) part.text = sorted_names(list, writer);
  }

  static bool is_test(const Definition& definition, const Symbol& symbol) {
    if (symbol.kind == SymbolKind::class_) return is_test_class(symbol);
    if (symbol.kind != SymbolKind::method) return false;
    if (has_attribute(definition.node, "Test")) return true;
    const Symbol* outer = container(definition);
    return outer && outer->is_test && symbol.name.starts_with("test");
  }
};

}  // namespace

const Traits& php_traits() {
  static const PhpTraits traits;
  return traits;
}

}  // namespace agentcheck
