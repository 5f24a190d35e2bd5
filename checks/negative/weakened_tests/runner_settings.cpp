#include "checks/negative/weakened_tests/runner_settings.h"

#include <fmt/format.h>

#include "checks/negative/weakened_tests/expressions.h"
#include "core/regex.h"
#include "core/text.h"

namespace agentcheck {
namespace {

struct SettingRule {
  std::string_view files;  ///< In the path.
  std::string_view text;   ///< In a line; added, or with a lower number, it weakens.
  bool number = false;     ///< What matters is the first number behind the match's beginning.
  bool more = false;       ///< A higher number weakens, not a lower one.
};

// Sources: the configuration pages of each runner.
constexpr SettingRule kRules[] = {
    {R"re((package\.json|(jest|vitest|vite)\.[\w.]*config\.[\w]+|\.mocharc[\w.]*)$)re",
     R"re(--?passWithNoTests\b|\bpassWithNoTests['"]?\s*:\s*true|\ballowOnly['"]?\s*:\s*true|\bdangerouslyIgnoreUnhandledErrors['"]?\s*:\s*true|--forbid-only=false|\bbail['"]?\s*:\s*false)re"},
    {R"re((package\.json|(jest|vitest|vite)\.[\w.]*config\.[\w]+|\.mocharc[\w.]*)$)re",
     R"re(\b(testPathIgnorePatterns|coveragePathIgnorePatterns|modulePathIgnorePatterns|exclude|ignore|testNamePattern|grep|invert)['"]?\s*[:=].*)re"},
    {R"re((package\.json|(jest|vitest|vite)\.[\w.]*config\.[\w]+|\.nycrc[\w.]*|\.c8rc[\w.]*)$)re",
     R"re(\b(branches|functions|lines|statements)['"]?\s*:\s*-?\d+)re", true},
    {R"re((package\.json|(jest|vitest|vite|playwright)\.[\w.]*config\.[\w]+|\.mocharc[\w.]*)$)re",
     R"re(\b(retry|retries|testTimeout|timeout)['"]?\s*:\s*\d+)re", true, true},
    {R"re((^|/)package\.json$)re",
     R"re("test[\w:-]*"\s*:\s*"(exit 0|true|echo [^"]*|[^"]*\|\|\s*(true|exit 0|:)[^"]*|[^"]*--(testPathIgnorePatterns|exclude|skip|grep)\b[^"]*)")re"},
    {R"re((pytest\.ini|pyproject\.toml|tox\.ini|setup\.cfg|\.coveragerc|noxfile\.py|pytest\.toml)$)re",
     R"re(--ignore(-glob)?[= ]\S+|--deselect[= ]\S+|-k\s*=?\s*['"]?not\b.*|-m\s*=?\s*['"]?not\b.*|\bnorecursedirs\s*=.*|\bcollect_ignore\w*\s*=.*|\bxfail_strict\s*=\s*(false|False|0)|-p\s+no:\S+|--suppress-no-test-exit-code|\|\|\s*true|--co\b|--collect-only|--exitfirst=false|\bomit\s*=.*|\bexclude_(lines|also)\s*=.*|\bignore_errors\s*=\s*(true|True)|\bignore_outcome\s*=\s*(true|True))re"},
    {R"re((pytest\.ini|pyproject\.toml|tox\.ini|setup\.cfg|\.coveragerc|noxfile\.py|Makefile|\.ya?ml)$)re",
     R"re((fail_under|--cov-fail-under|--fail-under)\s*[= ]\s*\d+)re", true},
    {R"re((pytest\.ini|pyproject\.toml|tox\.ini|setup\.cfg)$)re",
     R"re((--reruns|--timeout|\btimeout)\s*[= ]\s*\d+)re", true, true},
    {R"re((^|/)conftest\.py$)re",
     R"re(\bcollect_ignore(_glob)?\s*(=|\+=|\.append).*|pytest_collection_modifyitems|pytest_runtest_makereport|pytest_ignore_collect|pytest_sessionfinish)re"},
    {R"re(phpunit[\w.]*\.xml(\.dist)?$)re",
     R"re(<exclude\b.*|failOn\w+="false"|stopOn\w+="false"|beStrict\w+="false")re"},
    {R"re((pom\.xml)$)re",
     R"re(<(skipTests|skip|testFailureIgnore|maven\.test\.skip|maven\.test\.failure\.ignore)>\s*true.*|<exclude>.*|<failIfNoTests>\s*false.*|<rerunFailingTestsCount>\s*[1-9].*)re"},
    {R"re((pom\.xml|build\.gradle(\.kts)?)$)re", R"re((<minimum>|\bminimum\s*=)\s*["']?[\d.]+)re",
     true},
    {R"re(build\.gradle(\.kts)?$)re",
     R"re(\bignoreFailures\s*=\s*true|\benabled\s*=\s*false|\bexclude\s*\(?\s*["'][^"'\n]*(\*|Test|Spec).*|failOnNoMatchingTests\s*=?\s*false|\bexcludeTestsMatching\b.*|\bexcludeTags\b.*|\bmaxRetries\s*=.*)re"},
    {R"re((^|/)Cargo\.toml$)re",
     R"re(^\s*(test|harness|doctest)\s*=\s*false|^\s*autotests\s*=\s*false)re"},
    {R"re((CMakeLists\.txt|\.cmake)$)re",
     R"re(\b(DISABLED|WILL_FAIL)\s+(TRUE|ON|1)\b.*|--gtest_filter=-\S*|#\s*(add_test|gtest_discover_tests|catch_discover_tests|enable_testing)\b.*|\bSKIP_RETURN_CODE\b.*)re"},
    {R"re((Makefile|makefile|\.mk|\.sh|\.ya?ml|justfile|Taskfile\.ya?ml)$)re",
     R"re(go test\b[^\n]*-(short|skip)\b.*|(test|pytest|jest|vitest|mocha|ctest|phpunit|rspec)\b[^\n]*\|\|\s*(true|exit 0|:).*|continue-on-error:\s*true|allow_failure:\s*true|-DskipTests\b.*|-Dmaven\.test\.skip.*|--passWithNoTests\b|cargo test\b[^\n]*--skip\b.*|ctest\b[^\n]*\s-E\b.*|-x test\b)re"},
    {R"re(\.csproj$|\.runsettings$|Directory\.Build\.props$)re",
     R"re(<IsTestProject>\s*false.*|<Compile Remove=.*|<ThresholdType>.*|TreatNoTestsAsError>\s*false)re"},
    {R"re((^|/)(\.rspec|Rakefile|\.simplecov)$)re",
     R"re(--tag\s+~\S+|--exclude-pattern\s+\S+|--failure-exit-code\s+0|\bexclude\b.*)re"},
    {R"re((^|/)(spec_helper\.rb|rails_helper\.rb|test_helper\.rb|\.simplecov)$)re",
     R"re(\bminimum_coverage\s+\d+)re", true},
    {R"re(build\.sbt$)re",
     R"re(Tests\.(Exclude|Filter)\b.*|\btest\s*:?=\s*\{\s*\}|Test\s*/\s*(test|skip)\s*:=.*)re"},
};

struct CompiledRule {
  Regex files, text;
  const SettingRule* rule;
};

const std::vector<CompiledRule>& compiled() {
  static const std::vector<CompiledRule> kCompiled = [] {
    std::vector<CompiledRule> rules;
    for (const SettingRule& rule : kRules) {
      rules.push_back(
          {Regex::compile(rule.files).value(), Regex::compile(rule.text).value(), &rule});
    }
    return rules;
  }();
  return kCompiled;
}

}  // namespace

