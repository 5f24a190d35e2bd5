#include "runner/runs/repository_git.h"

#include <fmt/format.h>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/git/plain_file.h"

namespace agentcheck {
namespace {

constexpr std::size_t kSmallFile = std::size_t{16} << 20;

tl::unexpected<Error> git_failed(const std::string& what, const GitOutput& output) {
  return fail(ErrorKind::undecided,
              fmt::format("{}: git says: {}", what, display(shorten(trim(output.err), 500))));
}

}  // namespace

Result<std::string> git_output(const std::string& repository, const std::string& what,
                               std::vector<std::string> arguments) {
  std::vector<std::string> words = {"-c", "gc.auto=0", "-c", "maintenance.auto=false"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Result<GitOutput> output = run_git(repository, words);
  if (!output) return tl::unexpected(output.error());
  if (output->exit_code != 0) return git_failed(what, *output);
  return std::move(output->out);
}

std::string small_file(const std::string& path) {
  auto file = read_plain_file(path, kSmallFile);
  return file ? std::move(file->content) : std::string();
}

}  // namespace agentcheck
