#include "tests/unit/git_fixture.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#if defined(__SANITIZE_ADDRESS__)
/// libgit2 1.5 does not free its match when a regular expression does not match (git_regexp_match
/// with PCRE2): a few kilobytes for each revision that turns out to be unknown.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libpcre2\n"; }
#endif

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

std::string new_directory() {
  std::string pattern = (fs::temp_directory_path() / "agentcheck-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  return pattern;
}

void remove_all(const std::string& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text = "git";
  for (const std::string& word : words) text += " " + word;
  return text;
}

}  // namespace

GitResult run_test_git(const std::string& directory, const std::vector<std::string>& arguments,
                       const std::string& input, const std::string& date) {
  std::FILE* in = std::tmpfile();
  std::FILE* out = std::tmpfile();
  std::fwrite(input.data(), 1, input.size(), in);
  std::rewind(in);
  const std::string when = date.empty() ? "1700000000 +0000" : date;
  const std::vector<std::string> environment = {std::string("PATH=") + std::getenv("PATH"),
                                                "HOME=/nonexistent",
                                                "LC_ALL=C",
                                                "GIT_CONFIG_NOSYSTEM=1",
                                                "GIT_CONFIG_GLOBAL=/dev/null",
                                                "GIT_AUTHOR_NAME=A",
                                                "GIT_AUTHOR_EMAIL=a@example.org",
                                                "GIT_COMMITTER_NAME=C",
                                                "GIT_COMMITTER_EMAIL=c@example.org",
                                                "GIT_AUTHOR_DATE=" + when,
                                                "GIT_COMMITTER_DATE=" + when};
  const pid_t child = fork();
  if (child == 0) {
    dup2(fileno(in), 0);
    dup2(fileno(out), 1);
    dup2(open("/dev/null", O_WRONLY), 2);
    std::vector<char*> argv = {const_cast<char*>("git"), const_cast<char*>("-c"),
                               const_cast<char*>("protocol.file.allow=always")};
    std::vector<char*> env;
    for (const std::string& word : arguments) argv.push_back(const_cast<char*>(word.c_str()));
    for (const std::string& word : environment) env.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    env.push_back(nullptr);
    if (chdir(directory.c_str()) == 0) execvpe("git", argv.data(), env.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  GitResult result;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  std::rewind(out);
  std::array<char, 65536> buffer;
  for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), out)) > 0;) {
    result.out.append(buffer.data(), got);
  }
  std::fclose(in);
  std::fclose(out);
  return result;
}

TestDirectory::TestDirectory() : path_(new_directory()) {}
TestDirectory::~TestDirectory() { remove_all(path_); }

TestRepository::TestRepository(const std::vector<std::string>& arguments) : path_(new_directory()) {
  std::vector<std::string> init = {"init", "-q", "-b", "main"};
  init.insert(init.end(), arguments.begin(), arguments.end());
  git(init);
}

TestRepository::~TestRepository() { remove_all(path_); }

std::string TestRepository::git(const std::vector<std::string>& arguments,
                                const std::string& input) const {
  GitResult result = run_test_git(path_, arguments, input);
  if (result.code != 0) throw std::runtime_error(joined(arguments) + " failed");
  if (result.out.ends_with('\n')) result.out.pop_back();
  return result.out;
}

int TestRepository::try_git(const std::vector<std::string>& arguments) const {
  return run_test_git(path_, arguments).code;
}

void TestRepository::write(const std::string& name, const std::string& content) const {
  const fs::path target = file(name);
  fs::create_directories(target.parent_path());
  std::ofstream stream(target, std::ios::binary | std::ios::trunc);
  stream << content;
  if (!stream.flush()) throw std::runtime_error("cannot write " + name);
}

void TestRepository::remove(const std::string& name) const { fs::remove_all(file(name)); }

std::string TestRepository::commit(const std::string& message) {
  git({"add", "-A"});
  const std::string date = std::to_string(1'700'000'000 + 60 * commits_++) + " +0000";
  const GitResult result =
      run_test_git(path_, {"commit", "-q", "--allow-empty", "-m", message}, {}, date);
  if (result.code != 0) throw std::runtime_error("git commit failed");
  return git({"rev-parse", "HEAD"});
}

}  // namespace agentcheck
