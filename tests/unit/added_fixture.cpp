#include "tests/unit/added_fixture.h"

#include <fmt/format.h>

#include <memory>

#include "checks/symbols/pairing.h"
#include "grammars/language.h"
#include "grammars/traits.h"
#include "runner/git/line_diff.h"

namespace agentcheck {
namespace {

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
  facts.errors = syntax_errors(file);
  facts.symbols = extract_symbols(file, false);
  return facts;
}

}  // namespace

Outcome decide_added(const Criterion& criterion, const std::vector<AddedFile>& sources) {
  const std::unique_ptr<Check> check =
      find_check(Family::negative, "added")->make(criterion).value();
  ChangeSet changes;
  for (const AddedFile& source : sources) {
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
  std::vector<AnalyzedFile> files(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const AddedFile& source = sources[i];
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
  return check->decide({changes, files, pair_symbols(files)}, 0, NoContext());
}

Criterion criterion_of(const std::string& construct) {
  Criterion criterion;
  criterion.parameters["construct"] = StringList{construct};
  return criterion;
}

std::string lines_of(const Outcome& outcome) {
  std::string lines;
  for (const Finding& finding : outcome.findings) {
    lines += fmt::format("{}{}", lines.empty() ? "" : " ", finding.range.begin.line + 1);
  }
  return lines;
}

std::string findings_when_added(const std::string& construct, const std::string& path,
                                const std::string& text) {
  return lines_of(decide_added(criterion_of(construct), {{path, "", text}}));
}

}  // namespace agentcheck
