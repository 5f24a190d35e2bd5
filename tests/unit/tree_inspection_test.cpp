// What is left of many findings about a tree: those that matter, and how many more there are.
#include "runner/runs/tree_inspection.h"

#include <fmt/format.h>

#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

Finding finding(const std::string& rule, const std::string& path) {
  Finding made;
  made.rule = rule;
  made.path = path;
  return made;
}

std::string listed(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& one : findings) {
    text += one.rule + ":" + one.path + (one.message.empty() ? "" : " " + one.message) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("Findings below ignored directories are left out, but for what a shell could step into") {
  std::vector<Finding> findings{finding("hard-link", "node_modules/a/b"),
                                finding("hard-link", "node_modules.txt"),
                                finding("hard-link", "x.pyc"),
                                finding("hard-link", "dir/x.pyc"),
                                finding("setuid-file", "node_modules/s"),
                                finding("nested-repository", "build/.git"),
                                finding("escaping-symlink", "sub/build/l")};
  drop_ignored(findings, {"build/", "node_modules/", "sub/build/", "x.pyc"});
  CHECK(listed(findings) ==
        "hard-link:node_modules.txt\nhard-link:dir/x.pyc\nsetuid-file:node_modules/s\n"
        "nested-repository:build/.git\n");
}

TEST_CASE("Of a rule with many findings the first are kept and the rest is counted") {
  std::vector<Finding> findings;
  for (int n = 9; n > 0; --n) findings.push_back(finding("hard-link", fmt::format("f{}", n)));
  findings.push_back(finding("setuid-file", "f5"));
  sort_findings(findings);
  cap_findings(findings, 2);
  CHECK(listed(findings) ==
        "hard-link:f1\nhard-link:f2\nsetuid-file:f5\n"
        "hard-link: 7 more of rule hard-link are not listed\n");
}
