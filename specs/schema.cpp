// The JSON Schema (draft-07) of the spec, generated from the tables the loader reads by.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "specs/common_keys.h"
#include "specs/spec_loader.h"

namespace agentcheck {
namespace {

using Json = nlohmann::ordered_json;

/// A text that is not blank.
Json text_schema() { return {{"type", "string"}, {"pattern", "\\S"}}; }

Json one_or_list(const Json& item) {
  Json list{{"type", "array"}, {"items", item}};
  return {{"anyOf", Json::array({item, list})}};
}

/// A word of a list, or `none` for the empty list.
Json words_schema(const std::vector<std::string>& words) {
  const Json item{{"enum", words}};
  Json schema = one_or_list(item);
  schema["anyOf"].push_back({{"const", "none"}});
  return schema;
}

Json reference(std::string_view name) { return {{"$ref", fmt::format("#/definitions/{}", name)}}; }

/// What several parameters share.
Json shared_definitions() {
  Json definitions;
  definitions["text"] = text_schema();
  definitions["texts"] = one_or_list(text_schema());
  definitions["duration"] = {{"type", "string"}, {"pattern", "^[0-9]+[smh]$"}};
  definitions["size"] = {
      {"anyOf", Json::array({Json{{"type", "integer"}, {"minimum", 0}},
                             Json{{"type", "string"}, {"pattern", "^[0-9]+([KMGT]iB)?$"}}})}};
  definitions["share"] = {{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]+)?%$"}};
  definitions["command"] = {
      {"anyOf",
       Json::array({text_schema(),
                    Json{{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 1}}})}};
  const Json variable{{"type", Json::array({"string", "number", "boolean"})}};
  definitions["environment"] = {{"type", "object"},
                                {"patternProperties", {{"^[A-Za-z_][A-Za-z0-9_]*$", variable}}},
                                {"additionalProperties", false}};
  definitions["cache"] = {
      {"type", "object"},
      {"properties", {{"key", reference("texts")}, {"paths", reference("texts")}}},
      {"required", Json::array({"key", "paths"})},
      {"additionalProperties", false}};
  definitions["regexes"] = {
      {"anyOf", Json::array({text_schema(),
                             Json{{"type", "array"}, {"items", text_schema()}, {"minItems", 1}}})}};
  return definitions;
}

/// A mapping of the names there may be, or of any, to texts.
Json texts_by_name_schema(const std::vector<std::string>& names) {
  Json schema{{"type", "object"}, {"minProperties", 1}};
  if (names.empty()) {
    schema["additionalProperties"] = text_schema();
    return schema;
  }
  for (const std::string& name : names) schema["properties"][name] = text_schema();
  schema["additionalProperties"] = false;
  return schema;
}

/// The schema of a parameter's value. A reference has no siblings in draft-07, hence `allOf`.
Json value_schema(const ParameterInfo& parameter) {
  const auto shared = [](std::string_view name) {
    return Json{{"allOf", Json::array({reference(name)})}};
  };
  switch (parameter.type) {
    case ParameterType::boolean:
      return {{"type", "boolean"}};
    case ParameterType::integer:
      return {{"type", "integer"}, {"minimum", 0}};
    case ParameterType::share:
      return shared("share");
    case ParameterType::size:
      return shared("size");
    case ParameterType::duration:
      return shared("duration");
    case ParameterType::text:
    case ParameterType::query:
    case ParameterType::regex:
      return shared("text");
    case ParameterType::choice:
      return {{"enum", parameter.choices}};
    case ParameterType::globs:
    case ParameterType::strings:
      return shared("texts");
    case ParameterType::choices:
      return words_schema(parameter.choices);
    case ParameterType::command:
      return shared("command");
    case ParameterType::environment:
      return shared("environment");
    case ParameterType::texts_by_name:
      return texts_by_name_schema(parameter.choices);
    case ParameterType::cache:
      return shared("cache");
    case ParameterType::one_or_more_regexes:
      return shared("regexes");
  }
  return Json::object();
}

std::string describe(const ParameterInfo& parameter) {
  if (parameter.default_text.empty()) return std::string(parameter.help);
  return fmt::format("{} Default: {}.", parameter.help, parameter.default_text);
}

Json common_properties(const std::vector<std::string>& languages) {
  Json properties;
  for (const KeyInfo& key : kCommonKeys) properties[key.name] = {{"description", key.help}};
  const auto set = [&](const char* key, const Json& schema) { properties[key].update(schema); };
  set("id", {{"type", "string"}, {"pattern", kIdPattern}});
  set("title", text_schema());
  set("why", text_schema());
  set("in", one_or_list(text_schema()));
  set("not-in", one_or_list(text_schema()));
  const Json language = languages.empty() ? text_schema() : Json{{"enum", languages}};
  set("languages", one_or_list(language));
  set("level", {{"enum", Json::array({"required", "advisory"})}});
  set("allow-empty", {{"type", "boolean"}});
  return properties;
}

/// Of each group exactly one must be given.
Json one_of_groups(const CheckInfo& check) {
  Json groups = Json::array();
  for (const std::vector<std::string>& group : check.one_of) {
    Json alternatives = Json::array();
    for (const std::string& name : group) {
      alternatives.push_back({{"required", Json::array({name})}});
    }
    groups.push_back({{"oneOf", alternatives}});
  }
  return groups;
}

/// One criterion of one check: its family key holds the check's name and nothing else.
Json check_schema(const CheckInfo& check, const Json& common) {
  const std::string family(name_of(check.family));
  Json properties;
  properties[family] = {{"const", check.name}, {"description", check.summary}};
  Json required = Json::array({family});
  for (const ParameterInfo& parameter : check.parameters) {
    Json schema{{"description", describe(parameter)}};
    schema.update(value_schema(parameter));
    properties[std::string(parameter.name)] = std::move(schema);
    if (parameter.required) required.push_back(parameter.name);
  }
  for (const auto& [key, schema] : common.items()) properties[key] = schema;
  Json schema{{"title", fmt::format("{}: {}", family, check.name)},
              {"description", check.summary},
              {"type", "object"},
              {"required", required},
              {"properties", properties},
              {"additionalProperties", false}};
  if (!check.one_of.empty()) schema["allOf"] = one_of_groups(check);
  return schema;
}

Json task_schema() {
  Json properties;
  for (const KeyInfo& key : kTaskKeys) properties[key.name] = {{"description", key.help}};
  properties["title"].update(text_schema());
  properties["type"].update({{"type", "string"}, {"pattern", kIdPattern}});
  properties["tier"].update({{"type", "integer"}, {"minimum", 0}, {"maximum", kMaxTier}});
  properties["prompt"].update(text_schema());
  return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
}

}  // namespace

std::string spec_schema(const std::vector<const CheckInfo*>& checks,
                        const std::vector<std::string>& languages) {
  const Json common = common_properties(languages);
  Json alternatives = Json::array();
  for (const CheckInfo* check : checks) alternatives.push_back(check_schema(*check, common));
  Json properties;
  for (const KeyInfo& key : kSpecKeys) properties[key.name] = {{"description", key.help}};
  properties["version"].update({{"const", 1}});
  properties["task"].update(task_schema());
  properties["base"].update(text_schema());
  properties["criteria"].update(
      {{"type", "array"}, {"minItems", 1}, {"items", {{"oneOf", alternatives}}}});
  const Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                    {"title", "agentcheck spec"},
                    {"type", "object"},
                    {"required", Json::array({"version", "criteria"})},
                    {"properties", properties},
                    {"additionalProperties", false},
                    {"definitions", shared_definitions()}};
  return schema.dump(2) + "\n";
}

}  // namespace agentcheck
