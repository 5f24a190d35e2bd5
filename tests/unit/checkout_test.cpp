#include "runner/checkout.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runner/private_directory.h"
#include "runner/tree_files.h"
#include "tests/unit/catch.h"
#include "tests/unit/fake_trees.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

const std::string kParent = fmt::format("/tmp/agentcheck-checkout-{}", getpid());

/// A private directory and what a test does in it.
class Place {
 public:
  Place() : directory_(PrivateDirectory::create(kParent)) {
    if (!directory_) FAIL(directory_.error().message);
  }
  ~Place() { fs::remove_all(outside()); }
  CheckoutOptions options(unsigned jobs = 1) const {
    return {directory_->fd(), std::nullopt, jobs};
  }
  fs::path path(const std::string& below = "") const {
    return fs::path(directory_->path()) / below;
  }
  std::string text(const std::string& below) const {
    std::ifstream in(path(below));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  /// A directory beside, that nothing may be written to.
  fs::path outside() const { return kParent + "-outside"; }

 private:
  Result<PrivateDirectory> directory_;
};

GlobSet globs(const std::vector<std::string>& patterns) { return *GlobSet::compile(patterns); }

}  // namespace

TEST_CASE("A checkout writes files, modes, links and submodules") {
  const unsigned jobs = GENERATE(1u, 4u);
  FakeTrees::Tree tree{{"run.sh", {"#!/bin/sh\n", FileMode::executable}},
                       {"a/b/c.txt", {std::string("x\0y\xff", 4)}},
                       {"a/link", {"../run.sh", FileMode::symlink}},
                       {"a/out", {"/etc/passwd", FileMode::symlink}},
                       {"empty", {""}},
                       {"vendor/lib", {"", FileMode::gitlink}},
                       {"odd\nname", {"n"}}};
  for (int i = 0; i < 500; ++i) tree[fmt::format("many/{}/f{}", i % 7, i)] = {std::to_string(i)};
  const FakeTrees trees({}, tree);
  const Place place;
  const Result<void> done = checkout(trees, Side::head, place.options(jobs));
  REQUIRE(done);
  CHECK(place.text("a/b/c.txt") == std::string("x\0y\xff", 4));
  CHECK(place.text("many/3/f402") == "402");
  CHECK(fs::read_symlink(place.path("a/link")) == "../run.sh");
  CHECK(fs::read_symlink(place.path("a/out")) == "/etc/passwd");
  CHECK(fs::is_directory(place.path("vendor/lib")));
  CHECK(fs::is_empty(place.path("vendor/lib")));
  CHECK(fs::status(place.path("run.sh")).permissions() == fs::perms(0755));
  CHECK(fs::status(place.path("empty")).permissions() == fs::perms(0644));
  CHECK(place.text("odd\nname") == "n");
}

TEST_CASE("Paths that git refuses to check out are refused") {
  for (const char* path : {"../x", "a/../x", "/etc/x", ".git/config", "a/.GIT/hooks/x", "git~1/x",
                           "a//b", "./a", "a/.", "", "a/"}) {
    const FakeTrees trees({}, {{path, {"x"}}});
    const Place place;
    const Result<void> done = checkout(trees, Side::head, place.options());
    INFO(path);
    REQUIRE(!done);
    CHECK(done.error().message ==
          fmt::format("the tree has a path that must not be checked out: `{}`", path));
    CHECK(fs::is_empty(place.path()));
  }
}

TEST_CASE("A tree that has a link and a file below it writes nothing through the link") {
  const Place place;
  fs::create_directories(place.outside());
  const FakeTrees trees({}, {{"a", {place.outside(), FileMode::symlink}}, {"a/b", {"x"}}});
  CHECK(!checkout(trees, Side::head, place.options()));
  CHECK(fs::is_empty(place.outside()));
}

TEST_CASE("Protected paths are made equal to base, and what base lacks is removed") {
  const FakeTrees trees({{"test/a.js", {"base"}},
                         {"test/gone.js", {"base"}},
                         {"test/x.sh", {"s", FileMode::executable}},
                         {"test/link", {"a.js", FileMode::symlink}},
                         {"src/a.js", {"base"}},
                         {"same", {"same"}}},
                        {{"test/a.js", {"head"}},
                         {"test/new.js", {"head"}},
                         {"test/x.sh", {"s"}},
                         {"test/link", {"/etc/passwd", FileMode::symlink}},
                         {"src/a.js", {"head"}},
                         {"same", {"same"}},
                         {"test/deep/er/new.js", {"head"}}});
  const Place place;
  REQUIRE(checkout(trees, Side::head, place.options()));
  const Result<Protected> done = protect(trees, globs({"test/**", "same"}), place.options(), false);
  REQUIRE(done);
  CHECK(done->restored ==
        std::vector<std::string>{"test/a.js", "test/gone.js", "test/link", "test/x.sh"});
  CHECK(done->removed == std::vector<std::string>{"test/deep/er/new.js", "test/new.js"});
  CHECK(place.text("test/a.js") == "base");
  CHECK(place.text("test/gone.js") == "base");
  CHECK(fs::read_symlink(place.path("test/link")) == "a.js");
  CHECK(fs::status(place.path("test/x.sh")).permissions() == fs::perms(0755));
  CHECK(place.text("src/a.js") == "head");
}

TEST_CASE("A link in place of a protected path's parent is replaced, not followed") {
  const Place place;
  fs::create_directories(place.outside());
  const FakeTrees trees({{"test/a.js", {"base"}}, {"test/unit/b.js", {"base"}}},
                        {{"test", {place.outside(), FileMode::symlink}}, {"evil/a.js", {"head"}}});
  REQUIRE(checkout(trees, Side::head, place.options()));
  REQUIRE(protect(trees, globs({"test/**"}), place.options(), false));
  CHECK(fs::is_empty(place.outside()));
  CHECK(!fs::is_symlink(place.path("test")));
  CHECK(place.text("test/a.js") == "base");
  CHECK(place.text("test/unit/b.js") == "base");
}

