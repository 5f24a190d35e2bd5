// What a box may add to the disk, on a real file system without a box.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sandbox/disk_growth.h"
#include "sandbox/fd.h"
#include "tests/unit/catch.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

/// A directory that is gone with the object.
class Place {
 public:
  Place() { fs::create_directories(path_ + "/sub"); }
  ~Place() { fs::remove_all(path_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  const std::string& path() const { return path_; }
  void fill(const std::string& name, std::uint64_t bytes) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << std::string(bytes, 'x');
    sync();  // Blocks are only counted once they are given out.
  }

 private:
  std::string path_ = fmt::format("/tmp/agentcheck-growth-{}", getpid());
};

}  // namespace

TEST_CASE("What was there before does not count as growth") {
  const Place place;
  place.fill("before", 8 * kMiB);
  DiskGrowth growth({place.path()}, 4 * kMiB, 100);
  CHECK(growth.passed(0) == "");
  place.fill("sub/some", 2 * kMiB);
  CHECK(growth.passed(0) == "");
  place.fill("sub/more", 4 * kMiB);
  CHECK(growth.passed(0) == "added disk");
}

TEST_CASE("Files are counted, wherever they are below the directories") {
  const Place place;
  DiskGrowth growth({place.path()}, 0, 50);
  for (int n = 0; n < 40; ++n) place.fill(fmt::format("sub/{}", n), 0);
  CHECK(growth.passed(0) == "");
  for (int n = 0; n < 40; ++n) place.fill(fmt::format("{}", n), 0);
  CHECK(growth.passed(0) == "added files");
}

TEST_CASE("A file without a name counts while a process has it open") {
  const Place place;
  DiskGrowth growth({place.path()}, 4 * kMiB, 100);
  const std::string path = place.path() + "/file";
  const Fd held(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  place.fill("file", 8 * kMiB);
  unlink(path.c_str());
  CHECK(growth.passed(0) == "");
  DiskGrowth again({place.path()}, 4 * kMiB, 100);
  CHECK(again.passed(getpid()) == "");
  const Fd other(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  place.fill("file", 8 * kMiB);
  unlink(path.c_str());
  CHECK(again.passed(getpid()) == "added disk");
}

TEST_CASE("Nothing to watch is never too much") {
  DiskGrowth nowhere({}, 1, 1);
  CHECK(nowhere.passed(0) == "");
  DiskGrowth missing({"/nonexistent/agentcheck"}, 1, 1);
  CHECK(missing.passed(0) == "");
}
