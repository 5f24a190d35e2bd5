#include "runner/git/worktree_walk.h"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

#include "core/path_names.h"
#include "runner/git/directory_reader.h"
#include "runner/git/nested_repository.h"
#include "runner/git/wildmatch.h"

namespace agentcheck {
namespace {

enum class Ignored : std::uint8_t { no, yes, not_asked };

// One directory to look at: "" or "a/b/", and the tracked paths below it.
struct Job {
  std::string path;
  std::size_t begin = 0, end = 0;
  Ignored ignored = Ignored::not_asked;

  bool has_tracked() const { return begin < end; }
};

// Jobs not yet done. A worker takes one, and gives back the directories it found in it.
class JobStack {
 public:
  explicit JobStack(Job first) { jobs_.push_back(std::move(first)); }

  bool take(Job& job) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !jobs_.empty() || busy_ == 0; });
    if (jobs_.empty()) return false;
    job = std::move(jobs_.back());
    jobs_.pop_back();
    ++busy_;
    return true;
  }

  void done(std::vector<Job>& found) {
    {
      const std::lock_guard lock(mutex_);
      --busy_;
      std::move(found.begin(), found.end(), std::back_inserter(jobs_));
    }
    found.clear();
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> jobs_;
  int busy_ = 0;
};

constexpr std::size_t kNoFile = static_cast<std::size_t>(-1);

// A name directly in a directory under which something is tracked: a file, paths below it, or both
// (where base and index disagree).
struct Child {
  std::string_view name;
  std::size_t file = kNoFile;
  std::size_t begin = 0, end = 0;

  bool has_paths() const { return begin < end; }
};

class Worker {
 public:
  Worker(const WalkPlan& plan, WalkResult& shared) : plan_(plan), shared_(shared) {}

  void run(JobStack& jobs) {
    Job job;
    while (jobs.take(job)) {
      visit(job);
      jobs.done(found_);
    }
  }

  WalkResult own;  // what is not indexed by tracked path

 private:
  void visit(const Job& job) {
    chain_known_ = false;
    ignored_ = job.ignored;
    std::string_view path = job.path;
    if (!path.empty()) path.remove_suffix(1);
    const auto fd = plan_.files.directory(path);
    if (!fd) return unreadable(job, fd.error().code);
    if (const int error = reader_.read(fd->get()); error != 0) return unreadable(job, error);
    if (!job.path.empty() && nested(job)) return;
    gather_children(job);
    auto child = children_.begin();
    for (const auto& name : reader_.names()) {
      const std::string_view text = reader_.text(name);
      while (child != children_.end() && child->name < text) ++child;
      if (is_dot_git(text)) continue;
      const bool tracked = child != children_.end() && child->name == text;
      entry(job, fd->get(), name, tracked ? *child : Child{});
    }
  }

  bool is_dot_git(std::string_view name) const {
    return path_equal(name, ".git", plan_.ignore_case);
  }

  void unreadable(const Job& job, int code) {
    if (code == ENOENT && !job.path.empty()) return;  // gone since its parent was read
    own.trouble[job.path.empty() ? "/" : job.path] = std::strerror(code);
    for (std::size_t i = job.begin; i < job.end; ++i) shared_.presence[i] = Presence::unreadable;
  }

  // True where the directory is a repository that git would carry as a commit id.
  bool nested(const Job& job) {
    const auto is_git = [&](const auto& name) { return is_dot_git(reader_.text(name)); };
    if (std::none_of(reader_.names().begin(), reader_.names().end(), is_git)) return false;
    const std::string path = job.path.substr(0, job.path.size() - 1);
    const NestedRepository found = plan_.foreign
                                       ? nested_repository_within(plan_.files, path, plan_.hash)
                                       : nested_repository(plan_.root + "/" + path, plan_.hash);
    if (found.commit && !job.has_tracked()) {
      own.untracked.push_back({path, {}, *found.commit});
      return true;
    }
    own.nested_without_commit.push_back(job.path);
    return false;
  }

  void gather_children(const Job& job) {
    children_.clear();
    for (std::size_t i = job.begin; i < job.end;) {
      const std::string_view path = plan_.tracked[i].path;
      const std::size_t slash = path.find('/', job.path.size());
      if (slash == std::string_view::npos) {
        children_.push_back({path.substr(job.path.size()), i, 0, 0});
        ++i;
        continue;
      }
      const std::string_view prefix = path.substr(0, slash + 1);
      const auto below = [&](const TrackedPath& other) {
        return other.path.substr(0, prefix.size()) == prefix;
      };
      const auto first = plan_.tracked.begin() + static_cast<std::ptrdiff_t>(i);
      const auto last = plan_.tracked.begin() + static_cast<std::ptrdiff_t>(job.end);
      const auto end = static_cast<std::size_t>(std::partition_point(first, last, below) -
                                                plan_.tracked.begin());
      children_.push_back({path.substr(job.path.size(), slash - job.path.size()), kNoFile, i, end});
      i = end;
    }
    const auto by_name = [](const Child& a, const Child& b) { return a.name < b.name; };
    if (!std::is_sorted(children_.begin(), children_.end(), by_name)) {
      std::stable_sort(children_.begin(), children_.end(), by_name);
    }
    join_twins();
  }

