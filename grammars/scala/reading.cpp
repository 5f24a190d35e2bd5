#include "grammars/scala/reading.h"

#include <algorithm>
#include <array>

#include "core/regex.h"

namespace agentcheck::scala {
namespace {

constexpr std::array<std::string_view, 4> kUnnoticed{"override", "lazy", "infix", "open"};

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string all;
  for (const std::string& word : words) {
    if (!all.empty()) all += between;
    all += word;
  }
  return all;
}

bool counts(const Node& annotation) {
  static const Regex counting =
      Regex::compile(R"(^([\w.]+\.)?(varargs|targetName|static|experimental|throws|BeanProperty|)"
                     R"(BooleanBeanProperty|binaryAPI|publicInBinary)$)")
          .value();
  return counting.search(annotation.field("name").text());
}

bool is_list(const Node& node) { return node.is_any("parameters", "class_parameters"); }

Parameter make_parameter(const Node& node, const std::string& prefix, const TokenWriter& writer) {
  Parameter parameter;
  parameter.name = bare(node.field("name").text());
  Node type = node.field("type");
  if (type.is("repeated_parameter_type")) {
    parameter.kind = ParameterKind::variadic;
    parameter.optional = true;
    type = type.field("type");
  }
  const char* inlined = node.child_of("inline_modifier") ? "inline " : "";
  parameter.type = prefix + inlined + writer.text(type);
  if (const Node value = node.field("default_value")) {
    parameter.default_value = writer.text(value);
    parameter.has_default = parameter.optional = true;
  }
  // What is passed without being written has no name to its callers.
  parameter.named_by_caller = prefix.empty();
  return parameter;
}

/// Words before the first definition in an import's braces, and what each renames.
void read_renamed(const Node& node, TypeNames& names) {
  for (const Node& child : node.named_children()) {
    if (child.is("namespace_selectors")) read_renamed(child, names);
    if (!child.is_any("arrow_renamed_identifier", "as_renamed_identifier")) continue;
    const std::string_view alias = child.field("alias").text(), name = child.field("name").text();
    if (!alias.empty() && alias != "_") names[std::string(alias)] = name;
  }
}

/// Name and bounds of one type parameter, between two commas of a list.
struct TypeParameter {
  std::vector<Node> nodes;
  Node name;
};

std::vector<TypeParameter> split(const Node& list) {
  std::vector<TypeParameter> parameters(1);
  for (const Node& child : list.children()) {
    if (child.extra() || child.is_any("[", "]", "annotation")) continue;
    if (child.is(",")) {
      parameters.emplace_back();
      continue;
    }
    TypeParameter& own = parameters.back();
    own.nodes.push_back(child);
    if (own.name) continue;
    const bool wrapped = child.is_any("covariant_type_parameter", "contravariant_type_parameter");
    if (wrapped ||
        child.is_any("identifier", "type_identifier", "wildcard", "operator_identifier")) {
      own.name = wrapped ? child.field("name") : child;
    }
  }
  return parameters;
}

}  // namespace

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view bare(std::string_view name) {
  const bool quoted = name.size() > 2 && name.front() == '`' && name.back() == '`';
  return quoted ? name.substr(1, name.size() - 2) : name;
}

std::vector<std::string> written_modifiers(const Node& declaration, const TokenWriter& writer) {
  std::vector<std::string> words;
  const auto add = [&](const Node& node) {
    const std::string word = writer.text(node);
    if (std::find(kUnnoticed.begin(), kUnnoticed.end(), word) == kUnnoticed.end()) {
      words.push_back(word);
    }
  };
  for (const Node& child : declaration.children()) {
    if (child.is("modifiers")) {
      for (const Node& word : child.children()) {
        if (!word.extra()) add(word);
      }
    } else if (child.is_any("case", "object", "val", "var", "inline_modifier", "opaque_modifier",
                            "package")) {
      add(child);
    } else if (child.is("annotation") && counts(child)) {
      words.emplace_back(child.text());
    }
  }
  std::sort(words.begin(), words.end());
  return words;
}

bool says(const Node& declaration, std::string_view word) {
  const std::vector<Node> words = declaration.child_of("modifiers").children();
  return std::any_of(words.begin(), words.end(), [&](const Node& w) { return w.text() == word; });
}

bool has_annotation(const Node& declaration, const std::vector<std::string_view>& names) {
  for (const Node& child : declaration.children()) {
    if (!child.is("annotation")) continue;
    std::string_view name = child.field("name").text();
    name = name.substr(name.rfind('.') + 1);
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  }
  return false;
}

std::vector<Node> lists_of(const Node& declaration) {
  std::vector<Node> lists;
  for (const Node& child : declaration.children()) {
    if (is_list(child)) lists.push_back(child);
  }
  return lists;
}

std::vector<Parameter> parameters_of(const std::vector<Node>& lists, const TokenWriter& writer) {
  std::vector<Parameter> parameters;
  for (const Node& list : lists) {
    std::string prefix;
    for (const Node& child : list.children()) {
      if (child.is_any("implicit", "using")) prefix = std::string(child.text()) + " ";
      if (child.is_any("parameter", "class_parameter")) {
        parameters.push_back(make_parameter(child, prefix, writer));
      } else if (child.named() && !child.extra() && !prefix.empty()) {  // `using Type`
        parameters.push_back({});
        parameters.back().type = prefix + writer.text(child);
      }
    }
  }
  return parameters;
}

std::string shape_of(const std::vector<Node>& lists) {
  std::string shape;
  if (lists.size() < 2) return shape;
  for (const Node& list : lists) shape += "(" + std::to_string(list.named_children().size()) + ")";
  return shape;
}

