// Real repositories in temporary directories, made with the git program.
#pragma once

#include <string>
#include <vector>

namespace agentcheck {

/// A repository that is deleted with the object. Every failure to set up ends the test at once.
class TestRepository {
 public:
  /// `arguments` for `git init`.
  explicit TestRepository(const std::vector<std::string>& arguments = {});
  ~TestRepository();
  TestRepository(const TestRepository&) = delete;
  TestRepository& operator=(const TestRepository&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

  /// Runs git in the repository; its output without the last line feed. `input` is its standard
  /// input.
  std::string git(const std::vector<std::string>& arguments, const std::string& input = {}) const;
  /// The same, where failing is allowed; the exit code.
  int try_git(const std::vector<std::string>& arguments) const;

  /// Writes a file, with its directories.
  void write(const std::string& name, const std::string& content) const;
  void remove(const std::string& name) const;
  /// Commits everything in the working tree; the commit's id. Each commit is a minute after the
  /// last.
  std::string commit(const std::string& message = "a commit");

 private:
  std::string path_;
  int commits_ = 0;
};

/// A directory that is deleted with the object.
class TestDirectory {
 public:
  TestDirectory();
  ~TestDirectory();
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Runs `git` with the arguments in a directory; output and exit code.
struct GitResult {
  int code = 0;
  std::string out;
};
GitResult run_test_git(const std::string& directory, const std::vector<std::string>& arguments,
                       const std::string& input = {}, const std::string& date = {});

}  // namespace agentcheck
