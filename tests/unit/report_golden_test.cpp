// Every format on the same made-up reports. The expected texts are tests/reports/*.
#include "runner/report/render.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"
#include "tests/unit/sample_report.h"

using namespace agentcheck;
using namespace agentcheck::testing;

namespace {

/// Escape characters as a reader of the golden can see them.
std::string visible_escapes(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\x1b') {
      out += "^[";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("The terminal format is as its goldens show") {
  const RenderStyle plain{false, 80, false};
  const RenderStyle rich{true, 100, true};
  check_golden("reports/hostile.txt", render_terminal(hostile_report(), plain));
  check_golden("reports/hostile.colour.txt",
               visible_escapes(render_terminal(hostile_report(), rich)));
  check_golden("reports/clean.txt", render_terminal(clean_report(), plain));
}

TEST_CASE("The JSON format is as its goldens show") {
  Report reproducible = hostile_report();
  reproducible.reproducible = true;
  check_golden("reports/hostile.json", render_json(reproducible));
  check_golden("reports/clean.json", render_json(clean_report()));
}

TEST_CASE("The Markdown format is as its goldens show") {
  check_golden("reports/hostile.md", render_markdown(hostile_report()));
  check_golden("reports/clean.md", render_markdown(clean_report()));
}

TEST_CASE("Formats are found by name and every one renders") {
  for (const Format& format : all_formats()) {
    CHECK(find_format(format.name) == &format);
    CHECK_FALSE(format.render(clean_report(), {}).empty());
  }
  CHECK(find_format("nonsense") == nullptr);
  CHECK(all_formats().front().name == "terminal");
}
