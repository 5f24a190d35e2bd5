// Tree objects as bytes, and the walk over two trees, on made-up trees no git would write.
#include <algorithm>
#include <map>

#include "runner/git/tree_diff.h"
#include "runner/git/tree_object.h"
#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

const std::string kId(20, '\x11');

std::string entry(const std::string& mode, const std::string& name, const std::string& id = kId) {
  return mode + " " + name + std::string(1, '\0') + id;
}

std::string wrong_with(const std::string& bytes) {
  const auto entries = parse_tree(bytes, HashKind::sha1);
  return entries ? "" : entries.error();
}

ObjectId id_of(unsigned number) {
  std::string raw(20, '\0');
  raw[0] = static_cast<char>(number >> 8);
  raw[1] = static_cast<char>(number);
  return *ObjectId::from_raw(raw);
}

/// Trees by id, for walks that need no repository.
struct FakeTrees {
  std::map<ObjectId, std::vector<RawTreeEntry>> trees;
  mutable int reads = 0;
  ReadTree reader() const {
    return [this](const ObjectId& id) -> Result<std::vector<RawTreeEntry>> {
      ++reads;
      const auto found = trees.find(id);
      if (found == trees.end()) return fail(ErrorKind::undecided, "no tree " + id.hex());
      return found->second;
    };
  }
};

