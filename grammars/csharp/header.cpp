#include "grammars/csharp/header.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/regex.h"
#include "grammars/csharp/names.h"

namespace agentcheck::csharp {
namespace {

constexpr std::array<std::string_view, 7> kUnnoticed{"async",  "extern",   "partial", "new",
                                                     "unsafe", "volatile", "file"};

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string all;
  for (const std::string& word : words) {
    if (!all.empty()) all += between;
    all += word;
  }
  return all;
}

/// Attributes that decide whether and how something may be called or what a call leaves out.
const Regex& counting() {
  static const Regex regex =
      Regex::compile(
          R"(^(\w+\.)*(Conditional|Caller(MemberName|FilePath|LineNumber|ArgumentExpression)|)"
          R"(AttributeUsage|Experimental|OverloadResolutionPriority|SetsRequiredMembers|InlineArray|)"
          R"(IndexerName|CollectionBuilder|InterpolatedStringHandler(Argument)?|AsyncMethodBuilder|)"
          R"(UnscopedRef|Optional|DefaultParameterValue|RequiresPreviewFeatures|)"
          R"(UnmanagedCallersOnly)(Attribute)?$)")
          .value();
  return regex;
}

/// `[Obsolete("...", true)]` is an error to use; without `true` it is a warning.
bool counts(const Node& attribute) {
  const std::string_view name = attribute.field("name").text();
  if (counting().search(name)) return true;
  if (!name.ends_with("Obsolete") && !name.ends_with("ObsoleteAttribute")) return false;
  const Node arguments = attribute.child_of("attribute_argument_list");
  const std::vector<Node> list = arguments ? arguments.named_children() : std::vector<Node>{};
  return !list.empty() && list.back().text().ends_with("true");
}

template <typename Visit>
void for_each_attribute(const Node& node, Visit&& visit) {
  for (const Node& list : node.children()) {
    if (!list.is("attribute_list")) continue;
    for (const Node& attribute : list.named_children()) {
      if (attribute.is("attribute")) visit(attribute);
    }
  }
}

/// Seen from outside the assembly: not `private`, `internal` or `private protected`.
bool is_usable(const std::vector<std::string>& words) {
  if (has(words, "private")) return false;
  return !has(words, "internal") || has(words, "protected");
}

std::string constraint_text(const Node& clause, const TokenWriter& writer) {
  std::vector<std::string> texts;
  for (const Node& constraint : clause.named_children()) {
    if (constraint.is("type_parameter_constraint")) texts.push_back(writer.text(constraint));
  }
  std::sort(texts.begin(), texts.end());
  return join(texts, ", ");
}

}  // namespace

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> written_modifiers(const Node& declaration) {
  std::vector<std::string> words;
  for (const Node& child : declaration.children()) {
    if (!child.is_any("modifier", "ref", "event")) continue;
    const std::string_view word = child.text();
    if (std::find(kUnnoticed.begin(), kUnnoticed.end(), word) == kUnnoticed.end()) {
      words.emplace_back(word);
    }
  }
  std::sort(words.begin(), words.end());
  return words;
}

bool says(const Node& declaration, std::string_view word) {
  const std::vector<Node> children = declaration.children();
  return std::any_of(children.begin(), children.end(), [&](const Node& child) {
    return child.is("modifier") && child.text() == word;
  });
}

std::vector<std::string> counted_attributes(const Node& node, const TokenWriter& writer) {
  std::vector<std::string> texts;
  for_each_attribute(node, [&](const Node& attribute) {
    if (counts(attribute)) texts.push_back("[" + writer.text(attribute) + "]");
  });
  std::sort(texts.begin(), texts.end());
  return texts;
}

