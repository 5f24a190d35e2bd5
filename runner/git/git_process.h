// The git program, run where nothing of the user's can be harmed by it: no shell, no inherited
// environment, no inherited files, and nothing that a repository's configuration could make it
// execute.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "runner/git/unique_fd.h"

namespace agentcheck {

/// A git command that ended.
struct GitOutput {
  int exit_code = 0;
  std::string out;
  std::string err;
};

/// Runs `git ARGUMENTS` to its end, with `input` as standard input. `git_dir` is passed as
/// --git-dir; where it is empty git looks for a repository itself. ErrorKind::undecided where git
/// cannot be started (it names the remedy) or is killed. `variables` are more of its environment,
/// NAME=VALUE.
Result<GitOutput> run_git(const std::string& git_dir, const std::vector<std::string>& arguments,
                          std::string_view input = {},
                          const std::vector<std::string>& variables = {});

/// Runs git in the same way and hands on what it prints as it comes, for output of any size; `out`
/// of the result is empty. Where `take` gives false git is ended, and the exit code is -1.
Result<GitOutput> stream_git(const std::string& git_dir, const std::vector<std::string>& arguments,
                             const std::function<bool(std::string_view)>& take);

/// A git command that is asked line by line, `cat-file --batch` for one. Used by one thread at a
/// time; the process ends with the object.
class GitDialogue {
 public:
  static Result<std::unique_ptr<GitDialogue>> start(const std::string& git_dir,
                                                    const std::vector<std::string>& arguments);
  ~GitDialogue();
  GitDialogue(const GitDialogue&) = delete;
  GitDialogue& operator=(const GitDialogue&) = delete;

  /// False where git is gone, as for read_line and read_bytes; the dialogue is of no more use then.
  bool write(std::string_view text);
  /// The next line, without its line feed.
  bool read_line(std::string& line);
  bool read_bytes(std::size_t count, std::string& bytes);

 private:
  GitDialogue(pid_t child, UniqueFd input, UniqueFd output)
      : child_(child), input_(std::move(input)), output_(std::move(output)) {}
  bool fill();

  pid_t child_;
  UniqueFd input_;
  UniqueFd output_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace agentcheck
