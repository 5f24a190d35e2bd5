#include "runner/git/find_repository.h"

#include <filesystem>

#include "core/text.h"
#include "runner/git/plain_file.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSmallFile = 4096;

std::string line_of(const fs::path& path) {
  const auto file = read_plain_file(path.string(), kSmallFile);
  if (!file) return {};
  std::string_view text = file->content;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text);
}

fs::path real(const fs::path& path) {
  std::error_code error;
  const fs::path found = fs::canonical(path, error);
  return error ? fs::path() : found;
}

/// The directory that holds what all working trees share; empty where `git_dir` is none.
fs::path common_of(const fs::path& git_dir) {
  std::error_code error;
  if (git_dir.empty() || !fs::exists(git_dir / "HEAD", error)) return {};
  const std::string shared = line_of(git_dir / "commondir");
  const fs::path common = shared.empty() ? git_dir : real(git_dir / shared);
  const bool whole = !common.empty() && fs::is_directory(common / "objects", error) &&
                     fs::is_directory(common / "refs", error);
  return whole ? common : fs::path();
}

/// What `.git` in a directory leads to: itself, or what "gitdir: PATH" in it names.
fs::path git_dir_in(const fs::path& directory) {
  constexpr std::string_view kWord = "gitdir: ";
  const fs::path dot_git = directory / ".git";
  std::error_code error;
  if (fs::is_directory(dot_git, error)) return real(dot_git);
  const std::string pointer = line_of(dot_git);
  return pointer.starts_with(kWord) ? real(directory / pointer.substr(kWord.size())) : fs::path();
}

}  // namespace

std::string find_common_directory(const std::string& directory) {
  for (fs::path at = real(directory); !at.empty(); at = at.parent_path()) {
    fs::path common = common_of(git_dir_in(at));
    if (common.empty()) common = common_of(at);
    if (!common.empty()) return common.string();
    if (at == at.root_path()) break;
  }
  return {};
}

}  // namespace agentcheck
