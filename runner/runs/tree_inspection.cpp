#include "runner/runs/tree_inspection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_set>

#include "core/path_names.h"
#include "core/text.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

/// Rules about what a shell or an editor could step into; these count below ignored directories.
constexpr std::array<std::string_view, 4> kDangerousAnywhere{
    "nested-repository", "embedded-repository", "setuid-file", "too-many-entries"};

class Walk {
 public:
  Walk(const InspectionBase& base, const InspectionLimits& limits) : base_(base), limits_(limits) {}

  Inspection take(int root) {
    directory(root, "", 0);
    sort_findings(out_.findings);
    return std::move(out_);
  }

 private:
  const ListedEntry* on_base(const std::string& path) const {
    const auto& entries = base_.listing.entries;
    const auto at = std::lower_bound(
        entries.begin(), entries.end(), path,
        [](const ListedEntry& entry, const std::string& wanted) { return entry.path < wanted; });
    return at != entries.end() && at->path == path ? &*at : nullptr;
  }

  void add(std::string_view rule, const std::string& path, std::string message) {
    if (out_.findings.size() >= limits_.findings) return stop("findings", limits_.findings);
    Finding finding;
    finding.rule = rule;
    finding.path = path;
    finding.message = std::move(message);
    out_.findings.push_back(std::move(finding));
  }

  void directory(int fd, const std::string& path, std::size_t depth) {
    const std::vector<std::string> names = names_in(fd);
    look_for_repository(names, path, depth);
    look_for_twins(names, path);
    for (const std::string& name : names) {
      if (++out_.entries > limits_.entries) return stop("files", limits_.entries);
      if (depth == 0 && name == ".git") continue;
      entry(fd, name, path.empty() ? name : path + "/" + name, depth);
      if (!out_.complete) return;
    }
  }

  void stop(std::string_view what, std::uint64_t most) {
    if (!out_.complete) return;
    out_.complete = false;
    Finding finding;
    finding.rule = "too-many-entries";
    finding.message = fmt::format("more than {} {}: the rest was not looked at", most, what);
    out_.findings.push_back(std::move(finding));
  }

