#include "grammars/php/names.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"

namespace agentcheck::php {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view last_segment(std::string_view name) { return name.substr(name.rfind('\\') + 1); }

/// Adds `use Full\Name as Alias;`. Functions and constants are imported apart from classes.
void add_import(const Node& clause, std::string_view prefix, TypeNames& names) {
  if (clause.field("type")) return;
  const Node alias = clause.field("alias");
  std::string_view name;
  for (const Node& child : clause.named_children()) {
    if (!(alias && child == alias)) name = child.text();
  }
  if (name.empty()) return;
  if (name.starts_with('\\')) name.remove_prefix(1);
  const std::string full =
      prefix.empty() ? std::string(name) : std::string(prefix) + "\\" + std::string(name);
  names["use " + lower(alias ? alias.text() : last_segment(name))] = full;
}

void add_imports(const Node& declaration, TypeNames& names) {
  if (declaration.field("type")) return;
  std::string_view prefix = declaration.child_of("namespace_name").text();
  if (prefix.starts_with('\\')) prefix.remove_prefix(1);
  for (const Node& child : declaration.named_children()) {
    if (child.is("namespace_use_clause")) add_import(child, "", names);
    if (!child.is("namespace_use_group")) continue;
    for (const Node& clause : child.named_children()) add_import(clause, prefix, names);
  }
}

/// Words that are no class, whatever their case (manual: "Reserved classes", "Type declarations").
bool is_reserved(std::string_view name) {
  constexpr std::array<std::string_view, 17> kReserved{
      "self", "static", "parent", "mixed", "never", "int",      "float",  "string",  "bool",
      "null", "void",   "array",  "true",  "false", "iterable", "object", "callable"};
  return std::find(kReserved.begin(), kReserved.end(), lower(name)) != kReserved.end();
}

std::string_view lookup(const TypeNames& names, const std::string& key) {
  const auto found = names.find(key);
  return found == names.end() ? std::string_view() : std::string_view(found->second);
}

/// The full name of `written`, without the leading backslash.
std::string resolve(std::string_view written, const TypeNames& names) {
  if (written.starts_with('\\')) return std::string(written.substr(1));
  const std::string_view space = lookup(names, "namespace");
  const auto in_space = [&](std::string_view name) {
    return space.empty() ? std::string(name) : std::string(space) + "\\" + std::string(name);
  };
  if (lower(written.substr(0, 10)) == "namespace\\") return in_space(written.substr(10));
  const std::size_t slash = std::min(written.find('\\'), written.size());
  const std::string_view import = lookup(names, "use " + lower(written.substr(0, slash)));
  if (import.empty()) return in_space(written);
  return std::string(import) + std::string(written.substr(slash));
}

/// Members of a union or an intersection, nested unions taken apart.
void add_members(const Node& type, const TokenWriter& writer, std::vector<std::string>& out) {
  if (type.is("optional_type")) {
    out.emplace_back("null");
    for (const Node& child : type.named_children()) add_members(child, writer, out);
  } else if (type.is_any("union_type", "disjunctive_normal_form_type")) {
    for (const Node& child : type.named_children()) add_members(child, writer, out);
  } else if (type.is("intersection_type")) {
    std::vector<std::string> all;
    for (const Node& child : type.named_children()) all.push_back(canonical_type(child, writer));
    std::sort(all.begin(), all.end());
    std::string text;
    for (const std::string& one : all) text += (text.empty() ? "" : "&") + one;
    out.push_back(std::move(text));
  } else if (type.is("primitive_type")) {
    out.push_back(lower(type.text()));
  } else {
    out.push_back(writer.text(type));
  }
}

std::string join_union(std::vector<std::string> members) {
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  const bool two = members.size() == 2;
  if (two && (members[0] == "null" || members[1] == "null")) {
    const std::string& other = members[members[0] == "null" ? 1 : 0];
    if (other.find('&') == std::string::npos) return "?" + other;
  }
  std::string text;
  for (const std::string& member : members) {
    const bool both = members.size() > 1 && member.find('&') != std::string::npos;
    text += (text.empty() ? "" : "|") + (both ? "(" + member + ")" : member);
  }
  return text;
}

}  // namespace

TypeNames names_of(const SourceFile& file) {
  TypeNames names;
  int spaces = 0;
  for (const Node& node : file.root().children()) {
    if (node.is("namespace_use_declaration")) add_imports(node, names);
    if (!node.is("namespace_definition")) continue;
    const Node body = node.field("body");
    if (!body) names["namespace"] = node.field("name").text();
    if (!body) ++spaces;
    for (const Node& child : body.named_children()) {
      if (child.is("namespace_use_declaration")) add_imports(child, names);
    }
  }
  if (spaces > 1) names.erase("namespace");  // Then nothing is known of all of the file.
  return names;
}

std::string class_name(const Node& node, const TypeNames& names) {
  const std::string_view written = node.text();
  if (is_reserved(written)) return lower(written);
  const std::string full = resolve(written, names);
  const std::string_view space = lookup(names, "namespace");
  const std::size_t slash = full.rfind('\\');
  if (slash != std::string::npos && std::string_view(full).substr(0, slash) == space) {
    return full.substr(slash + 1);
  }
  // Only a leading backslash tells `Foo` of no namespace from the one of this file.
  return slash == std::string::npos && !space.empty() ? "\\" + full : full;
}

std::string canonical_type(const Node& type, const TokenWriter& writer) {
  std::vector<std::string> members;
  add_members(type, writer, members);
  return join_union(std::move(members));
}

std::string nullable(const std::string& type) {
  if (type.empty() || type == "mixed" || type == "null" || type.starts_with('?')) return type;
  std::vector<std::string> members;
  std::size_t begin = 0;
  for (std::size_t i = 0, depth = 0; i <= type.size(); ++i) {
    if (i < type.size() && type[i] == '(') ++depth;
    if (i < type.size() && type[i] == ')') --depth;
    if (i < type.size() && (type[i] != '|' || depth > 0)) continue;
    std::string member = type.substr(begin, i - begin);
    if (member.starts_with('(')) member = member.substr(1, member.size() - 2);
    members.push_back(std::move(member));
    begin = i + 1;
  }
  members.emplace_back("null");
  return join_union(std::move(members));
}

}  // namespace agentcheck::php