  // A name that is a file in the index and a directory on base, or the other way round.
  void join_twins() {
    std::size_t kept = 0;
    for (const Child& child : children_) {
      if (kept > 0 && children_[kept - 1].name == child.name) {
        Child& twin = children_[kept - 1];
        if (twin.file == kNoFile) twin.file = child.file;
        if (!twin.has_paths()) std::tie(twin.begin, twin.end) = std::pair(child.begin, child.end);
      } else {
        children_[kept++] = child;
      }
    }
    children_.resize(kept);
  }

  void entry(const Job& job, int fd, const DirectoryReader::Name& name, const Child& child) {
    struct stat status;
    std::uint8_t type = name.type;
    if (type != DT_DIR) {
      if (::fstatat(fd, reader_.c_str(name), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return;  // gone since the directory was read
        own.trouble[job.path + std::string(reader_.text(name))] = std::strerror(errno);
        if (child.file != kNoFile) shared_.presence[child.file] = Presence::unreadable;
        return;
      }
      if (S_ISDIR(status.st_mode)) type = DT_DIR;
    }
    if (type == DT_DIR) {
      directory(job, reader_.text(name), child);
    } else {
      file(job, reader_.text(name), child, disk_stat(status));
    }
  }

  void directory(const Job& job, std::string_view name, const Child& child) {
    if (child.file != kNoFile) {
      const bool submodule = plan_.tracked[child.file].mode() == 0160000;
      shared_.presence[child.file] = submodule ? Presence::directory : Presence::displaced;
      if (submodule) return displace(child);
    }
    Job next{job.path, child.begin, child.end, Ignored::not_asked};
    next.path += name;
    if (next.path.size() >= kMaxWorktreePath) {
      own.trouble[next.path + "/"] = "its path is too long";
      return;
    }
    if (!child.has_paths()) {
      if (ignored(job, next.path, true)) {
        own.ignored.push_back(next.path + "/");
        return;
      }
      if (resembles_dot_git(name)) {
        own.trouble[next.path + "/"] = "git refuses this name: it could stand for .git";
        return;
      }
      next.ignored = Ignored::no;
    } else if (ignored_ == Ignored::yes) {
      next.ignored = Ignored::yes;
    }
    next.path += '/';
    found_.push_back(std::move(next));
  }

  void file(const Job& job, std::string_view name, const Child& child, const DiskStat& stat) {
    displace(child);
    const bool ordinary = stat.is_file() || stat.is_link();
    if (child.file != kNoFile) {
      shared_.presence[child.file] = ordinary ? Presence::file : Presence::special;
      shared_.stats[child.file] = stat;
      if (ordinary) return;
    }
    std::string path = job.path;
    path += name;
    if (child.file == kNoFile && ignored(job, path, false)) {
      own.ignored.push_back(std::move(path));
    } else if (!ordinary) {
      own.trouble[path] = "special file: a pipe, socket or device";
    } else if (resembles_dot_git(name)) {
      own.trouble[path] = "git refuses this name: it could stand for .git";
    } else {
      own.untracked.push_back({std::move(path), stat, {}});
    }
  }

  void displace(const Child& child) {
    for (std::size_t i = child.begin; i < child.end; ++i) {
      shared_.presence[i] = Presence::displaced;
    }
  }

  bool ignored(const Job& job, std::string_view path, bool is_directory) {
    if (ignored_ == Ignored::not_asked) {
      ignored_ = plan_.ignore.directory_ignored(job.path) ? Ignored::yes : Ignored::no;
    }
    if (ignored_ == Ignored::yes) return true;
    if (!chain_known_) chain_ = plan_.ignore.chain(job.path);
    chain_known_ = true;
    return plan_.ignore.ignored(chain_, path, is_directory);
  }

  const WalkPlan& plan_;
  WalkResult& shared_;
  DirectoryReader reader_;
  std::vector<Child> children_;
  std::vector<Job> found_;
  IgnoreRules::Chain chain_;
  bool chain_known_ = false;
  Ignored ignored_ = Ignored::not_asked;
};

template <typename T>
void append(std::vector<T>& to, std::vector<T>& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

WalkResult walk_worktree(const WalkPlan& plan) {
  WalkResult result;
  result.presence.resize(plan.tracked.size(), Presence::absent);
  result.stats.resize(plan.tracked.size());
  JobStack jobs({"", 0, plan.tracked.size(), Ignored::no});
  std::vector<Worker> workers;
  workers.reserve(plan.threads);
  for (unsigned i = 0; i < plan.threads; ++i) workers.emplace_back(plan, result);
  {
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < plan.threads; ++i) {
      helpers.emplace_back([&, i] { workers[i].run(jobs); });
    }
    workers[0].run(jobs);
  }
  for (Worker& worker : workers) {
    append(result.untracked, worker.own.untracked);
    append(result.ignored, worker.own.ignored);
    append(result.nested_without_commit, worker.own.nested_without_commit);
    result.trouble.merge(worker.own.trouble);
  }
  const auto by_path = [](const UntrackedPath& a, const UntrackedPath& b) {
    return a.path < b.path;
  };
  std::sort(result.untracked.begin(), result.untracked.end(), by_path);
  std::sort(result.ignored.begin(), result.ignored.end());
  std::sort(result.nested_without_commit.begin(), result.nested_without_commit.end());
  return result;
}

}  // namespace agentcheck
