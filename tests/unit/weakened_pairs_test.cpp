// Small changes of tests, by language, and what `negative: weakened-tests` says of them:
// tests/pairs/weakened/*.txt (see the README.md there).
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "checks/check.h"
#include "checks/symbols/pairing.h"
#include "core/text.h"
#include "grammars/language.h"
#include "runner/git/line_diff.h"
#include "tests/unit/catch.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

struct Source {
  std::string path, base, head;
};

struct WeakenedCase {
  std::string title;
  int line = 0;
  bool strict = false;
  std::vector<Source> sources;
  std::vector<std::string> expect;
};

std::string default_path(const std::string& stem) {
  static const std::map<std::string, std::string> kPaths{
      {"python", "tests/test_a.py"},        {"javascript", "test/a.test.js"},
      {"typescript", "test/a.test.ts"},     {"go", "a_test.go"},
      {"java", "src/test/java/ATest.java"}, {"rust", "tests/a.rs"},
      {"cpp", "test/a_test.cpp"},           {"c", "test/test_a.c"}};
  const auto found = kPaths.find(stem);
  return found == kPaths.end() ? stem : found->second;
}

std::vector<WeakenedCase> read_cases(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<WeakenedCase> cases;
  std::string line, part;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.starts_with("## ")) {
      cases.push_back(
          {line.substr(3), number, false, {{default_path(path.stem().string()), "", ""}}, {}});
      part.clear();
    } else if (cases.empty()) {
      continue;
    } else if (line.starts_with("--- file ")) {
      Source& last = cases.back().sources.back();
      if (last.base.empty() && last.head.empty()) {
        last.path = line.substr(9);
      } else {
        cases.back().sources.push_back({line.substr(9), "", ""});
      }
    } else if (line == "--- strict") {
      cases.back().strict = true;
    } else if (line.starts_with("--- ")) {
      part = line.substr(4);
    } else if (part == "base") {
      cases.back().sources.back().base += line + "\n";
    } else if (part == "head") {
      cases.back().sources.back().head += line + "\n";
    } else if (part == "expect" && !trim(line).empty()) {
      cases.back().expect.emplace_back(trim(line));
    }
  }
  return cases;
}

class NoContext : public CheckContext {
 public:
  Result<CommandResult> run(const CommandRequest&) const override {
    return fail(ErrorKind::sandbox, "no commands here");
  }
  Result<std::optional<std::string>> read(Side, std::string_view) const override {
    return std::optional<std::string>();
  }
  Result<std::vector<std::string>> paths(Side) const override { return std::vector<std::string>(); }
};

FileFacts facts_of(const SourceFile& file, bool present) {
  FileFacts facts;
  facts.present = present;
  facts.quality = file.quality();
  if (!file.language() || !present) return facts;
  facts.language = file.language()->name();
  facts.is_test_file = file.language()->is_test_file(file.path());
  return facts;
}

/// The rules found, sorted, each once.
std::vector<std::string> rules_found(const WeakenedCase& each) {
  Criterion criterion;
  if (each.strict) criterion.parameters["strict"] = true;
  const std::unique_ptr<Check> check =
      find_check(Family::negative, "weakened-tests")->make(criterion).value();
  ChangeSet changes;
  for (const Source& source : each.sources) {
    FileChange change;
    change.path = source.path;
    if (!source.base.empty()) {
      change.old_path = source.path;
      change.old_mode = FileMode::regular;
    }
    if (!source.head.empty()) change.mode = FileMode::regular;
    change.hunks = line_diff(source.base, source.head);
    changes.files.push_back(change);
  }
  std::vector<AnalyzedFile> files(each.sources.size());
  for (std::size_t i = 0; i < each.sources.size(); ++i) {
    const Source& source = each.sources[i];
    const Language* language = choose_language(source.path, source.head + source.base).language;
    SourceFile base(source.path, source.base, language), head(source.path, source.head, language);
    base.parse();
    head.parse();
    files[i].change = &changes.files[i];
    files[i].base = facts_of(base, !source.base.empty());
    files[i].head = facts_of(head, !source.head.empty());
    files[i].collected.push_back(
        check->collect({changes.files[i], true, source.base.empty() ? nullptr : &base,
                        source.head.empty() ? nullptr : &head, files[i].base, files[i].head}));
  }
  const std::vector<SymbolChange> symbols;
  std::vector<std::string> rules;
  for (const Finding& finding : check->decide({changes, files, symbols}, 0, NoContext()).findings) {
    rules.push_back(finding.rule);
  }
  std::sort(rules.begin(), rules.end());
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  return rules;
}

}  // namespace

TEST_CASE("Weakened tests are found and refactored ones are not") {
  const char* other = std::getenv("PAIRS");
  const fs::path directory =
      other != nullptr ? fs::path(other) : fs::path(AGENTCHECK_SOURCE_DIR) / "tests/pairs/weakened";
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != ".txt") continue;
    for (WeakenedCase& each : read_cases(entry.path())) {
      INFO(entry.path().filename().string() << ":" << each.line << ": " << each.title);
      ++count;
      std::sort(each.expect.begin(), each.expect.end());
      CHECK(rules_found(each) == each.expect);
    }
  }
  CHECK(count > 0);
}

}  // namespace agentcheck
