#include "tests/hostile/world.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

namespace agentcheck::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAnything = "  - structural: scope\n    allow: [\"**\"]\n";

/// A copy of the binary that any user can reach, made once.
const std::string& binary() {
  static const std::string path = [] {
    std::string directory = "/tmp/agentcheck-hostile-binary.XXXXXX";
    REQUIRE(mkdtemp(directory.data()) != nullptr);
    chmod(directory.c_str(), 0755);
    fs::copy_file(AGENTCHECK_BINARY, directory + "/agentcheck");
    chmod((directory + "/agentcheck").c_str(), 0755);
    static const std::string kept = directory;
    std::atexit([] { fs::remove_all(kept); });
    return directory + "/agentcheck";
  }();
  return path;
}

/// True where nobody holds the lock.
bool is_free(const fs::path& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  const bool free = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
  if (fd >= 0) close(fd);
  return free;
}

bool mentions(const fs::path& process, const std::string& text) {
  std::error_code error;
  if (text_of(process / "cmdline").find(text) != std::string::npos) return true;
  // What every process sees is nobody's sign.
  const std::string mounts = text_of(process / "mountinfo");
  if (mounts.find(text) != std::string::npos && mounts != text_of("/proc/self/mountinfo")) {
    return true;
  }
  return fs::read_symlink(process / "cwd", error).string().find(text) != std::string::npos;
}

/// Everything below a directory but agentcheck's own empty places.
std::string files_below(const std::string& directory) {
  std::error_code error;
  std::string found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name != "boxes" && !name.starts_with("agentcheck")) found += entry.path().string() + "\n";
  }
  return found;
}

bool is_below(const std::string& path, std::string_view directory) {
  return path == directory || (path.starts_with(directory) && path[directory.size()] == '/');
}

}  // namespace

std::vector<pid_t> processes_about(const std::string& text) {
  std::vector<pid_t> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    pid_t pid = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (parsed.ec != std::errc() || pid == getpid()) continue;
    if (mentions(entry.path(), text)) found.push_back(pid);
  }
  return found;
}

World::World(Who who) : who_(who), top_("/tmp/agentcheck-hostile.XXXXXX") {
  REQUIRE(mkdtemp(top_.data()) != nullptr);
  chmod(top_.c_str(), 0755);
  for (const char* part : {"repo", "home", "home/.ssh", "state", "tmp", "outside", "spec"}) {
    REQUIRE(mkdir((top_ + "/" + part).c_str(), 0755) == 0);
  }
  std::ofstream(home() + "/.ssh/id_canary") << "CANARY-KEY\n";
  std::ofstream(home() + "/.bashrc") << "# mine\n";
  std::ofstream(top_ + "/outside/canary.txt") << "CANARY-OUTSIDE\n";
  if (who_ == Who::ordinary) {
    lchown(top_.c_str(), kOrdinary, kOrdinary);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top_)) {
      REQUIRE(lchown(entry.path().c_str(), kOrdinary, kOrdinary) == 0);
    }
  }
  make_repository();
}

void World::limit_store(const std::string& options) {
  REQUIRE_FALSE(looked_);
  const std::string place = top_ + "/state";
  if (mounted_.empty()) {
    REQUIRE(mount("store", place.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) == 0);
    mounted_ = place;
  }
  if (who_ == Who::ordinary) REQUIRE(chown(place.c_str(), kOrdinary, kOrdinary) == 0);
}

void World::relieve_store(const std::string& options) const {
  REQUIRE(mount("store", mounted_.c_str(), "tmpfs", MS_REMOUNT | MS_NOSUID | MS_NODEV,
                options.c_str()) == 0);
}

World::~World() {
  if (!mounted_.empty()) umount2(mounted_.c_str(), MNT_DETACH);
  std::error_code error;
  fs::remove_all(top_, error);
  // Directories too deep or too closed for the library are left to the program made for it.
  if (fs::exists(top_, error)) run_to_end({"/bin/rm", "-rf", top_}, {});
}

ProgramSetup World::setup_as(Who who) const {
  ProgramSetup setup;
  setup.who = who;
  setup.directory = repository();
  setup.scratch = "/tmp";
  setup.env = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
               {"HOME", home()},
               {"LANG", "C.UTF-8"},
               {"TMPDIR", top_ + "/tmp"},
               {"XDG_STATE_HOME", top_ + "/state"},
               {"GIT_CONFIG_NOSYSTEM", "1"},
               {"GIT_OPTIONAL_LOCKS", "0"}};
  return setup;
}

std::string World::must(const std::vector<std::string>& words, const std::string& directory) {
  REQUIRE_FALSE(looked_);
  ProgramSetup how = setup_as(who_);
  if (!directory.empty()) how.directory = directory;
  const ProgramEnd end = run_to_end(words, how);
  INFO(words.back() << "\n" << end.out << end.err);
  REQUIRE(end.code == 0);
  return end.out;
}

