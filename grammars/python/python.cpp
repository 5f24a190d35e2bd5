// Python: parameter kinds (reference, 8.7), public names (PEP 8, `__all__`), docstrings (PEP 257).
#include <algorithm>
#include <array>

#include "core/text.h"
#include "grammars/python/fields.h"
#include "grammars/python/names.h"
#include "grammars/python/types.h"
#include "grammars/traits.h"

namespace agentcheck {

using namespace python;

namespace {

bool is_dunder(std::string_view name) {
  return name.size() > 4 && name.starts_with("__") && name.ends_with("__");
}

/// Special methods that user code calls with its own arguments; the interpreter calls all others,
/// and passes arguments by place (reference, 3.3).
bool takes_keywords(std::string_view name) {
  return name == "__init__" || name == "__new__" || name == "__call__" ||
         name == "__init_subclass__" || name == "__post_init__" || name == "__prepare__";
}

bool has_decorator(const Definition& definition, std::string_view last_part) {
  for (const Node& wrapper : definition.wrappers) {
    for (const Node& child : wrapper.children()) {
      if (!child.is("decorator")) continue;
      std::string_view name = trim(child.text().substr(1));
      name = name.substr(0, name.find('('));
      name = trim(name);
      if (name.substr(name.rfind('.') + 1) == last_part) return true;
    }
  }
  return false;
}

/// True where a function body returns or yields a value, nested functions left aside.
bool returns_value(const Node& node) {
  if (node.text().find("return") == std::string_view::npos &&
      node.text().find("yield") == std::string_view::npos) {
    return false;
  }
  std::vector<Node> open{node};
  while (!open.empty()) {
    const Node here = open.back();
    open.pop_back();
    if (here.is("yield")) return true;
    if (here.is("return_statement")) {
      const std::vector<Node> values = here.named_children();
      if (!values.empty() && !values.front().is("none")) return true;
      continue;
    }
    if (here.is_any("function_definition", "class_definition", "lambda", "string")) continue;
    for (const Node& child : here.children()) {
      if (child.named()) open.push_back(child);
    }
  }
  return false;
}

/// The literals a string is made of; empty for what is none or is computed (f-strings) or bytes.
std::vector<Node> parts_of(Node string) {
  while (string.is("parenthesized_expression")) string = string.named_child(0);
  if (!string.is_any("string", "concatenated_string")) return {};
  std::vector<Node> parts;
  for (const Node& part : string.is("string") ? std::vector{string} : string.named_children()) {
    const std::string_view prefix = part.text().substr(0, part.text().find_first_of("\"'"));
    if (prefix.find_first_of("fFbBtT") != std::string_view::npos) return {};
    parts.push_back(part);
  }
  return parts;
}

/// The string that documents a body: its first statement, also in parentheses or several in a row.
Node docstring(const Node& body) {
  for (const Node& statement : body.named_children()) {
    if (!statement.is("expression_statement") || statement.named_children().size() != 1) return {};
    const Node string = statement.named_child(0);
    return parts_of(string).empty() ? Node() : string;
  }
  return {};
}

std::string docstring_text(std::string_view literal) {
  literal.remove_prefix(std::min(literal.find_first_of("\"'"), literal.size()));
  for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'"}) {
    if (literal.starts_with(quote) && literal.size() >= 2 * quote.size()) {
      literal = literal.substr(quote.size(), literal.size() - 2 * quote.size());
      break;
    }
  }
  const std::vector<std::string_view> lines = split_lines(literal);
  std::size_t indent = std::string_view::npos;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t at = lines[i].find_first_not_of(" \t");
    if (at != std::string_view::npos) indent = std::min(indent, at);
  }
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    line.remove_prefix(i == 0 ? std::min(line.find_first_not_of(" \t"), line.size())
                              : std::min(indent, line.size()));
    text += std::string(line) + "\n";
  }
  return std::string(trim(text));
}

/// A decorator by its own name, without the module it comes from and without empty parentheses.
std::string decorator_text(const Node& decorator, const TokenWriter& writer) {
  constexpr std::array<std::string_view, 10> modules{
      "abc",       "typing",     "t",           "typing_extensions", "te",
      "functools", "contextlib", "dataclasses", "builtins",          "enum"};
  const std::vector<Node> children = decorator.named_children();
  std::string text = writer.text(children);
  const std::size_t dot = text.find('.');
  if (dot != std::string::npos &&
      std::find(modules.begin(), modules.end(), std::string_view(text).substr(0, dot)) !=
          modules.end()) {
    text.erase(0, dot + 1);
  }
  if (text.ends_with("()")) text.resize(text.size() - 2);
  return "@" + text;
}