bool has_attribute(const Node& declaration, const std::vector<std::string_view>& names) {
  constexpr std::string_view kSuffix = "Attribute";
  bool found = false;
  for_each_attribute(declaration, [&](const Node& attribute) {
    std::string_view name = attribute.field("name").text();
    name = name.substr(name.rfind('.') + 1);
    name = name.substr(0, name.find('<'));
    if (name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
    found = found || std::find(names.begin(), names.end(), name) != names.end();
  });
  return found;
}

std::string bases_of(const Node& declaration, const TokenWriter& writer) {
  std::vector<std::string> bases;
  const Node list = declaration.child_of("base_list");
  for (const Node& base : list ? list.named_children() : std::vector<Node>{}) {
    if (base.is("argument_list")) continue;
    std::string text =
        writer.text(base.is("primary_constructor_base_type") ? base.field("type") : base);
    const bool implied = text == "object" || (declaration.is("enum_declaration") && text == "int");
    if (!implied) bases.push_back(std::move(text));
  }
  std::sort(bases.begin(), bases.end());
  bases.erase(std::unique(bases.begin(), bases.end()), bases.end());
  return join(bases, ", ");
}

std::string accessors_of(const Node& declaration) {
  const Node list = declaration.field("accessors");
  if (!list) return "get";
  std::vector<std::string> texts;
  for (const Node& accessor : list.named_children()) {
    if (!accessor.is("accessor_declaration")) continue;
    std::vector<std::string> words = written_modifiers(accessor);
    if (!is_usable(words)) continue;
    std::erase(words, "readonly");
    words.emplace_back(accessor.field("name").text());
    texts.push_back(join(words, " "));
  }
  std::sort(texts.begin(), texts.end());
  return join(texts, "; ");
}

bool has_code(const Node& declaration) {
  if (declaration.field("body") || declaration.field("value")) return true;
  const Node list = declaration.field("accessors");
  for (const Node& accessor : list ? list.named_children() : std::vector<Node>{}) {
    if (accessor.field("body")) return true;
  }
  return false;
}

void read_parameter(const Node& node, const TokenWriter& writer, std::vector<Parameter>& out) {
  if (!node.is("parameter")) return;
  Parameter parameter;
  parameter.name = bare(node.field("name").text());
  std::vector<std::string> words = counted_attributes(node, writer);
  bool value = false, receiver = false;
  for (const Node& child : node.children()) {
    if (child.is("modifier")) words.emplace_back(child.text());
    receiver = receiver || (child.is("modifier") && child.text() == "this");
    if (value && child.named()) {
      parameter.default_value = writer.text(child);
      parameter.has_default = parameter.optional = true;
      value = false;
    }
    value = value || child.is("=");
  }
  if (const Node type = node.field("type")) words.push_back(writer.text(type));
  parameter.type = join(words, " ");
  parameter.named_by_caller = !receiver;  // An extension is called on its first argument.
  out.push_back(std::move(parameter));
}

void read_parameter_array(const Node& list, const TokenWriter& writer,
                          std::vector<Parameter>& out) {
  const Node type = list.field("type"), name = list.field("name");
  if (!type || !name) return;
  Parameter parameter;
  parameter.name = bare(name.text());
  parameter.type = writer.text(type);
  parameter.kind = ParameterKind::variadic;
  parameter.optional = parameter.named_by_caller = true;
  out.push_back(std::move(parameter));
}

void bind_parameters(const Language& language, const Node& list, const std::string& mark,
                     TypeNames& names, std::vector<std::string>& out) {
  std::vector<Node> parameters;
  for (const Node& node : list.named_children()) {
    if (!node.is("type_parameter")) continue;
    parameters.push_back(node);
    names[std::string(node.field("name").text())] = mark + std::to_string(parameters.size());
  }
  const TokenWriter writer(language, names);
  std::unordered_map<std::string_view, std::string> constraints;
  for (const Node& clause : list.parent().children()) {
    if (!clause.is("type_parameter_constraints_clause")) continue;
    constraints[clause.child_of("identifier").text()] = ": " + constraint_text(clause, writer);
  }
  for (const Node& parameter : parameters) {
    std::string text = writer.text(parameter) + constraints[parameter.field("name").text()];
    out.push_back(std::move(text));
  }
}

}  // namespace agentcheck::csharp
