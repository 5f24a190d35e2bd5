#include "grammars/csharp/names.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace agentcheck::csharp {
namespace {

/// Keywords and the types of `System` they stand for (8.3.5, 8.2.3, 8.2.5; `nint` since C# 11).
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kKeywords{{
    {"Boolean", "bool"},
    {"Byte", "byte"},
    {"SByte", "sbyte"},
    {"Char", "char"},
    {"Decimal", "decimal"},
    {"Double", "double"},
    {"Single", "float"},
    {"Int16", "short"},
    {"UInt16", "ushort"},
    {"Int32", "int"},
    {"UInt32", "uint"},
    {"Int64", "long"},
    {"UInt64", "ulong"},
    {"IntPtr", "nint"},
    {"UIntPtr", "nuint"},
    {"Object", "object"},
    {"String", "string"},
}};

std::string_view keyword_of(std::string_view name) {
  const auto found = std::find_if(kKeywords.begin(), kKeywords.end(),
                                  [&](const auto& row) { return row.first == name; });
  return found == kKeywords.end() ? std::string_view{} : found->second;
}

/// True where the head of the file says `using NAME;`. As text: it is asked for every such type.
bool is_imported(std::string_view source, std::string_view name) {
  constexpr std::size_t kMaxHead = 32U << 10;
  const std::string needle = "using " + std::string(name) + ";";
  return source.substr(0, kMaxHead).find(needle) != std::string_view::npos;
}

/// The text of a qualifier that is nothing but names; empty for one with type arguments.
std::string plain_qualifier(const Node& node) {
  std::string text;
  bool plain = true;
  for_each_leaf(node, [&](const Node& leaf) {
    plain = plain && leaf.is_any("identifier", ".");
    text += leaf.text();
  });
  return plain ? text : std::string();
}

bool is_system(std::string_view qualifier) {
  return qualifier == "System" || qualifier.starts_with("System.");
}

/// `System.IO.Stream` is `Stream`, and so is what a using directive of the file makes short.
bool write_qualified(const Node& node, const TokenWriter& writer, std::string& out) {
  Node qualifier = node.field("qualifier");
  if (qualifier.is("alias_qualified_name") && qualifier.field("alias").text() == "global") {
    qualifier = qualifier.field("name");
  }
  const std::string text = plain_qualifier(qualifier);
  if (text.empty() || (!is_system(text) && !is_imported(node.source(), text))) return false;
  out = writer.text(node.field("name"));
  return true;
}

bool write_identifier(const Node& node, std::string& out) {
  const std::string_view text = node.text();
  if (const std::string_view keyword = keyword_of(text); !keyword.empty()) {
    out = keyword;
    return true;
  }
  if (!text.starts_with('@')) return false;
  out = bare(text);
  return true;
}

}  // namespace

std::string_view bare(std::string_view name) {
  return name.starts_with('@') ? name.substr(1) : name;
}

bool write_name(const Node& node, const TokenWriter& writer, std::string& out) {
  if (node.is("attribute_list")) return true;
  if (node.is("identifier")) return write_identifier(node, out);
  if (node.is("qualified_name")) return write_qualified(node, writer, out);
  if (node.is("alias_qualified_name") && node.field("alias").text() == "global") {
    out = writer.text(node.field("name"));
    return true;
  }
  if (node.is("nullable_type")) {
    out = writer.text(node.field("type")) + "?";
    return true;
  }
  if (node.is("default_expression")) {  // `default(T)` where T is what is asked for (12.8.21).
    out = "default";
    return true;
  }
  if (node.is("generic_name") && node.child_of("identifier").text() == "Nullable") {
    const std::vector<Node> arguments = node.child_of("type_argument_list").named_children();
    if (arguments.size() != 1) return false;
    out = writer.text(arguments.front()) + "?";
    return true;
  }
  return false;
}

/// `namespace N;`, which stands before every type of its file.
static Node file_scoped_namespace(const Node& unit) {
  TreeCursor cursor(unit);
  for (bool more = cursor.first_child(); more; more = cursor.next_sibling()) {
    const Node node = cursor.node();
    if (node.is("file_scoped_namespace_declaration")) return node;
    const bool before = node.is_any("using_directive", "extern_alias_directive", "global_attribute",
                                    "preproc_if", "shebang_directive");
    if (!node.extra() && !before) break;
  }
  return {};
}

TypeNames aliases_in(const SourceFile& file) {
  constexpr std::size_t kMaxAliases = 256;
  TypeNames names;
  if (file.text().find(" = ") == std::string_view::npos) return names;
  static const TypeNames kNone;
  const TokenWriter writer(*file.language(), kNone);
  for (const Node& node : file.definitions_root().children()) {
    if (!node.is("using_directive")) continue;
    const Node name = node.field("name");
    const std::vector<Node> parts = node.named_children();
    if (!name || parts.size() < 2 || names.size() >= kMaxAliases) continue;
    names[std::string(name.text())] = writer.text(parts.back());
  }
  return names;
}

std::string namespace_of(const Definition& definition) {
  std::string text;
  const auto add = [&](const Node& node) {
    const std::string_view name = node.field("name").text();
    if (!name.empty()) text += (text.empty() ? "" : ".") + std::string(name);
  };
  for (const Node& node : definition.ancestors) {
    if (node.is("compilation_unit")) add(file_scoped_namespace(node));
    if (node.is_any("namespace_declaration", "file_scoped_namespace_declaration")) add(node);
  }
  return text;
}

}  // namespace agentcheck::csharp
