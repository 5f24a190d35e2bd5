// C and C++: declarations, their names and what of them callers see. The rules are those of C17
// (6.7, 6.9) and C++20 ([basic.scope], [basic.link], [dcl.fct], [class.mem]); visibility is read in
// access.cpp.
#include <algorithm>

#include "core/text.h"
#include "grammars/c/access.h"
#include "grammars/c/declarator.h"
#include "grammars/c/names.h"
#include "grammars/c/readable.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// A definition being read: what every kind of symbol needs.
struct Reading {
  explicit Reading(const Definition& definition)
      : definition(definition),
        types(bind_template_parameters(definition, type_parameters)),
        tokens(definition.language, types),
        writer(tokens) {}

  const Definition& definition;
  std::vector<std::string> type_parameters;
  const TypeNames types;
  const TokenWriter tokens;
  const TypeWriter writer;

  bool cpp() const { return writer.cpp(); }
  bool is_friend() const {
    return std::any_of(definition.wrappers.begin(), definition.wrappers.end(),
                       [](const Node& wrapper) { return wrapper.is("friend_declaration"); });
  }
  bool member() const { return definition.member && !is_friend(); }
  /// Qualified name of the class around the definition; empty outside.
  std::string_view class_name() const {
    return member() && definition.container >= 0
               ? std::string_view(
                     definition.symbols[static_cast<std::size_t>(definition.container)].name)
               : std::string_view{};
  }

  Symbol symbol(SymbolKind kind, const Node& name) const {
    Symbol symbol;
    symbol.kind = kind;
    symbol.name_span = name ? name.span() : definition.node.span();
    symbol.whole = definition.outer.span();
    symbol.signature.type_parameters = type_parameters;
    for (const Node& wrapper : definition.wrappers) {
      if (const Node clause = wrapper.child_of("requires_clause")) add_requires(symbol, clause);
    }
    return symbol;
  }

  void add_requires(Symbol& symbol, const Node& clause) const {
    symbol.signature.parts.push_back({"requires", writer.text(clause.named_child(0))});
  }
};

void sort_modifiers(Symbol& symbol) {
  std::vector<std::string>& modifiers = symbol.signature.modifiers;
  std::sort(modifiers.begin(), modifiers.end());
  modifiers.erase(std::unique(modifiers.begin(), modifiers.end()), modifiers.end());
}

/// Puts the scope of an out-of-line name (`Foo::bar`) in front of the symbol's own name. A friend
/// belongs to the namespace around its class ([namespace.memdef]/3).
void qualify(const Reading& reading, const Declarator& declarator, Symbol& symbol) {
  const Definition& definition = reading.definition;
  std::string prefix(definition.prefix);
  if (reading.is_friend() && definition.container >= 0) {
    prefix = outer_prefix(definition.symbols, definition.container);
  }
  std::string scope;
  for (Node at = declarator.scope; at && at.is("qualified_identifier"); at = at.field("name")) {
    if (const Node part = at.field("scope")) scope += scope_name(reading.writer, part) + "::";
  }
  symbol.qualified = prefix + scope + symbol.name;
}

