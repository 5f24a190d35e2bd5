#include "tests/hostile/result.h"

namespace agentcheck::testing {

bool lists(const RunEnd& end, const std::string& path) {
  if (!end.report.is_object()) return false;
  for (const auto& file : end.report["files"]) {
    if (file["path"] == path) return true;
  }
  return false;
}

std::string rules(const RunEnd& end) {
  std::string text;
  if (!end.report.is_object()) return text;
  for (const auto& criterion : end.report["criteria"]) {
    for (const auto& finding : criterion["findings"]) {
      text += finding["rule"].get<std::string>() + "\n";
    }
  }
  return text;
}

std::string result_tree(World& world, const RunEnd& end) {
  return world
      .host({"git", "-c", "safe.directory=*", "--git-dir", world.run_directory(end) + "/result.git",
             "-c", "core.quotePath=false", "ls-tree", "-r", "result"})
      .out;
}

std::string result_blob(World& world, const RunEnd& end, const std::string& path) {
  return world
      .host({"git", "-c", "safe.directory=*", "--git-dir", world.run_directory(end) + "/result.git",
             "cat-file", "blob", "result:" + path})
      .out;
}

void expect_finding(const RunEnd& end, const std::string& rule, const std::string& path) {
  INFO(end.describe());
  CHECK(end.finds(rule, path));
  CHECK(end.record["verdict"] == "fail");
  CHECK(end.process.code == 1);
}

void look_at_run(World& world, const RunEnd& end) {
  const auto must_work = [](const char* what, const ProgramEnd& ended) {
    INFO(what << "\n" << ended.out << ended.err);
    CHECK(ended.code == 0);
  };
  for (const char* command : {"show", "diff", "logs"}) {
    must_work(command, world.agentcheck({command, end.id()}));
  }
  must_work("status", world.agentcheck({"status"}));
  must_work("clean", world.agentcheck({"clean"}));
  must_work("git status", world.host({"git", "status"}));
  world.check_unchanged();
}

}  // namespace agentcheck::testing
