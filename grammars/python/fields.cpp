#include "grammars/python/fields.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "grammars/python/types.h"

namespace agentcheck::python {
namespace {

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_class_variable(const Node& assignment) {
  const std::string_view type = assignment.field("type").text();
  return last_part(type.substr(0, type.find('['))) == "ClassVar";
}

/// The call of `field(...)` or `Field(...)` a default is written as, or the null node.
Node field_call(const Node& value) {
  constexpr std::array<std::string_view, 6> makers{"field",  "Field",   "ib",
                                                   "attrib", "attr_ib", "mapped_column"};
  if (!value.is("call") || !contains(makers, last_part(value.field("function").text()))) return {};
  return value.field("arguments");
}

/// True where an argument of a field call says so.
bool has_argument(const Node& arguments, std::string_view name, std::string_view value = {}) {
  for (const Node& argument : arguments.named_children()) {
    if (!argument.is("keyword_argument") || argument.field("name").text() != name) continue;
    return value.empty() || argument.field("value").text() == value;
  }
  return false;
}

bool has_default(const Node& value) {
  if (!value) return false;
  const Node call = field_call(value);
  if (!call) return true;
  const std::vector<Node> arguments = call.named_children();
  const bool positional =
      !arguments.empty() && !arguments[0].is("keyword_argument") && arguments[0].text() != "...";
  return positional || has_argument(call, "default") || has_argument(call, "default_factory") ||
         has_argument(call, "factory") || has_argument(call, "init", "False");
}

}  // namespace

bool makes_fields(const Node& class_definition) {
  constexpr std::array<std::string_view, 8> decorators{
      "dataclass",           "define",    "attrs", "s", "frozen", "mutable",
      "dataclass_transform", "attributes"};
  constexpr std::array<std::string_view, 7> bases{
      "NamedTuple", "TypedDict", "BaseModel", "BaseSettings", "SQLModel", "Struct", "Schema"};
  const Node around = class_definition.parent();
  if (around.is("decorated_definition")) {
    for (const Node& child : around.children()) {
      if (!child.is("decorator")) continue;
      const std::string_view name = trim(child.text().substr(1));
      if (contains(decorators, last_part(name.substr(0, name.find('('))))) return true;
    }
  }
  for (const Node& base : class_definition.field("superclasses").named_children()) {
    const std::string_view name = base.text();
    if (contains(bases, last_part(name.substr(0, name.find('['))))) return true;
  }
  return false;
}

void read_field(const Definition& definition, Symbol& symbol) {
  if (!definition.member || definition.brief || !definition.node.field("type")) return;
  const auto around = std::find_if(definition.ancestors.rbegin(), definition.ancestors.rend(),
                                   [](const Node& node) { return node.is("class_definition"); });
  if (around == definition.ancestors.rend() || !makes_fields(*around)) return;
  const Node value = definition.node.field("right");
  if (!value || is_class_variable(definition.node)) return;
  symbol.signature->parts.push_back(
      {"default", TokenWriter(definition.language, definition.outer_types).text(value)});
}

void read_required_fields(const Definition& definition, Symbol& symbol) {
  if (definition.brief || !makes_fields(definition.node)) return;
  if (has_argument(definition.node.field("superclasses"), "total", "False")) return;
  std::string names;
  for (const Node& statement : definition.node.field("body").named_children()) {
    const Node assignment = statement.named_child(0);
    if (!statement.is("expression_statement") || !assignment.is("assignment")) continue;
    if (!assignment.field("type") || is_class_variable(assignment)) continue;
    if (has_default(assignment.field("right"))) continue;
    names += (names.empty() ? "" : ", ") + std::string(assignment.field("left").text());
  }
  if (!names.empty()) symbol.signature->parts.push_back({"required fields", names});
}

}  // namespace agentcheck::python
