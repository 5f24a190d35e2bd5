// JavaScript and TypeScript: which node defines what, and who can see it.
#include <algorithm>

#include "grammars/javascript/callable.h"
#include "grammars/javascript/define.h"
#include "grammars/javascript/exports.h"
#include "grammars/javascript/parts.h"
#include "grammars/javascript/reexports.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

using namespace javascript;

class JavaScriptTraits : public Traits {
 public:
  std::vector<Symbol> define(const Definition& definition) const override {
    const std::string& tag = definition.rule.tag;
    if (tag == "function") return define_function(definition);
    if (tag == "class") return define_class(definition, definition.rule.kind);
    if (tag == "method") return define_method(definition);
    if (tag == "field") return define_field(definition);
    if (tag == "variable") return define_variable(definition);
    if (tag == "assignment") return define_assignment(definition);
    if (tag == "property") return define_property(definition);
    if (tag == "export") return define_default_export(definition);
    if (tag == "specifier") return define_specifier(definition);
    if (tag == "signature") return define_member_signature(definition);
    if (tag == "type") return define_type_alias(definition);
    if (tag == "enum-body") return define_enum_members(definition);
    if (tag == "module") return define_module(definition);
    if (tag == "import-alias") return define_import_alias(definition);
    return {};
  }

  ScopeKind inside(const Definition& definition, const std::vector<Symbol>& found) const override {
    const Symbol& symbol = found.front();
    if (definition.rule.tag == "enum-body" || symbol.declaration) return ScopeKind::none;
    // What a class field holds is its value; what an exported object holds can be reached by name.
    if (definition.rule.tag == "field" && symbol.kind == SymbolKind::field) return ScopeKind::none;
    if (is_callable(symbol.kind)) return symbol.body.empty() ? ScopeKind::none : ScopeKind::local;
    if (symbol.kind == SymbolKind::type) return ScopeKind::none;
    if (is_container(symbol.kind)) return ScopeKind::members;
    const bool object = definition.file.text_of(symbol.body).starts_with('{');
    return object && symbol.signature->result.empty() ? ScopeKind::members : ScopeKind::none;
  }

  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    read_parameter(node, writer, out);
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    const std::vector<std::string>& words = symbol.signature->modifiers;
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

  /// A function that is called where it stands, at the top of a file, is the file's own code: what
  /// older modules wrap themselves in.
  bool encloses(const Node& node, const std::vector<Node>& ancestors) const override {
    constexpr std::size_t kMost = 7;
    if (!is_function(node) || ancestors.size() < 3 || ancestors.size() > kMost) return true;
    return !std::all_of(ancestors.begin() + 1, ancestors.end(), [](const Node& outer) {
      return outer.is_any("expression_statement", "call_expression", "parenthesized_expression",
                          "unary_expression", "member_expression");
    });
  }

  bool reexports(const Language& language, std::string_view text,
                 std::string_view name) const override {
    return javascript::reexports(*language.api().reexports, text, name);
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
};

}  // namespace

const Traits& javascript_traits() {
  static const JavaScriptTraits traits;
  return traits;
}

}  // namespace agentcheck
