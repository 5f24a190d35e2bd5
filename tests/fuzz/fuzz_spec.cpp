// Loads any bytes as a spec and as waivers; states what must hold of every result.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "core/text.h"
#include "specs/spec_loader.h"
#include "specs/yaml.h"
#include "tests/unit/specs_test_checks.h"

using namespace agentcheck;

namespace {

/// Unlike assert, in every build.
void require(bool holds) {
  if (!holds) std::abort();
}

/// Ordered by place, inside the text, safe to print, and rendered without control characters.
void check_diagnostics(const std::vector<Diagnostic>& diagnostics, std::string_view text) {
  const std::string_view body = without_bom(text);
  const auto feeds = std::count(body.begin(), body.end(), '\n');
  const auto before = [](const Diagnostic& a, const Diagnostic& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  };
  require(std::is_sorted(diagnostics.begin(), diagnostics.end(), before));
  for (const Diagnostic& diagnostic : diagnostics) {
    require(1 <= diagnostic.line && diagnostic.line <= feeds + 1);
    require(1 <= diagnostic.column && diagnostic.column <= static_cast<int>(body.size()) + 1);
    require(!diagnostic.message.empty());
    require(display(diagnostic.message) == diagnostic.message);
    require(display(diagnostic.hint) == diagnostic.hint);
  }
  const std::string rendered = render_diagnostics(diagnostics, text, "spec\x1b.yaml");
  for (const std::string_view line : split_lines(rendered)) require(display(line) == line);
  require(rendered.empty() == diagnostics.empty());
}

const ParameterInfo* find_parameter(const CheckInfo& check, std::string_view name) {
  for (const ParameterInfo& parameter : check.parameters) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

/// The alternative of ParameterValue that a type promises; commands may be either of two.
bool has_promised_type(const ParameterValue& value, ParameterType type) {
  switch (type) {
    case ParameterType::boolean:
      return std::holds_alternative<bool>(value);
    case ParameterType::integer:
    case ParameterType::size:
      return std::holds_alternative<std::int64_t>(value) && std::get<std::int64_t>(value) >= 0;
    case ParameterType::share:
      return std::holds_alternative<double>(value) && std::get<double>(value) >= 0 &&
             std::get<double>(value) <= 1;
    case ParameterType::duration:
      return std::holds_alternative<std::chrono::seconds>(value) &&
             std::get<std::chrono::seconds>(value).count() > 0;
    case ParameterType::text:
    case ParameterType::choice:
    case ParameterType::regex:
    case ParameterType::query:
      return std::holds_alternative<std::string>(value);
    case ParameterType::globs:
      return std::holds_alternative<GlobSet>(value);
    case ParameterType::strings:
    case ParameterType::choices:
    case ParameterType::one_or_more_regexes:
      return std::holds_alternative<StringList>(value);
    case ParameterType::command:
      return std::holds_alternative<std::string>(value) ||
             std::holds_alternative<StringList>(value);
    case ParameterType::environment:
    case ParameterType::texts_by_name:
      return std::holds_alternative<StringMap>(value);
    case ParameterType::cache:
      return std::holds_alternative<CacheValue>(value);
  }
  return false;
}

void check_criterion(const Criterion& criterion, std::set<std::string>& ids) {
  const auto& checks = test::checks();
  const auto found = std::find_if(checks.begin(), checks.end(), [&](const CheckInfo* check) {
    return check->family == criterion.family && check->name == criterion.check;
  });
  require(found != checks.end());
  require(!criterion.id.empty() && ids.insert(criterion.id).second);
  require(criterion.place.line >= 1 && criterion.place.column >= 1);
  for (const auto& [name, value] : criterion.parameters) {
    const ParameterInfo* parameter = find_parameter(**found, name);
    require(parameter != nullptr && has_promised_type(value, parameter->type));
  }
  for (const ParameterInfo& parameter : (*found)->parameters) {
    require(!parameter.required || criterion.has(parameter.name));
  }
  for (const auto& group : (*found)->one_of) {
    require(1 == std::count_if(group.begin(), group.end(),
                               [&](const std::string& name) { return criterion.has(name); }));
  }
  if (criterion.in) require(!criterion.in->empty());
}

void check_spec(const SpecResult& result) {
  require(result.spec.sha256.size() == 64);
  if (!result.ok()) return;
  require(result.spec.version == 1 && !result.spec.criteria.empty());
  require(result.spec.task.tier >= 0 && result.spec.task.tier <= 3);
  std::set<std::string> ids;
  for (const Criterion& criterion : result.spec.criteria) check_criterion(criterion, ids);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const SpecResult result = load_spec(text, "spec.yaml", test::checks(), test::languages());
  check_spec(result);
  check_diagnostics(result.diagnostics, text);

  const WaiverResult waivers = load_waivers(text, "waivers.yaml");
  check_diagnostics(waivers.diagnostics, text);
  if (waivers.diagnostics.empty()) {
    for (const Waiver& waiver : waivers.waivers) {
      require(!waiver.fingerprint.empty() && !waiver.reason.empty());
    }
  }
  return 0;
}
