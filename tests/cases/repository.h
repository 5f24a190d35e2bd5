// A case folder made into a real repository: `base/` is one commit, `head/` the next.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "tests/support/run_binary.h"

namespace agentcheck::testing {

/// The repository of a case, in a temporary directory, with the tags `base` and `head`. `base.sh`
/// and `head.sh` of the case are run by /bin/sh in the work tree once the files of that side are
/// there, for what files cannot say: links, modes, renames, submodules. Commits have fixed dates
/// and authors.
class CaseRepository {
 public:
  /// Fails the test where git or a script fails.
  explicit CaseRepository(const std::filesystem::path& folder);

  /// Where to run agentcheck; the spec is `../spec.yaml` from here.
  std::string directory() const { return root_.path() + "/repository"; }
  /// Every path that differs between the two commits, as git says without looking for renames.
  std::set<std::string> changed_paths() const;
  /// Puts HEAD and the index back to base and leaves the files of head lying there.
  void uncommit_head() const;

 private:
  void lay_down(const std::filesystem::path& folder, const std::string& side) const;
  void git(const std::vector<std::string>& arguments) const;

  TemporaryDirectory root_;
};

}  // namespace agentcheck::testing
