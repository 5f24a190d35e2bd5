// negative: guardrails
#include <fmt/format.h>

#include "checks/checks.h"
#include "checks/negative/guardrails/guarded_files.h"
#include "checks/support.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::negative,
    "guardrails",
    "Nothing changed that acts on its own or judges the change: CI, hooks, linters, test runners.",
    {
        {"allow", ParameterType::globs, false, {}, "none", "Paths the task needs to change."},
    },
    {},
    "- negative: guardrails\n  allow: [package-lock.json]\n",
    R"(# negative: guardrails

Files that act on their own or judge the change must not change with it: CI workflows, git hooks,
`.gitattributes` and `.gitmodules`, linter, compiler and test-runner configuration, lock files,
`CODEOWNERS`, and editor or agent configuration that runs when a folder is opened. Adding, deleting,
renaming and changing the mode of one counts. Upper and lower case are the same here. `allow` names what
the task needs.

Findings: `ci-changed`, `git-behaviour-changed`, `linter-configuration-changed`,
`compiler-configuration-changed`, `test-configuration-changed`, `lock-file-changed`,
`ownership-changed`, `runs-on-open`.

What it cannot see: configuration kept inside files that also hold other things (`package.json`,
`pyproject.toml`, `Cargo.toml`); put those in `deny` of `structural: scope`, or in `protect` of a
command.
)"};

class Guardrails : public Check {
 public:
  explicit Guardrails(const Criterion& criterion) : criterion_(criterion) {}

  Outcome decide(const Analysis& analysis, std::size_t, const CheckContext&) const override {
    Outcome outcome;
    for (const FileChange& change : analysis.changes.files) {
      if (!in_reach(criterion_, change)) continue;
      ++outcome.examined.files;
      examine(change, change.path, outcome);
      if (change.status == FileStatus::renamed) examine(change, change.old_path, outcome);
    }
    conclude(outcome);
    return outcome;
  }

 private:
  void examine(const FileChange& change, const std::string& path, Outcome& outcome) const {
    const GlobSet* allowed = criterion_.get<GlobSet>("allow");
    if (allowed && allowed->matches(path)) return;
    const GuardedGroup* group = guarded_group_of(path);
    if (!group) return;
    Finding finding = finding_for(change, group->rule,
                                  fmt::format("{}: {}", name_of(change.status), group->what));
    finding.path = path;
    if (path != change.path) finding.side = Side::base;
    finding.hint = "add it to `allow` if the task needs it";
    outcome.findings.push_back(std::move(finding));
  }

  const Criterion& criterion_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<Guardrails>(criterion);
}

}  // namespace

const CheckEntry kGuardrailsCheck{&kInfo, make};

}  // namespace agentcheck
