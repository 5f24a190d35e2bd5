#include "grammars/test_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace agentcheck {

using Json = nlohmann::json;

namespace {

struct FormRow {
  std::string_view name;  ///< In tests.json.
  AssertionForm form;
  int strength;
  std::string_view words;
};

constexpr FormRow kForms[] = {
    {"structure", AssertionForm::structure, 100, "exact structure"},
    {"value", AssertionForm::value, 95, "an exact value"},
    {"loose", AssertionForm::loose, 90, "a value after conversion"},
    {"snapshot", AssertionForm::snapshot, 92, "a snapshot"},
    {"unordered", AssertionForm::unordered, 85, "a value but for order or case"},
    {"approximate", AssertionForm::approximate, 80, "a value within a tolerance"},
    {"called-with", AssertionForm::called_with, 80, "a call with arguments"},
    {"throws", AssertionForm::throws, 75, "a named error"},
    {"partial", AssertionForm::partial, 72, "part of a value"},
    {"membership", AssertionForm::membership, 65, "that something is contained"},
    {"type", AssertionForm::type, 58, "a type or shape"},
    {"predicate", AssertionForm::predicate, 60, "true or false"},
    {"fails", AssertionForm::fails, 60, "that a place is not reached"},
    {"called-times", AssertionForm::called_times, 60, "a number of calls"},
    {"compare", AssertionForm::compare, 55, "a bound"},
    {"unequal", AssertionForm::unequal, 50, "another value"},
    {"called", AssertionForm::called, 45, "a call"},
    {"throws-any", AssertionForm::throws_any, 45, "any error"},
    {"truthy", AssertionForm::truthy, 40, "truthiness"},
    {"not-null", AssertionForm::not_null, 38, "that something is there"},
    {"no-error", AssertionForm::no_error, 20, "that nothing fails"},
    {"nothing", AssertionForm::nothing, 0, "nothing"},
    {"helper", AssertionForm::helper, 95, "what a helper asserts"},
    {"matcher", AssertionForm::matcher, 0, ""},
    {"boolean", AssertionForm::boolean, 0, ""},
    {"not-boolean", AssertionForm::not_boolean, 0, ""},
    {"error", AssertionForm::error, 0, ""},
};

constexpr std::pair<std::string_view, TestNode> kRoles[] = {
    {"functions", kTestFunction}, {"classes", kTestClass},  {"if", kTestIf},
    {"loops", kTestLoop},         {"try", kTestTry},        {"catch", kTestCatch},
    {"returns", kTestReturn},     {"asserts", kTestAssert}, {"type-arguments", kTestTypeArguments},
};

constexpr std::string_view kKeys[] = {
    "words",     "collected", "nodes",      "functions",      "test-blocks", "group-blocks",
    "row-lists", "row-items", "assertions", "matchers",       "predicates",  "chains",
    "marks",     "fails",     "helpers",    "approximations", "mocks",       "any-error",
    "handled",   "swallows",  "truthy",     "loose-equality", "macros"};

class RulesReader {
 public:
  RulesReader(const Language& language, std::string_view text)
      : language_(language), json_(Json::parse(text)) {}

  TestRules read() {
    for (const auto& [key, value] : json_.items()) {
      if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) {
        broken(fmt::format("unknown key `{}`", key));
      }
    }
    TestRules rules;
    rules.words = regex(json_, "words");
    if (json_.contains("collected")) {
      rules.collected =
          GlobSet::compile(json_["collected"].get<std::vector<std::string>>()).value();
    }
    rules.test_blocks = regex(json_, "test-blocks");
    rules.group_blocks = regex(json_, "group-blocks");
    rules.row_lists = regex(json_, "row-lists");
    rules.row_items = regex(json_, "row-items");
    rules.fails = regex(json_, "fails");
    rules.helpers = regex(json_, "helpers");
    rules.approximations = regex(json_, "approximations");
    rules.mocks = regex(json_, "mocks");
    rules.any_error = regex(json_, "any-error");
    rules.handled = regex(json_, "handled");
    rules.swallows = regex(json_, "swallows");
    rules.truthy = json_.value("truthy", false);
    rules.macros = json_.value("macros", false);
    rules.loose_equality = json_.value("loose-equality", false);
    for (const Json& row : list("functions")) {
      rules.functions.push_back({regex(row, "name"), regex(row, "header"), regex(row, "holder")});
    }
    rules.assertions = assertions("assertions");
    rules.matchers = assertions("matchers");
    rules.predicates = assertions("predicates");
    for (const Json& row : list("chains")) {
      rules.chains.push_back(
          {*regex(row, "root"), row.value("before", false), row.value("skip", 0)});
    }
    for (const Json& row : list("marks")) rules.marks.push_back(mark(row));
    read_nodes(rules);
    return rules;
  }

