#include "runner/git/nested_repository.h"

#include <sys/stat.h>

#include <functional>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "runner/git/plain_file.h"

namespace agentcheck {
namespace {

constexpr std::size_t kSmall = 1 << 16;
constexpr std::size_t kPacked = std::size_t{256} << 20;

/// How the files of a repository are looked at.
struct Look {
  std::function<bool(const std::string&)> is_directory;
  /// The content of a regular file; empty where there is none or it is larger than the limit.
  std::function<std::string(const std::string&, std::size_t)> text;
  bool pointers = true;  ///< A `.git` file and a `commondir` may lead elsewhere.
};

/// By absolute paths, through links.
Look look_anywhere() {
  return {[](const std::string& path) {
            struct stat status;
            return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
          },
          [](const std::string& path, std::size_t limit) {
            auto file = read_plain_file(path, limit);
            return file ? std::move(file->content) : std::string();
          },
          true};
}

/// By paths below the root of `files`, through nothing.
Look look_within(const WorktreeFiles& files) {
  return {[&files](const std::string& path) { return files.directory(path).has_value(); },
          [&files](const std::string& path, std::size_t limit) {
            auto file = files.read(path, limit);
            return file && file->stat.is_file() ? std::move(file->bytes) : std::string();
          },
          false};
}

std::string first_line(const Look& look, const std::string& path) {
  const std::string file = look.text(path, kSmall);
  const std::string_view text = file;
  return std::string(trim(text.substr(0, text.find('\n'))));
}

std::string absolute(const std::string& base, const std::string& path) {
  return !path.empty() && path[0] == '/' ? path : base + "/" + path;
}

std::optional<ObjectId> packed_ref(const Look& look, const std::string& common,
                                   std::string_view name) {
  const std::string file = look.text(common + "/packed-refs", kPacked);
  for (const std::string_view line : split_lines(file)) {
    const std::size_t blank = line.find(' ');
    if (blank != std::string_view::npos && line[0] != '#' && line.substr(blank + 1) == name) {
      return ObjectId::from_hex(line.substr(0, blank));
    }
  }
  return std::nullopt;
}

// A ref's name is a path below the git directory: nothing else is opened.
bool safe_ref(std::string_view name) {
  return name.substr(0, 5) == "refs/" && name.find("..") == std::string_view::npos;
}

std::optional<ObjectId> resolve_head(const Look& look, const std::string& git_dir,
                                     const std::string& common) {
  constexpr std::string_view kSymbolic = "ref:";
  constexpr int kMaxHops = 5;  // as git
  std::string value = first_line(look, git_dir + "/HEAD");
  for (int hop = 0; hop < kMaxHops; ++hop) {
    if (value.compare(0, kSymbolic.size(), kSymbolic) != 0) return ObjectId::from_hex(value);
    const std::string name(trim(std::string_view(value).substr(kSymbolic.size())));
    if (!safe_ref(name)) return std::nullopt;
    value = first_line(look, common + "/" + name);
    if (value.empty()) return packed_ref(look, common, name);
  }
  return std::nullopt;
}

NestedRepository find(const Look& look, const std::string& directory, HashKind hash) {
  std::string git_dir = directory + "/.git";
  if (!look.is_directory(git_dir)) {
    constexpr std::string_view kPointer = "gitdir:";
    const std::string line = first_line(look, git_dir);
    if (!look.pointers || line.compare(0, kPointer.size(), kPointer) != 0) return {};
    git_dir =
        absolute(directory, std::string(trim(std::string_view(line).substr(kPointer.size()))));
  }
  const std::string shared = first_line(look, git_dir + "/commondir");
  if (!look.pointers && !shared.empty()) return {};
  const std::string common = shared.empty() ? git_dir : absolute(git_dir, shared);
  NestedRepository found;
  found.present = !first_line(look, git_dir + "/HEAD").empty() &&
                  look.is_directory(common + "/objects") && look.is_directory(common + "/refs");
  if (!found.present) return found;
  found.commit = resolve_head(look, git_dir, common);
  if (found.commit && found.commit->raw().size() != id_size(hash)) found.commit.reset();
  return found;
}

}  // namespace

NestedRepository nested_repository(const std::string& directory, HashKind hash) {
  return find(look_anywhere(), directory, hash);
}

NestedRepository nested_repository_within(const WorktreeFiles& files, const std::string& directory,
                                          HashKind hash) {
  return find(look_within(files), directory, hash);
}

}  // namespace agentcheck