bool is_runner_configuration(std::string_view path) {
  for (const CompiledRule& rule : compiled()) {
    if (rule.files.search(path)) return true;
  }
  return false;
}

std::vector<Setting> read_settings(std::string_view path, std::string_view text) {
  std::vector<Setting> settings;
  const std::vector<std::string_view> lines = split_lines(text);
  for (std::size_t i = 0; i < compiled().size(); ++i) {
    const CompiledRule& rule = compiled()[i];
    if (!rule.files.search(path)) continue;
    std::uint32_t line_number = 0;
    for (const std::string_view line : lines) {
      Span match;
      const auto number = line_number++;
      if (!rule.text.find(line, 0, match)) {
        continue;
      }
      Setting setting;
      setting.text = collapse_blanks(line.substr(match.begin, match.size()));
      setting.name = fmt::format("{} {}", i, setting.text);
      setting.range = {{number, match.begin}, {number, match.end}};
      if (rule.rule->number) {
        const std::size_t at = setting.text.find_last_not_of("0123456789._-");
        setting.number = number_of(std::string_view(setting.text).substr(at + 1));
        if (!setting.number) continue;
        if (rule.rule->more) setting.number = -*setting.number;
        setting.name = fmt::format("{} {}", i, std::string_view(setting.text).substr(0, at + 1));
      }
      settings.push_back(std::move(setting));
    }
  }
  return settings;
}

bool is_snapshot(std::string_view path) {
  static const Regex kSnapshot =
      Regex::compile(
          R"re((^|/)__snapshots__/|\.(snap|ambr|snapshot|approved\.\w+|verified\.\w+|golden)$|(^|/)(golden|goldens|snapshots)/)re")
          .value();
  return kSnapshot.search(path);
}

}  // namespace agentcheck
