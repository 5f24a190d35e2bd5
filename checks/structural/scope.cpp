// structural: scope
#include <fmt/format.h>

#include "checks/checks.h"
#include "checks/support.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::structural,
    "scope",
    "Only these paths were modified, created, deleted or renamed.",
    {
        {"modify",
         ParameterType::globs,
         false,
         {},
         "what `allow` matches",
         "Paths that may be modified."},
        {"create",
         ParameterType::globs,
         false,
         {},
         "what `allow` matches",
         "Paths that may be created."},
        {"delete",
         ParameterType::globs,
         false,
         {},
         "what `allow` matches",
         "Paths that may be deleted."},
        {"rename",
         ParameterType::globs,
         false,
         {},
         "none",
         "A rename whose both paths match is fine; any other is a deletion and a creation."},
        {"allow",
         ParameterType::globs,
         false,
         {},
         "",
         "Paths with which anything may be done that has no list of its own."},
        {"deny", ParameterType::globs, false, {}, "none", "Paths that may not change at all."},
    },
    {},
    "- structural: scope\n  modify: [src/utils/**]\n  create: none\n  delete: none\n",
    R"(# structural: scope

Says what may be done with which paths. A list that is absent means: whatever `allow` matches, and where
`allow` is absent too, anything. `none` is the empty list. `deny` wins over everything.

A rename is its old path deleted and its new path created, unless `rename` matches both. A changed mode,
a symlink, a submodule link and a rename that only changes case are changes. A file that becomes a
symlink, or a symlink that becomes a file, is modified.

Findings, one a path: `modified-out-of-scope`, `created-out-of-scope`, `deleted-out-of-scope`, `denied`.
)"};

class Scope : public Check {
 public:
  explicit Scope(const Criterion& criterion) : criterion_(criterion) {}

  Outcome decide(const Analysis& analysis, std::size_t, const CheckContext&) const override {
    Outcome outcome;
    for (const FileChange& change : analysis.changes.files) {
      if (!in_reach(criterion_, change)) continue;
      ++outcome.examined.files;
      decide_change(change, outcome);
    }
    conclude(outcome);
    return outcome;
  }

 private:
  void decide_change(const FileChange& change, Outcome& outcome) const {
    const GlobSet* rename = criterion_.get<GlobSet>("rename");
    switch (change.status) {
      case FileStatus::added:
        return decide_path(change, change.path, "create", "created", outcome);
      case FileStatus::deleted:
        return decide_path(change, change.old_path, "delete", "deleted", outcome);
      case FileStatus::modified:
      case FileStatus::type_changed:
        return decide_path(change, change.path, "modify", "modified", outcome);
      case FileStatus::renamed:
        if (rename && rename->matches(change.old_path) && rename->matches(change.path)) {
          if (!deny(change, change.old_path, outcome)) deny(change, change.path, outcome);
          return;
        }
        decide_path(change, change.old_path, "delete", "renamed away (deleted)", outcome);
        decide_path(change, change.path, "create", "created by a rename", outcome);
    }
  }

  bool deny(const FileChange& change, const std::string& path, Outcome& outcome) const {
    const GlobSet* denied = criterion_.get<GlobSet>("deny");
    if (!denied || !denied->matches(path)) return false;
    Finding finding = finding_for(change, "denied",
                                  fmt::format("must not change: `deny` is {}", denied->describe()));
    finding.path = path;
    outcome.findings.push_back(std::move(finding));
    return true;
  }

  void decide_path(const FileChange& change, const std::string& path, std::string_view list,
                   std::string_view verb, Outcome& outcome) const {
    if (deny(change, path, outcome)) return;
    const GlobSet* own = criterion_.get<GlobSet>(list);
    const GlobSet* globs = own ? own : criterion_.get<GlobSet>("allow");
    if (!globs || globs->matches(path)) return;
    const std::string rule = list == "create"   ? "created-out-of-scope"
                             : list == "delete" ? "deleted-out-of-scope"
                                                : "modified-out-of-scope";
    Finding finding = finding_for(
        change, rule,
        fmt::format("{}, but `{}` is {}", verb, own ? list : "allow", globs->describe()));
    finding.path = path;
    if (change.status == FileStatus::renamed) {
      finding.old_path = change.old_path;
      finding.side = list == "delete" ? Side::base : Side::head;
    }
    finding.after = what_changed(change);
    outcome.findings.push_back(std::move(finding));
  }

  /// Says so where the change is not one of content.
  static std::string what_changed(const FileChange& change) {
    if (change.old_mode == change.mode) return {};
    if (change.old_mode == FileMode::none || change.mode == FileMode::none) return {};
    return fmt::format("mode {:06o} -> {:06o}", static_cast<unsigned>(change.old_mode),
                       static_cast<unsigned>(change.mode));
  }

  const Criterion& criterion_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<Scope>(criterion);
}

}  // namespace

const CheckEntry kScopeCheck{&kInfo, make};

}  // namespace agentcheck
