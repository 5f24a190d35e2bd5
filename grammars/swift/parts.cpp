#include "grammars/swift/parts.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace agentcheck::swift {
namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Level level(std::string_view word) {
  if (word == "open") return Level::open;
  if (word == "public") return Level::public_;
  if (word == "private" || word == "fileprivate") return Level::private_;
  if (word == "internal" || word == "package") return Level::internal;
  return Level::none;
}

/// Members of a composition `A & B`, or the one type.
void add_types(const Node& type, const TokenWriter& writer, std::vector<std::string>& out,
               int depth = 16) {
  if (type.is("protocol_composition_type") && depth > 0) {
    for (const Node& child : type.named_children()) add_types(child, writer, out, depth - 1);
  } else {
    out.push_back(writer.text(type));
  }
}

/// The children of a node from the first `from` on: types have no field of their own.
std::vector<Node> behind(const std::vector<Node>& children, std::string_view token) {
  const auto at = std::find_if(children.begin(), children.end(),
                               [&](const Node& child) { return child.text() == token; });
  return at == children.end() ? std::vector<Node>{} : std::vector<Node>(at + 1, children.end());
}

/// "label: type" of one parameter; what stands around it in the list belongs to it.
Parameter read_parameter(const Node& node, const TokenWriter& writer) {
  Parameter out;
  std::string label, type;
  std::vector<Node> names;
  bool in_type = false;
  std::vector<Node> type_nodes;
  for (const Node& child : node.children()) {
    if (writer.language().is(child.symbol(), kComment)) continue;
    if (child.text() == ":" && !in_type) {
      in_type = true;
    } else if (in_type) {
      if (child.text() == "...") {
        out.kind = ParameterKind::variadic;
        out.optional = true;
      } else {
        type_nodes.push_back(child);
      }
    } else if (child.named()) {
      names.push_back(child);
    }
  }
  if (!names.empty()) {
    out.name = names.back().text();
    label = names.front().text();
  }
  type = writer.text(type_nodes);
  out.type = (label.empty() ? "_" : label) + ": " + type;
  return out;
}

}  // namespace

