// Old and new versions of small files, by language: tests/pairs/*.txt (see its README.md).
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "checks/check.h"
#include "checks/symbols/pairing.h"
#include "core/text.h"
#include "grammars/traits.h"
#include "tests/unit/catch.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

struct PairCase {
  std::string title, file, base, head;
  std::vector<std::string> expect, expect_all, expect_docs, expect_equivalent;
  StringList modulo;                       ///< Of `expect equivalent`.
  std::vector<std::string> same, differs;  ///< `modulo` of `structural: equivalent`.
  bool has_signatures = false, has_all = false, has_docs = false;
  int line = 0;
};

std::string default_name(const std::string& stem) {
  static const std::map<std::string, std::string> names{{"python", "a.py"},
                                                        {"javascript", "a.js"},
                                                        {"typescript", "a.ts"},
                                                        {"tsx", "a.tsx"},
                                                        {"go", "lib/a.go"},
                                                        {"rust", "src/a.rs"},
                                                        {"java", "A.java"},
                                                        {"c", "a.c"},
                                                        {"c-header", "a.h"},
                                                        {"cpp", "a.hpp"},
                                                        {"cpp-header", "a.hpp"},
                                                        {"csharp", "A.cs"},
                                                        {"kotlin", "A.kt"},
                                                        {"scala", "A.scala"},
                                                        {"php", "a.php"},
                                                        {"ruby", "lib/a.rb"},
                                                        {"swift", "Sources/a.swift"},
                                                        {"bash", "a.sh"}};
  auto found = names.find(stem);  // "python-reference" is Python's too.
  if (found == names.end()) found = names.find(stem.substr(0, stem.find('-')));
  if (found != names.end()) return found->second;
  // Else as the language's own example is called.
  const fs::path pack = fs::path(AGENTCHECK_SOURCE_DIR) / "grammars" / stem;
  if (!fs::is_directory(pack)) return stem;
  for (const fs::directory_entry& entry : fs::directory_iterator(pack)) {
    const fs::path file = entry.path().filename();
    if (file.stem() == "example" && file.extension() != ".symbols")
      return "a" + file.extension().string();
  }
  return stem;
}

std::vector<PairCase> read_cases(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<PairCase> cases;
  std::string line, part;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.starts_with("## ")) {
      cases.push_back({});
      cases.back().title = line.substr(3);
      cases.back().file = default_name(path.stem().string());
      cases.back().line = number;
      part.clear();
    } else if (cases.empty()) {
      continue;
    } else if (line.starts_with("--- file ")) {
      cases.back().file = line.substr(9);
    } else if (line.starts_with("--- ")) {
      part = line.substr(4);
      if (part == "expect") cases.back().has_signatures = true;
      if (part == "expect all") cases.back().has_all = true;
      if (part == "expect docs") cases.back().has_docs = true;
      if (part.starts_with("same ")) cases.back().same.push_back(part.substr(5));
      if (part.starts_with("differs ")) cases.back().differs.push_back(part.substr(8));
      if (part.starts_with("expect equivalent ")) {
        std::istringstream words(part.substr(18));
        for (std::string word; words >> word;) cases.back().modulo.push_back(word);
      }
    } else if (part == "base") {
      cases.back().base += line + "\n";
    } else if (part == "head") {
      cases.back().head += line + "\n";
    } else if (!trim(line).empty()) {
      (part == "expect"        ? cases.back().expect
       : part == "expect all"  ? cases.back().expect_all
       : part == "expect docs" ? cases.back().expect_docs
                               : cases.back().expect_equivalent)
          .emplace_back(trim(line));
    }
  }
  return cases;
}

class NoContext : public CheckContext {
 public:
  explicit NoContext(std::string head) : head_(std::move(head)) {}
  Result<CommandResult> run(const CommandRequest&) const override {
    return fail(ErrorKind::sandbox, "no commands here");
  }
  Result<std::optional<std::string>> read(Side, std::string_view) const override { return head_; }
  Result<std::vector<std::string>> paths(Side) const override { return std::vector<std::string>(); }

 private:
  std::string head_;
};

FileFacts facts_of(const std::string& path, const std::string& text, SourceFile& file) {
  FileFacts facts;
  facts.present = true;
  facts.language = file.language()->name();
  facts.quality = file.quality();
  facts.symbols = extract_symbols(file);
  facts.context = file.language()->traits().context(file);
  facts.bytes = static_cast<std::uint32_t>(text.size());
  facts.is_test_file = file.language()->is_test_file(path);
  return facts;
}

