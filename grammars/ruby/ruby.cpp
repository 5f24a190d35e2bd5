// Ruby: names, parameters and documentation of methods, classes and modules (Ruby documentation:
// "Methods", "Modules and Classes"; RDoc and YARD for comments).
#include <algorithm>

#include "core/regex.h"
#include "core/text.h"
#include "grammars/ruby/members.h"
#include "grammars/ruby/visibility.h"
#include "grammars/traits.h"

namespace agentcheck {

using namespace ruby;

namespace {

const Symbol* container(const Definition& definition) {
  return definition.container < 0
             ? nullptr
             : &definition.symbols[static_cast<std::size_t>(definition.container)];
}

/// The text from a definition's beginning to the end of its first line says that RDoc leaves it
/// out.
bool is_nodoc(const Definition& definition) {
  const std::string_view text = definition.file.text().substr(definition.node.begin());
  constexpr std::size_t kMaxLine = 512;
  const std::string_view line =
      text.substr(0, kMaxLine).substr(0, text.substr(0, kMaxLine).find('\n'));
  return line.find(":nodoc:") != std::string_view::npos;
}

/// A class of minitest or test-unit.
bool is_test_class(const Symbol& symbol) {
  return std::any_of(symbol.signature->parts.begin(), symbol.signature->parts.end(),
                     [](const SignaturePart& part) {
                       return part.label == "extends" &&
                              (part.text.ends_with("TestCase") || part.text.ends_with("::Test") ||
                               part.text.ends_with("Spec"));
                     });
}

/// The line before line `line`, without blanks around it.
std::string_view line_before(const SourceFile& file, std::uint32_t line) {
  if (line == 0) return {};
  const std::uint32_t begin = file.lines().start_of(line - 1);
  return trim(file.text().substr(begin, file.lines().start_of(line) - begin));
}

/// The line of Sorbet's signature before a definition; empty for none.
std::string_view sorbet_signature(const Definition& definition) {
  const std::string_view before = line_before(definition.file, definition.node.first_line());
  const bool sig = before.starts_with("sig {") || before.starts_with("sig(");
  return sig && before.size() < 4096 ? before : std::string_view();
}

/// The documentation in the comment lines directly above a definition, read from the text: words
/// (`private def m`), a signature, or the edge of a body may stand between the two in the tree.
Doc doc_above(const Definition& definition) {
  static const Regex kWords = Regex::compile(R"(^[ \t]*([a-z_]+[ \t(]+)*$)").value();
  const SourceFile& file = definition.file;
  const std::uint32_t line = definition.node.first_line();
  const std::uint32_t begin = file.lines().start_of(line);
  Doc doc;
  if (definition.node.begin() - begin > 256 ||
      !kWords.search(file.text().substr(begin, definition.node.begin() - begin))) {
    return doc;
  }
  std::uint32_t last = sorbet_signature(definition).empty() ? line : line - 1;
  while (last > 0 && definition.language.is_directive(line_before(file, last))) --last;
  std::uint32_t first = last;
  while (first > 0) {
    const std::string_view text = line_before(file, first);
    if (!text.starts_with('#') || definition.language.is_directive(text)) break;
    --first;
  }
  if (first == last) return doc;
  Span span{file.lines().start_of(first), file.lines().start_of(last) - 1};
  const std::string_view raw = file.text_of(span);
  const std::optional<Regex>& not_doc = definition.language.doc().not_doc;
  if (not_doc && not_doc->search(trim(raw))) return doc;
  span.begin += static_cast<std::uint32_t>(raw.find('#'));
  doc.present = true;
  doc.span = span;
  doc.text = strip_comment(raw);
  return doc;
}

class RubyTraits : public Traits {
 public:
  ScopeInfo scope(const Node&, const std::vector<Node>&) const override {
    ScopeInfo info;
    info.members = true;
    return info;
  }

  bool encloses(const Node& node, const std::vector<Node>& ancestors) const override {
    // What `Point = Struct.new(:x) do ... end` holds belongs to the class it makes.
    if (!node.is_any("block", "do_block") || ancestors.size() < 2) return true;
    const Node& assignment = ancestors[ancestors.size() - 2];
    return !makes_class(ancestors.back()) || !assignment.is("assignment") ||
           !assignment.field("left").is_any("constant", "scope_resolution");
  }

  ScopeKind inside(const Definition& definition, const std::vector<Symbol>& found) const override {
    const bool made = definition.node.is("assignment") && is_container(found.front().kind);
    return made ? ScopeKind::members : definition.rule.scope;
  }

