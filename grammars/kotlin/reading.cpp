#include "grammars/kotlin/reading.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>

#include "core/regex.h"

namespace agentcheck::kotlin {
namespace {

constexpr std::array<std::string_view, 7> kUnnoticed{"external", "tailrec", "lateinit", "expect",
                                                     "actual",   "public",  "enum"};

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string all;
  for (const std::string& word : words) {
    if (!all.empty()) all += between;
    all += word;
  }
  return all;
}

/// The type an annotation names, without its arguments.
std::string_view annotation_name(const Node& annotation) {
  Node type = annotation.child_of("user_type");
  if (!type) type = annotation.child_of("constructor_invocation").child_of("user_type");
  return type.text();
}

/// Annotations that decide who may call something, and what callers on the JVM see.
bool counts(const Node& annotation) {
  static const Regex counting =
      Regex::compile(
          R"(^(\w+\.)*(Jvm(Static|Name|Overloads|Field|Synthetic|ExposeBoxed)|Throws|DslMarker|)"
          R"(SubclassOptInRequired|RestrictsSuspension|PublishedApi|)"
          R"((Experimental|Delicate|Internal|Obsolete|Unstable|Preview)\w*|\w*(Preview|ExperimentalApi))$)")
          .value();
  const std::string_view name = annotation_name(annotation);
  if (counting.search(name)) return true;
  if (name != "Deprecated") return false;
  const std::string_view text = annotation.text();
  return text.find("ERROR") != std::string_view::npos ||
         text.find("HIDDEN") != std::string_view::npos;
}

/// What counts of an annotation that does: of a deprecation, how far it goes.
std::string annotation_text(const Node& annotation) {
  if (annotation_name(annotation) != "Deprecated") return std::string(annotation.text());
  const bool hidden = annotation.text().find("HIDDEN") != std::string_view::npos;
  return hidden ? "@Deprecated(HIDDEN)" : "@Deprecated(ERROR)";
}

template <typename Visit>
void for_each_modifier(const Node& declaration, Visit&& visit) {
  for (const char* kind : {"modifiers", "parameter_modifiers"}) {
    const Node modifiers = declaration.child_of(kind);
    for (const Node& node : modifiers ? modifiers.children() : std::vector<Node>{}) {
      if (!node.extra()) visit(node);
    }
  }
}

/// One parameter, `type` prefixed by what its modifiers demand of an argument.
Parameter make_parameter(const Node& node, const Node& modifiers, const TokenWriter& writer) {
  Parameter parameter;
  std::string prefix;
  for (const Node& word : modifiers ? modifiers.children() : std::vector<Node>{}) {
    if (!word.is("parameter_modifier")) continue;
    if (word.text() == "vararg") {
      parameter.kind = ParameterKind::variadic;
      parameter.optional = true;
    } else {
      prefix += std::string(word.text()) + " ";
    }
  }
  for (const Node& child : node.named_children()) {
    if (is_type(child)) {
      parameter.type = prefix + writer.text(child);
      break;
    }
    if (child.is("identifier")) parameter.name = bare(child.text());
  }
  if (parameter.type.empty()) {
    for (const Node& child : node.children()) {
      if (child.is("dynamic")) parameter.type = prefix + "dynamic";
    }
  }
  if (parameter.name.empty()) {  // A keyword that is a name (`value: T`).
    const std::string_view text = node.text().substr(0, node.text().find(':'));
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    const std::size_t begin = text.find_last_of(" \t\r\n", end);
    parameter.name = text.substr(begin == std::string_view::npos ? 0 : begin + 1);
    parameter.name.resize(parameter.name.find_last_not_of(" \t\r\n") + 1);
  }
  parameter.named_by_caller = true;
  return parameter;
}

void set_default(Parameter& parameter, const Node& value, const TokenWriter& writer) {
  parameter.default_value = writer.text(value);
  parameter.has_default = parameter.optional = true;
}

}  // namespace

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view bare(std::string_view name) {
  const bool quoted = name.size() > 2 && name.front() == '`' && name.back() == '`';
  return quoted ? name.substr(1, name.size() - 2) : name;
}

