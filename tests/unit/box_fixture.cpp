#include "tests/unit/box_fixture.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/catch.h"

namespace agentcheck {

const Sandbox& test_sandbox(bool cgroups) {
  static const Result<Sandbox> with = Sandbox::open();
  static const Result<Sandbox> without = Sandbox::open({.cgroups = false});
  const Result<Sandbox>& wanted = cgroups ? with : without;
  if (!wanted) FAIL(wanted.error().message << "\n" << wanted.error().remedy);
  return *wanted;
}

Profile small() {
  Profile profile;
  profile.limits.time = std::chrono::seconds(60);
  return profile;
}

BoxResult run_boxed(const std::string& text, const Profile& profile, bool cgroups) {
  Result<BoxResult> result = test_sandbox(cgroups).run(profile, {"/bin/sh", "-c", text});
  if (!result) FAIL(result.error().message << "\n" << result.error().remedy);
  return std::move(*result);
}

int processes_with(const std::string& text) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "cmdline");
    std::string words((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (words.find(text) != std::string::npos) ++count;
  }
  return count;
}

}  // namespace agentcheck
