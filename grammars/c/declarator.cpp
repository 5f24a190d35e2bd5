#include "grammars/c/declarator.h"

#include <algorithm>

namespace agentcheck {

using Kind = DeclaratorStep::Kind;

namespace {

/// Deeper types than this are written token by token; no program has them.
constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxSteps = 128;

/// The declarator inside another one: its field, or the child without a field name.
Node inner_declarator(const Node& node) {
  if (const Node field = node.field("declarator")) return field;
  for (const Node& child : node.named_children()) {
    if (!child.is_any("type_qualifier", "attribute_specifier", "attribute_declaration",
                      "ms_call_modifier", "ms_based_modifier", "ms_pointer_modifier",
                      "parameter_list") &&
        !child.is_error()) {
      return child;
    }
  }
  return {};
}

bool step_kind(const Node& node, Kind& kind) {
  if (node.is_any("pointer_declarator", "abstract_pointer_declarator", "pointer_type_declarator")) {
    kind = Kind::pointer;
  } else if (node.is_any("reference_declarator", "abstract_reference_declarator")) {
    kind = Kind::reference;
  } else if (node.is_any("array_declarator", "abstract_array_declarator")) {
    kind = Kind::array;
  } else if (node.is_any("function_declarator", "abstract_function_declarator")) {
    kind = Kind::function;
  } else if (node.is_any("variadic_declarator", "parameter_pack_expansion")) {
    kind = Kind::pack;
  } else {
    return false;
  }
  return true;
}

bool is_alignment_or_attribute(std::string_view word) {
  return word.starts_with("alignas") || word.starts_with("_Alignas") || word.starts_with("__");
}

/// Class name in front of a `*` (`int Foo::*p`): the tree has the pointer only.
std::string pointer_class(const Node& pointer) {
  const std::string_view text = pointer.source();
  std::size_t end = pointer.begin();
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\n')) --end;
  if (end < 2 || text.substr(end - 2, 2) != "::") return {};
  std::size_t begin = end;
  const auto part_of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
  };
  while (begin > 0 && part_of_name(text[begin - 1])) --begin;
  return std::string(text.substr(begin, end - begin));
}

}  // namespace

Declarator read_declarator(const Node& node) {
  Declarator result;
  result.whole = node;
  Node at = node;
  while (at) {
    Kind kind{};
    if (at.is("init_declarator")) {
      result.value = at.field("value");
    } else if (at.is("operator_cast")) {
      // `operator int*() const`: the steps belong to the type in the name, but for the last one.
      result.name = at;
      const Declarator target = read_declarator(at.field("declarator"));
      if (target.is_function()) result.steps.push_back(target.steps.back());
      break;
    } else if (at.is("qualified_identifier")) {
      if (!result.scope) result.scope = at;
      at = at.field("name");
      continue;
    } else if (step_kind(at, kind)) {
      result.steps.push_back({kind, at});
    } else if (!at.is_any("parenthesized_declarator", "abstract_parenthesized_declarator",
                          "attributed_declarator")) {
      result.name = at;
      break;
    }
    at = inner_declarator(at);
  }
  return result;
}

