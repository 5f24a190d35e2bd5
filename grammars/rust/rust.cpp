// Rust: visibility, attributes, impl blocks and documentation (Reference: Visibility and privacy,
// Items, Attributes; rustdoc book). How types are spelled is in types.cpp.
#include <algorithm>
#include <map>
#include <set>

#include "core/regex.h"
#include "core/text.h"
#include "grammars/rust/context.h"
#include "grammars/rust/types.h"
#include "grammars/rust/uses.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

bool leads(const Definition& definition, const Regex& regex) {
  return std::any_of(definition.leading.begin(), definition.leading.end(), [&](const Node& node) {
    return node.is("attribute_item") && regex.search(node.text());
  });
}

const Regex& test_attribute() {
  static const Regex regex =
      Regex::compile(
          R"(^#\s*\[\s*([\w:]+::)?(test|bench|rstest|test_case|case|quickcheck|proptest|)"
          R"(wasm_bindgen_test|test_log|apply|parameterized|googletest|async_test)\b)")
          .value();
  return regex;
}

/// `#[cfg(test)]`, also inside `all(...)`, not inside `not(...)`.
const Regex& cfg_test() {
  static const Regex regex =
      Regex::compile(R"(^#\s*\[\s*cfg\s*\(\s*((all|any)\s*\([^()]*)?\btest\b)").value();
  return regex;
}

const Regex& hidden_attribute() {
  static const Regex regex = Regex::compile(R"(^#\s*\[\s*doc\s*\([^)]*\bhidden\b)").value();
  return regex;
}

const Regex& macro_export() {
  static const Regex regex = Regex::compile(R"(^#\s*\[\s*macro_export\b)").value();
  return regex;
}

std::string visibility(const Node& node) {
  const std::string text = collapse_blanks(node.child_of("visibility_modifier").text());
  return text == "crate" ? "pub(crate)" : text;
}

SymbolKind container_kind(const Definition& definition) {
  if (definition.scope || definition.container < 0) return SymbolKind::module;
  return definition.symbols[static_cast<std::size_t>(definition.container)].kind;
}

class RustTraits : public Traits {
 public:
  ScopeInfo scope(const Node& node, const std::vector<Node>& leading) const override {
    ScopeInfo info;
    for (const Node& attribute : leading) {
      if (!attribute.is("attribute_item")) continue;
      if (cfg_test().search(attribute.text())) {
        info.is_test = true;
        info.exported = false;
      }
      if (hidden_attribute().search(attribute.text())) info.exported = false;
    }
    if (!node.is("impl_item")) return info;
    info.name = rust::impl_name(node.field("type"));
    info.members = true;
    info.type_parameters = node.field("type_parameters");
    if (node.field("trait")) info.exported = false;
    return info;
  }