std::string described(const std::vector<PathChange>& changes) {
  std::string text;
  for (const PathChange& change : changes) {
    text += change.old_mode == FileMode::none ? "+" : change.mode == FileMode::none ? "-" : "~";
    text += change.path + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("a tree object is read with its modes made canonical", "[git][tree]") {
  const auto entries =
      parse_tree(entry("100664", "a") + entry("100755", "b") + entry("40000", "d") +
                     entry("120000", "l") + entry("160000", "m"),
                 HashKind::sha1);
  REQUIRE(entries);
  std::vector<std::uint32_t> modes;
  for (const RawTreeEntry& one : *entries) modes.push_back(one.mode);
  CHECK(modes == std::vector<std::uint32_t>{0100644, 0100755, 0040000, 0120000, 0160000});
  CHECK(entries->front().id.hex() == "1111111111111111111111111111111111111111");
  CHECK(parse_tree("", HashKind::sha1)->empty());
  CHECK(parse_tree(entry("040000", "padded"), HashKind::sha1)->front().is_tree());
}

TEST_CASE("a malformed tree is refused and the fault named", "[git][tree]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {entry("100644", ".."), "it has an entry '..'"},
      {entry("40000", ".Git"), "it has an entry '.Git'"},
      {entry("40000", "."), "it has an entry '.'"},
      {entry("100644", ""), "an entry has no name"},
      {entry("100644", "a/b"), "the name 'a/b' has a slash"},
      {entry("777777777", "a"), "an entry's mode has too many digits"},
      {entry("10644", "a"), "the entry 'a' has an unknown mode"},
      {entry("", "a"), "an entry does not begin with a mode"},
      {entry("100644", "a").substr(0, 20), "its last entry is cut off"},
      {"100644 a", "its last entry is cut off"},
      {entry("100644", "b") + entry("100644", "a"), "its entries are out of order at 'a'"},
      {entry("100644", "a") + entry("100755", "a"), "it has two entries named 'a'"},
      {entry("100644", "a") + entry("100644", "a.c") + entry("40000", "a"),
       "it has two entries named 'a'"},
      {entry("100644", "x\ny") + entry("100644", "x\ny"), "it has two entries named 'x\\ny'"},
  };
  for (const auto& [bytes, message] : cases) CHECK(wrong_with(bytes) == message);
}

TEST_CASE("equal subtrees are never read", "[git][tree]") {
  FakeTrees trees;
  trees.trees[id_of(1)] = {{"big", 0040000, id_of(9)}, {"f", 0100644, id_of(20)}};
  trees.trees[id_of(2)] = {{"big", 0040000, id_of(9)}, {"f", 0100755, id_of(20)}};
  const auto changes = diff_trees(trees.reader(), id_of(1), trees.reader(), id_of(2));
  REQUIRE(changes);
  CHECK(described(*changes) == "~f ");
  CHECK(trees.reads == 2);
}

TEST_CASE("a file that becomes a directory is a deletion and additions", "[git][tree]") {
  FakeTrees trees;
  trees.trees[id_of(1)] = {{"a", 0100644, id_of(20)}, {"a.c", 0100644, id_of(21)}};
  trees.trees[id_of(2)] = {{"a.c", 0100644, id_of(21)}, {"a", 0040000, id_of(3)}};
  trees.trees[id_of(3)] = {{"x", 0100644, id_of(22)}, {"y", 0120000, id_of(23)}};
  const auto there = diff_trees(trees.reader(), id_of(1), trees.reader(), id_of(2));
  REQUIRE(there);
  CHECK(described(*there) == "-a +a/x +a/y ");
  const auto back = diff_trees(trees.reader(), id_of(2), trees.reader(), id_of(1));
  REQUIRE(back);
  CHECK(described(*back) == "+a -a/x -a/y ");
}

TEST_CASE("changes are ordered by path bytes, not as trees are", "[git][tree]") {
  FakeTrees trees;
  trees.trees[id_of(1)] = {};
  trees.trees[id_of(2)] = {{"a-b", 0100644, id_of(20)},
                           {"a", 0040000, id_of(3)},
                           {"a0", 0100644, id_of(20)},
                           {"\xff", 0100644, id_of(20)}};
  trees.trees[id_of(3)] = {{"z", 0100644, id_of(22)}};
  const auto changes = diff_trees(trees.reader(), id_of(1), trees.reader(), id_of(2));
  REQUIRE(changes);
  CHECK(described(*changes) == "+a-b +a/z +a0 +\xff ");
}

TEST_CASE("a tree deeper than git allows is an error", "[git][tree]") {
  FakeTrees trees;
  trees.trees[id_of(0)] = {};
  for (unsigned i = 1; i < 10'000; ++i) trees.trees[id_of(i)] = {{"d", 0040000, id_of(i + 1)}};
  trees.trees[id_of(10'000)] = {{"f", 0100644, id_of(0)}};
  const auto changes = diff_trees(trees.reader(), id_of(0), trees.reader(), id_of(1));
  REQUIRE(!changes);
  CHECK(changes.error().kind == ErrorKind::undecided);
  CHECK(
      changes.error().message.starts_with("the tree nests deeper than 2048 directories at 'd/d/"));
  CHECK(!list_tree(trees.reader(), id_of(1)));
}

TEST_CASE("a tree that names itself over and over is an error, not a hang", "[git][tree]") {
  for (const bool with_file : {true, false}) {
    FakeTrees trees;
    trees.trees[id_of(0)] = {};
    for (unsigned level = 1; level <= 12; ++level) {
      for (char name = 'a'; name <= 'p'; ++name) {
        trees.trees[id_of(level)].push_back({std::string(1, name), 0040000, id_of(level + 1)});
      }
    }
    trees.trees[id_of(13)] = {};
    if (with_file) trees.trees[id_of(13)] = {{"f", 0100644, id_of(0)}};
    const auto changes = diff_trees(trees.reader(), id_of(0), trees.reader(), id_of(1));
    REQUIRE(!changes);
    CHECK(changes.error().message.find("entries") != std::string::npos);
  }
}

TEST_CASE("a missing tree names its directory", "[git][tree]") {
  FakeTrees trees;
  trees.trees[id_of(1)] = {};
  trees.trees[id_of(2)] = {{"dir\x1b", 0040000, id_of(3)}};
  const auto changes = diff_trees(trees.reader(), id_of(1), trees.reader(), id_of(2));
  REQUIRE(!changes);
  CHECK(changes.error().message ==
        "in the directory 'dir\\x1b': no tree 0003000000000000000000000000000000000000");
}

TEST_CASE("a path is found by its segments", "[git][tree]") {
  FakeTrees trees;
  trees.trees[id_of(2)] = {{"a.c", 0100644, id_of(21)}, {"a", 0040000, id_of(3)}};
  trees.trees[id_of(3)] = {{"x", 0100755, id_of(22)}};
  const auto found = find_in_tree(trees.reader(), id_of(2), "a/x");
  REQUIRE(found);
  REQUIRE(found->has_value());
  CHECK((*found)->mode == FileMode::executable);
  CHECK((*found)->path == "a/x");
  for (const std::string path : {"a", "a/", "a/y", "a/x/y", "b/x", "", "/a/x", "a//x"}) {
    CHECK(!find_in_tree(trees.reader(), id_of(2), path)->has_value());
  }
}