 private:
  [[noreturn]] void broken(const std::string& what) const {
    throw std::logic_error(fmt::format("grammars/{}/tests.json: {}", language_.name(), what));
  }

  Json list(const char* key) const { return json_.value(key, Json::array()); }

  std::optional<Regex> regex(const Json& json, const char* key) const {
    if (!json.contains(key)) return std::nullopt;
    Result<Regex> compiled = Regex::compile(json[key].get<std::string>());
    if (!compiled) broken(fmt::format("`{}`: {}", key, compiled.error().message));
    return *compiled;
  }

  AssertionForm form(const std::string& name) const {
    for (const FormRow& row : kForms) {
      if (row.name == name) return row.form;
    }
    broken(fmt::format("unknown form `{}`", name));
  }

  std::vector<AssertionRule> assertions(const char* key) const {
    std::vector<AssertionRule> rules;
    for (const Json& row : list(key)) {
      AssertionRule rule{*regex(row, "name"),
                         form(row.at("form").get<std::string>()),
                         row.value("not", false),
                         row.value("skip", 0),
                         row.value("constant", ""),
                         std::nullopt,
                         row.value("digits", false),
                         row.value("swapped", false),
                         row.value("message-first", false),
                         row.value("length", false)};
      if (row.contains("tolerance")) rule.tolerance = row["tolerance"].get<double>();
      rules.push_back(std::move(rule));
    }
    return rules;
  }

  MarkRule mark(const Json& row) const {
    MarkRule rule{row.at("rule").get<std::string>(), regex(row, "header"), regex(row, "call"),
                  regex(row, "arguments"),           regex(row, "name"),   std::nullopt,
                  row.value("numbered", false)};
    if (row.contains("from")) {
      rule.from = row["from"].get<double>();
      rule.numbered = true;
    }
    return rule;
  }

  void read_nodes(TestRules& rules) const {
    const TSLanguage* grammar = language_.grammar();
    const std::uint32_t count = ts_language_symbol_count(grammar);
    rules.roles_.resize(count);
    const Json nodes = json_.value("nodes", Json::object());
    for (const auto& [key, kinds] : nodes.items()) {
      const auto role = std::find_if(
          std::begin(kRoles), std::end(kRoles),
          [&, name = std::string_view(key)](const auto& row) { return row.first == name; });
      if (role == std::end(kRoles)) broken(fmt::format("unknown role `{}`", key));
      for (const Json& kind : kinds) {
        const auto name = kind.get<std::string>();
        bool found = false;
        for (std::uint32_t symbol = 0; symbol < count; ++symbol) {
          const auto id = static_cast<TSSymbol>(symbol);
          if (ts_language_symbol_type(grammar, id) != TSSymbolTypeRegular) continue;
          if (name != ts_language_symbol_name(grammar, id)) continue;
          rules.roles_[symbol] = static_cast<std::uint16_t>(rules.roles_[symbol] | role->second);
          found = true;
        }
        if (!found) broken(fmt::format("no node kind `{}`", name));
      }
    }
  }

  const Language& language_;
  Json json_;
};

}  // namespace

int strength_of(AssertionForm form) {
  for (const FormRow& row : kForms) {
    if (row.form == form) return row.strength;
  }
  return 0;
}

std::string_view words_for(AssertionForm form) {
  for (const FormRow& row : kForms) {
    if (row.form == form) return row.words;
  }
  return {};
}

const TestRules* test_rules(const Language& language) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const TestRules>, std::less<>> read;
  const std::lock_guard lock(mutex);
  const auto found = read.find(language.name());
  if (found != read.end()) return found->second.get();
  const std::string_view text = language.query_text("tests.json");
  std::unique_ptr<const TestRules> rules;
  if (!text.empty()) rules = std::make_unique<TestRules>(RulesReader(language, text).read());
  return read.emplace(language.name(), std::move(rules)).first->second.get();
}

}  // namespace agentcheck