  /// In an impl block `Self` is another word for its type.
  std::vector<Symbol> define(const Definition& d) const override {
    if (d.node.is("use_declaration")) return define_uses(d);
    constexpr std::size_t kMaxSelf = 256;
    if (!d.scope.is("impl_item") || d.scope.field("type").span().size() > kMaxSelf) {
      return define_by_rule(d);
    }
    TypeNames types = d.outer_types;
    types["Self"] = TokenWriter(d.language, d.outer_types).text(d.scope.field("type"));
    return define_by_rule(d.with_types(types));
  }

  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    if (node.is("attribute_item") || node.is_any("(", ")", ",")) return;
    out.push_back(rust::parameter(node, writer));
  }

  void type_parameters(const Language& language, const Node& list, const std::string& mark,
                       TypeNames& names, std::vector<std::string>& out) const override {
    rust::bind(language, list, mark, names, out);
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
    return rust::write(node, writer, out);
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    if (symbol.name.empty() || symbol.name == "_") return false;
    const Node& node = definition.node;
    Signature& signature = *symbol.signature;
    signature.modifiers = modifiers(definition, writer);
    const bool full = !definition.brief;
    const bool callable = node.is_any("function_item", "function_signature_item");
    const bool in_trait = container_kind(definition) == SymbolKind::trait;
    if (callable && (definition.scope.is("impl_item") || in_trait)) {
      symbol.kind = SymbolKind::method;
    }
    if (node.is_any("struct_item", "union_item")) refine_struct(node, writer, symbol);
    if (node.is("enum_variant")) refine_variant(node, writer, symbol);
    if (node.is("macro_definition")) refine_macro(node, full, symbol);
    if (full) add_bounds(definition, writer, symbol);
    if (callable) {
      if (signature.result == "()") signature.result.clear();
      if (full) rust::elide_lifetimes(node.field("type_parameters"), writer, signature);
      symbol.returns_nothing = signature.result.empty() || signature.result == "!";
    }
    if (node.is_any("const_item", "static_item") && !definition.scope && !in_trait) {
      drop_static(signature.result);
    }
    symbol.demanded = is_demanded(definition);
    symbol.is_test =
        leads(definition, cfg_test()) || (callable && leads(definition, test_attribute()));
    extend_to_attributes(definition, symbol);
    return true;
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    if (leads(definition, hidden_attribute()) || leads(definition, cfg_test())) return false;
    if (symbol.kind == SymbolKind::macro) return leads(definition, macro_export());
    if (definition.node.is("enum_variant")) return true;
    return container_kind(definition) == SymbolKind::trait || visibility(definition.node) == "pub";
  }

  FileContext context(const SourceFile& file) const override { return rust::context(file); }

  Doc doc(const Definition& definition) const override { return rust::doc(definition); }

  /// Members of an impl block are as visible as the type it is for; exported macros live at the
  /// root of the crate whatever module they stand in.
  /// Tests, benchmarks and examples are crates of their own (Cargo book, "Package Layout").
  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    if (is_own_crate(file)) {
      for (Symbol& symbol : symbols) symbol.exported = false;
    }
    std::map<std::string, bool, std::less<>> types;
    rust::resolve_uses(symbols);
    for (const Symbol& symbol : symbols) {
      if (is_container(symbol.kind) && symbol.kind != SymbolKind::module && !symbol.alias)
        types[symbol.qualified] |= symbol.exported;
    }
    for (Symbol& symbol : symbols) {
      if (symbol.kind == SymbolKind::macro && symbol.exported) symbol.container = -1;
      const std::size_t end = symbol.qualified.rfind("::");
      if (end == std::string::npos) continue;
      const auto type = types.find(std::string_view(symbol.qualified).substr(0, end));
      if (type != types.end() && !type->second && symbol.kind != SymbolKind::macro) {
        symbol.exported = false;
      }
    }
  }

 private:
  static bool is_own_crate(const SourceFile& file) {
    const std::string& path = file.path();
    return file.language()->is_test_file(path) || path.starts_with("examples/") ||
           path.find("/examples/") != std::string::npos;
  }

  /// Only what is handed on is of interest to others.
  static std::vector<Symbol> define_uses(const Definition& definition) {
    if (visibility(definition.node) != "pub") return {};
    std::vector<Symbol> symbols = rust::uses(definition);
    const TokenWriter writer(definition.language, definition.outer_types);
    for (Symbol& symbol : symbols) {
      add_attributes(definition, definition.leading, writer, symbol.signature->modifiers);
    }
    return symbols;
  }

  /// Attributes that count.
  static void add_attributes(const Definition& definition, const std::vector<Node>& leading,
                             const TokenWriter& writer, std::vector<std::string>& words) {
    for (const Node& attribute : leading) {
      if (attribute.is("attribute_item") &&
          definition.language.annotation_counts(attribute.text())) {
        words.push_back(writer.text(attribute));
      }
    }
  }

  /// Reference, "Const and static elision": a lifetime left out is `'static`.
  static void drop_static(std::string& type) {
    constexpr std::string_view kStatic = "&'static ";
    for (std::size_t at = type.find(kStatic); at != std::string::npos;
         at = type.find(kStatic, at)) {
      type.replace(at, kStatic.size(), "&");
    }
  }

  /// Cargo book, "SemVer Compatibility": an item without default added to a trait others can
  /// implement, a field to a struct, a variant to an enum, where `#[non_exhaustive]` does not
  /// forbid users to build or match all of it.
  static bool is_demanded(const Definition& definition) {
    const Node& node = definition.node;
    const SymbolKind container = container_kind(definition);
    if (definition.container < 0) return false;
    const auto& modifiers =
        definition.symbols[static_cast<std::size_t>(definition.container)].signature->modifiers;
    const bool open = std::none_of(modifiers.begin(), modifiers.end(), [](const std::string& text) {
      return text.find("non_exhaustive") != std::string::npos;
    });
    if (node.is("enum_variant")) return open;
    if (node.is("field_declaration")) return open && container == SymbolKind::struct_;
    if (container != SymbolKind::trait || node.field("body") || node.field("value")) return false;
    if (node.is_any("type_item", "macro_definition", "use_declaration")) return false;
    const auto trait = std::find_if(definition.ancestors.rbegin(), definition.ancestors.rend(),
                                    [](const Node& around) { return around.is("trait_item"); });
    if (trait == definition.ancestors.rend()) return true;
    // API guidelines, C-SEALED: nobody else can implement it.
    const std::string_view bounds = trait->field("bounds").text();
    return bounds.find("Sealed") == std::string_view::npos &&
           bounds.find("private::") == std::string_view::npos &&
           bounds.find("sealed::") == std::string_view::npos;
  }

  static std::vector<std::string> modifiers(const Definition& definition,
                                            const TokenWriter& writer) {
    const Node& node = definition.node;
    std::vector<std::string> words;
    if (const std::string text = visibility(node); !text.empty()) words.push_back(text);
    for (const Node& child : node.children()) {
      if (child.is_any("mutable_specifier", "unsafe")) words.emplace_back(child.text());
      if (!child.is("function_modifiers")) continue;
      for (const Node& word : child.children()) words.push_back(writer.text(word));
    }
    add_attributes(definition, definition.leading, writer, words);
    if (definition.scope.is("impl_item") && definition.scope_leading) {
      add_attributes(definition, *definition.scope_leading, writer, words);
    }
    if (definition.scope.is("foreign_mod_item")) {
      words.push_back(writer.text(definition.scope.child_of("extern_modifier")));
    }
    // A trait's item with a default need not be implemented.
    const bool value = node.field("body") || node.field("value");
    if (value && container_kind(definition) == SymbolKind::trait) words.push_back("provided");
    std::sort(words.begin(), words.end());
    return words;
  }

  static void refine_struct(const Node& node, const TokenWriter& writer, Symbol& symbol) {
    const Node body = node.field("body");
    if (node.is("union_item")) symbol.signature->parts.push_back({"form", "union"});
    if (!body) symbol.signature->parts.push_back({"form", "unit"});
    if (!body.is("ordered_field_declaration_list")) return;
    symbol.body = {};
    symbol.signature->has_parameters = true;
    symbol.signature->parameters = rust::tuple_fields(body, writer, true);
  }

  /// The payload of a variant is part of it: whoever matches or builds it writes every field.
  static void refine_variant(const Node& node, const TokenWriter& writer, Symbol& symbol) {
    const Node body = node.field("body");
    if (body.is("ordered_field_declaration_list")) {
      symbol.signature->has_parameters = true;
      symbol.signature->parameters = rust::tuple_fields(body, writer, false);
    } else if (body) {
      std::vector<std::string> fields;
      for (const Node& field : body.named_children()) {
        if (!field.is("field_declaration")) continue;
        fields.push_back(std::string(field.field("name").text()) + ": " +
                         writer.text(field.field("type")));
      }
      std::sort(fields.begin(), fields.end());
      symbol.signature->parts.push_back({"fields", "{" + rust::join(fields, ", ") + "}"});
    }
  }

  /// The patterns callers can write; names of metavariables and arms that begin with `@` are the
  /// macro's own.
  static void refine_macro(const Node& node, bool full, Symbol& symbol) {
    const std::vector<Node> children = node.children();
    std::string patterns;
    for (const Node& rule : children) {
      if (!full || !rule.is("macro_rule")) continue;
      const Node left = rule.field("left");
      if (left.child(1).text().starts_with("@")) continue;
      patterns += (patterns.empty() ? "" : "; ") + rust::pattern_text(left);
    }
    symbol.signature->parts.push_back({"patterns", std::move(patterns)});
    for (const Node& child : children) {
      if (child.is_any("{", "(", "[") && symbol.body.empty()) {
        symbol.body = {child.begin(), node.end()};
      }
    }
  }

  /// What a definition demands of its type parameters and of those around it.
  static void add_bounds(const Definition& definition, const TokenWriter& writer, Symbol& symbol) {
    const Node& node = definition.node;
    std::vector<SignaturePart>& parts = symbol.signature->parts;
    if (node.is_any("trait_item", "associated_type")) {
      if (const Node bounds = node.field("bounds"))
        parts.push_back({"bounds", writer.text(bounds)});
    }
    rust::Bounds bounds;
    bounds.add(node, writer);
    if (definition.scope.is("impl_item")) add_impl(definition, writer, bounds, symbol);
    // RFC 2093: what a type's fields demand of a parameter's lifetime need not be written.
    if (node.is_any("struct_item", "enum_item", "union_item")) bounds.drop_outlives();
    if (const std::string text = bounds.text(); !text.empty()) parts.push_back({"where", text});
  }

  /// Bounds of the impl block are bounds of its members; `impl Foo<u8>` says where they exist.
  static void add_impl(const Definition& definition, const TokenWriter& writer,
                       rust::Bounds& bounds, Symbol& symbol) {
    constexpr std::uint32_t kMaxHeader = 16U << 10;
    const Node& impl = definition.scope;
    const Node body = impl.field("body");
    if (body && body.begin() - impl.begin() > kMaxHeader) return;
    bounds.add(impl, writer);
    const Node type = impl.field("type");
    if (!rust::is_plain(type, writer.types())) {
      symbol.signature->parts.push_back({"impl", writer.text(type)});
    }
  }

  /// `whole` reaches from the first attribute; the strict text has the attributes in front.
  static void extend_to_attributes(const Definition& definition, Symbol& symbol) {
    const Language& language = definition.language;
    std::string attributes;
    for (const Node& node : definition.leading) {
      if (!node.is("attribute_item") || node.text().find("doc") != std::string_view::npos) continue;
      symbol.whole.begin = std::min(symbol.whole.begin, node.begin());
      if (!definition.brief) attributes += tokens_without(language, node, {}) + " ";
    }
    if (definition.brief) return;
    symbol.signature->strict =
        attributes + tokens_without(language, definition.node, {symbol.body});
    const std::uint32_t end = symbol.body.empty() ? symbol.whole.end : symbol.body.begin;
    symbol.signature->display =
        quote_header(definition.file, {definition.node.begin(), end}, definition.node);
  }
};

}  // namespace

const Traits& rust_traits() {
  static const RustTraits traits;
  return traits;
}

}  // namespace agentcheck
