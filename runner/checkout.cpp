#include "runner/checkout.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "core/text.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

constexpr int kMaxDepth = 512;      ///< Of directories a command may leave behind.
constexpr std::size_t kBatch = 64;  ///< Entries a thread takes at a time, in path order.

/// The first error by position, so that the message does not depend on the threads.
class FirstError {
 public:
  void add(std::size_t position, Error error) {
    const std::lock_guard lock(mutex_);
    if (error_ && position_ <= position) return;
    position_ = position;
    error_ = std::move(error);
  }
  Result<void> result() const {
    if (error_) return tl::unexpected(*error_);
    return {};
  }

 private:
  std::mutex mutex_;
  std::size_t position_ = 0;
  std::optional<Error> error_;
};

Result<void> write_entry(const TreePair& trees, Side side, const TreeEntry& entry,
                         TreeWriter& writer) {
  if (entry.mode == FileMode::gitlink) return writer.write({entry.path, entry.mode, {}});
  const Result<std::string> content = trees.read_entry(side, entry);
  if (!content) return tl::unexpected(content.error());
  return writer.write({entry.path, entry.mode, *content});
}

Result<void> write_all(const TreePair& trees, Side side, const CheckoutOptions& options,
                       const std::vector<const TreeEntry*>& entries) {
  std::atomic<std::size_t> next{0};
  FirstError error;
  const auto work = [&] {
    TreeWriter writer(options.root, options.owner, Obstacle::refuse);
    for (;;) {
      const std::size_t begin = next.fetch_add(kBatch);
      if (begin >= entries.size()) return;
      const std::size_t end = std::min(begin + kBatch, entries.size());
      for (std::size_t at = begin; at < end; ++at) {
        const Result<void> written = write_entry(trees, side, *entries[at], writer);
        if (!written) error.add(at, written.error());
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned job = 1; job < options.jobs; ++job) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return error.result();
}

/// Matches a link that could stand in for a directory on the way to a path that a glob matches.
class Doorways {
 public:
  explicit Doorways(const GlobSet& globs) {
    for (const Glob& glob : globs.globs()) add(glob.pattern());
  }
  bool matches(const std::string& path) const {
    const auto depth = std::count(path.begin(), path.end(), '/');
    return std::any_of(prefixes_.begin(), prefixes_.end(), [&](const Prefix& prefix) {
      return (prefix.any_depth || prefix.depth == depth) && prefix.glob.matches(path);
    });
  }

 private:
  struct Prefix {
    Glob glob;
    std::ptrdiff_t depth;
    bool any_depth;
  };
  void add(const std::string& pattern) {
    for (std::size_t end = pattern.find('/'); end != std::string::npos;
         end = pattern.find('/', end + 1)) {
      const std::string start = pattern.substr(0, end);
      // `**` alone would take every link there is; what it leads to is matched under its own path.
      if (start == "**") continue;
      const Result<Glob> glob = Glob::compile(start);
      if (!glob) continue;  // A brace that spans the slash: the whole pattern still applies.
      prefixes_.push_back({*glob, std::count(start.begin(), start.end(), '/'),
                           start.find("**") != std::string::npos});
    }
  }
  std::vector<Prefix> prefixes_;
};

/// Removes from disk what protection forbids to be there.
class Remover {
 public:
  Remover(const TreePair& trees, const GlobSet& globs, const std::map<std::string, TreeEntry>& base)
      : trees_(trees), globs_(globs), doorways_(globs), base_(base) {}

  Result<void> walk(int directory, const std::string& prefix, int depth) {
    if (depth > kMaxDepth) {
      return fail(ErrorKind::undecided, fmt::format("directories nest deeper than {}", kMaxDepth));
    }
    for (const std::string& name : names_in(directory)) {
      const std::string path = prefix + name;
      struct stat info {};
      if (fstatat(directory, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
      if (S_ISDIR(info.st_mode)) {
        const Fd child = open_directory(directory, name);
        if (!child) return fail(ErrorKind::undecided, "cannot open `" + display(path) + "`");
        if (Result<void> below = walk(child.get(), path + "/", depth + 1); !below) return below;
        continue;
      }
      const Result<bool> forbidden = forbids(path, S_ISLNK(info.st_mode), directory, name);
      if (!forbidden) return tl::unexpected(forbidden.error());
      if (!*forbidden) continue;
      if (unlinkat(directory, name.c_str(), 0) != 0) {
        return fail(ErrorKind::undecided, "cannot remove `" + display(path) + "`");
      }
      removed.push_back(path);
    }
    return {};
  }

  std::vector<std::string> removed;

 private:
  Result<bool> forbids(const std::string& path, bool link, int directory, const std::string& name) {
    if (globs_.matches(path)) return base_.find(path) == base_.end();
    if (!link || !doorways_.matches(path)) return false;
    const Result<std::optional<TreeEntry>> entry = trees_.find(Side::base, path);
    if (!entry) return tl::unexpected(entry.error());
    if (!*entry || (*entry)->mode != FileMode::symlink) return true;
    const Result<std::string> target = trees_.read_entry(Side::base, **entry);
    if (!target) return tl::unexpected(target.error());
    std::string here(target->size() + 1, '\0');
    const ssize_t length = readlinkat(directory, name.c_str(), here.data(), here.size());
    return length != static_cast<ssize_t>(target->size()) ||
           here.compare(0, target->size(), *target) != 0;
  }

  const TreePair& trees_;
  const GlobSet& globs_;
  Doorways doorways_;
  const std::map<std::string, TreeEntry>& base_;
};

}  // namespace

Result<void> checkout(const TreePair& trees, Side side, const CheckoutOptions& options) {
  const Result<std::vector<TreeEntry>> entries = trees.list(side);
  if (!entries) return tl::unexpected(entries.error());
  // Links last: nothing is ever written through one.
  std::vector<const TreeEntry*> files;
  std::vector<const TreeEntry*> links;
  for (const TreeEntry& entry : *entries) {
    if (const auto safe = safe_components(entry.path); !safe) return tl::unexpected(safe.error());
    (entry.mode == FileMode::symlink ? links : files).push_back(&entry);
  }
  if (Result<void> written = write_all(trees, side, options, files); !written) return written;
  CheckoutOptions alone = options;
  alone.jobs = 1;
  return write_all(trees, side, alone, links);
}

Result<Protected> protect(const TreePair& trees, const GlobSet& globs,
                          const CheckoutOptions& options, bool touched) {
  Protected done;
  if (globs.empty()) return done;
  const Result<std::vector<TreeEntry>> entries = trees.list(Side::base);
  if (!entries) return tl::unexpected(entries.error());
  std::map<std::string, TreeEntry> base;
  for (const TreeEntry& entry : *entries) {
    if (globs.matches(entry.path)) base.emplace(entry.path, entry);
  }
  Remover remover(trees, globs, base);
  if (Result<void> walked = remover.walk(options.root, "", 0); !walked) {
    return tl::unexpected(walked.error());
  }
  done.removed = std::move(remover.removed);
  TreeWriter writer(options.root, options.owner, Obstacle::replace);
  for (const auto& [path, entry] : base) {
    const Result<std::optional<TreeEntry>> head = trees.find(Side::head, path);
    if (!head) return tl::unexpected(head.error());
    const bool same = *head && (*head)->id == entry.id && (*head)->mode == entry.mode;
    if (same && !touched) continue;
    if (Result<void> written = write_entry(trees, Side::base, entry, writer); !written) {
      return tl::unexpected(written.error());
    }
    if (!same) done.restored.push_back(path);
  }
  return done;
}

}  // namespace agentcheck
