#include "runner/runs/run_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "core/hash.h"
#include "core/text.h"
#include "runner/console.h"
#include "runner/git/parallel.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

constexpr std::size_t kSlugBytes = 32;
constexpr std::size_t kSuffix = 5;
constexpr int kTries = 64;
/// So many records are read by several threads.
constexpr std::size_t kWorthThreads = 64;
constexpr std::time_t kUnfinishedSeconds = 60;
/// Letters and digits nobody takes for one another.
constexpr std::string_view kLetters = "abcdefghjkmnpqrstvwxyz23456789";

tl::unexpected<Error> refused(const std::string& path, std::string_view why) {
  const bool full = why == std::strerror(ENOSPC) || why == std::strerror(EDQUOT);
  return fail(ErrorKind::undecided,
              fmt::format("runs cannot be kept in {}: {}", display(path), why),
              full ? "make room: `agentcheck clean`, `agentcheck discard RUN`"
                   : "set XDG_STATE_HOME to a directory of yours that can be written");
}

Result<std::string> state_home() {
  if (const auto given = environment_variable("XDG_STATE_HOME"); given && (*given)[0] == '/') {
    return *given;
  }
  if (const auto home = environment_variable("HOME"); home && (*home)[0] == '/') {
    return *home + "/.local/state";
  }
  return fail(ErrorKind::undecided,
              "there is no place for runs: neither XDG_STATE_HOME nor HOME is set",
              "set XDG_STATE_HOME to a directory of yours");
}

Result<void> make_directories(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST && errno != EISDIR) {
      const int error = errno;
      struct stat info {};
      if (stat(part.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
        return refused(path, std::strerror(error));
      }
    }
    if (end == std::string::npos) return {};
  }
}

/// "Add JSDoc to src/utils" -> "add-jsdoc-to-src-utils".
std::string slug(std::string_view title) {
  std::string made;
  for (const char letter : title) {
    const bool upper = letter >= 'A' && letter <= 'Z';
    const char low = upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9')) {
      made += low;
    } else if (!made.empty() && made.back() != '-') {
      made += '-';
    }
    if (made.size() == kSlugBytes) break;
  }
  while (!made.empty() && made.back() == '-') made.pop_back();
  return made.empty() ? "run" : made;
}

std::string random_letters() {
  unsigned char bytes[kSuffix] = {};
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return {};
  std::string letters;
  for (const unsigned char byte : bytes) letters += kLetters[byte % kLetters.size()];
  return letters;
}

