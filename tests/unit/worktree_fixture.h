// Real repositories in temporary directories, and what git itself makes of them.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "runner/git/libgit2_store.h"
#include "runner/git/plumbing_store.h"
#include "runner/git/worktree.h"
#include "tests/unit/catch.h"

namespace agentcheck::test {

namespace fs = std::filesystem;

/// One entry as "MODE ID\tPATH", so that a failing comparison reads well.
using Lines = std::vector<std::string>;

/// A repository that disappears with its directory. Configuration outside it plays no part.
class GitFixture {
 public:
  explicit GitFixture(const std::string& init_options = "") : plumbing_(!init_options.empty()) {
    std::string name = (fs::temp_directory_path() / "agentcheck-worktree-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
    home_ = name;
    fs::create_directories(home_ / "home");
    ::setenv("HOME", (home_ / "home").c_str(), 1);
    ::unsetenv("XDG_CONFIG_HOME");
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    ::setenv("GIT_ATTR_NOSYSTEM", "1", 1);
    fs::create_directories(root());
    git("init -q -b main " + init_options + " .");
    git("config user.name t");
    git("config user.email t@example.org");
  }
  ~GitFixture() {
    std::error_code ignored;
    fs::permissions(root(), fs::perms::owner_all, ignored);
    (void)std::system(
        ("chmod -R u+rwx '" + home_.string() + "' 2>/dev/null; rm -rf '" + home_.string() + "'")
            .c_str());
  }
  GitFixture(const GitFixture&) = delete;
  GitFixture& operator=(const GitFixture&) = delete;

  fs::path root() const { return home_ / "repo"; }
  fs::path home() const { return home_ / "home"; }

  /// Runs a shell command in `directory` and gives what it printed; throws where it fails.
  static std::string shell(const fs::path& directory, const std::string& command) {
    const std::string line = "cd '" + directory.string() + "' && { " + command + "\n} 2>&1";
    std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(line.c_str(), "r"), ::pclose);
    std::string out;
    std::array<char, 4096> buffer;
    for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
      out.append(buffer.data(), got);
    }
    if (::pclose(pipe.release()) != 0) throw std::runtime_error(command + ": " + out);
    return out;
  }
  std::string sh(const std::string& command) const { return shell(root(), command); }
  std::string git(const std::string& arguments) const { return sh("git " + arguments); }

  void write(const std::string& path, const std::string& content) const {
    const fs::path file = root() / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }
  void commit() const { git("add -A && git commit -q --allow-empty -m c"); }

  /// Entries of a snapshot of the working tree against HEAD (or nothing, on an unborn branch).
  Result<WorktreeSnapshot> snapshot(const std::string& base = "HEAD^{tree}", unsigned jobs = 2) {
    if (plumbing_) {
      auto store = open_plumbing_store(root().string());
      REQUIRE(store);
      stores_.push_back(std::move(*store));
    } else {
      auto store = open_libgit2_store(root().string());
      REQUIRE(store);
      stores_.push_back(std::move(*store));
    }
    const auto tree = stores_.back()->resolve(base);
    REQUIRE(tree);
    return snapshot_worktree({*stores_.back(), tree->value_or(ObjectId{}), jobs});
  }

  static Lines lines(const WorktreeSnapshot& snapshot) {
    Lines lines;
    for (const TreeEntry& entry : snapshot.entries) {
      std::ostringstream line;
      line << std::oct << static_cast<unsigned>(entry.mode) << ' ' << entry.id << '\t'
           << entry.path;
      lines.push_back(line.str());
    }
    return lines;
  }

  /// What `git add -A` makes of a copy, hidden flags taken off.
  struct Expected {
    Lines lines;
    std::string tree;
  };
  Expected expected() const {
    const fs::path copy = home_ / "copy";
    shell(home_, "rm -rf copy && cp -a repo copy");
    shell(copy,
          "git ls-files -z | git update-index -z --no-assume-unchanged --stdin; git add -A "
          "--sparse . 2>/dev/null || git add -A");
    Expected result;
    std::istringstream list(shell(copy, "git ls-files -s -z"));
    for (std::string line; std::getline(list, line, '\0');) {
      const std::size_t stage = line.find(' ', 7);
      result.lines.push_back(line.substr(0, stage) + line.substr(line.find('\t')));
    }
    result.tree = shell(copy, "git write-tree");
    while (!result.tree.empty() && result.tree.back() == '\n') result.tree.pop_back();
    return result;
  }

  /// Names, kinds, times and contents of everything in .git.
  std::string fingerprint() const {
    return sh(
        "find .git -printf '%p %y %m %T@ %s %l\\n' | sort; find .git -type f -print0 | sort -z | "
        "xargs -0 sha256sum");
  }

  /// The snapshot, which must be what git makes of the tree and must leave .git alone.
  WorktreeSnapshot same_as_git(const std::string& base = "HEAD^{tree}") {
    const std::string before = fingerprint();
    auto snapshot = this->snapshot(base);
    REQUIRE(snapshot);
    CHECK(fingerprint() == before);
    const Expected git = expected();
    CHECK(lines(*snapshot) == git.lines);
    CHECK(snapshot->tree == git.tree);
    return std::move(*snapshot);
  }

  /// The entry of a path; fails the test where there is none.
  static const TreeEntry& entry(const WorktreeSnapshot& snapshot, const std::string& path) {
    for (const TreeEntry& entry : snapshot.entries) {
      if (entry.path == path) return entry;
    }
    throw std::runtime_error("no entry " + path);
  }
  static bool has(const WorktreeSnapshot& snapshot, const std::string& path) {
    for (const TreeEntry& entry : snapshot.entries) {
      if (entry.path == path) return true;
    }
    return false;
  }

 private:
  fs::path home_;
  bool plumbing_;                                     ///< For what libgit2 refuses.
  std::vector<std::unique_ptr<ObjectStore>> stores_;  ///< Snapshots read from them later.
};

/// How many random cases to try: AGENTCHECK_CASES in the environment, for long runs, or the
/// default.
inline unsigned cases(unsigned few) {
  const char* wanted = std::getenv("AGENTCHECK_CASES");
  return wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : few;
}

/// A small generator whose numbers are the same everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  std::size_t below(std::size_t n) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::size_t>((state_ >> 11) % n);
  }
  template <typename T>
  const T& of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace agentcheck::test
