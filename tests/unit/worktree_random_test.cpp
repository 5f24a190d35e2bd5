// Random edits of random repositories: the snapshot is what git makes of them.
#include <thread>

#include "tests/unit/worktree_fixture.h"

namespace agentcheck::test {
namespace {

const std::vector<std::string> kNames = {"a",    "b", "a.c",      "a-b", "dir", "\xff\xfe",
                                         "x\ny", "é", "\x1b[31m", "-rf", "B",   "A"};

std::string random_path(Dice& dice) {
  std::string path;
  for (std::size_t depth = dice.below(4); depth > 0; --depth) path += dice.of(kNames) + "/";
  return path + dice.of(kNames);
}

std::string quoted(const std::string& path) { return "'./" + path + "'"; }

// One edit by shell commands; one that does not fit what is there does nothing.
std::string random_edit(Dice& dice) {
  const std::string path = quoted(random_path(dice)), other = quoted(random_path(dice));
  switch (dice.below(14)) {
    case 0:
      return "rm -rf " + path;
    case 1:
      return "test -f " + path + " && chmod +x " + path;
    case 2:
      return "test -f " + path + " && chmod -x " + path;
    case 3:
      return "mv -n " + path + " " + other;
    case 4:
      return "rm -rf " + path + "; ln -s " + other + " " + path;
    case 5:
      return "test ! -e " + path + " && mkdir -p " + path;
    case 6:
      return "git add -- " + path;
    case 7:
      return "git rm -q -r --cached -- " + path;
    case 8:
      return "test -f " + path + " && touch " + path;
    case 9:
      return "git update-index --assume-unchanged -- " + path;
    case 10:
      return "git add -N -- " + path;
    case 11:
      return "test -f " + path + " && cp -p " + path + " " + other;
    default:
      return "mkdir -p \"$(dirname " + path + ")\" && test ! -d " + path + " && test ! -L " + path +
             " && printf '" + std::to_string(dice.below(5)) + "\\r\\n$Id: x $' > " + path;
  }
}

std::string random_script(Dice& dice, int edits) {
  std::string script;
  for (int i = 0; i < edits; ++i) script += "{ " + random_edit(dice) + "; } 2>/dev/null\n";
  return script + "true";
}

}  // namespace

TEST_CASE("random edits give the tree git gives", "[worktree]") {
  for (unsigned seed = 1; seed <= cases(15); ++seed) {
    INFO("seed " << seed);
    Dice dice(seed);
    GitFixture repo;
    repo.git("config core.safecrlf false");
    if (dice.below(2) == 0) repo.write(".gitattributes", "*.c text ident\na* text=auto\n");
    if (dice.below(3) == 0) repo.git("config core.fileMode false");
    if (dice.below(3) == 0) repo.git("update-index --index-version 4");
    if (dice.below(3) == 0) repo.git("config core.splitIndex true");
    repo.sh(random_script(dice, 60));
    repo.commit();
    repo.sh(random_script(dice, 40));
    repo.same_as_git();
    repo.git("add -A && git commit -q --allow-empty -m second");
    repo.sh(random_script(dice, 20));
    const WorktreeSnapshot against_old = repo.same_as_git("HEAD~1^{tree}");
    const auto alone = repo.snapshot("HEAD~1^{tree}", 1);
    REQUIRE(alone);
    CHECK(GitFixture::lines(*alone) == GitFixture::lines(against_old));
    for (const TreeEntry& entry : against_old.entries) {
      if (entry.mode == FileMode::gitlink) continue;
      INFO(entry.path);
      CHECK(against_old.contents->read(entry));
    }
  }
}

TEST_CASE("hostile shapes are walked to their end", "[worktree]") {
  GitFixture repo;
  repo.write("a", "1\n");
  repo.commit();
  // 3000 directories deep by way of the shell's working directory; PATH_MAX is 4096.
  repo.sh(
      "for i in $(seq 300); do mkdir -p d/d/d/d/d/d/d/d/d/d && cd -P d/d/d/d/d/d/d/d/d/d || exit "
      "1; "
      "done; echo x > bottom");
  repo.sh(
      "mkdir wide && cd wide && seq 20000 | xargs touch && echo x > $(printf 'n%.0s' $(seq 255)) "
      "&& "
      "ln -s . loop && ln -s loop2 loop1 && ln -s loop1 loop2");
  const auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK(snapshot->entries.size() == 1 + 20000 + 1 + 3);
  REQUIRE(snapshot->unexamined.size() == 1);
  CHECK(snapshot->unexamined.begin()->second.reason == "its path is too long");
}

TEST_CASE("files that change while they are read do no harm", "[worktree]") {
  GitFixture repo;
  for (int i = 0; i < 50; ++i) repo.write("f" + std::to_string(i), std::string(100000, 'x'));
  repo.commit();
  std::jthread writer([&] {
    repo.sh(
        "for k in 1 2 3 4 5 6; do for i in $(seq 0 49); do echo $k >> f$i; rm -rf f$((i / 2)); "
        "mkdir f$((i / 2)); rmdir f$((i / 2)); done; done 2>/dev/null; true");
  });
  for (int i = 0; i < 30; ++i) {
    const auto snapshot = repo.snapshot();
    REQUIRE(snapshot);
    for (const auto& [path, what] : snapshot->unexamined) CHECK_FALSE(what.reason.empty());
  }
}

}  // namespace agentcheck::test