std::string World::git(std::vector<std::string> words) {
  const std::vector<std::string> front{"git", "-c", "core.hooksPath=/dev/null"};
  words.insert(words.begin(), front.begin(), front.end());
  return must(words);
}

void World::write(const std::string& path, std::string_view text) {
  const fs::path file = fs::path(repository()) / path;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  if (who_ == Who::ordinary) {
    for (fs::path part = file; part != repository(); part = part.parent_path()) {
      REQUIRE(lchown(part.c_str(), kOrdinary, kOrdinary) == 0);
    }
  }
}

void World::commit(const std::string& message) {
  git({"add", "-A"});
  git({"commit", "-qm", message});
}

void World::make_repository() {
  // Made once a user, then copied.
  static std::map<Who, std::string> made;
  std::string& original = made[who_];
  if (original.empty()) {
    make_history();
    original = "/tmp/agentcheck-hostile-repository.XXXXXX";
    REQUIRE(mkdtemp(original.data()) != nullptr);
    chmod(original.c_str(), 0755);
    static std::vector<std::string> to_remove;
    if (to_remove.empty())
      std::atexit([] {
        for (const std::string& path : to_remove) fs::remove_all(path);
      });
    to_remove.push_back(original);
    REQUIRE(run_to_end({"cp", "-a", repository() + "/.", original}, setup_as(Who::self)).code == 0);
  } else {
    must({"cp", "-a", original + "/.", repository()});
    git({"update-index", "-q", "--refresh"});  // Else a later `git diff` would do it.
  }
  // Whatever git on the host would run by itself leaves a marker.
  for (const char* hook : {"post-checkout", "reference-transaction", "post-index-change",
                           "post-commit", "post-rewrite", "pre-auto-gc"}) {
    write(std::string(".git/hooks/") + hook,
          fmt::format("#!/bin/sh\necho {} >> {}\n", hook, marker()));
    chmod((common() + "/hooks/" + hook).c_str(), 0755);
  }
}

void World::make_history() {
  git({"init", "-q", "-b", "main"});
  git({"config", "user.name", "T"});
  git({"config", "user.email", "t@example.org"});
  write("README.md", "# One\n");
  write("f1.c", "int one(void) { return 1; }\n");
  write("f2.c", "int two(void) { return 2; }\n");
  write("dir/inner.txt", "inner\n");
  write("crlf.txt", "a\r\nb\r\n");
  write(".gitattributes", "crlf.txt text eol=crlf\n");
  write(".gitignore", "*.pyc\nignored/\n");
  commit("One");
  write("f1.c", "int one(void) { return 1; }\nint three(void) { return 3; }\n");
  commit("Two");
  git({"repack", "-adq"});
  git({"branch", "other"});
  git({"tag", "-m", "tag", "v1"});
  git({"pack-refs", "--all"});
  write("f2.c", "int two(void) { return 2; }\n/* loose */\n");
  commit("Three");
  write("README.md", "# Stashed\n");
  git({"stash", "-q"});
}

Fingerprint World::look(bool runs_exist) const {
  const auto skip = [&](const std::string& path) {
    if (is_below(path, "state") || is_below(path, "tmp") || is_below(path, "spec") ||
        is_below(path, "home/.cache")) {
      return true;
    }
    return runs_exist && (is_below(path, "repo/.git/worktrees") ||
                          is_below(path, "repo/.git/refs/heads/agentcheck") ||
                          is_below(path, "repo/.git/logs/refs/heads/agentcheck"));
  };
  // Where a worktree and a branch are registered, entries come and go.
  const auto busy = [](const std::string& path) {
    return path.empty() || path == "home" || path == "repo/.git" ||
           path == "repo/.git/refs/heads" || path == "repo/.git/logs/refs/heads";
  };
  return fingerprint(top_, skip, busy);
}

std::vector<std::string> World::command_line(const Attack& attack) {
  const std::string spec = top_ + "/spec/spec.yaml";
  std::ofstream(spec) << "version: 1\ntask: {title: hostile}\ncriteria:\n"
                      << (attack.spec.empty() ? kAnything : attack.spec);
  chmod(spec.c_str(), 0644);
  std::vector<std::string> words = attack.through;
  words.insert(words.end(), {binary(), "run", "--spec", spec, "--agent", "command"});
  words.insert(words.end(), attack.flags.begin(), attack.flags.end());
  words.push_back("--");
  words.insert(words.end(), attack.words.begin(), attack.words.end());
  return words;
}

std::unique_ptr<Program> World::start(const Attack& attack) {
  if (!looked_) {
    before_ = look(false);
    before_with_runs_ = look(true);
    looked_ = true;
  }
  ProgramSetup how = setup_as(who_);
  how.env.insert(how.env.begin(), attack.env.begin(), attack.env.end());
  how.terminal = attack.terminal;
  return std::make_unique<Program>(command_line(attack), how);
}