bool Specifiers::has(std::string_view word) const {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Specifiers read_specifiers(const Node& declaration) {
  Specifiers result;
  result.type = declaration.field("type");
  const auto qualifier = [&](const Node& node) {
    const std::string_view word = node.text();
    if (word == "const" || word == "__const") {
      result.is_const = true;
    } else if (word == "volatile" || word == "__volatile__") {
      result.is_volatile = true;
    } else if (!is_alignment_or_attribute(word)) {
      result.words.emplace_back(word);
    }
  };
  for (const Node& child : declaration.children()) {
    if (child.is_any("type_qualifier", "storage_class_specifier")) {
      qualifier(child);
    } else if (child.is("explicit_function_specifier")) {
      result.explicit_specifier = child;
    } else if (!child.named() && (child.is("virtual") || child.is("typedef"))) {
      result.words.emplace_back(child.text());
    } else if (result.type && child == result.type && child.is("sized_type_specifier")) {
      for (const Node& part : child.children()) {
        if (part.is("type_qualifier")) qualifier(part);
      }
    }
  }
  return result;
}

TypeWriter::TypeWriter(const TokenWriter& writer)
    : writer_(writer), cpp_(writer.language().name() == "cpp") {}

namespace {

/// `long unsigned int` and its kin in their shortest usual spelling (C17 6.7.2/2).
std::string integer_type(const Node& node) {
  int longs = 0;
  bool is_unsigned = false, is_signed = false, is_short = false;
  std::string core;
  for_each_leaf(node, [&](const Node& leaf) {
    const std::string_view word = leaf.text();
    if (word == "long") {
      ++longs;
    } else if (word == "short") {
      is_short = true;
    } else if (word == "unsigned") {
      is_unsigned = true;
    } else if (word == "signed") {
      is_signed = true;
    } else if (word != "const" && word != "volatile" && !leaf.extra()) {
      core = word;
    }
  });
  if (core == "int" && (longs > 0 || is_short)) core.clear();
  if (core.empty() && longs == 0 && !is_short) core = "int";
  std::string text = is_unsigned ? "unsigned " : is_signed && core == "char" ? "signed " : "";
  if (is_short) text += "short ";
  for (int i = 0; i < std::min(longs, 2); ++i) text += "long ";
  text += core;
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace

std::string TypeWriter::joined(const Node& node, int depth, std::string_view without) const {
  TokenJoiner joiner;
  for (const Node& child : node.children()) {
    if (child.extra() || child.text() == without) continue;
    joiner.add(text(child, depth + 1));
  }
  return joiner.take();
}

std::string TypeWriter::base(const Node& type, int depth) const {
  if (!type) return {};
  if (type.is("sized_type_specifier")) return integer_type(type);
  if (type.is_any("struct_specifier", "class_specifier", "union_specifier", "enum_specifier")) {
    const Node name = type.field("name");
    const std::string key(type.is("enum_specifier") ? "enum" : type.child(0).text());
    if (!name) return key;
    return cpp_ ? text(name, depth + 1) : key + " " + text(name, depth + 1);
  }
  if (type.text() == "_Bool") return "bool";  // <stdbool.h>
  if (type.is("dependent_type")) return joined(type, depth, "typename");
  return text(type, depth + 1);
}

std::string TypeWriter::text(const Node& node, int depth) const {
  const Language& language = writer_.language();
  if (node.is(",") || node.text() == ",") return ",";
  if (depth > kMaxDepth || node.child_count() == 0 || language.is(node.symbol(), kAtom)) {
    return writer_.text(node);
  }
  if (node.is("type_descriptor")) {
    const Declarator declarator = read_declarator(node.field("declarator"));
    return type(read_specifiers(node), declarator.steps, declarator.steps.size(), depth + 1);
  }
  if (node.is_any("sized_type_specifier", "dependent_type", "struct_specifier", "class_specifier",
                  "union_specifier", "enum_specifier")) {
    return base(node, depth + 1);
  }
  if (node.is("parameter_list")) {
    std::string list;
    for (const Parameter& parameter : parameters(node, depth + 1)) {
      list += (list.empty() ? "" : ", ") + parameter.type;
    }
    return "(" + list + ")";
  }
  return joined(node, depth, {});
}

void TypeWriter::step(const DeclaratorStep& step, std::string& declarator, int depth) const {
  const bool prefixed =
      !declarator.empty() && (declarator.front() == '*' || declarator.front() == '&' ||
                              declarator.find("::*") != std::string::npos);
  switch (step.kind) {
    case Kind::pointer: {
      std::string qualifiers;
      for (const Node& child : step.node.children()) {
        if (child.is("type_qualifier") && !child.text().starts_with("_")) {
          qualifiers += std::string(child.text()) + " ";
        }
      }
      if (declarator.empty() && !qualifiers.empty()) qualifiers.pop_back();
      declarator = pointer_class(step.node) + "*" + qualifiers + declarator;
      break;
    }
    case Kind::reference:
      declarator = (step.node.text().starts_with("&&") ? "&&" : "&") + declarator;
      break;
    case Kind::pack:
      declarator = "..." + declarator;
      break;
    case Kind::array: {
      if (prefixed) declarator = "(" + declarator + ")";
      const Node size = step.node.field("size");
      declarator += "[" + (size ? text(size, depth + 1) : std::string()) + "]";
      break;
    }
    case Kind::function: {
      if (prefixed) declarator = "(" + declarator + ")";
      declarator += text(step.node.field("parameters"), depth + 1);
      for (const Node& child : step.node.children()) {
        if (child.is_any("type_qualifier", "ref_qualifier", "noexcept")) {
          declarator += " " + text(child, depth + 1);
        }
      }
      break;
    }
  }
}

std::string TypeWriter::type(const Specifiers& specifiers, const std::vector<DeclaratorStep>& steps,
                             std::size_t count, int depth, bool adjusted) const {
  if (count > kMaxSteps) return "(too deep)";
  std::string head;
  // `auto f() -> int` is `int f()`: the trailing type takes the place of `auto`.
  std::size_t first = 0;
  if (specifiers.type && specifiers.type.text() == "auto") {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].kind != Kind::function) continue;
      const Node trailing = steps[i].node.child_of("trailing_return_type");
      if (!trailing) break;
      head = text(trailing.named_child(0), depth + 1);
      first = std::min(i, count);
      break;
    }
  }
  if (head.empty()) {
    head = base(specifiers.type, depth + 1);
    if (specifiers.has("_Atomic")) head = "_Atomic " + head;
    if (specifiers.is_volatile) head = "volatile " + head;
    if (specifiers.is_const) head = "const " + head;
  }
  std::string declarator;
  for (std::size_t i = count; i > first; --i) {
    const DeclaratorStep& next = steps[i - 1];
    const bool pointer =
        adjusted && i == count && next.kind != Kind::reference && next.kind != Kind::pack;
    if (pointer) {
      declarator = (next.kind == Kind::pointer ? pointer_class(next.node) : "") + "*";
      if (next.kind != Kind::function) continue;
    }
    step(next, declarator, depth + 1);
  }
  const bool blank =
      !declarator.empty() && (std::isalpha(static_cast<unsigned char>(declarator[0])) != 0);
  return head + (blank ? " " : "") + declarator;
}

