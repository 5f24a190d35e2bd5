// The schema of the spec, held against the loader: what the loader accepts is valid by it.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "specs/common_keys.h"
#include "specs/spec_loader.h"
#include "specs/yaml.h"
#include "tests/unit/catch.h"
#include "tests/unit/specs_test_checks.h"

using namespace agentcheck;
using nlohmann::json;

namespace {

/// What an editor makes of a YAML value by YAML 1.2's core schema.
json to_json(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::null:
    case YamlKind::refused:
      return nullptr;
    case YamlKind::sequence: {
      json list = json::array();
      for (const YamlNode& item : node.items) list.push_back(to_json(item));
      return list;
    }
    case YamlKind::mapping: {
      json object = json::object();
      for (const auto& [key, value] : node.entries) object[key.text] = to_json(value);
      return object;
    }
    case YamlKind::plain:
    case YamlKind::quoted:
      break;
  }
  switch (scalar_type(node)) {
    case ScalarType::boolean:
      return node.text[0] == 't' || node.text[0] == 'T';
    case ScalarType::integer:
      return std::stoll(node.text, nullptr, 0);
    case ScalarType::number:
      return std::stod(node.text);
    case ScalarType::text:
      break;
  }
  return node.text;
}

json parse(std::string_view text) {
  DiagnosticSink sink(text);
  const std::optional<YamlNode> root = parse_yaml(text, sink);
  REQUIRE(root.has_value());
  return to_json(*root);
}

/// Validates against the schema of the test checks; `why` is the last error.
bool is_valid(const json& document, std::string* why = nullptr) {
  static const valijson::Schema& kSchema = *[] {
    static valijson::Schema schema;
    const json text = json::parse(spec_schema(test::checks(), test::languages()));
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(text), schema);
    return &schema;
  }();
  valijson::Validator validator;
  valijson::ValidationResults results;
  const bool valid =
      validator.validate(kSchema, valijson::adapters::NlohmannJsonAdapter(document), &results);
  valijson::ValidationResults::Error error;
  while (why && results.popError(error)) *why = error.description;
  return valid;
}

json with_criterion(const json& criterion) {
  return {{"version", 1}, {"criteria", json::array({criterion})}};
}

}  // namespace

TEST_CASE("The schema is draft-07 JSON with every key and its help") {
  const std::string text = spec_schema(test::checks(), test::languages());
  CHECK(text.back() == '\n');
  const json schema = json::parse(text);
  CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
  const json& alternatives = schema["properties"]["criteria"]["items"]["oneOf"];
  REQUIRE(alternatives.size() == test::checks().size());
  for (const json& alternative : alternatives) {
    CHECK(alternative["additionalProperties"] == false);
    for (const auto& [key, value] : alternative["properties"].items()) {
      INFO(alternative["title"] << " " << key);
      CHECK_FALSE(value.value("description", "").empty());
    }
    for (const KeyInfo& key : kCommonKeys) {
      CHECK(alternative["properties"].contains(std::string(key.name)));
    }
  }
}

TEST_CASE("The schema takes what the loader takes") {
  for (const CheckInfo* check : test::checks()) {
    std::string why;
    INFO(check->name);
    CHECK(is_valid(with_criterion(parse(check->example).front()), &why));
    CHECK(why == "");
  }
  const char* good[] = {
      "{structural: scope}",
      "{structural: scope, modify: none, create: [], delete: src/**, in: a, not-in: [b, c]}",
      "{structural: scope, id: a.b/c-d_1, title: t, why: w, level: advisory, allow-empty: true}",
      "{structural: scope, languages: go}",
      "{structural: scope, languages: [go, cpp]}",
      "{structural: size, max-bytes: 4096}",
      "{structural: size, max-bytes: '4096', max-files: 0}",
      "{structural: equivalent, modulo: none}",
      "{structural: equivalent, modulo: types}",
      "{behavioral: command, run: 'a b', env: {A: 1.5, B: true, C: ''}, timeout: 1s}",
      "{behavioral: command, run: [a, ''], network: none, cache: {key: none, paths: a}}",
      "{coverage: docs, min: 0%}",
      "{negative: added, query: (x) @y, language: go}",
      "{negative: added, construct: [any]}",
  };
  for (const char* criterion : good) {
    std::string why;
    INFO(criterion);
    const std::string text = "version: 1\ncriteria: [" + std::string(criterion) + "]\n";
    CHECK(load_spec(text, "s", test::checks(), test::languages()).ok());
    CHECK(is_valid(parse(text), &why));
    CHECK(why == "");
  }
}

TEST_CASE("The schema refuses what an editor should underline") {
  const char* bad[] = {
      "{structural: scop}",
      "{negative: scope}",
      "{structural: scope, modifiy: [a]}",
      "{structural: scope, negative: added, regex: x}",
      "{id: a}",
      "{structural: scope, id: a b}",
      "{structural: scope, title: 5}",
      "{structural: scope, modify: {a: b}}",
      "{structural: scope, modify: [5]}",
      "{structural: scope, modify: ''}",
      "{structural: scope, languages: cobol}",
      "{structural: scope, level: must}",
      "{structural: scope, allow-empty: yes}",
      "{structural: size, max-files: -1}",
      "{structural: size, max-files: '1'}",
      "{structural: size, max-bytes: 1MB}",
      "{structural: equivalent}",
      "{structural: equivalent, modulo: [comment]}",
      "{behavioral: command}",
      "{behavioral: command, run: []}",
      "{behavioral: command, run: x, timeout: 10}",
      "{behavioral: command, run: x, timeout: 500ms}",
      "{behavioral: command, run: x, env: {1A: b}}",
      "{behavioral: command, run: x, env: {A: null}}",
      "{behavioral: command, run: x, cache: {key: a}}",
      "{coverage: docs, min: 0.9}",
      "{coverage: docs, of: [all]}",
      "{negative: added}",
      "{negative: added, regex: x, construct: any}",
      "{negative: added, regex: []}",
  };
  for (const char* criterion : bad) {
    INFO(criterion);
    const std::string text = "version: 1\ncriteria: [" + std::string(criterion) + "]\n";
    CHECK_FALSE(load_spec(text, "s", test::checks(), test::languages()).ok());
    CHECK_FALSE(is_valid(parse(text)));
  }
  const json scope = {{"structural", "scope"}};
  CHECK_FALSE(is_valid(json::array({scope})));
  CHECK_FALSE(is_valid({{"version", 1}}));
  CHECK_FALSE(is_valid({{"criteria", json::array({scope})}}));
  CHECK_FALSE(is_valid({{"version", 2}, {"criteria", json::array({scope})}}));
  CHECK_FALSE(is_valid({{"version", 1}, {"criteria", json::array()}}));
  json spec = with_criterion(scope);
  spec["task"] = {{"tier", 4}};
  CHECK_FALSE(is_valid(spec));
  spec["task"] = {{"tier", 3}, {"title", "t"}};
  CHECK(is_valid(spec));
  spec["bse"] = "main";
  CHECK_FALSE(is_valid(spec));
}