/// True for what an id can be, so that no id ever leads out of the directory of runs.
bool is_id(std::string_view text) {
  return !text.empty() && text.size() < 200 && text.front() != '.' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool write_fully(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// The file, made where it is missing, with an exclusive lock; nothing where somebody else has it.
Fd lock_file(const std::string& path) {
  Fd lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock && flock(lock.get(), LOCK_EX | LOCK_NB) != 0) lock.reset();
  return lock;
}

/// Replaces a file in one step, readable for us alone. Not synced: that would wait for every file
/// of the worktree to reach the disk, and what a power cut takes is the run's state, not its work.
/// Not write_file(): that honours the umask by changing it, which other threads would see.
Result<void> replace_file(const std::string& path, std::string_view text) {
  std::string temporary = path + ".XXXXXX";
  const Fd file(mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return refused(path, std::strerror(errno));
  const bool written =
      write_fully(file.get(), text) && rename(temporary.c_str(), path.c_str()) == 0;
  if (written) return {};
  const int reason = errno;
  unlink(temporary.c_str());
  return refused(path, std::strerror(reason));
}

std::vector<std::string> directories_in(const std::string& path) {
  const Fd directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory ? names_in(directory.get()) : std::vector<std::string>();
}

}  // namespace

std::string RunPaths::log(std::size_t attempt) const {
  return fmt::format("{}/logs/{}.log", directory, attempt);
}

std::string RunPaths::report(std::size_t attempt) const {
  return fmt::format("{}/reports/{}.json", directory, attempt);
}

std::string RunPaths::report_text(std::size_t attempt) const {
  return fmt::format("{}/reports/{}.txt", directory, attempt);
}

Result<RunStore> RunStore::open() {
  const Result<std::string> home = state_home();
  if (!home) return tl::unexpected(home.error());
  RunStore store;
  store.root_ = *home + "/agentcheck";
  if (!is_utf8(store.root_)) return refused(store.root_, "its name is not UTF-8");
  for (const char* part : {"/runs", "/new", "/locks", "/trash"}) {
    if (Result<void> made = make_directories(store.root_ + part); !made) {
      return tl::unexpected(made.error());
    }
  }
  const Fd unfinished(::open((store.root_ + "/new").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  keep_apart(unfinished.get());
  struct stat info {};
  if (stat(store.root_.c_str(), &info) != 0) return refused(store.root_, std::strerror(errno));
  if (info.st_uid != geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return refused(store.root_, "it belongs to, or can be written by, somebody else");
  }
  return store;
}

Result<HeldRun> RunStore::create(RunRecord record, std::string_view spec) const {
  std::string making = root_ + "/new/XXXXXX";
  if (mkdtemp(making.data()) == nullptr) return refused(root_ + "/new", std::strerror(errno));
  Fd lock = lock_file(making + "/lock");
  if (!lock) return refused(making, std::strerror(errno));
  for (const char* part : {"/logs", "/reports"}) {
    if (mkdir((making + part).c_str(), 0700) != 0) return refused(making, std::strerror(errno));
  }
  if (Result<void> kept = replace_file(making + "/spec.yaml", spec); !kept) {
    return tl::unexpected(kept.error());
  }
  record.created = utc_now_exactly();
  for (int tries = 0; tries < kTries; ++tries) {
    const std::string letters = random_letters();
    if (letters.empty()) break;
    record.id = slug(record.task) + "-" + letters;
    if (Result<void> kept = replace_file(making + "/run.json", to_json(record)); !kept) {
      return tl::unexpected(kept.error());
    }
    // The whole run appears in one step; rename(2) replaces no directory that holds something.
    if (rename(making.c_str(), paths(record.id).directory.c_str()) == 0) {
      return HeldRun{std::move(record), std::move(lock)};
    }
    if (errno != EEXIST && errno != ENOTEMPTY) return refused(making, std::strerror(errno));
  }
  return refused(root_, "no name for the run could be found");
}

Result<void> RunStore::save(const RunRecord& record) const {
  return replace_file(paths(record.id).record(), to_json(record));
}

Result<RunRecord> RunStore::load(const std::string& id) const {
  if (!is_id(id))
    return fail(ErrorKind::usage, fmt::format("`{}` is not the id of a run", display(id)));
  const Result<std::string> text = read_file(paths(id).record());
  if (!text) return tl::unexpected(text.error());
  Result<RunRecord> record = run_from_json(*text);
  if (!record) {
    return fail(ErrorKind::undecided,
                fmt::format("{}: {}", display(paths(id).record()), record.error().message));
  }
  if (record->id != id) {
    return fail(ErrorKind::undecided,
                fmt::format("{} is the record of another run", display(paths(id).record())));
  }
  return record;
}

Result<RunRecord> RunStore::find(const std::string& name, const std::string& repository) const {
  std::vector<std::string> meant;
  const std::vector<std::string> all = ids();
  for (const std::string& id : all) {
    if (id == name) return load(id);
    // The random end alone is enough, as is any beginning.
    const bool end = id.size() > name.size() && id.ends_with("-" + name);
    if (!name.empty() && (id.starts_with(name) || end)) meant.push_back(id);
  }
  if (meant.size() > 1 && !repository.empty()) {
    std::erase_if(meant, [&](const std::string& id) {
      const Result<RunRecord> record = load(id);
      return !record || record->repository != repository;
    });
  }
  if (meant.size() == 1) return load(meant.front());
  if (meant.empty()) {
    const std::string near = did_you_mean(name, all);
    return fail(ErrorKind::usage, fmt::format("there is no run `{}`", display(name)),
                near.empty() ? "`agentcheck status --all` lists the runs"
                             : fmt::format("did you mean `{}`?", near));
  }
  std::string names;
  for (const std::string& id : meant) names += (names.empty() ? "" : ", ") + id;
  return fail(ErrorKind::usage, fmt::format("`{}` could be any of {}", display(name), names),
              "give more of the id");
}

std::vector<std::string> RunStore::ids() const {
  std::vector<std::string> found = directories_in(root_ + "/runs");
  std::erase_if(found, [](const std::string& id) { return !is_id(id); });
  return found;
}

std::vector<RunRecord> RunStore::list(const std::string& repository,
                                      std::vector<std::string>* unreadable) const {
  const std::vector<std::string> all = ids();
  std::vector<std::optional<RunRecord>> loaded(all.size());
  const unsigned threads = all.size() < kWorthThreads ? 1 : thread_count(0);
  parallel_for(all.size(), threads, [&](std::size_t at) {
    Result<RunRecord> record = load(all[at]);
    if (record) loaded[at] = std::move(*record);
  });
  std::vector<RunRecord*> wanted;  // A record is large: only where it lies is put in order.
  for (std::size_t at = 0; at < all.size(); ++at) {
    std::optional<RunRecord>& record = loaded[at];
    if (!record) {
      if (unreadable != nullptr) unreadable->push_back(all[at]);
    } else if (repository.empty() || record->repository == repository) {
      wanted.push_back(&*record);
    }
  }
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](const RunRecord* a, const RunRecord* b) { return a->created < b->created; });
  std::vector<RunRecord> records;
  records.reserve(wanted.size());
  for (RunRecord* const record : wanted) records.push_back(std::move(*record));
  return records;
}

Fd RunStore::try_lock(const std::string& id) const { return lock_file(paths(id).lock()); }

Result<Fd> RunStore::lock_repository(const std::string& repository) const {
  const std::string path = root_ + "/locks/" + sha256_hex(repository).substr(0, 32);
  Fd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return refused(path, std::strerror(errno));
  while (flock(lock.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return refused(path, std::strerror(errno));
  }
  return lock;
}

bool RunStore::remove(const std::string& id) const {
  if (!is_id(id)) return false;
  const std::string trash = root_ + "/trash/" + id;
  if (rename(paths(id).directory.c_str(), trash.c_str()) != 0 && errno != ENOENT) return false;
  const Fd bin(::open((root_ + "/trash").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return bin && remove_tree(bin.get(), id);
}

void RunStore::empty_trash() const {
  const Fd bin(::open((root_ + "/trash").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!bin) return;
  for (const std::string& name : names_in(bin.get())) remove_tree(bin.get(), name);
  const Fd unfinished(::open((root_ + "/new").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!unfinished) return;
  for (const std::string& name : names_in(unfinished.get())) {
    // Another agentcheck may be about to take the lock of what it has just made.
    struct stat info {};
    const bool is_old = fstatat(unfinished.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
                        info.st_mtime + kUnfinishedSeconds < std::time(nullptr);
    const Fd lock = lock_file(root_ + "/new/" + name + "/lock");
    if (is_old && lock) remove_tree(unfinished.get(), name);
  }
}

}  // namespace agentcheck
