// What may be believed unread: files nobody touched, and nothing else.
#include "runner/git/stat_record.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

namespace fs = std::filesystem;

/// A directory `tree` with some files, and a place beside it.
class Tree {
 public:
  Tree() {
    std::string name = (fs::temp_directory_path() / "agentcheck-stat-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    top_ = name;
    fs::create_directories(root() + "/d");
    for (const char* file : {"a", "b", "d/c"}) write(file, "text");
  }
  ~Tree() {
    std::error_code ignored;
    fs::remove_all(top_, ignored);
  }

  std::string root() const { return top_ + "/tree"; }
  std::string beside() const { return top_; }
  std::string path(const std::string& file) const { return root() + "/" + file; }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(path(file)) << text;
  }
  StatRecord take() const { return StatRecord::take(root(), beside()); }
  /// The same once the clock of the file system has gone on.
  StatRecord take_later() const {
    wait();
    return take();
  }
  static void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(50)); }
  bool unchanged(const StatRecord& record, const std::string& file) const {
    struct stat info {};
    REQUIRE(lstat(path(file).c_str(), &info) == 0);
    return record.unchanged(file, disk_stat(info));
  }

 private:
  std::string top_;
};

/// Gives a file the mtime of before again.
void put_back(const std::string& path, const struct stat& info) {
  const timespec times[2] = {info.st_atim, info.st_mtim};
  REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

struct stat stat_of(const std::string& path) {
  struct stat info {};
  REQUIRE(lstat(path.c_str(), &info) == 0);
  return info;
}

}  // namespace

TEST_CASE("A file nobody touched is believed, one that was just written is not") {
  const Tree tree;
  Tree::wait();
  tree.write("b", "text");
  const StatRecord record = tree.take();
  CHECK(tree.unchanged(record, "a"));
  CHECK(tree.unchanged(record, "d/c"));
  CHECK_FALSE(tree.unchanged(record, "b"));
  CHECK_FALSE(record.all_unchanged(tree.root()));
  CHECK_FALSE(StatRecord().unchanged("a", disk_stat(stat_of(tree.path("a")))));
}

TEST_CASE("Every way of changing a file is seen, whatever mtime it claims") {
  const Tree tree;
  const StatRecord record = tree.take_later();
  const std::string a = tree.path("a");
  const struct stat before = stat_of(a);
  REQUIRE(tree.unchanged(record, "a"));

  SECTION("written") { tree.write("a", "Text"); }
  SECTION("through a mapping") {
    const int file = open(a.c_str(), O_RDWR);
    auto* page = static_cast<char*>(mmap(nullptr, 4, PROT_WRITE, MAP_SHARED, file, 0));
    REQUIRE(page != MAP_FAILED);
    page[0] = 'T';
    munmap(page, 4);
    close(file);
  }
  SECTION("replaced by a file that was there") { fs::rename(tree.path("b"), a); }
  SECTION("through another name") {
    fs::create_hard_link(a, tree.path("d/other"));
    tree.write("d/other", "Text");
    fs::remove(tree.path("d/other"));
  }
  SECTION("given another mode") { chmod(a.c_str(), 0755); }
  SECTION("replaced by a link") {
    fs::remove(a);
    fs::create_symlink("b", a);
  }
  if (S_ISREG(stat_of(a).st_mode)) put_back(a, before);
  CHECK_FALSE(tree.unchanged(record, "a"));
  CHECK(tree.unchanged(record, "d/c"));
}

TEST_CASE("Directories that change places are seen") {
  const Tree tree;
  fs::create_directory(tree.path("e"));
  tree.write("e/c", "text");
  const StatRecord record = tree.take_later();
  fs::rename(tree.path("d"), tree.path("x"));
  fs::rename(tree.path("e"), tree.path("d"));
  fs::rename(tree.path("x"), tree.path("e"));
  CHECK_FALSE(tree.unchanged(record, "d/c"));
  CHECK_FALSE(tree.unchanged(record, "e/c"));
}

TEST_CASE("A whole tree is the same until anything in it is added, removed or written") {
  const Tree tree;
  const StatRecord record = tree.take_later();
  REQUIRE(record.all_unchanged(tree.root()));
  SECTION("added") { tree.write("d/new", ""); }
  SECTION("removed") { fs::remove(tree.path("a")); }
  SECTION("written") { tree.write("d/c", "Text"); }
  SECTION("made and removed again") {
    tree.write("new", "");
    fs::remove(tree.path("new"));
  }
  CHECK_FALSE(record.all_unchanged(tree.root()));
}

TEST_CASE("Where the place beside the tree is on another file system, nothing is believed") {
  const Tree tree;
  if (stat_of("/dev/shm").st_dev == stat_of(tree.root()).st_dev) return;
  Tree::wait();
  const StatRecord record = StatRecord::take(tree.root(), "/dev/shm");
  CHECK_FALSE(tree.unchanged(record, "a"));
}

TEST_CASE("Of a file system nobody looked into, nothing is believed") {
  const StatRecord record = StatRecord::take("/proc/self/fdinfo", "/proc/self");
  CHECK_FALSE(record.all_unchanged("/proc/self/fdinfo"));
}
