// The tables of the real checks, held against what the spec language needs of them.
#include <set>

#include "checks/check.h"
#include "grammars/language.h"
#include "specs/common_keys.h"
#include "specs/spec_loader.h"
#include "tests/unit/catch.h"

using namespace agentcheck;

TEST_CASE("Every check explains itself") {
  for (const CheckInfo* check : all_check_infos()) {
    INFO(name_of(check->family) << ": " << check->name);
    CHECK_FALSE(check->summary.empty());
    CHECK_FALSE(check->page.empty());
    for (const ParameterInfo& parameter : check->parameters) {
      INFO(parameter.name);
      CHECK_FALSE(parameter.help.empty());
      const bool chooses =
          parameter.type == ParameterType::choice || parameter.type == ParameterType::choices;
      const bool names = parameter.type == ParameterType::texts_by_name;  // It may say which.
      CHECK((names || parameter.choices.empty() != chooses));
    }
  }
}

TEST_CASE("Every check's example is a spec that the check accepts") {
  for (const CheckInfo* check : all_check_infos()) {
    const std::string text = "version: 1\ncriteria:\n" + std::string(check->example);
    INFO(text);
    const SpecResult result = load_spec(text, "example", all_check_infos(), language_names());
    CHECK(render_diagnostics(result.diagnostics, text, "example") == "");
    REQUIRE(result.spec.criteria.size() == 1);
    const Criterion& criterion = result.spec.criteria[0];
    CHECK(criterion.check == check->name);
    CHECK(find_check(check->family, check->name)->make(criterion).has_value());
  }
}

TEST_CASE("No key of a check means two things") {
  for (const CheckInfo* check : all_check_infos()) {
    std::set<std::string> names;
    for (const KeyInfo& key : kCommonKeys) names.emplace(key.name);
    for (const Family family : kFamilies) names.emplace(name_of(family));
    for (const ParameterInfo& parameter : check->parameters) {
      INFO(check->name << " " << parameter.name);
      CHECK(names.emplace(parameter.name).second);
    }
    for (const auto& group : check->one_of) {
      for (const std::string& name : group) CHECK(names.count(name) == 1);
    }
  }
}