RunEnd World::attack(const Attack& attack) {
  RunEnd end = newest(start(attack)->wait());
  check_nothing_left();
  check_unchanged();
  return end;
}

RunEnd World::newest(ProgramEnd process) const {
  RunEnd end;
  end.process = std::move(process);
  std::error_code error;
  fs::file_time_type latest{};
  for (const fs::directory_entry& entry : fs::directory_iterator(store() + "/runs", error)) {
    const std::string text = text_of(entry.path() / "run.json");
    const fs::file_time_type time = fs::last_write_time(entry.path() / "run.json", error);
    if (text.empty() || (end.record.is_object() && time < latest)) continue;
    latest = time;
    end.record = nlohmann::json::parse(text, nullptr, false);
  }
  if (end.record.is_object()) {
    if (end.record["log"].is_string()) end.log = text_of(end.record["log"]);
    if (end.record["report"].is_string()) {
      end.report = nlohmann::json::parse(text_of(end.record["report"]), nullptr, false);
    }
  }
  return end;
}

ProgramEnd World::agentcheck(const std::vector<std::string>& words) {
  std::vector<std::string> all{binary()};
  all.insert(all.end(), words.begin(), words.end());
  return run_to_end(all, setup_as(who_));
}

ProgramEnd World::host(const std::vector<std::string>& words, const std::string& directory) {
  ProgramSetup how = setup_as(who_);
  if (!directory.empty()) how.directory = directory;
  return run_to_end(words, how);
}

bool World::marked() const { return access(marker().c_str(), F_OK) == 0; }

void World::check_unchanged(bool runs_exist) {
  CHECK(difference(runs_exist ? before_with_runs_ : before_, look(runs_exist)) == "");
  CHECK_FALSE(marked());
  CHECK(access(agents_marker().c_str(), F_OK) != 0);
}

void World::check_nothing_left() const {
  std::vector<pid_t> processes = processes_about(top_);
  for (int tries = 0; tries < 10 && !processes.empty(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    processes = processes_about(top_);
  }
  CHECK(processes.empty());
  const std::string mounts = text_of("/proc/self/mountinfo");
  const std::string own = mounted_ + " ";
  for (std::size_t at = mounts.find(top_); at != std::string::npos;
       at = mounts.find(top_, at + 1)) {
    CHECK((!mounted_.empty() && mounts.compare(at, own.size(), own) == 0));
  }
  std::error_code error;
  CHECK(files_below(top_ + "/tmp") == "");
  CHECK(files_below(home() + "/.cache") == "");
  for (const fs::directory_entry& entry : fs::directory_iterator(store() + "/locks", error)) {
    CHECK(is_free(entry.path()));
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(store() + "/runs", error)) {
    if (fs::exists(entry.path() / "lock")) CHECK(is_free(entry.path() / "lock"));
    CHECK_FALSE(fs::exists(entry.path() / "scratch"));
  }
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(common())) {
    INFO(entry.path().string());
    // git's own mark of a locked worktree is the one there shall be.
    if (entry.path().filename() != "locked") CHECK(entry.path().extension() != ".lock");
  }
}

void World::finish() {
  if (std::exchange(finished_, true) || !looked_) return;  // Without a run nothing is to be seen.
  std::error_code error;
  std::vector<std::string> words{"discard"};
  for (const fs::directory_entry& entry : fs::directory_iterator(store() + "/runs", error)) {
    words.push_back(entry.path().filename().string());
  }
  if (words.size() > 1) {
    const ProgramEnd discarded = agentcheck(words);
    INFO(discarded.out << discarded.err);
    CHECK(discarded.code == 0);
  }
  const ProgramEnd cleaned = agentcheck({"clean"});
  INFO(cleaned.out << cleaned.err);
  CHECK(cleaned.code == 0);
  CHECK(fs::is_empty(store() + "/runs"));
  CHECK(fs::is_empty(store() + "/trash"));
  check_nothing_left();
  check_unchanged(false);
}

namespace {

/// Whom the cases are run as: AGENTCHECK_HOSTILE_AS is `self`, `ordinary` or, unless set, both.
std::vector<Who> users() {
  const char* const wanted = std::getenv("AGENTCHECK_HOSTILE_AS");
  const std::string_view word = wanted == nullptr ? "" : wanted;
  // Only root can be somebody else.
  if (geteuid() != 0 || word == "self") return {Who::self};
  if (word == "ordinary") return {Who::ordinary};
  return {Who::self, Who::ordinary};
}

}  // namespace

void as_every_user(const std::function<void(World&)>& body) {
  for (const Who who : users()) {
    DYNAMIC_SECTION((who == Who::self ? "as the test's user" : "as an ordinary user")) {
      World world(who);
      body(world);
      world.finish();
    }
  }
}

void as_self(const std::function<void(World&)>& body) {
  World world;
  body(world);
  world.finish();
}

}  // namespace agentcheck::testing