/// What follows a parameter list: qualifiers, exception specification, overriding ([dcl.fct]/1).
void read_function_suffix(const Reading& reading, const Node& function, Symbol& symbol) {
  std::vector<std::string>& modifiers = symbol.signature.modifiers;
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
void read_function_modifiers(const Reading& reading, const Specifiers& specifiers, Symbol& symbol) {
  std::vector<std::string>& modifiers = symbol.signature.modifiers;
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
void read_old_style_types(const Reading& reading, Symbol& symbol) {
  for (const Node& child : reading.definition.node.children()) {
    if (!child.is("declaration")) continue;
    for (const Node& node : child.fields("declarator")) {
      const Declarator declarator = read_declarator(node);
      for (Parameter& parameter : symbol.signature.parameters) {
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

Untyped classify_untyped(const Reading& reading, const Declarator& declarator) {
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
bool read_macro_definition(const Reading& reading, const Declarator& declarator, Symbol& symbol) {
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
    symbol.signature.result = "int";
    return true;
  }
  symbol.signature.parameters.clear();
  symbol.signature.has_parameters = false;
  symbol.returns_nothing = true;
  return true;
}

bool define_function(const Reading& reading, const Specifiers& specifiers,
                     const Declarator& declarator, std::vector<Symbol>& out) {
  const Definition& definition = reading.definition;
  const Node function = declarator.steps.back().node;
  Symbol symbol = reading.symbol(SymbolKind::function, declarator.name);
  Signature& signature = symbol.signature;
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

/// True where the declared object itself is const.
bool is_constant(const Specifiers& specifiers, const Declarator& declarator) {
  if (specifiers.has("constexpr")) return true;
  for (auto step = declarator.steps.rbegin(); step != declarator.steps.rend(); ++step) {
    if (step->kind == DeclaratorStep::Kind::array) continue;
    if (step->kind != DeclaratorStep::Kind::pointer) return false;
    for (const Node& child : step->node.children()) {
      if (child.is("type_qualifier") && child.text() == "const") return true;
    }
    return false;
  }
  return specifiers.is_const;
}

void define_variable(const Reading& reading, Specifiers specifiers, const Declarator& declarator,
                     std::vector<Symbol>& out) {
  if (!declarator.name.is_any("identifier", "field_identifier", "type_identifier")) {
    if (!declarator.name.is("template_function")) return;
  }
  const bool member = reading.member();
  if (specifiers.has("constexpr") && declarator.steps.empty()) specifiers.is_const = true;
  const bool is_static = specifiers.has("static");
  SymbolKind kind = SymbolKind::variable;
  if (member || declarator.scope) kind = SymbolKind::field;
  if (is_constant(specifiers, declarator) && (!member || is_static)) kind = SymbolKind::constant;
  Symbol symbol = reading.symbol(kind, declarator.name);
  symbol.name = declared_name(reading.writer, declarator.name);
  symbol.signature.result = reading.writer.type(specifiers, declarator);
  for (const char* word : {"static", "constexpr", "thread_local", "_Thread_local", "mutable"}) {
    if (specifiers.has(word)) symbol.signature.modifiers.emplace_back(word);
  }
  sort_modifiers(symbol);
  if (declarator.bits) {
    symbol.signature.parts.push_back({"bits", reading.writer.text(declarator.bits.named_child(0))});
  }
  if (declarator.value) symbol.body = declarator.value.span();
  symbol.declaration = specifiers.has("extern") && !declarator.value;
  qualify(reading, declarator, symbol);
  out.push_back(std::move(symbol));
}

bool is_aggregate(const Node& type) {
  return type.is_any("struct_specifier", "union_specifier", "class_specifier", "enum_specifier");
}

/// The declarator an anonymous struct takes its name from: the first one that is a plain name.
Node naming_declarator(const Node& declaration) {
  for (const Node& node : declaration.fields("declarator")) {
    const Declarator declarator = read_declarator(node);
    if (!declaration.is("type_definition") || declarator.steps.empty()) return node;
  }
  return {};
}

void define_type_name(const Reading& reading, const Specifiers& specifiers,
                      const Declarator& declarator, std::string_view alias_of,
                      std::vector<Symbol>& out) {
  Symbol symbol = reading.symbol(SymbolKind::type, declarator.name);
  symbol.name = declarator.name.text();
  symbol.signature.result = reading.writer.type(specifiers, declarator);
  const Node type = specifiers.type;
  if (!alias_of.empty() && symbol.signature.result.starts_with(type.child(0).text())) {
    symbol.signature.result.replace(0, type.child(0).text().size(), alias_of);
  }
  if (is_aggregate(type) && type.field("body") && declarator.steps.empty() &&
      type.field("name").text() == symbol.name) {
    return;  // `typedef struct A {} A;` is one thing with two names.
  }
  out.push_back(std::move(symbol));
}

/// Strict tokens and quote of one of several declarators.
void describe_declarator(const Reading& reading, const Specifiers& specifiers,
                         const Declarator& declarator, Symbol& symbol) {
  const Definition& definition = reading.definition;
  std::string strict;
  for (const std::string& word : specifiers.words) strict += word + " ";
  strict += reading.writer.type(specifiers, {}, 0) + " ";
  strict += tokens_without(definition.language, declarator.whole, {symbol.body});
  symbol.signature.strict = strict;
  symbol.whole = declarator.whole.span();
  const std::uint32_t begin = definition.node.begin();
  const std::uint32_t type_end = specifiers.type ? specifiers.type.end() : begin;
  const Node list = specifiers.type.field("body");
  symbol.signature.display =
      quote_header(definition.file, {begin, list ? list.begin() : type_end}) + " " +
      quote_header(definition.file,
                   {declarator.whole.begin(),
                    symbol.body.empty() ? declarator.whole.end() : symbol.body.begin});
}

/// A declaration with any number of declarators, initialisers and bit-field widths.
std::vector<Declarator> declarators_of(const Node& node) {
  std::vector<Declarator> result;
  for (const Node& child : node.fields("declarator")) result.push_back(read_declarator(child));
  const auto attach = [&](const Node& value, Node Declarator::*slot) {
    auto after = std::upper_bound(result.begin(), result.end(), value.begin(),
                                  [](std::uint32_t at, const Declarator& declarator) {
                                    return at < declarator.whole.begin();
                                  });
    if (after != result.begin()) (*std::prev(after)).*slot = value;
  };
  for (const Node& value : node.fields("default_value")) attach(value, &Declarator::value);
  for (const Node& child : node.children()) {
    if (child.is("bitfield_clause")) attach(child, &Declarator::bits);
  }
  return result;
}

/// So many declarators share one comment at most, so that a hostile file cannot multiply a huge
/// one.
constexpr std::size_t kMostDocumented = 64;

std::vector<Symbol> define_declaration(const Reading& reading) {
  const Definition& definition = reading.definition;
  const Node& node = definition.node;
  const bool is_function = node.is("function_definition");
  if (definition.local && !is_function) return {};
  const Specifiers specifiers = read_specifiers(node);
  const std::vector<Declarator> declarators = declarators_of(node);
  // An anonymous struct stands for the first thing it declares: see define_aggregate().
  const bool anonymous = is_aggregate(specifiers.type) && specifiers.type.field("body") &&
                         !specifiers.type.field("name");
  const Node taken = anonymous ? naming_declarator(node) : Node();
  const bool is_typedef = node.is("type_definition") || specifiers.has("typedef");
  const std::string_view alias_of =
      taken && is_typedef ? read_declarator(taken).name.text() : std::string_view{};
  std::vector<Symbol> out;
  for (const Declarator& declarator : declarators) {
    if (!declarator.name || (taken && declarator.whole == taken)) continue;
    const std::size_t before = out.size();
    if (is_typedef) {
      define_type_name(reading, specifiers, declarator, alias_of, out);
    } else if (declarator.is_function() || (is_function && !declarator.steps.empty())) {
      if (declarator.is_function()) define_function(reading, specifiers, declarator, out);
    } else if (!is_function && specifiers.type) {
      define_variable(reading, specifiers, declarator, out);
    }
    if (declarators.size() > 1 && out.size() > before) {
      describe_declarator(reading, specifiers, declarator, out.back());
    }
  }
  return out;
}

/// In C a struct has its tag for a name, and another one where a typedef gives it.
bool has_typedef_name(const Definition& definition, const Node& tag) {
  if (!definition.parent.is("type_definition")) return false;
  if (!tag) return true;
  for (const Node& node : definition.parent.fields("declarator")) {
    if (read_declarator(node).name.text() == tag.text()) return true;
  }
  return false;
}

/// "union", "enum class" or empty. `class` and `struct` differ in what their members and bases show
/// by default only, and that is part of the members and bases.
std::string aggregate_key(const Node& node) {
  if (node.is("union_specifier")) return "union";
  if (!node.is("enum_specifier") || node.child_count() < 2) return {};
  return node.child(1).is_any("class", "struct") ? "enum class" : "";
}

std::vector<Symbol> define_aggregate(const Reading& reading) {
  const Definition& definition = reading.definition;
  const Node& node = definition.node;
  const Node body = node.field("body");
  if (!body) return {};
  const Node tag = node.field("name");
  Node naming = tag;
  SymbolKind kind = node.is("enum_specifier")    ? SymbolKind::enum_
                    : node.is("class_specifier") ? SymbolKind::class_
                                                 : SymbolKind::struct_;
  Declarator named_by;
  if (!tag && definition.parent.is_any("type_definition", "declaration", "field_declaration")) {
    named_by = read_declarator(naming_declarator(definition.parent));
    naming = named_by.name;
    if (!definition.parent.is("type_definition")) {
      kind = definition.member ? SymbolKind::field : SymbolKind::variable;
    }
  }
  if (!naming) return {};  // Members of an anonymous union belong to what is around it.
  Symbol symbol = reading.symbol(kind, naming);
  Signature& signature = symbol.signature;
  symbol.name = declared_name(reading.writer, naming);
  symbol.body = body.span();
  if (kind == SymbolKind::field || kind == SymbolKind::variable) {
    signature.result = reading.writer.type(read_specifiers(definition.parent), named_by);
  }
  if (!reading.cpp() && has_typedef_name(definition, tag)) {
    signature.parts.push_back({"name", "typedef"});
  }
  const std::string key = aggregate_key(node);
  if (!key.empty()) signature.parts.push_back({"key", key});
  if (const Node base = node.field("base")) {
    const std::string type = reading.writer.text(base);
    // `int` is the type of a scoped enumeration that names none ([dcl.enum]/5).
    if (key != "enum class" || type != "int") signature.parts.push_back({"base", type});
  }
  if (const Node clause = node.child_of("base_class_clause")) {
    const char* standard = node.is("class_specifier") ? "private" : "public";
    signature.parts.push_back({"bases", reading.writer.bases(clause, standard)});
  }
  if (const Node word = node.child_of("virtual_specifier")) {
    if (word.text() == "final") signature.modifiers.emplace_back("final");
  }
  if (!tag) {
    signature.display = quote_header(definition.file, {definition.parent.begin(), body.begin()}) +
                        " " + symbol.name;
  }
  Declarator scope;
  if (tag.is("qualified_identifier")) scope = read_declarator(tag);
  if (scope.name) symbol.name = declared_name(reading.writer, scope.name);
  if (scope.scope) qualify(reading, scope, symbol);
  return {std::move(symbol)};
}

/// Enumerators of an unscoped enumeration are names of the scope around it ([dcl.enum]/11;
/// C17 6.2.1/7).
std::vector<Symbol> define_enumerator(const Reading& reading) {
  const Definition& definition = reading.definition;
  Symbol symbol = reading.symbol(SymbolKind::constant, definition.node.field("name"));
  symbol.name = definition.node.field("name").text();
  if (const Node value = definition.node.field("value")) symbol.body = value.span();
  if (definition.container >= 0) {
    const Symbol& container = definition.symbols[static_cast<std::size_t>(definition.container)];
    const std::vector<SignaturePart>& parts = container.signature.parts;
    const bool scoped =
        std::find(parts.begin(), parts.end(), SignaturePart{"key", "enum class"}) != parts.end();
    if (container.kind == SymbolKind::enum_ && !scoped) {
      symbol.qualified = outer_prefix(definition.symbols, definition.container) + symbol.name;
    }
  }
  return {std::move(symbol)};
}

std::vector<Symbol> define_macro(const Reading& reading) {
  const Definition& definition = reading.definition;
  const Node& node = definition.node;
  if (is_include_guard(definition)) return {};
  Symbol symbol = reading.symbol(SymbolKind::macro, node.field("name"));
  symbol.name = node.field("name").text();
  symbol.qualified = symbol.name;  // Scopes mean nothing to the preprocessor.
  if (const Node value = node.field("value")) symbol.body = macro_value(value);
  if (const Node list = node.field("parameters")) {
    symbol.signature.has_parameters = true;
    for (const Node& child : list.children()) {
      if (!child.is("identifier") && !child.is("...")) continue;
      Parameter parameter;
      parameter.name = child.text();
      if (child.is("...")) parameter.kind = ParameterKind::variadic;
      parameter.optional = child.is("...");
      symbol.signature.parameters.push_back(std::move(parameter));
    }
  }
  symbol.signature.display = quote_header(
      definition.file, {node.begin(), symbol.body.empty() ? (node.field("parameters")
                                                                 ? node.field("parameters").end()
                                                                 : symbol.name_span.end)
                                                          : symbol.body.begin});
  return {std::move(symbol)};
}

std::vector<Symbol> define_alias(const Reading& reading) {
  const Node& node = reading.definition.node;
  if (reading.definition.local) return {};
  Symbol symbol = reading.symbol(SymbolKind::type, node.field("name"));
  symbol.name = node.field("name").text();
  if (node.is("alias_declaration")) {
    symbol.signature.result = reading.writer.text(node.field("type"));
  } else {  // A concept: its constraint is what it promises.
    const std::vector<Node> parts = node.named_children();
    symbol.signature.parts.push_back({"constraint", reading.writer.text(parts.back())});
  }
  return {std::move(symbol)};
}

class CTraits : public Traits {
 public:
  std::vector<Symbol> define(const Definition& definition) const override {
    const Reading reading(definition);
    const std::string& tag = definition.rule.tag;
    if (tag == "aggregate") return define_aggregate(reading);
    if (tag == "enumerator") return define_enumerator(reading);
    if (tag == "macro") return define_macro(reading);
    if (tag == "alias") return define_alias(reading);
    return define_declaration(reading);
  }

  /// A namespace. What an inline one holds is named without it ([namespace.def]/7).
  ScopeInfo scope(const Node& node, const std::vector<Node>&) const override {
    ScopeInfo info;
    if (!node.is("namespace_definition")) return info;
    const Node name = node.field("name");
    info.exported = static_cast<bool>(name);
    if (!node.child(0).is("inline")) info.name = namespace_name(name);
    return info;
  }

  TypeNames types_inside(const Definition& definition) const override {
    std::vector<std::string> unused;
    return bind_template_parameters(definition, unused);
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    if (!is_header(definition.file.path())) return false;
    if (symbol.kind == SymbolKind::method || symbol.kind == SymbolKind::field) return true;
    const std::vector<std::string>& modifiers = symbol.signature.modifiers;
    const bool is_static =
        std::find(modifiers.begin(), modifiers.end(), "static") != modifiers.end();
    return !is_static || definition.member;
  }

  Doc doc(const Definition& definition) const override {
    const bool crowd = definition.rule.scope == ScopeKind::same &&
                       definition.node.child_count() > 2 * kMostDocumented;
    return crowd ? Doc() : doxygen_comment(definition);
  }

  std::string readable(std::string_view text) const override { return readable_c(text); }

  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    settle_visibility(file, symbols);
  }
};

}  // namespace

const Traits& c_traits() {
  static const CTraits traits;
  return traits;
}

}  // namespace agentcheck