bool is_type(const Node& node) {
  return node.is_any("user_type", "nullable_type", "function_type", "non_nullable_type",
                     "parenthesized_type", "dynamic");
}

std::vector<std::string> written_modifiers(const Node& declaration) {
  std::vector<std::string> words;
  for_each_modifier(declaration, [&](const Node& node) {
    if (node.is("annotation")) {
      if (counts(node)) words.push_back(annotation_text(node));
      return;
    }
    const std::string_view word = node.text();
    if (std::find(kUnnoticed.begin(), kUnnoticed.end(), word) == kUnnoticed.end()) {
      words.emplace_back(word);
    }
  });
  std::sort(words.begin(), words.end());
  return words;
}

bool has_annotation(const Node& declaration, const std::vector<std::string_view>& names) {
  bool found = false;
  for_each_modifier(declaration, [&](const Node& node) {
    if (!node.is("annotation")) return;
    std::string_view name = annotation_name(node);
    name = name.substr(name.rfind('.') + 1);
    found = found || std::find(names.begin(), names.end(), name) != names.end();
  });
  return found;
}

std::vector<Parameter> parameters_of(const Node& list, const TokenWriter& writer) {
  std::vector<Parameter> parameters;
  Node modifiers;
  bool value = false;
  for (const Node& child : list.children()) {
    if (child.extra()) continue;
    if (child.is("parameter_modifiers")) {
      modifiers = child;
    } else if (child.is("parameter")) {
      parameters.push_back(make_parameter(child, modifiers, writer));
      modifiers = Node();
    } else if (child.is("class_parameter")) {
      parameters.push_back(make_parameter(child, child.child_of("modifiers"), writer));
      bool own = false;
      for (const Node& part : child.children()) {
        if (own && part.named() && !part.extra()) set_default(parameters.back(), part, writer);
        own = part.is("=");
      }
    } else if (value && child.named() && !parameters.empty()) {
      set_default(parameters.back(), child, writer);
    }
    value = child.is("=");
  }
  return parameters;
}

Node receiver_of(const Node& declaration) {
  for (const Node& child : declaration.children()) {
    if (child.is_any("variable_declaration", "function_value_parameters", "identifier")) return {};
    if (is_type(child)) return child;
  }
  return {};
}

std::string receiver_name(const Node& receiver, const TokenWriter& writer) {
  Node type = receiver;
  while (type && !type.is("user_type")) {
    if (!type.is_any("nullable_type", "parenthesized_type", "non_nullable_type")) return {};
    const std::vector<Node> inside = type.named_children();
    type = inside.empty() ? Node() : inside.front();
  }
  std::string name;
  for (const Node& part : type ? type.named_children() : std::vector<Node>{}) {
    if (part.is("identifier")) name = bare(part.text());
  }
  const auto bound = writer.types().find(name);
  return bound != writer.types().end() && bound->second.starts_with('$') ? std::string() : name;
}

Node type_after(const Node& declaration, const Node& after) {
  bool seen = false, colon = false;
  for (const Node& child : declaration.children()) {
    if (child.extra()) continue;
    if (colon) return is_type(child) ? child : Node();
    colon = seen && child.is(":");
    if (seen && !colon) return {};
    seen = seen || child == after;
  }
  return {};
}

std::string supertypes_of(const Node& declaration, const TokenWriter& writer) {
  std::vector<std::string> types;
  const Node list = declaration.child_of("delegation_specifiers");
  for (const Node& one : list ? list.named_children() : std::vector<Node>{}) {
    for (Node child : one.named_children()) {
      if (child.is_any("constructor_invocation", "explicit_delegation")) {
        child = child.named_children().front();
      }
      if (is_type(child)) types.push_back(writer.text(child));
    }
  }
  std::erase(types, "Any");
  std::sort(types.begin(), types.end());
  return join(types, ", ");
}