std::string join(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

Level level_of(const Node& declaration) {
  for (const Node& node : declaration.child_of("modifiers").children()) {
    if (!node.is("visibility_modifier") || node.child_count() > 1) continue;
    if (const Level found = level(node.text()); found != Level::none) return found;
  }
  return Level::none;
}

bool has_hidden_setter(const Node& declaration) {
  for (const Node& node : declaration.child_of("modifiers").children()) {
    if (!node.is("visibility_modifier") || node.child_count() < 2) continue;
    const Level found = level(node.child(0).text());
    if (found == Level::private_ || found == Level::internal) return true;
  }
  return false;
}

bool has_modifier(const Node& declaration, std::string_view word) {
  for (const Node& node : declaration.child_of("modifiers").children()) {
    if (node.text() == word) return true;
  }
  return false;
}

std::vector<std::string> modifiers_of(const Definition& definition, const TokenWriter& writer) {
  // Outside its module nobody overrides what is not open, so that `final` says nothing to users.
  constexpr std::array<std::string_view, 14> kCounted{
      "open", "static",  "class",    "mutating", "nonmutating", "convenience", "required",
      "weak", "unowned", "optional", "prefix",   "postfix",     "infix",       "distributed"};
  std::vector<std::string> words;
  const Node modifiers = definition.node.child_of("modifiers");
  for (const Node& node : modifiers.children()) {
    if (node.is("attribute")) {
      if (definition.language.annotation_counts(node.text())) words.push_back(writer.text(node));
      continue;
    }
    const std::string_view text = node.text();
    if (one_of(text, kCounted)) words.emplace_back(text);
    if (text.starts_with("nonisolated")) words.emplace_back("nonisolated");
  }
  for (const Node& child : definition.node.children()) {
    if (child.text() == "async") words.emplace_back("async");
  }
  const auto drop = [&](std::string_view word) { std::erase(words, word); };
  const bool is_class = std::find(words.begin(), words.end(), "class") != words.end();
  if (is_class && has_modifier(definition.node, "final")) {  // What `static` stands for.
    drop("class");
    words.emplace_back("static");
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

std::vector<Parameter> parameters_of(const Node& declaration, const TokenWriter& writer) {
  std::vector<Parameter> parameters;
  bool inside = false, is_default = false;
  std::string attributes;
  for (const Node& child : declaration.children()) {
    if (child.text() == "(" && !inside) {
      inside = true;
    } else if (inside && child.text() == ")") {
      break;
    } else if (!inside) {
      continue;
    } else if (child.is("attribute")) {
      attributes += writer.text(child) + " ";
    } else if (child.is("parameter")) {
      parameters.push_back(read_parameter(child, writer));
      if (declaration.is("subscript_declaration") && !child.field("external_name")) {
        std::string& type = parameters.back().type;  // One name alone is no label there.
        type = "_" + type.substr(type.find(':'));
      }
      if (!attributes.empty()) {
        Parameter& last = parameters.back();
        const std::size_t colon = last.type.find(": ");
        last.type.insert(colon + 2, attributes);
        attributes.clear();
      }
      is_default = false;
    } else if (child.text() == "=") {
      is_default = true;
    } else if (is_default && !parameters.empty() && child.named()) {
      Parameter& last = parameters.back();
      last.default_value = writer.text(child);
      last.has_default = last.optional = true;
      is_default = false;
    } else if (child.text() == "..." && !parameters.empty()) {
      parameters.back().kind = ParameterKind::variadic;
      parameters.back().optional = true;
    }
  }
  return parameters;
}

std::vector<Parameter> associated_values(const Node& contents, const TokenWriter& writer) {
  std::vector<Parameter> values;
  std::string label;
  std::vector<Node> type, value;
  bool is_default = false, named = false;
  const auto finish = [&] {
    if (!type.empty()) {
      Parameter& out = values.emplace_back();
      out.name = label;
      out.type = (label.empty() ? "_" : label) + ": " + writer.text(type);
      out.has_default = out.optional = !value.empty();
      out.default_value = writer.text(value);
    }
    label.clear();
    type.clear();
    value.clear();
    is_default = named = false;
  };
  for (const Node& child : contents.children()) {
    if (writer.language().is(child.symbol(), kComment)) continue;
    const std::string_view text = child.text();
    if (text == "(" && type.empty()) continue;
    if (text == ",") {
      finish();
    } else if (text == ":" && !named && type.size() <= 2) {
      label = type.empty() ? "" : type.front().text();
      type.clear();
      named = true;
    } else if (text == "=") {
      is_default = true;
    } else if (!(text == ")" && !child.named())) {
      (is_default ? value : type).push_back(child);
    }
  }
  finish();
  return values;
}

std::string result_of(const Node& declaration, const TokenWriter& writer) {
  std::vector<Node> type;
  for (const Node& child : behind(declaration.children(), "->")) {
    if (child.is_any("type_constraints", "function_body", "computed_property", "macro_definition",
                     "protocol_property_requirements", "statements")) {
      break;
    }
    if (child.text() == "{" || child.text() == ";" ||
        writer.language().is(child.symbol(), kComment)) {
      break;
    }
    type.push_back(child);
  }
  std::string text = writer.text(type);
  return text == "Void" || text == "()" ? std::string() : text;
}

std::string thrown_by(const Node& declaration) {
  const Node node = declaration.child_of("throws");
  if (!node) return {};
  if (node.text() == "rethrows") return "rethrows";
  // The grammar knows no typed errors; the text does.
  const std::string_view rest = trim(declaration.source().substr(node.end(), 256));
  if (!rest.starts_with('(')) return "Error";
  const std::string type = collapse_blanks(rest.substr(1, rest.find(')') - 1));
  return type == "any Error" ? "Error" : type;
}

std::string constraints_of(const Node& declaration, const TokenWriter& writer) {
  std::vector<std::string> all;
  const auto add = [&](const Node& subject, const Node& bound) {
    std::vector<std::string> types;
    add_types(bound, writer, types);
    for (const std::string& type : types) all.push_back(writer.text(subject) + ": " + type);
  };
  const auto add_clause = [&](const Node& clause) {
    for (const Node& constraint : clause.named_children()) {
      const Node inner = constraint.named_child(0);
      const std::vector<Node> parts = inner.named_children();
      if (inner.is("inheritance_constraint") && parts.size() == 2) {
        add(parts[0], parts[1]);
      } else if (inner.is("equality_constraint") && parts.size() == 2) {
        all.push_back(writer.text(parts[0]) + " == " + writer.text(parts[1]));
      } else if (!constraint.is("where_keyword")) {
        all.push_back(writer.text(constraint));
      }
    }
  };
  for (const Node& child : declaration.child_of("type_parameters").named_children()) {
    if (child.is("type_constraints")) add_clause(child);
    if (!child.is("type_parameter")) continue;
    const std::vector<Node> bounds = behind(child.children(), ":");
    if (!bounds.empty()) add(child.child_of("type_identifier"), bounds.front());
  }
  if (const Node clause = declaration.child_of("type_constraints")) add_clause(clause);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return join(all);
}

std::vector<std::string> inherited_by(const Node& declaration, const TokenWriter& writer) {
  std::vector<std::string> types;
  for (const Node& child : declaration.children()) {
    if (!child.is("inheritance_specifier")) continue;
    for (const Node& type : child.named_children()) add_types(type, writer, types);
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

}  // namespace agentcheck::swift
