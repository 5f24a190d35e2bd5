// Python: parameter kinds (reference, 8.7), public names (PEP 8, `__all__`), docstrings (PEP 257).
#include <algorithm>

#include "core/text.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

bool is_dunder(std::string_view name) {
  return name.size() > 4 && name.starts_with("__") && name.ends_with("__");
}

bool is_upper(std::string_view name) {
  return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
         std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
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

/// The string that documents a body: a string literal as its first statement, not an f-string or
/// bytes.
Node docstring(const Node& body) {
  for (const Node& statement : body.named_children()) {
    if (!statement.is("expression_statement")) return {};
    const Node string = statement.named_child(0);
    if (!string.is("string") || statement.named_children().size() != 1) return {};
    const std::string_view prefix = string.text().substr(0, string.text().find_first_of("\"'"));
    return prefix.find_first_of("fFbBtT") == std::string_view::npos ? string : Node();
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

class PythonTraits : public Traits {
 public:
  void parameter(const Node& node, const TokenWriter& writer,
                 std::vector<Parameter>& out) const override {
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
    if (const Node value = node.field("value")) {
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

  bool refine(const Definition& definition, const TokenWriter&, Symbol& symbol) const override {
    if (definition.node.is("assignment")) return refine_assignment(definition, symbol);
    if (!definition.node.is("function_definition")) return !symbol.name.empty();
    std::vector<Parameter>& parameters = symbol.signature.parameters;
    drop_keyword_marker(parameters);
    if (definition.member) {
      if (symbol.name == "__init__" || symbol.name == "__new__") symbol.kind = SymbolKind::constructor;
      if (!parameters.empty() && !has_decorator(definition, "staticmethod") &&
          parameters[0].kind != ParameterKind::variadic) {
        parameters[0].kind = ParameterKind::receiver;
        parameters[0].named_by_caller = false;
      }
      const bool setter =
          has_decorator(definition, "setter") || has_decorator(definition, "deleter");
      symbol.doc_exempt = is_dunder(symbol.name) || setter;
    }
    if (has_decorator(definition, "overload")) symbol.doc_exempt = symbol.declaration = true;
    const std::string& result = symbol.signature.result;
    const Node body = definition.node.field("body");
    symbol.returns_nothing = result == "None" || result == "NoReturn" || result == "Never" ||
                             (result.empty() && !returns_value(body)) ||
                             symbol.kind == SymbolKind::constructor;
    return !symbol.name.empty();
  }

  bool exported(const Definition&, const Symbol& symbol) const override {
    return !symbol.name.starts_with('_') || is_dunder(symbol.name);
  }

  Doc doc(const Definition& definition) const override {
    const Node string = docstring(definition.node.field("body"));
    if (!string || definition.node.is("assignment")) return {};
    Doc doc;
    doc.present = true;
    doc.span = string.span();
    doc.text = docstring_text(string.text());
    return doc;
  }

  /// `__all__`, where it is one literal, names exactly the public names of the module.
  void finish(const SourceFile& file, std::vector<Symbol>& symbols) const override {
    std::vector<std::string> names;
    if (!read_all(file, names)) return;
    for (Symbol& symbol : symbols) {
      if (symbol.container >= 0 || symbol.local) continue;
      symbol.exported = std::find(names.begin(), names.end(), symbol.name) != names.end();
    }
  }

 private:
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

  static bool refine_assignment(const Definition& definition, Symbol& symbol) {
    const Node left = definition.node.field("left");
    if (definition.local || !left.is("identifier") || symbol.name == "__all__") return false;
    if (!definition.member && is_upper(symbol.name)) symbol.kind = SymbolKind::constant;
    return true;
  }

  /// False where `__all__` is absent or built in a way one file does not tell.
  static bool read_all(const SourceFile& file, std::vector<std::string>& names) {
    if (file.text().find("__all__") == std::string_view::npos) return false;
    bool found = false;
    for (const Node& statement : file.root().named_children()) {
      if (!statement.is("expression_statement") ||
          statement.text().find("__all__") == std::string_view::npos) {
        continue;
      }
      const Node assignment = statement.named_child(0);
      if (!assignment.is_any("assignment", "augmented_assignment") ||
          assignment.field("left").text() != "__all__") {
        return false;
      }
      const Node list = assignment.field("right");
      if (!list.is_any("list", "tuple")) return false;
      if (assignment.is("assignment")) names.clear();
      for (const Node& item : list.named_children()) {
        if (!item.is("string")) return false;
        names.push_back(docstring_text(item.text()));
      }
      found = true;
    }
    return found;
  }
};

}  // namespace

const Traits& python_traits() {
  static const PythonTraits traits;
  return traits;
}

}  // namespace agentcheck
