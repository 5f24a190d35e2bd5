// Functions, methods, constructors and what looks like them (C17 6.7.6.3, 6.9.1; C++20 [dcl.fct],
// [class.mem]).
#include <algorithm>

#include "grammars/c/reading.h"

namespace agentcheck {
namespace {

/// What follows a parameter list: qualifiers, exception specification, overriding ([dcl.fct]/1).
void read_function_suffix(const CReading& reading, const Node& function, Symbol& symbol) {
  std::vector<std::string>& modifiers = symbol.signature->modifiers;
  for (const Node& child : function.children()) {
    if (child.is_any("type_qualifier", "ref_qualifier")) {
      if (!child.text().starts_with("_")) modifiers.emplace_back(child.text());
    } else if (child.is("noexcept")) {
      std::string text = reading.writer.text(child);
      if (text == "noexcept(true)") text = "noexcept";
      if (text != "noexcept(false)") modifiers.push_back(std::move(text));
    } else if (child.is("throw_specifier")) {
      std::string text = reading.writer.text(child);
      modifiers.push_back(text == "throw()" ? "noexcept" : std::move(text));
    } else if (child.is("virtual_specifier")) {
      // Either word is only allowed on a virtual function, said or not ([class.virtual]).
      modifiers.emplace_back("virtual");
      if (child.text() == "final") modifiers.emplace_back("final");
      symbol.doc_exempt = true;  // Documented where it is declared first.
    } else if (child.is("requires_clause")) {
      reading.add_requires(symbol, child);
    }
  }
}

/// Modifiers of a function in front of its name and behind its declarator.
void read_function_modifiers(const CReading& reading, const Specifiers& specifiers,
                             Symbol& symbol) {
  std::vector<std::string>& modifiers = symbol.signature->modifiers;
  for (const char* word : {"static", "constexpr", "consteval", "virtual"}) {
    if (specifiers.has(word)) modifiers.emplace_back(word);
  }
  if (const Node node = specifiers.explicit_specifier) {
    std::string text = reading.writer.text(node);
    if (text == "explicit(true)") text = "explicit";
    if (text != "explicit(false)") modifiers.push_back(std::move(text));
  }
  const Node& node = reading.definition.node;
  if (node.child_of("delete_method_clause")) modifiers.emplace_back("delete");
  const Node value = node.field("default_value");
  if (node.child_of("pure_virtual_clause") || (value && value.text() == "0")) {
    modifiers.emplace_back("pure");
  }
}

/// Body of a function with its member initialisers; empty where there is none.
Span function_body(const Node& node) {
  Node first = node.field("body");
  for (const Node& child : node.children()) {
    if (!child.is_any("field_initializer_list", "try_statement", "compound_statement")) continue;
    return {child.begin(), node.end()};
  }
  return first ? first.span() : Span{};
}

/// K&R definitions declare their parameters behind the list (C17 6.9.1/6).
void read_old_style_types(const CReading& reading, Symbol& symbol) {
  for (const Node& child : reading.definition.node.children()) {
    if (!child.is("declaration")) continue;
    for (const Node& node : child.fields("declarator")) {
      const Declarator declarator = read_declarator(node);
      for (Parameter& parameter : symbol.signature->parameters) {
        if (parameter.name == declarator.name.text() && parameter.type.empty()) {
          parameter.type = reading.writer.parameter_type(child, declarator);
        }
      }
    }
  }
}

/// A function-like thing without a result type is a constructor, a destructor, a conversion, a
/// deduction guide, or a macro that looks like one of them.
enum class Untyped : std::uint8_t { special, guide, macro };

Untyped classify_untyped(const CReading& reading, const Declarator& declarator) {
  const Node& name = declarator.name;
  if (name.is_any("destructor_name", "operator_cast", "operator_name")) return Untyped::special;
  const std::string_view simple = without_arguments(name.text());
  if (declarator.scope) return Untyped::special;
  if (reading.member()) {
    const bool own = simple == without_arguments(reading.class_name());
    return own ? Untyped::special : Untyped::macro;
  }
  const Node& function = declarator.steps.back().node;
  return function.child_of("trailing_return_type") ? Untyped::guide : Untyped::macro;
}

/// `TEST(Suite, Name) { ... }`: the symbol is what the runner calls it.
bool read_macro_definition(const CReading& reading, const Declarator& declarator, Symbol& symbol) {
  if (!reading.definition.node.is("function_definition") || reading.member()) return false;
  const std::string_view macro = declarator.name.text();
  const std::vector<std::string> arguments =
      macro_arguments(declarator.steps.back().node.field("parameters"));
  if (is_test_macro(macro)) {
    symbol.is_test = true;
    symbol.name = arguments.empty() ? std::string(macro) : arguments[0];
    if (arguments.size() >= 2 && !arguments[0].starts_with('"')) symbol.name += "." + arguments[1];
  } else if (is_macro_name(macro)) {
    symbol.name = macro_call(macro, arguments);
  } else {
    symbol.name = macro;  // C before C99: the result is `int`.
    symbol.signature->result = "int";
    return true;
  }
  symbol.signature->parameters.clear();
  symbol.signature->has_parameters = false;
  symbol.returns_nothing = true;
  return true;
}

}  // namespace

bool define_function(const CReading& reading, const Specifiers& specifiers,
                     const Declarator& declarator, std::vector<Symbol>& out) {
  const Definition& definition = reading.definition;
  const Node function = declarator.steps.back().node;
  Symbol symbol = reading.symbol(SymbolKind::function, declarator.name);
  Signature& signature = *symbol.signature;
  symbol.name = declared_name(reading.writer, declarator.name);
  signature.has_parameters = true;
  const Node list = function.field("parameters");
  signature.parameters = reading.writer.parameters(list);
  read_old_style_types(reading, symbol);
  if (!reading.cpp() && signature.parameters.empty() && list.named_children().empty()) {
    // `f()` says nothing of the parameters, `f(void)` says there are none (C17 6.7.6.3/14).
    signature.parts.push_back({"prototype", "none"});
  }
  const bool conversion = declarator.name.is("operator_cast");
  if (specifiers.type && !conversion) {
    signature.result =
        reading.writer.type(specifiers, declarator.steps, declarator.steps.size() - 1);
  }
  const bool member = reading.member() || declarator.scope;
  if (member) symbol.kind = SymbolKind::method;
  bool constructor = false;
  if (!specifiers.type && !conversion) {
    const Untyped untyped = classify_untyped(reading, declarator);
    if (untyped == Untyped::macro) {
      if (!read_macro_definition(reading, declarator, symbol)) return false;
    } else if (untyped == Untyped::guide) {
      signature.result =
          reading.writer.text(function.child_of("trailing_return_type").named_child(0));
      symbol.doc_exempt = true;
    } else if (!declarator.name.is_any("destructor_name", "operator_name")) {
      constructor = true;
    }
  }
  read_function_modifiers(reading, specifiers, symbol);
  read_function_suffix(reading, function, symbol);
  if (constructor) symbol.kind = SymbolKind::constructor;
  const bool destructor = declarator.name.is("destructor_name");
  if (destructor) {  // Destructors do not throw unless they say so ([class.dtor], [except.spec]).
    std::erase(signature.modifiers, "noexcept");
  }
  sort_modifiers(symbol);
  symbol.returns_nothing =
      symbol.returns_nothing || constructor || destructor || signature.result == "void";
  symbol.body = function_body(definition.node);
  const bool complete =
      definition.node.child_of("default_method_clause") ||
      definition.node.child_of("delete_method_clause") ||
      std::count(signature.modifiers.begin(), signature.modifiers.end(), "pure") > 0;
  symbol.declaration = symbol.body.empty() && !complete;
  const bool no_body_of_its_own =
      complete && std::count(signature.modifiers.begin(), signature.modifiers.end(), "pure") == 0;
  if (destructor || no_body_of_its_own) symbol.doc_exempt = true;
  qualify(reading, declarator, symbol);
  out.push_back(std::move(symbol));
  return true;
}

}  // namespace agentcheck