  void entry(int parent, const std::string& name, const std::string& path, std::size_t depth) {
    struct stat info {};
    if (fstatat(parent, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (name == ".git" || resembles_dot_git(name)) {
      add("nested-repository", path,
          "a `.git` inside the tree: git or a shell prompt that enters the directory would run "
          "what its configuration names");
    }
    if (S_ISDIR(info.st_mode)) return enter(parent, name, path, depth, info.st_mode);
    if (S_ISLNK(info.st_mode)) return link(parent, name, path, depth);
    if (!S_ISREG(info.st_mode)) {
      return add("special-file", path, "a pipe, socket or device: reading it could block for ever");
    }
    file(parent, name, path, info);
  }

  void enter(int parent, const std::string& name, const std::string& path, std::size_t depth,
             mode_t mode) {
    if (depth + 1 > limits_.depth) {
      return add("deep-directory", path,
                 fmt::format("directories nest more than {} deep: not looked at", limits_.depth));
    }
    if ((mode & S_IRWXU) != S_IRWXU) {
      add("unreadable-directory", path, "the agent took away its own right to list the directory");
    }
    const Fd fd = open_directory(parent, name);
    if (!fd) {
      return add("unreadable-directory", path, "the directory cannot be opened: not looked at");
    }
    directory(fd.get(), path, depth + 1);
  }

  void link(int parent, const std::string& name, const std::string& path, std::size_t depth) {
    char buffer[4096];
    const ssize_t length = readlinkat(parent, name.c_str(), buffer, sizeof buffer);
    const std::string target(buffer, length > 0 ? static_cast<std::size_t>(length) : 0);
    if (!link_escapes(target, depth)) return;
    if (const ListedEntry* known = on_base(path);
        known != nullptr && known->mode == static_cast<std::uint32_t>(FileMode::symlink)) {
      const Result<std::string> before = base_.objects.read_blob(known->id);
      if (before && *before == target) return;
    }
    add("escaping-symlink", path,
        fmt::format("a link out of the tree, to {}", display(shorten(target, 200))));
  }

  void file(int parent, const std::string& name, const std::string& path, const struct stat& info) {
    if ((info.st_mode & S_IRUSR) == 0) {
      fchmodat(parent, name.c_str(), (info.st_mode & 0777) | S_IRUSR, 0);
    }
    if ((info.st_mode & (S_ISUID | S_ISGID)) != 0) {
      fchmodat(parent, name.c_str(), info.st_mode & 0777, 0);
      add("setuid-file", path, "setuid or setgid was set; it has been taken away");
    }
    if (info.st_nlink > 1) {
      add("hard-link", path, "the file has another name: writing one writes the other");
    }
    if (static_cast<std::uint64_t>(info.st_size) > limits_.large) {
      add("large-file", path,
          fmt::format("{} MiB: too large to examine",
                      static_cast<std::uint64_t>(info.st_size) >> 20));
    }
  }

  /// HEAD, objects and refs together are a repository to git, whatever the directory is called
  /// (safe.bareRepository in git-config(1)).
  void look_for_repository(const std::vector<std::string>& names, const std::string& path,
                           std::size_t depth) {
    const auto has = [&](const char* name) {
      return std::binary_search(names.begin(), names.end(), name);
    };
    if (!has("HEAD") || !has("objects") || !has("refs")) return;
    const std::string head = path.empty() ? "HEAD" : path + "/HEAD";
    if (on_base(head) != nullptr) return;
    const bool inside_git = path.ends_with("/.git") || path == ".git";
    if (inside_git && depth > 0) return;  // Reported as nested already.
    add("embedded-repository", path, "the directory is a bare repository to git");
  }

  void look_for_twins(const std::vector<std::string>& names, const std::string& path) {
    std::map<std::string, std::string> seen;
    for (const std::string& name : names) {
      const auto [twin, is_new] = seen.emplace(fold_name(name), name);
      if (is_new) continue;
      const std::string prefix = path.empty() ? "" : path + "/";
      if (on_base(prefix + name) != nullptr && on_base(prefix + twin->second) != nullptr) continue;
      add("twin-names", prefix + name,
          fmt::format("where case or composition does not count, the same as {}",
                      display(twin->second)));
    }
  }

  const InspectionBase& base_;
  const InspectionLimits& limits_;
  Inspection out_;
};

}  // namespace

Result<Inspection> inspect_worktree(const std::string& worktree, const InspectionBase& base,
                                    const InspectionLimits& limits) {
  const std::size_t slash = worktree.rfind('/');
  const Fd parent(
      open(worktree.substr(0, slash).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  const Fd root = parent ? open_directory(parent.get(), worktree.substr(slash + 1)) : Fd();
  if (!root) {
    return fail(ErrorKind::undecided,
                fmt::format("cannot open the worktree {}", display(worktree)));
  }
  return Walk(base, limits).take(root.get());
}

void drop_ignored(std::vector<Finding>& findings, const std::vector<std::string>& ignored) {
  const std::unordered_set<std::string_view> all(ignored.begin(), ignored.end());
  const auto is_ignored = [&](std::string_view path) {
    if (all.count(path) != 0) return true;
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
      if (all.count(path.substr(0, slash + 1)) != 0) return true;
    }
    return false;
  };
  std::erase_if(findings, [&](const Finding& finding) {
    const bool anywhere = std::find(kDangerousAnywhere.begin(), kDangerousAnywhere.end(),
                                    finding.rule) != kDangerousAnywhere.end();
    return !anywhere && is_ignored(finding.path);
  });
}

void sort_findings(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.path, a.rule) < std::tie(b.path, b.rule);
  });
}

void cap_findings(std::vector<Finding>& findings, std::size_t most) {
  std::map<std::string, std::size_t> counts;
  std::erase_if(findings, [&](const Finding& finding) { return ++counts[finding.rule] > most; });
  for (const auto& [rule, count] : counts) {
    if (count <= most) continue;
    Finding rest;
    rest.rule = rule;
    rest.message = fmt::format("{} more of rule {} are not listed", count - most, rule);
    findings.push_back(std::move(rest));
  }
}

}  // namespace agentcheck
