// The documentation that is made from tables is what the tables say.
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "tests/support/run_binary.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

using namespace agentcheck::testing;

namespace {

struct Document {
  std::string file;  ///< Below the root of the sources.
  std::vector<std::string> command;
};

/// The fenced blocks of a Markdown text that begin with "```LANGUAGE".
std::vector<std::string> fenced(const std::string& text, const std::string& language) {
  std::vector<std::string> blocks;
  const std::string open = "```" + language + "\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

std::string doc(const std::string& file) {
  return read_whole(std::string(AGENTCHECK_SOURCE_DIR) + "/" + file);
}

}  // namespace

TEST_CASE("Documents that a command writes are current") {
  const std::vector<Document> documents{
      {"docs/checks.md", {"explain", "--all"}},
      {"docs/spec.md", {"explain", "--spec"}},
      {"docs/configuration.md", {"explain", "--configuration"}},
      {"docs/languages.md", {"dump", "languages"}},
      {"docs/schema/spec.schema.json", {"spec", "schema"}},
      {"docs/schema/report.schema.json", {"dump", "report-schema"}},
  };
  for (const Document& document : documents) {
    const RunOutcome outcome = run_agentcheck(document.command);
    CHECK(outcome.code == 0);
    check_golden("../" + document.file, outcome.out);
  }
}

TEST_CASE("Specs shown in the documentation load") {
  const TemporaryDirectory directory;
  int specs = 0;
  for (const char* file : {"README.md", "docs/spec.md"}) {
    for (const std::string& block : fenced(doc(file), "yaml")) {
      if (block.find("version: 1") == std::string::npos) continue;
      INFO(file << "\n" << block);
      const RunOutcome outcome =
          run_agentcheck({"spec", "check", directory.write("spec.yaml", block)});
      INFO(outcome.out << outcome.err);
      CHECK(outcome.code == 0);
      ++specs;
    }
  }
  CHECK(specs == 2);
  const std::vector<std::string> examples = fenced(doc("docs/checks.md"), "yaml");
  REQUIRE(examples.size() >= 8);
  std::string all = "version: 1\ncriteria:\n";
  for (const std::string& example : examples) {
    for (const std::string_view line : agentcheck::split_lines(example)) {
      all += "  " + std::string(line) + "\n";
    }
  }
  const RunOutcome outcome = run_agentcheck({"spec", "check", directory.write("all.yaml", all)});
  INFO(all << outcome.out << outcome.err);
  CHECK(outcome.code == 0);
}

TEST_CASE("Links between documents lead somewhere") {
  for (const std::string file :
       {"README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/spec.md", "docs/checks.md",
        "docs/sandbox.md", "docs/configuration.md", "docs/runs.md", "docs/licenses.md", "docs/languages.md", "docs/tricky-cases.md"}) {
    const std::string text = doc(file);
    INFO(file);
    REQUIRE(!text.empty());
    const std::filesystem::path folder =
        (std::filesystem::path(AGENTCHECK_SOURCE_DIR) / file).parent_path();
    for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2)) {
      std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
      if (target.rfind("http", 0) == 0 || target[0] == '#') continue;
      target = target.substr(0, target.find('#'));
      INFO(target);
      CHECK(std::filesystem::exists(folder / target));
    }
  }
}