void bind_parameters(const Language& language, const Node& list, const std::string& mark,
                     TypeNames& names, std::vector<std::string>& out) {
  std::vector<Node> parameters;
  for (const Node& node : list.named_children()) {
    const Node name = node.child_of("identifier");
    if (!node.is("type_parameter") || !name) continue;
    parameters.push_back(node);
    names[std::string(name.text())] = mark + std::to_string(parameters.size());
  }
  const TokenWriter writer(language, names);
  std::unordered_map<std::string_view, std::vector<std::string>> behind_where;
  for (const Node& constraint : list.parent().child_of("type_constraints").named_children()) {
    const std::vector<Node> parts = constraint.named_children();
    if (parts.size() < 2) continue;
    behind_where[parts.front().text()].push_back(writer.text(parts.back()));
  }
  for (const Node& parameter : parameters) {
    const std::string_view name = parameter.child_of("identifier").text();
    std::vector<std::string> bounds;
    std::string text;
    for (const Node& child : parameter.named_children()) {
      if (child.is("type_parameter_modifiers")) text += writer.text(child) + " ";
      if (is_type(child)) bounds.push_back(writer.text(child));
    }
    for (const std::string& bound : behind_where[name]) bounds.push_back(bound);
    std::erase(bounds, "Any?");
    std::sort(bounds.begin(), bounds.end());
    text += names[std::string(name)];
    if (!bounds.empty()) text += ": " + join(bounds, ", ");
    out.push_back(std::move(text));
  }
}

bool write_type(const Node& node, const TokenWriter& writer, std::string& out) {
  if (node.is("annotation")) return true;
  if (node.is("identifier") && node.text().starts_with('`')) {
    out = bare(node.text());
    return true;
  }
  if (node.is("nullable_type")) {
    const std::vector<Node> parts = node.named_children();
    if (parts.empty()) return false;
    out = writer.text(parts.back()) + "?";  // Parentheses around a function type are a node of it.
    return true;
  }
  if (node.is("parenthesized_type")) {
    const std::vector<Node> parts = node.named_children();
    if (parts.size() != 1) return false;
    const bool needed = parts.front().is_any("function_type", "non_nullable_type");
    out = writer.text(parts.front());
    if (needed) out = "(" + out + ")";
    return true;
  }
  if (node.is("parameter")) {  // Of a function type: its name says nothing to anybody.
    const std::vector<Node> parts = node.named_children();
    if (parts.empty() || !is_type(parts.back())) return false;
    out = writer.text(parts.back());
    return true;
  }
  if (!node.is("user_type")) return false;
  // `kotlin.collections.List` is `List`: packages begin with a small letter, types do not.
  const std::vector<Node> parts = node.named_children();
  std::vector<Node> kept;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const char first = parts[i].text().empty() ? 'A' : parts[i].text().front();
    const bool package = parts[i].is("identifier") && first >= 'a' && first <= 'z';
    if (kept.empty() && package && i + 1 < parts.size()) continue;
    kept.push_back(parts[i]);
  }
  if (kept.size() == parts.size()) return false;
  for (const Node& part : kept) {
    if (!out.empty() && part.is("identifier")) out += ".";
    out += writer.text(part);
  }
  return true;
}

TypeNames aliases_in(const SourceFile& file) {
  constexpr std::size_t kMaxAliases = 256;
  TypeNames names;
  for (const Node& node : file.definitions_root().children()) {
    if (!node.is("import")) continue;
    const std::vector<Node> parts = node.named_children();
    if (parts.size() != 2 || !parts[1].is("identifier") || names.size() >= kMaxAliases) continue;
    const std::string_view path = parts[0].text();
    const std::string_view last = path.substr(path.rfind('.') + 1);
    if (!last.empty()) names[std::string(parts[1].text())] = last;
  }
  return names;
}

std::string_view package_of(const SourceFile& file) {
  TreeCursor cursor(file.definitions_root());
  for (bool more = cursor.first_child(); more; more = cursor.next_sibling()) {
    const Node node = cursor.node();
    if (node.is("package_header")) return node.child_of("qualified_identifier").text();
    if (!node.extra() && !node.is_any("file_annotation", "shebang")) break;
  }
  return {};
}

}  // namespace agentcheck::kotlin