TEST_CASE("A link that would lead to a protected path is removed unless base has it") {
  const FakeTrees trees({{"kept", {"elsewhere", FileMode::symlink}}, {"elsewhere/x", {"x"}}},
                        {{"kept", {"elsewhere", FileMode::symlink}},
                         {"elsewhere/x", {"x"}},
                         {"test", {"elsewhere", FileMode::symlink}},
                         {"evil/conftest.py", {"x"}},
                         {"src/pkg", {"../evil", FileMode::symlink}}});
  const Place place;
  REQUIRE(checkout(trees, Side::head, place.options()));
  const Result<Protected> done =
      protect(trees, globs({"test/**", "kept/*.py", "**/conftest.py"}), place.options(), false);
  REQUIRE(done);
  CHECK(done->removed == std::vector<std::string>{"evil/conftest.py", "test"});
  CHECK(fs::is_symlink(place.path("kept")));
  CHECK(fs::is_symlink(place.path("src/pkg")));
}

TEST_CASE("Protection holds after a command has been at work in the directory") {
  const Place place;
  fs::create_directories(place.outside() / "sub");
  std::ofstream(place.outside() / "sub/keep") << "mine";
  const FakeTrees::Tree same{
      {"test/a.js", {"base"}}, {"test/b/c.js", {"base"}}, {"conf", {"base"}}};
  const FakeTrees trees(same, same);
  REQUIRE(checkout(trees, Side::head, place.options()));
  fs::remove_all(place.path("test/b"));
  fs::create_symlink(place.outside() / "sub", place.path("test/b"));
  fs::remove(place.path("test/a.js"));
  fs::create_hard_link(place.outside() / "sub/keep", place.path("test/a.js"));
  fs::remove(place.path("conf"));
  fs::create_directories(place.path("conf/d/e"));
  std::ofstream(place.path("conf/d/e/f")) << "evil";
  fs::permissions(place.path("conf/d"), fs::perms::none);
  mkfifo(place.path("test/fifo").c_str(), 0600);
  const Result<Protected> done = protect(trees, globs({"test/**", "conf"}), place.options(), true);
  if (!done) FAIL(done.error().message);
  CHECK(place.text("test/a.js") == "base");
  CHECK(place.text("test/b/c.js") == "base");
  CHECK(place.text("conf") == "base");
  CHECK(!fs::exists(place.path("test/fifo")));
  std::ifstream kept(place.outside() / "sub/keep");
  CHECK(std::string(std::istreambuf_iterator<char>(kept), {}) == "mine");
  CHECK(!fs::exists(place.outside() / "sub/c.js"));
}

TEST_CASE("A directory is removed whatever is in it, and nothing outside") {
  fs::path where;
  fs::path beside;
  {
    const Place place;
    where = place.path();
    beside = place.outside();
    fs::create_directories(beside);
    std::ofstream(beside / "keep") << "mine";
    fs::create_symlink(beside, place.path("link"));
    fs::create_directories(place.path("locked/in"));
    std::ofstream(place.path("locked/in/f")) << "x";
    fs::permissions(place.path("locked/in"), fs::perms::none);
    fs::permissions(place.path("locked"), fs::perms::none);
    mkfifo(place.path("fifo").c_str(), 0600);
    // Deeper than PATH_MAX, and than one round of the removal.
    Fd here(open(where.c_str(), O_RDONLY | O_DIRECTORY));
    const std::string name(100, 'd');
    for (int depth = 0; depth < 300; ++depth) {
      REQUIRE(mkdirat(here.get(), name.c_str(), 0755) == 0);
      here.reset(openat(here.get(), name.c_str(), O_RDONLY | O_DIRECTORY));
      REQUIRE(here);
    }
    CHECK(fs::exists(beside / "keep"));
    {
      const PrivateDirectory inner = std::move(*PrivateDirectory::create(kParent));
      CHECK(fs::exists(inner.path()));
    }
    REQUIRE(fs::exists(where));
    CHECK(remove_tree(AT_FDCWD, where / "link"));
    CHECK(fs::exists(beside / "keep"));
  }
  CHECK(!fs::exists(where));
}

TEST_CASE("A directory that a killed run left is removed by the next one, a live one is not") {
  const fs::path left = fs::path(kParent) / "box-0123";
  fs::create_directories(left / "src/deep");
  std::ofstream(fs::path(kParent) / "something else") << "x";
  const Result<PrivateDirectory> live = PrivateDirectory::create(kParent);
  REQUIRE(live);
  CHECK(!fs::exists(left));
  CHECK(fs::exists(fs::path(kParent) / "something else"));
  const Result<PrivateDirectory> second = PrivateDirectory::create(kParent);
  REQUIRE(second);
  CHECK(fs::exists(live->path()));
  CHECK(fs::status(live->path()).permissions() == fs::perms(0700));
}

TEST_CASE("A parent that somebody else can write is refused") {
  const fs::path open_to_all = kParent + "-open";
  fs::create_directories(open_to_all);
  fs::permissions(open_to_all, fs::perms(0777));
  const Result<PrivateDirectory> made = PrivateDirectory::create(open_to_all);
  REQUIRE(!made);
  CHECK(made.error().remedy == "Set XDG_CACHE_HOME or TMPDIR to a directory of yours.");
  fs::remove_all(open_to_all);
  fs::create_symlink("/tmp", open_to_all);
  CHECK(!PrivateDirectory::create(open_to_all));
  fs::remove(open_to_all);
}
