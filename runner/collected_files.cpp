#include "runner/collected_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

#include "core/text.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxFile = std::size_t{64} << 20;
constexpr std::size_t kMaxTotal = std::size_t{256} << 20;
constexpr std::size_t kMaxFiles = 20'000;
constexpr std::size_t kMaxEntries = 2'000'000;
constexpr int kMaxDepth = 64;

/// Called with a directory, a name in it, the path from the root and what it is; false ends the
/// walk.
using Visit = std::function<bool(int, const std::string&, const std::string&, const struct stat&)>;

class TreeWalk {
 public:
  TreeWalk(const GlobSet& globs, Visit visit) : globs_(globs), visit_(std::move(visit)) {}

  /// True where everything was seen.
  bool enter(int directory, const std::string& prefix, int depth) {
    if (depth > kMaxDepth) return false;
    bool whole = true;
    for (const std::string& name : names_in(directory)) {
      if (++entries_ > kMaxEntries || stopped_) return false;
      struct stat info {};
      if (fstatat(directory, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
      const std::string path = prefix + name;
      if (S_ISDIR(info.st_mode)) {
        const Fd child = open_directory(directory, name);
        whole = child && enter(child.get(), path + "/", depth + 1) && whole;
      } else if (globs_.matches(path) && !visit_(directory, name, path, info)) {
        stopped_ = true;
      }
    }
    return whole && !stopped_;
  }

 private:
  const GlobSet& globs_;
  Visit visit_;
  std::size_t entries_ = 0;
  bool stopped_ = false;
};

/// The content of a regular file; nullopt where it is none or longer than `limit`.
std::optional<std::string> read_regular(int directory, const std::string& name, std::size_t limit) {
  const Fd file(openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!file || fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) ||
      static_cast<std::uint64_t>(info.st_size) > limit) {
    return std::nullopt;
  }
  std::string content(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t got = 0;
  while (got < content.size()) {
    const ssize_t count = read(file.get(), content.data() + got, content.size() - got);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  content.resize(got);
  return content;
}

}  // namespace

CollectedFiles collect_files(int root, const GlobSet& globs) {
  CollectedFiles collected;
  std::size_t total = 0;
  const auto visit = [&](int directory, const std::string& name, const std::string& path,
                         const struct stat& info) {
    if (!S_ISREG(info.st_mode)) {
      collected.unread = fmt::format("`{}` is no regular file", display(path));
      return true;
    }
    if (collected.files.size() >= kMaxFiles) {
      collected.unread = fmt::format("there are more than {} files", kMaxFiles);
      return false;
    }
    std::optional<std::string> content = read_regular(directory, name, kMaxFile);
    if (!content) {
      collected.unread = fmt::format("`{}` cannot be read, or is larger than {} MiB", display(path),
                                     kMaxFile >> 20);
      return true;
    }
    total += content->size();
    if (total > kMaxTotal) {
      collected.unread = fmt::format("the files are larger than {} MiB together", kMaxTotal >> 20);
      return false;
    }
    collected.files.push_back({path, std::move(*content)});
    return true;
  };
  const bool whole = TreeWalk(globs, visit).enter(root, "", 0);
  if (!whole && collected.unread.empty()) {
    collected.unread = "the tree the command left is too large or too deep to look through";
  }
  return collected;
}

std::optional<std::string> read_host_file(const std::string& path) {
  if (path.empty() || path[0] != '/') return std::nullopt;
  return read_regular(AT_FDCWD, path, kMaxFile);
}

bool remove_matching(int root, const GlobSet& globs) {
  if (globs.empty()) return true;
  const auto visit = [](int directory, const std::string& name, const std::string&,
                        const struct stat&) { return unlinkat(directory, name.c_str(), 0) == 0; };
  return TreeWalk(globs, visit).enter(root, "", 0);
}

}  // namespace agentcheck
