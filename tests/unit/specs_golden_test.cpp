// Golden error cases: tests/errors/spec/CASE.yaml must be refused with exactly CASE.expected.
// `ACCEPT=1 agentcheck_unit "[golden]"` rewrites the expected texts; read them before you commit.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "specs/spec_loader.h"
#include "tests/unit/catch.h"
#include "tests/unit/specs_test_checks.h"

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> cases(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

TEST_CASE("A spec with errors says exactly what is expected", "[golden]") {
  const fs::path folder = fs::path(AGENTCHECK_SOURCE_DIR) / "tests/errors/spec";
  const std::vector<fs::path> paths = cases(folder);
  REQUIRE(paths.size() > 30);
  for (const fs::path& path : paths) {
    INFO(path.filename().string() << "; ACCEPT=1 rewrites the expected text");
    const std::string text = read_file(path), name = path.filename().string();
    const agentcheck::SpecResult result = agentcheck::load_spec(
        text, name, agentcheck::test::checks(), agentcheck::test::languages());
    CHECK_FALSE(result.ok());
    const std::string actual = agentcheck::render_diagnostics(result.diagnostics, text, name);
    const fs::path expected = fs::path(path).replace_extension(".expected");
    if (std::getenv("ACCEPT") != nullptr) std::ofstream(expected, std::ios::binary) << actual;
    CHECK(actual == read_file(expected));
  }
}