std::string parents_of(const Node& declaration, const TokenWriter& writer) {
  std::vector<std::string> types;
  const Node clause = declaration.field("extend");
  for (const Node& child : clause ? clause.named_children() : std::vector<Node>{}) {
    if (child.is("arguments")) continue;
    if (child.is("compound_type")) {
      for (const Node& part : child.named_children()) types.push_back(writer.text(part));
    } else {
      types.push_back(writer.text(child));
    }
  }
  std::erase_if(types,
                [](const std::string& type) { return type == "AnyRef" || type == "Object"; });
  std::sort(types.begin(), types.end());
  return join(types, ", ");
}

void bind_parameters(const Language& language, const Node& list, const std::string& mark,
                     TypeNames& names, std::vector<std::string>& out) {
  const std::vector<TypeParameter> parameters = split(list);
  std::size_t next = 0;
  for (const TypeParameter& parameter : parameters) {
    if (!parameter.name) continue;
    ++next;
    if (parameter.name.is("wildcard")) continue;
    names[std::string(parameter.name.text())] = mark + std::to_string(next);
  }
  const TokenWriter writer(language, names);
  for (const TypeParameter& parameter : parameters) {
    if (parameter.name) out.push_back(writer.text(parameter.nodes));
  }
}

bool write_type(const Node& node, const TokenWriter& writer, std::string& out) {
  if (node.is("annotation")) return true;
  if (node.is_any("wildcard", "type_identifier") && (node.text() == "_" || node.text() == "?")) {
    out = "?";  // `List[_]` is `List[?]` (Scala 3 reference, wildcard arguments).
    return true;
  }
  if (node.is_any("identifier", "type_identifier") && node.text().starts_with('`')) {
    out = bare(node.text());
    return true;
  }
  if (node.is("stable_type_identifier")) {
    const std::string_view text = node.text();
    const std::vector<Node> parts = node.named_children();
    const bool known =
        text.starts_with("scala.") || text.starts_with("java.") || text.starts_with("_root_.");
    if (!known || parts.empty()) return false;
    out = writer.text(parts.back());
    return true;
  }
  if (node.is("parameter_types")) {  // `(A) => B` is `A => B`.
    const std::vector<Node> parts = node.named_children();
    if (parts.size() != 1) return false;
    const Node& only = parts.front();
    const std::vector<Node> inside = only.is("tuple_type") ? only.named_children() : parts;
    if (inside.size() != 1 || inside.front().is_any("tuple_type", "function_type")) return false;
    if (inside.front().is_any("lazy_parameter_type", "repeated_parameter_type")) return false;
    out = writer.text(inside.front());
    return true;
  }
  return false;
}

TypeNames aliases_in(const SourceFile& file) {
  constexpr std::size_t kMaxAliases = 256;
  TypeNames names;
  for (const Node& node : file.definitions_root().children()) {
    if (node.is("import_declaration") && names.size() < kMaxAliases) read_renamed(node, names);
  }
  return names;
}

std::string package_of(const Definition& definition) {
  std::string text;
  const auto add = [&](const Node& clause) {
    const std::string_view name = clause.field("name").text();
    if (!name.empty()) text += (text.empty() ? "" : ".") + std::string(name);
  };
  for (const Node& around : definition.ancestors) {
    if (around.is("compilation_unit")) {
      TreeCursor cursor(around);
      for (bool more = cursor.first_child(); more; more = cursor.next_sibling()) {
        const Node child = cursor.node();
        const bool before = child.extra() || child.is_any("import_declaration", "package_clause");
        if (!before) break;  // Clauses stand before what they are for (SLS 9.1).
        if (child.is("package_clause") && !child.field("body")) add(child);
      }
    }
    if (around.is("package_clause")) add(around);
  }
  return text;
}

std::string extended_name(const Node& extension) {
  Node type;
  for (const Node& list : lists_of(extension)) {
    for (const Node& parameter : list.named_children()) {
      if (!type && parameter.is("parameter")) type = parameter.field("type");
    }
    if (type) break;
  }
  if (type.is("generic_type")) type = type.field("type");
  if (type.is("stable_type_identifier")) type = type.named_children().back();
  if (!type.is("type_identifier")) return {};
  for (const TypeParameter& own : split(extension.child_of("type_parameters"))) {
    if (own.name && own.name.text() == type.text()) return {};
  }
  return std::string(bare(type.text()));
}

std::string readable_scala(std::string_view text) {
  constexpr std::string_view kOperator = "|&+:*/<>=!-^%~";
  std::string result;
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t feed = std::min(text.find('\n', line), text.size());
    const std::size_t at = text.find_first_not_of(" \t", line);
    line = feed + 1;
    if (at >= feed) continue;
    const std::size_t end = std::min(text.find_first_not_of(kOperator, at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const bool leads = !word.empty() && end + 1 < feed && text[end] == ' ' && text[end + 1] != ' ';
    const bool other = word == "=" || word == "=>" || word == "<-" || word == ":" || word == "*" ||
                       word.find("//") != word.npos || word.find("*/") != word.npos ||
                       word.find("/*") != word.npos;
    if (!leads || other) continue;
    if (result.empty()) result = text;
    result[at] = '.';
    std::fill(result.begin() + static_cast<std::ptrdiff_t>(at + 1),
              result.begin() + static_cast<std::ptrdiff_t>(end + 1), '_');
  }
  return result;
}

}  // namespace agentcheck::scala