std::string TypeWriter::parameter_type(const Node& parameter, const Declarator& declarator,
                                       int depth) const {
  Specifiers specifiers = read_specifiers(parameter);
  const std::vector<DeclaratorStep>& steps = declarator.steps;
  if (steps.empty() || (steps.size() == 1 && steps[0].kind == Kind::pack)) {
    specifiers.is_const = specifiers.is_volatile = false;
  }
  return type(specifiers, steps, steps.size(), depth, true);
}

std::vector<Parameter> TypeWriter::parameters(const Node& list, int depth) const {
  std::vector<Parameter> result;
  if (!list) return result;
  for (const Node& child : list.children()) {
    if (child.extra() || child.is_error()) continue;
    Parameter parameter;
    if (child.is("...") || child.is("variadic_parameter")) {
      parameter.kind = ParameterKind::variadic;
      parameter.type = "...";
      parameter.optional = true;
    } else if (child.is("identifier")) {
      parameter.name = child.text();  // K&R: the type follows the list.
    } else if (child.is_any("parameter_declaration", "optional_parameter_declaration",
                            "variadic_parameter_declaration")) {
      const Declarator declarator = read_declarator(child.field("declarator"));
      parameter.name = declarator.name.text();
      parameter.type = parameter_type(child, declarator, depth);
      if (child.is("variadic_parameter_declaration")) {
        parameter.kind = ParameterKind::variadic;
        parameter.optional = true;
      }
      if (const Node value = child.field("default_value")) {
        parameter.default_value = text(value, depth + 1);
        parameter.has_default = parameter.optional = true;
      }
    } else {
      continue;
    }
    result.push_back(std::move(parameter));
  }
  if (result.size() == 1 && result[0].type == "void" && result[0].name.empty()) result.clear();
  return result;
}

std::string TypeWriter::bases(const Node& clause, std::string_view standard) const {
  std::string result, access(standard), name;
  bool is_virtual = false;
  const auto flush = [&] {
    if (!name.empty()) {
      result += (result.empty() ? "" : ", ") + access + (is_virtual ? " virtual " : " ") + name;
    }
    access = standard;
    name.clear();
    is_virtual = false;
  };
  for (const Node& child : clause.children()) {
    if (child.is(",")) {
      flush();
    } else if (child.is("access_specifier")) {
      access = child.text();
    } else if (child.is("virtual") || child.text() == "virtual") {
      is_virtual = true;
    } else if (child.is("...")) {
      name += "...";
    } else if (child.named() && !child.extra() && !child.is("attribute_declaration")) {
      name = text(child);
    }
  }
  flush();
  return result;
}

}  // namespace agentcheck
