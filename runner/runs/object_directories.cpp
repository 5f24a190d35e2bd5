#include "runner/runs/object_directories.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "core/text.h"
#include "runner/runs/repository_git.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostAlternates = 32;

/// True where `owner` could read what the object directory holds, by owner and "others".
bool readable_by(const std::string& directory, uid_t user) {
  const auto allowed = [user](const fs::path& path, mode_t mine, mode_t others) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) return true;
    return (info.st_mode & (info.st_uid == user ? mine : others)) != 0;
  };
  if (!allowed(directory, S_IXUSR, S_IXOTH)) return false;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory + "/pack", error)) {
    const fs::path kind = entry.path().extension();
    if ((kind == ".pack" || kind == ".idx") && !allowed(entry.path(), S_IRUSR, S_IROTH))
      return false;
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (!allowed(entry.path(), S_IXUSR, S_IXOTH)) return false;
  }
  return true;
}

/// True for a partial clone: some of its packs promise objects that are elsewhere
/// (partial-clone, git's technical documentation).
bool has_promised_packs(const std::string& repository) {
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(repository + "/objects/pack", error)) {
    if (entry.path().extension() == ".promisor") return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> object_directories(const std::string& repository) {
  std::vector<std::string> found{repository + "/objects"};
  for (std::size_t at = 0; at < found.size() && found.size() < kMostAlternates; ++at) {
    const std::string text = small_file(found[at] + "/info/alternates");
    for (const std::string_view line : split_lines(text)) {
      if (line.empty() || line.front() == '#') continue;
      std::error_code error;
      const fs::path path = fs::canonical(fs::path(found[at]) / fs::path(line), error);
      if (error || std::find(found.begin(), found.end(), path.string()) != found.end()) continue;
      found.push_back(path.string());
    }
  }
  return found;
}

Result<void> check_objects(const std::string& repository, const std::string& base,
                           const std::optional<Identity>& owner) {
  for (const std::string& objects : object_directories(repository)) {
    if (owner && !readable_by(objects, owner->uid)) {
      return fail(
          ErrorKind::usage,
          fmt::format("{} cannot be read by the user the sandbox runs as", display(objects)),
          "run agentcheck as the owner of the repository, or make the objects readable: "
          "chmod -R a+rX");
    }
  }
  if (!has_promised_packs(repository)) return {};
  // Prints "?ID" for what a partial clone left out; reads trees only, never fetches.
  const Result<std::string> missing =
      git_output(repository, "cannot read the base",
                 {"rev-list", "--objects", "--no-walk", "--missing=print", base});
  if (!missing) return tl::unexpected(missing.error());
  const auto lines = split_lines(*missing);
  const auto lost = std::count_if(lines.begin(), lines.end(), [](std::string_view line) {
    return !line.empty() && line.front() == '?';
  });
  if (lost == 0) return {};
  return fail(ErrorKind::usage,
              fmt::format("{} of the base are missing: this is a partial clone",
                          plural(static_cast<std::uint64_t>(lost), "object")),
              "fetch them: `git fetch --refetch --no-filter`, or `git checkout` the base once");
}

}  // namespace agentcheck
