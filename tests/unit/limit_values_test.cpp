#include "runner/limit_values.h"

#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

std::string refusal(const std::string& word) {
  const Result<Limits> limits = with_limits({}, {word});
  return limits ? "set" : limits.error().message + " | " + limits.error().remedy;
}

}  // namespace

TEST_CASE("Limits are set by name, later words over earlier ones") {
  const Result<Limits> limits = with_limits({}, {"memory=2GiB", "processes=64", "added-disk=512MiB",
                                                 "added-files=10", "disk=2GiB", "memory=1GiB"});
  REQUIRE(limits);
  CHECK(limits->memory == kGiB);
  CHECK(limits->processes == 64);
  CHECK(limits->free_disk == 2 * kGiB);
  CHECK(limits->added_disk == 512 * kMiB);
  CHECK(limits->added_files == 10);
  CHECK(limits->output == Limits{}.output);
}

TEST_CASE("A limit that cannot be set is refused with what would do") {
  const std::string names =
      "the limits are: processes, memory, file-size, open-files, output, tmp, home, "
      "shared-memory, disk, added-disk, added-files";
  CHECK(refusal("time=3s") == "there is no limit `time` | " + names);
  CHECK(refusal("") == "there is no limit `` | " + names);
  CHECK(refusal("memory=0") ==
        "the limit `memory` takes a size such as 512MiB or 2GiB, not `0` | ");
  CHECK(refusal("memory") == "the limit `memory` takes a size such as 512MiB or 2GiB, not `` | ");
  CHECK(refusal("added-files=many") ==
        "the limit `added-files` takes a whole number above 0, not `many` | ");
  CHECK(refusal("processes=-1") ==
        "the limit `processes` takes a whole number above 0, not `-1` | ");
}