class PythonTraits : public Traits {
 public:
  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
    if (node.is("line_continuation")) return;
    if (node.is("positional_separator")) {
      for (Parameter& before : out) {
        before.kind = ParameterKind::positional_only;
        before.named_by_caller = false;
      }
      return;
    }
    if (node.is("keyword_separator")) {
      keyword_marker(out);
      return;
    }
    Parameter parameter;
    Node name = node.field("name");
    if (!name) name = node.is("typed_parameter") ? node.named_child(0) : node;
    if (const Node type = node.field("type")) parameter.type = writer.text(type);
    if (Node value = node.field("value")) {
      while (value.is("parenthesized_expression")) value = value.named_child(0);
      parameter.default_value = writer.text(value);
      parameter.has_default = parameter.optional = true;
    }
    parameter.kind = ParameterKind::normal;
    if (name.is("list_splat_pattern")) {
      parameter.kind = ParameterKind::variadic;
    } else if (name.is("dictionary_splat_pattern")) {
      parameter.kind = ParameterKind::keyword_variadic;
    } else if (std::any_of(out.begin(), out.end(), [](const Parameter& before) {
                 return before.kind == ParameterKind::variadic;
               })) {
      parameter.kind = ParameterKind::keyword_only;
    }
    const bool splat = name.is_any("list_splat_pattern", "dictionary_splat_pattern");
    parameter.name = splat ? name.named_child(0).text() : name.text();
    parameter.optional = parameter.optional || splat;
    parameter.named_by_caller = !splat;
    out.push_back(std::move(parameter));
  }

  bool refine(const Definition& definition, const TokenWriter& writer,
              Symbol& symbol) const override {
    if (definition.node.is("class_definition")) refine_class(definition, writer, symbol);
    if (!definition.node.is("function_definition")) return !symbol.name.empty();
    std::vector<Parameter>& parameters = symbol.signature->parameters;
    drop_keyword_marker(parameters);
    if (definition.member) {
      if (is_dunder(symbol.name) && !takes_keywords(symbol.name)) {
        for (Parameter& parameter : parameters) parameter.named_by_caller = false;
      }
      if (symbol.name == "__init__" || symbol.name == "__new__")
        symbol.kind = SymbolKind::constructor;
      if (!parameters.empty() && !has_decorator(definition, "staticmethod") &&
          parameters[0].kind != ParameterKind::variadic) {
        parameters[0].kind = ParameterKind::receiver;
        parameters[0].named_by_caller = false;
      }
      const bool setter =
          has_decorator(definition, "setter") || has_decorator(definition, "deleter");
      symbol.doc_exempt = setter || has_decorator(definition, "override");
    }
    symbol.doc_exempt = symbol.doc_exempt || is_dunder(symbol.name);
    if (has_decorator(definition, "overload")) symbol.doc_exempt = symbol.declaration = true;
    const std::string& result = symbol.signature->result;
    const Node body = definition.node.field("body");
    symbol.returns_nothing = result == "None" || result == "NoReturn" || result == "Never" ||
                             (result.empty() && !returns_value(body)) ||
                             symbol.kind == SymbolKind::constructor;
    if (symbol.kind == SymbolKind::constructor && result == "None")
      symbol.signature->result.clear();
    return !symbol.name.empty();
  }

  bool exported(const Definition& definition, const Symbol& symbol) const override {
    if (definition.node.is("import_from_statement")) return exported_import(definition, symbol);
    return !symbol.name.starts_with('_') || is_dunder(symbol.name);
  }

  Doc doc(const Definition& definition) const override {
    if (!definition.node.is_any("function_definition", "class_definition")) return {};
    const Node string = docstring(definition.node.field("body"));
    if (!string) return {};
    Doc doc;
    doc.present = true;
    doc.span = string.span();
    for (const Node& part : parts_of(string)) doc.text += docstring_text(part.text());
    return doc;
  }

  Span file_doc(const SourceFile& file) const override {
    const std::vector<Node> statements = file.root().named_children();
    if (statements.empty() || !statements[0].is("expression_statement")) return {};
    const Node string = statements[0].named_child(0);
    return string.is("string") && !parts_of(string).empty() ? string.span() : Span{};
  }

  std::vector<Symbol> define(const Definition& definition) const override {
    if (never_runs(definition)) return {};
    if (definition.node.is("assignment")) return define_assignment(definition);
    if (definition.node.is("import_from_statement")) return define_imports(definition);
    return define_by_rule(definition);
  }

  bool write(const Node& node, const TokenWriter& writer, std::string& out) const override {
    if (node.is("type")) {
      out = canonical_type(node, writer.types());
    } else if (node.is("string")) {
      out = canonical_string(node.text());
    } else if (node.is_any("integer", "float")) {
      out = canonical_number(node.text());
    } else if (node.is("decorator")) {
      out = decorator_text(node, writer);
    } else {
      return false;
    }
    return true;
  }

  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    settle_names(file, symbols);
  }

 private:
  /// `class A:`, `class A():` and `class A(object):` are one; keywords have no order
  /// (reference, 8.8).
  static void refine_class(const Definition& definition, const TokenWriter& writer,
                           Symbol& symbol) {
    std::vector<std::string> bases, keywords;
    for (const Node& base : definition.node.field("superclasses").named_children()) {
      const bool keyword = base.is("keyword_argument");
      (keyword ? keywords : bases).push_back(writer.text(base));
      const std::string_view name = base.text().substr(0, base.text().find('['));
      symbol.is_test = symbol.is_test || (!keyword && name.ends_with("TestCase"));
    }
    std::erase(bases, "object");
    std::sort(keywords.begin(), keywords.end());
    bases.insert(bases.end(), keywords.begin(), keywords.end());
    std::string text;
    for (const std::string& base : bases) text += (text.empty() ? "" : ", ") + base;
    std::erase_if(symbol.signature->parts,
                  [](const SignaturePart& part) { return part.label == "bases"; });
    if (!definition.brief && !text.empty())
      symbol.signature->parts.push_back({"bases", "(" + text + ")"});
    read_required_fields(definition, symbol);
  }

  /// A bare `*` makes everything after it keyword-only; it stands in the list until refine().
  static void keyword_marker(std::vector<Parameter>& out) {
    Parameter marker;
    marker.kind = ParameterKind::variadic;
    marker.name = "*";
    out.push_back(std::move(marker));
  }
  static void drop_keyword_marker(std::vector<Parameter>& parameters) {
    std::erase_if(parameters, [](const Parameter& parameter) { return parameter.name == "*"; });
  }
};

}  // namespace

const Traits& python_traits() {
  static const PythonTraits traits;
  return traits;
}

}  // namespace agentcheck