/// tests/pairs, or another directory of pairs: PAIRS=... agentcheck_unit "Pairs give*".
fs::path pairs_directory() {
  const char* other = std::getenv("PAIRS");
  return other != nullptr ? fs::path(other) : fs::path(AGENTCHECK_SOURCE_DIR) / "tests/pairs";
}

/// Findings as "rule symbol", sorted.
std::vector<std::string> run_check(Family family, const char* name, const Criterion& criterion,
                                   const PairCase& pair) {
  const LanguageChoice choice = choose_language(pair.file, pair.head + pair.base);
  REQUIRE(choice.language != nullptr);
  SourceFile base(pair.file, pair.base, choice.language),
      head(pair.file, pair.head, choice.language);
  base.parse();
  head.parse();
  ChangeSet changes;
  changes.files.push_back({});
  FileChange& change = changes.files.back();
  change.path = change.old_path = pair.file;
  change.mode = change.old_mode = FileMode::regular;
  change.hunks = {{{0, base.lines().count()}, {0, head.lines().count()}}};
  change.lines_added = head.lines().count();
  change.lines_removed = base.lines().count();
  std::vector<AnalyzedFile> files(1);
  files[0].change = &change;
  files[0].base = facts_of(pair.file, pair.base, base);
  files[0].head = facts_of(pair.file, pair.head, head);
  const CheckEntry* entry = find_check(family, name);
  REQUIRE(entry != nullptr);
  const std::unique_ptr<Check> check = entry->make(criterion).value();
  files[0].collected.push_back(
      check->collect({change, true, &base, &head, files[0].base, files[0].head}));
  const std::vector<SymbolChange> symbols = pair_symbols(files);
  const Outcome outcome = check->decide({changes, files, symbols}, 0, NoContext(pair.head));
  std::vector<std::string> lines;
  for (const Finding& finding : outcome.findings) {
    lines.emplace_back(trim(finding.rule + " " + finding.symbol));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// True where head is the code of base modulo a list of words with commas between them.
bool is_equivalent(const std::string& words, const PairCase& pair) {
  Criterion criterion;
  StringList modulo;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t comma = std::min(words.find(',', at), words.size());
    modulo.emplace_back(trim(std::string_view(words).substr(at, comma - at)));
    at = comma + 1;
  }
  criterion.parameters["modulo"] = modulo;
  return run_check(Family::structural, "equivalent", criterion, pair).empty();
}

}  // namespace

TEST_CASE("Pairs give exactly the findings they should") {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(pairs_directory())) {
    if (entry.path().extension() != ".txt") continue;
    for (PairCase& pair : read_cases(entry.path())) {
      INFO(entry.path().filename().string() << ":" << pair.line << ": " << pair.title);
      ++count;
      CHECK((pair.has_signatures || pair.has_all || pair.has_docs || !pair.same.empty() ||
             !pair.differs.empty() || !pair.modulo.empty()));
      for (const std::string& words : pair.same) {
        INFO("same " << words);
        CHECK(is_equivalent(words, pair));
      }
      for (const std::string& words : pair.differs) {
        INFO("differs " << words);
        CHECK_FALSE(is_equivalent(words, pair));
      }
      if (!pair.modulo.empty()) {
        Criterion criterion;
        criterion.parameters["modulo"] = pair.modulo;
        std::sort(pair.expect_equivalent.begin(), pair.expect_equivalent.end());
        CHECK(run_check(Family::structural, "equivalent", criterion, pair) ==
              pair.expect_equivalent);
      }
      if (pair.has_signatures) {
        Criterion criterion;
        std::sort(pair.expect.begin(), pair.expect.end());
        CHECK(run_check(Family::negative, "changed-signatures", criterion, pair) == pair.expect);
      }
      if (pair.has_all) {
        Criterion criterion;
        criterion.parameters["of"] = std::string("all");
        std::sort(pair.expect_all.begin(), pair.expect_all.end());
        CHECK(run_check(Family::negative, "changed-signatures", criterion, pair) ==
              pair.expect_all);
      }
      if (pair.has_docs) {
        Criterion criterion;
        criterion.parameters["which"] = std::string("all");
        criterion.parameters["require"] = StringList{"description", "params", "returns"};
        std::sort(pair.expect_docs.begin(), pair.expect_docs.end());
        CHECK(run_check(Family::coverage, "docs", criterion, pair) == pair.expect_docs);
      }
    }
  }
  CHECK(count > 0);
}

}  // namespace agentcheck
