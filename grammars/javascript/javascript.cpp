// JavaScript and TypeScript: which node defines what, and who can see it.
#include <algorithm>

#include "grammars/javascript/callable.h"
#include "grammars/javascript/exports.h"
#include "grammars/javascript/types.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

using namespace javascript;

Node name_node(const Node& node) {
  const Node name = node.field("name");
  return name ? name : node.field("property");
}

/// The symbol a definition's container is, or null.
const Symbol* container_of(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

/// True for a direct member: the parent node is the container's body, not something deeper.
bool is_member(const Definition& definition) {
  const Symbol* container = container_of(definition);
  return definition.member && container && !definition.ancestors.empty() &&
         container->body == definition.ancestors.back().span();
}

bool in_module(const Definition& definition) {
  const Symbol* container = container_of(definition);
  return !container || container->kind == SymbolKind::module;
}

bool is_ambient(const Definition& definition) {
  const std::string_view path = definition.file.path();
  if (path.ends_with(".d.ts") || path.ends_with(".d.mts") || path.ends_with(".d.cts")) return true;
  const std::size_t depth = std::min<std::size_t>(definition.ancestors.size(), 32);
  const auto is_declare = [](const Node& node) { return node.is("ambient_declaration"); };
  return std::any_of(definition.ancestors.end() - static_cast<std::ptrdiff_t>(depth),
                     definition.ancestors.end(), is_declare);
}

bool is_default(const Definition& definition) {
  return std::any_of(definition.wrappers.begin(), definition.wrappers.end(),
                     [](const Node& wrapper) {
                       return wrapper.is("export_statement") && wrapper.child_of("default");
                     });
}

Symbol make_symbol(const Definition& definition, SymbolKind kind, const Node& name,
                   std::string text) {
  Symbol symbol;
  symbol.kind = kind;
  symbol.name = std::move(text);
  symbol.name_span = name ? name.span() : definition.node.span();
  symbol.whole = definition.outer.span();
  return symbol;
}

Symbol make_symbol(const Definition& definition, SymbolKind kind, const Node& name) {
  const bool is_name = name && !is_default(definition);
  return make_symbol(definition, kind, name, is_name ? property_name(name) : "default");
}

TypeText types_of(const Definition& definition) {
  return {definition.language, definition.outer_types};
}

void add_part(Symbol& symbol, const char* label, std::string text) {
  if (!text.empty()) symbol.signature.parts.push_back({label, std::move(text)});
}

/// `extends` and `implements` of classes and interfaces; the order of interfaces does not matter.
void read_heritage(const Node& node, const TypeText& types, Symbol& symbol) {
  const auto sorted = [&](const Node& clause) {
    std::vector<std::string> texts;
    for (const Node& type : clause.named_children()) texts.push_back(types.text(type));
    std::sort(texts.begin(), texts.end());
    std::string text;
    for (const std::string& type : texts) text += (text.empty() ? "" : ", ") + type;
    return text;
  };
  if (const Node clause = node.child_of("extends_type_clause")) {
    add_part(symbol, "extends", sorted(clause));
  }
  const Node heritage = node.child_of("class_heritage");
  for (const Node& clause : heritage ? heritage.named_children() : std::vector<Node>{}) {
    if (clause.is("implements_clause")) {
      add_part(symbol, "implements", sorted(clause));
    } else if (clause.is("extends_clause")) {
      std::string text;
      for (const Node& piece : clause.named_children()) {
        text += piece.is("type_arguments") ? types.text(piece) : expression_text(piece);
      }
      add_part(symbol, "extends", std::move(text));
    } else {
      add_part(symbol, "extends", expression_text(clause));
    }
  }
}

/// Classes, interfaces: what has type parameters, heritage and members.
void read_class(const Definition& definition, const Node& node, Symbol& symbol) {
  std::vector<std::string> unused;
  const Node list = node.field("type_parameters");
  const TypeText types(
      definition.language,
      bind_type_parameters(definition.language, definition.outer_types, list, unused,
                             definition.level));
  symbol.signature.type_parameters = types.type_parameters(list);
  read_heritage(node, types, symbol);
  read_modifiers(node, symbol);
  if (const Node body = node.field("body")) symbol.body = body.span();
}

/// Kind, signature and body of something a value was given to.
void read_value(const Definition& definition, const Node& written, Symbol& symbol) {
  const Node value = bare_value(written);
  if (!value) return;
  if (is_function(value)) {
    symbol.kind = symbol.kind == SymbolKind::field ? SymbolKind::method : SymbolKind::function;
    read_callable(definition, value, symbol);
  } else if (value.is("class")) {
    symbol.kind = SymbolKind::class_;
    read_class(definition, value, symbol);
  } else {
    symbol.body = value.span();
  }
}

void collect_names(const Node& pattern, std::vector<Node>& names, int depth = 0) {
  if (pattern.is_any("identifier", "shorthand_property_identifier_pattern")) {
    names.push_back(pattern);
  } else if (pattern.is_any("assignment_pattern", "object_assignment_pattern")) {
    collect_names(pattern.field("left"), names, depth);
  } else if (pattern.is("pair_pattern")) {
    collect_names(pattern.field("value"), names, depth);
  } else if (depth < 32) {
    for (const Node& child : pattern.named_children()) collect_names(child, names, depth + 1);
  }
}

class JavaScriptTraits : public Traits {
 public:
  std::vector<Symbol> define(const Definition& definition) const override {
    const std::string& tag = definition.rule.tag;
    if (tag == "function") return function(definition);
    if (tag == "class") return class_like(definition, definition.rule.kind);
    if (tag == "method") return method(definition);
    if (tag == "field") return field(definition);
    if (tag == "variable") return variable(definition);
    if (tag == "assignment") return assignment(definition);
    if (tag == "property") return property(definition);
    if (tag == "export") return default_export(definition);
    if (tag == "specifier") return specifier(definition);
    if (tag == "signature") return member_signature(definition);
    if (tag == "type") return type_alias(definition);
    if (tag == "enum-body") return enum_members(definition);
    if (tag == "module") return module(definition);
    if (tag == "import-alias") return import_alias(definition);
    return {};
  }

  ScopeKind inside(const Definition& definition, const std::vector<Symbol>& found) const override {
    const Symbol& symbol = found.front();
    if (definition.rule.tag == "enum-body" || symbol.declaration) return ScopeKind::none;
    if (is_callable(symbol.kind)) return symbol.body.empty() ? ScopeKind::none : ScopeKind::local;
    if (symbol.kind == SymbolKind::type) return ScopeKind::none;
    if (is_container(symbol.kind)) return ScopeKind::members;
    const bool object = definition.file.text_of(symbol.body).starts_with('{');
    return object && symbol.signature.result.empty() ? ScopeKind::members : ScopeKind::none;
  }

  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    read_parameter(node, writer, out);
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    const std::vector<std::string>& words = symbol.signature.modifiers;
    if (symbol.name.find('#') != std::string::npos && symbol.name.find("'") == std::string::npos) {
      const std::size_t at = symbol.name.find('#');
      if (at == 0 || symbol.name[at - 1] == ' ') return false;
    }
    if (symbol.kind != SymbolKind::field || definition.rule.tag != "method") {
      if (std::find(words.begin(), words.end(), "private") != words.end()) return false;
    }
    const std::string& tag = definition.rule.tag;
    if (tag == "export" || tag == "specifier" || tag == "assignment" || tag == "enum-body")
      return true;
    if (!in_module(definition)) return true;
    for (const Node& wrapper : definition.wrappers) {
      if (wrapper.is("export_statement")) return true;
    }
    return tag == "property" || exported_object(definition.ancestors).kind != Target::none ||
           assigned_to_exports(definition) || is_ambient_scope(definition);
  }

  Doc doc(const Definition& definition) const override {
    return definition.rule.tag == "enum-body" ? Doc{} : doc_from_comments(definition);
  }

  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    finish_exports(file, symbols);
  }

 private:
  /// In a declaration file and in `declare` blocks everything is visible.
  static bool is_ambient_scope(const Definition& definition) {
    if (definition.node.is_any("module") && definition.node.field("name").is("string")) return true;
    const Symbol* container = container_of(definition);
    const std::vector<Node>& up = definition.ancestors;
    const std::size_t outer = up.size() - definition.wrappers.size();
    const bool global = outer > 1 && outer <= up.size() && up[outer - 1].is("statement_block") &&
                        up[outer - 2].is("ambient_declaration");
    const std::string_view path = definition.file.path();
    const bool file =
        path.ends_with(".d.ts") || path.ends_with(".d.mts") || path.ends_with(".d.cts");
    return file || global || (container && is_ambient(definition));
  }

  /// `const x = exports.x = ...`
  static bool assigned_to_exports(const Definition& definition) {
    Node value = definition.node.field("value");
    for (int i = 0; i < 8 && value.is("assignment_expression"); ++i) {
      const Target target = target_of(value.field("left"));
      if (target.kind == Target::module || target.kind == Target::named) return true;
      value = value.field("right");
    }
    return false;
  }

  static std::vector<Symbol> function(const Definition& definition) {
    const Node& node = definition.node;
    Symbol symbol = make_symbol(definition, SymbolKind::function, node.field("name"));
    read_callable(definition, node, symbol);
    symbol.declaration = node.is("function_signature") && !is_ambient(definition);
    return {std::move(symbol)};
  }

  static std::vector<Symbol> class_like(const Definition& definition, SymbolKind kind) {
    const Node& node = definition.node;
    Symbol symbol = make_symbol(definition, kind, node.field("name"));
    read_class(definition, node, symbol);
    if (node.is("enum_declaration") && node.child_of("const")) {
      symbol.signature.modifiers.emplace_back("const");
    }
    return {std::move(symbol)};
  }

  /// Methods of classes and objects, accessors, constructors, abstract and overload signatures.
  static std::vector<Symbol> method(const Definition& definition) {
    const Node& node = definition.node;
    const Target target = exported_object(definition.ancestors);
    const bool free = target.kind != Target::none && !definition.local;
    if (!is_member(definition) && !free) return {};
    const Node name = node.field("name");
    Symbol symbol = make_symbol(definition, SymbolKind::method, name, property_name(name));
    read_modifiers(node, symbol);
    for (const char* word : {"get", "set"}) {
      if (node.child_of(word)) symbol.name = std::string(word) + " " + symbol.name;
    }
    const bool in_class = node.is("method_signature")
                              ? definition.ancestors.back().is_any("class_body")
                              : !definition.ancestors.back().is("object");
    const bool constructor = symbol.name == "constructor" && in_class;
    if (constructor) symbol.kind = SymbolKind::constructor;
    if (free) place_free(target, symbol);
    read_callable(definition, node, symbol);
    symbol.declaration = node.is("method_signature") && in_class && !is_ambient(definition) &&
                         symbol.signature.modifiers.empty();
    std::vector<Symbol> symbols{std::move(symbol)};
    if (constructor) parameter_properties(definition, symbols);
    return symbols;
  }

  /// `constructor(public x: T)` declares a field (TypeScript handbook, "Parameter Properties").
  static void parameter_properties(const Definition& definition, std::vector<Symbol>& symbols) {
    for (const Node& parameter : definition.node.field("parameters").named_children()) {
      const Node access = parameter.child_of("accessibility_modifier");
      const Node pattern = parameter.field("pattern");
      if (!access && !parameter.child_of("readonly")) continue;
      if (!pattern || access.text() == "private") continue;
      Symbol field =
          make_symbol(definition, SymbolKind::field, pattern, std::string(pattern.text()));
      field.whole = parameter.span();
      read_modifiers(parameter, field);
      if (parameter.is("optional_parameter") && !parameter.child_of("?")) {
        field.signature.modifiers.emplace_back("?");
      }
      if (const Node type = parameter.field("type")) {
        field.signature.result = types_of(definition).text(type);
      } else {
        field.signature.result = inferred_type(definition.language, parameter.field("value"));
      }
      field.signature.strict = expression_text(parameter);
      symbols.push_back(std::move(field));
    }
    if (symbols.size() > 1) {
      symbols.front().signature.strict =
          tokens_without(definition.language, definition.node, {symbols.front().body});
    }
  }

  /// Members of `module.exports = {...}` are names of the module, those of `X.prototype = {...}`
  /// members of X.
  static void place_free(const Target& target, Symbol& symbol) {
    if (target.kind == Target::member) {
      symbol.qualified = target.owner + "." + symbol.name;
      if (symbol.kind == SymbolKind::function) symbol.kind = SymbolKind::method;
    } else if (symbol.kind == SymbolKind::method) {
      symbol.kind = SymbolKind::function;
    }
  }

  static std::vector<Symbol> field(const Definition& definition) {
    if (!is_member(definition)) return {};
    const Node& node = definition.node;
    const Node name = name_node(node);
    Symbol symbol = make_symbol(definition, SymbolKind::field, name, property_name(name));
    read_modifiers(node, symbol);
    typed_value(definition, symbol);
    return {std::move(symbol)};
  }

  /// A declared type, or else what the value tells.
  static void typed_value(const Definition& definition, Symbol& symbol) {
    const Node& node = definition.node;
    const Node type = node.field("type");
    const Node value = node.field("value");
    read_value(definition, value, symbol);
    if (is_callable(symbol.kind) || symbol.kind == SymbolKind::class_) {
      if (!type) return;
      symbol.signature.result = types_of(definition).text(type);
      // The annotation says what callers pass, whatever the function takes its argument apart into.
      for (Parameter& parameter : symbol.signature.parameters) {
        if (parameter.type.starts_with("{ ")) parameter.type.clear();
      }
    } else if (type) {
      symbol.signature.result = types_of(definition).text(type);
    } else {
      symbol.signature.result = inferred_type(definition.language, bare_value(value));
    }
  }

  static std::vector<Symbol> variable(const Definition& definition) {
    const Node& node = definition.node;
    const Node name = node.field("name");
    Node value = bare_value(node.field("value"));
    for (int i = 0; i < 8 && value.is("assignment_expression"); ++i) {
      value = bare_value(value.field("right"));
    }
    const bool code = is_function(value) || value.is("class");
    if (!code && (definition.local || !at_module_level(definition))) return {};
    const Node declaration = definition.ancestors.back();
    const bool constant = declaration.child_of("const") || declaration.is("using_declaration");
    const SymbolKind kind = constant ? SymbolKind::constant : SymbolKind::variable;
    if (name.is("identifier")) {
      Symbol symbol = make_symbol(definition, kind, name, std::string(name.text()));
      typed_value(definition, symbol);
      if (node.field("value").is("assignment_expression")) read_value(definition, value, symbol);
      return {std::move(symbol)};
    }
    std::vector<Node> names;
    collect_names(name, names);
    std::vector<Symbol> symbols;
    for (const Node& one : names) {
      symbols.push_back(make_symbol(definition, kind, one, std::string(one.text())));
      symbols.back().signature.strict = std::string(one.text());
      symbols.back().signature.display = std::string(one.text());
      symbols.back().body = node.field("value").span();
    }
    return symbols;
  }

  /// Directly in a file, a namespace or a `declare global`, not in a block.
  static bool at_module_level(const Definition& definition) {
    const std::vector<Node>& up = definition.ancestors;
    std::size_t at = up.size();
    while (at > 0 && definition.language.is(up[at - 1].symbol(), kWrapper)) --at;
    if (at == 0 || up[at - 1].is("program")) return true;
    if (!up[at - 1].is("statement_block")) return false;
    const Symbol* container = container_of(definition);
    return (container && container->kind == SymbolKind::module &&
            container->body == up[at - 1].span()) ||
           (at > 1 && up[at - 2].is("ambient_declaration"));
  }

  static std::vector<Symbol> assignment(const Definition& definition) {
    if (definition.local || definition.wrappers.empty() || definition.container >= 0) return {};
    if (!definition.wrappers.front().is("expression_statement")) return {};
    std::vector<Target> targets;
    Node right = definition.node;
    for (int i = 0; i < 8 && right.is("assignment_expression"); ++i) {
      targets.push_back(target_of(right.field("left")));
      right = bare_value(right.field("right"));
    }
    const bool unset = right.is("undefined") || right.text() == "void 0";
    const bool module = std::any_of(targets.begin(), targets.end(), [](const Target& target) {
      return target.kind == Target::module && target.node.is("member_expression");
    });
    std::vector<Symbol> symbols;
    for (const Target& target : targets) {
      const bool bare = target.kind == Target::module && target.node.is("identifier");
      if (target.kind == Target::none || unset || bare) continue;
      if (target.kind == Target::module && (!module || right.is("object"))) continue;
      const bool code = is_function(right) || right.is("class");
      if (target.kind == Target::member && (!code || target.owner == "window")) continue;
      const bool member = target.kind == Target::member;
      Symbol symbol = make_symbol(definition, member ? SymbolKind::field : SymbolKind::constant,
                                  target.node, target.name);
      if (member) symbol.qualified = target.owner + "." + target.name;
      if (member && !target.prototype) symbol.signature.modifiers.emplace_back("static");
      if (right.is("identifier")) {
        make_alias(symbol, std::string(right.text()));
      } else {
        read_value(definition, right, symbol);
      }
      symbols.push_back(std::move(symbol));
    }
    return symbols;
  }

  /// A property of an object literal that is a symbol's value or is exported whole.
  static std::vector<Symbol> property(const Definition& definition) {
    if (definition.local) return {};
    const Node& node = definition.node;
    const Target target = exported_object(definition.ancestors);
    const bool free = target.kind != Target::none;
    if (!free && !is_member(definition)) return {};
    const bool shorthand = node.is("shorthand_property_identifier");
    const Node key = shorthand ? node : node.field("key");
    if (!shorthand && !key) return {};
    Symbol symbol = make_symbol(definition, free ? SymbolKind::constant : SymbolKind::field, key,
                                shorthand ? std::string(key.text()) : property_name(key));
    const Node value = shorthand ? node : bare_value(node.field("value"));
    read_value(definition, value, symbol);
    const bool data = symbol.kind == SymbolKind::field && !value.is("object");
    if (data && container_of(definition)->kind == SymbolKind::field) return {};
    if (free) {
      place_free(target, symbol);
      const bool name = value.is_any("identifier", "shorthand_property_identifier");
      if (name && target.kind == Target::module) make_alias(symbol, std::string(value.text()));
    }
    return {std::move(symbol)};
  }

  /// `export default EXPRESSION`, `export = EXPRESSION`; declarations are defined by themselves.
  static std::vector<Symbol> default_export(const Definition& definition) {
    const Node& node = definition.node;
    Node value = node.field("value");
    if (const Node sign = node.child_of("=")) value = sign.next_sibling();
    if (!value) return {};
    Symbol symbol = make_symbol(definition, SymbolKind::constant, value, "default");
    if (value.is("identifier")) {
      make_alias(symbol, std::string(value.text()));
    } else {
      read_value(definition, value, symbol);
    }
    return {std::move(symbol)};
  }

  /// One name of `export { a as b }`; with `from`, a name of another module.
  static std::vector<Symbol> specifier(const Definition& definition) {
    const Node& node = definition.node;
    Node name = node.field("alias");
    if (node.is("namespace_export")) name = node.named_child(0);
    const Node local = node.field("name");
    if (!name) name = local;
    if (!name) return {};
    Symbol symbol = make_symbol(definition, SymbolKind::variable, name, property_name(name));
    symbol.whole = node.span();
    const std::vector<Node>& up = definition.ancestors;
    const bool from = up.size() > 1 && up[up.size() - 2].field("source");
    make_alias(symbol,
               from || !local || definition.container >= 0 ? std::string() : property_name(local));
    symbol.signature.strict = expression_text(node);
    return {std::move(symbol)};
  }

  /// Members of interfaces: properties, call, construct and index signatures.
  static std::vector<Symbol> member_signature(const Definition& definition) {
    if (!is_member(definition)) return {};
    const Node& node = definition.node;
    if (node.is("property_signature")) {
      const Node name = node.field("name");
      Symbol symbol = make_symbol(definition, SymbolKind::field, name, property_name(name));
      read_modifiers(node, symbol);
      if (const Node type = node.field("type"))
        symbol.signature.result = types_of(definition).text(type);
      return {std::move(symbol)};
    }
    if (node.is("index_signature")) {
      Symbol symbol = make_symbol(definition, SymbolKind::field, node, "[]");
      symbol.signature.result = types_of(definition).text(node);
      read_modifiers(node, symbol);
      return {std::move(symbol)};
    }
    const bool construct = node.is("construct_signature");
    Symbol symbol =
        make_symbol(definition, construct ? SymbolKind::constructor : SymbolKind::method, node,
                    construct ? "new" : "()");
    read_modifiers(node, symbol);
    read_callable(definition, node, symbol);
    return {std::move(symbol)};
  }

  static std::vector<Symbol> type_alias(const Definition& definition) {
    const Node& node = definition.node;
    Symbol symbol = make_symbol(definition, SymbolKind::type, node.field("name"));
    std::vector<std::string> unused;
    const Node list = node.field("type_parameters");
    const TypeText types(
        definition.language,
        bind_type_parameters(definition.language, definition.outer_types, list, unused,
                             definition.level));
    symbol.signature.type_parameters = types.type_parameters(list);
    add_part(symbol, "type", types.text(node.field("value")));
    return {std::move(symbol)};
  }

  /// Enum members have no node of their own where they have no value.
  static std::vector<Symbol> enum_members(const Definition& definition) {
    std::vector<Symbol> symbols;
    std::vector<Node> leading;
    for (const Node& child : definition.node.children()) {
      if (definition.language.is(child.symbol(), kComment)) leading.push_back(child);
      if (!child.named() || definition.language.is(child.symbol(), kComment)) continue;
      const Node name = child.is("enum_assignment") ? child.field("name") : child;
      Definition member = definition;
      member.node = member.outer = child;
      member.leading = std::move(leading);
      leading.clear();
      Symbol symbol = make_symbol(member, SymbolKind::constant, name, property_name(name));
      if (const Node value = child.field("value")) symbol.signature.result = expression_text(value);
      symbol.signature.strict = expression_text(child);
      symbol.signature.display = quote_header(definition.file, child.span());
      symbol.doc = doc_from_comments(member);
      symbols.push_back(std::move(symbol));
    }
    return symbols;
  }

  static std::vector<Symbol> module(const Definition& definition) {
    const Node& node = definition.node;
    const Node name = node.field("name");
    Symbol symbol = make_symbol(definition, SymbolKind::module, name, property_name(name));
    if (const Node body = node.field("body")) symbol.body = body.span();
    return {std::move(symbol)};
  }

  /// `export import a = b.c`
  static std::vector<Symbol> import_alias(const Definition& definition) {
    const std::vector<Node> names = definition.node.named_children();
    if (names.empty()) return {};
    return {make_symbol(definition, SymbolKind::constant, names.front())};
  }
};

}  // namespace

const Traits& javascript_traits() {
  static const JavaScriptTraits traits;
  return traits;
}

}  // namespace agentcheck