  std::vector<Symbol> define(const Definition& definition) const override {
    const Node& node = definition.node;
    if (node.is("call")) return define_call(definition);
    if (node.is("alias")) return define_alias(definition);
    if (node.is_any("assignment", "operator_assignment")) return define_assignment(definition);
    return define_by_rule(definition);
  }

  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    Parameter parameter;
    const Node name = node.field("name");
    parameter.name = name ? name.text() : node.text();
    if (const Node value = node.field("value")) {
      parameter.default_value = writer.text(value);
      parameter.has_default = parameter.optional = true;
    }
    if (node.is("splat_parameter")) {
      parameter.kind = ParameterKind::variadic;
      parameter.name = name.text();
      parameter.type = "*";
      parameter.optional = true;
    } else if (node.is("keyword_parameter")) {
      parameter.kind = ParameterKind::keyword_only;
      parameter.named_by_caller = true;
    } else if (node.is("hash_splat_parameter")) {
      parameter.kind = ParameterKind::keyword_variadic;
      parameter.name = name.text();
      parameter.type = "**";
      parameter.optional = true;
    } else if (node.is("hash_splat_nil")) {
      parameter.kind = ParameterKind::keyword_variadic;
      parameter.name.clear();
      parameter.type = "nil";
    } else if (node.is("forward_parameter")) {
      // `...` is `*, **, &`.
      parameter.kind = ParameterKind::variadic;
      parameter.name.clear();
      parameter.type = "*";
      parameter.optional = true;
      out.push_back(parameter);
      parameter.kind = ParameterKind::keyword_variadic;
      parameter.type = "**";
      out.push_back(parameter);
      parameter.kind = ParameterKind::normal;
      parameter.name = parameter.type = "&";
    } else if (node.is("block_parameter")) {
      parameter.name = "&" + std::string(name.text());
      parameter.type = "&";
      parameter.optional = true;
    }
    out.push_back(std::move(parameter));
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
    if (node.is("string") && writer.language().has_interchangeable_quotes(node.text())) {
      out = "\"" + std::string(node.text().substr(1, node.text().size() - 2)) + "\"";
      return true;
    }
    return false;
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    if (symbol.name.empty()) return false;
    symbol.signature->modifiers.clear();
    symbol.doc_exempt = is_nodoc(definition);
    const Symbol* outer = container(definition);
    if (definition.node.is_any("class", "module")) {
      refine_class(definition, writer, symbol);
      symbol.doc_exempt = symbol.doc_exempt || (outer && outer->doc_exempt);
      return true;
    }
    refine_method(definition, symbol);
    symbol.doc_exempt = symbol.doc_exempt || (outer && outer->doc_exempt);
    symbol.is_test = outer && outer->is_test && symbol.name.starts_with("test");
    return true;
  }

  Doc doc(const Definition& definition) const override {
    const Doc found = doc_from_comments(definition);
    return found.present ? found : doc_above(definition);
  }

  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    link_members(symbols);
    settle_visibility(file, symbols);
  }

 private:
  static void refine_class(const Definition& definition, const TokenWriter& writer,
                           Symbol& symbol) {
    if (const Node superclass = definition.node.field("superclass")) {
      const std::string text = writer.text(superclass.named_child(0));
      if (text != "Object" && text != "::Object") {
        symbol.signature->parts.push_back({"extends", text});
      }
    }
    symbol.is_test = symbol.kind == SymbolKind::class_ && is_test_class(symbol);
  }

  static void refine_method(const Definition& definition, Symbol& symbol) {
    const Node& node = definition.node;
    symbol.signature->has_parameters = true;
    for (const Node& child : node.children()) {  // `def m = value`
      if (child.named() || child.text() != "=") continue;
      symbol.signature->display =
          quote_header(definition.file, {node.begin(), child.begin()}, node);
    }
    bool instance = is_instance_level(definition);
    std::string prefix(definition.prefix);
    if (node.is("singleton_method")) {
      const Node object = node.field("object");
      instance = false;
      // `def Foo.m` in Foo, or at the top.
      const std::string own = std::string(object.text()) + "::";
      if (!object.is("self") && !prefix.ends_with(own)) prefix += own;
      if (prefix.empty()) prefix = "self::";
    }
    symbol.qualified = qualified_method(prefix, instance, symbol.name);
    if (symbol.kind == SymbolKind::function && !prefix.empty()) symbol.kind = SymbolKind::method;
    if (instance && symbol.name == "initialize" && definition.member) {
      symbol.kind = SymbolKind::constructor;
    }
    const bool setter =
        symbol.name.ends_with('=') && symbol.name.size() > 1 &&
        (symbol.name[0] == '_' || std::isalpha(static_cast<unsigned char>(symbol.name[0])));
    symbol.returns_nothing = symbol.kind == SymbolKind::constructor || setter;
    const std::string_view sig = sorbet_signature(definition);
    if (!sig.empty()) symbol.signature->parts.push_back({"sig", collapse_blanks(sig.substr(3))});
  }

  /// Members of a class made by `Struct.new` come right behind it.
  static void link_members(std::vector<Symbol>& symbols) {
    int owner = -1;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      if (is_container(symbols[i].kind)) owner = static_cast<int>(i);
      if (owner < 0 || symbols[i].signature->display != symbols[i].name) continue;
      const Symbol& made = symbols[static_cast<std::size_t>(owner)];
      const bool inside = made.whole.contains(symbols[i].whole) && is_callable(symbols[i].kind);
      if (inside && symbols[i].qualified.starts_with(made.qualified + "#")) {
        symbols[i].container = owner;
      }
    }
  }
};

}  // namespace

const Traits& ruby_traits() {
  static const RubyTraits traits;
  return traits;
}

}  // namespace agentcheck
