#include "runner/report/log_safety.h"

#include <nlohmann/json.hpp>

#include "core/text.h"
#include "runner/report/render.h"
#include "tests/unit/catch.h"
#include "tests/unit/sample_report.h"

using namespace agentcheck;
using namespace agentcheck::testing;

TEST_CASE("A line of a log is never a command to a CI system") {
  CHECK(without_log_commands("::error::x") == "\\x3a:error::x");
  CHECK(without_log_commands("  ::group::") == "  \\x3a:group::");
  CHECK(without_log_commands("a::b ##[x]") == "a::b \\x23#[x]");
  CHECK(without_log_commands("##vso[x]###[") == "\\x23#vso[x]#\\x23#[");
  CHECK(without_log_commands("## Heading, a ## b, #[derive]") == "## Heading, a ## b, #[derive]");
}

TEST_CASE("No format prints a command to a CI system at any width") {
  for (unsigned width = 40; width < 140; width += 7) {
    for (const Format& format : all_formats()) {
      const std::string text = format.render(hostile_report(), {false, width, true});
      CHECK(text.find("##[") == std::string::npos);
      CHECK(text.find("##vso[") == std::string::npos);
      for (const std::string_view line : split_lines(text)) CHECK(trim(line).substr(0, 2) != "::");
    }
  }
}

TEST_CASE("JSON keeps the text it escapes for logs") {
  const nlohmann::json report = nlohmann::json::parse(render_json(hostile_report()));
  CHECK(report["notes"][0].get<std::string>().substr(0, 12) == "##[add-mask]");
}
