// A working tree as a tree: what git makes of it, whatever was edited, and nothing of .git touched.
#include "tests/unit/worktree_fixture.h"

namespace agentcheck::test {
namespace {

const std::string kZeros(40, '0');

bool mentions(const WorktreeSnapshot& snapshot, const std::string& word) {
  for (const std::string& note : snapshot.notes) {
    if (note.find(word) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an unchanged working tree is its base", "[worktree]") {
  GitFixture repo;
  repo.write("a.txt", "a\n");
  repo.write("d/e/f.txt", "f\n");
  repo.write("d-e/x", "x");
  repo.write("d.e", "x");
  repo.commit();
  const WorktreeSnapshot snapshot = repo.same_as_git();
  CHECK(snapshot.notes.empty());
  CHECK(snapshot.unexamined.empty());
}

TEST_CASE("edits of every kind are seen", "[worktree]") {
  GitFixture repo;
  repo.write("edit", "1\n");
  repo.write("gone", "1\n");
  repo.write("mode", "1\n");
  repo.write("becomes-link", "1\n");
  repo.write("becomes-directory", "1\n");
  repo.write("directory/becomes", "1\n");
  repo.write("linked/inside", "1\n");
  fs::create_symlink("edit", repo.root() / "link");
  repo.commit();
  repo.write("edit", "2\n");
  repo.sh("rm gone becomes-link becomes-directory; rm -r directory linked; chmod +x mode");
  repo.sh("ln -s /etc/passwd becomes-link; mkdir becomes-directory; echo x > becomes-directory/x");
  repo.sh("echo x > directory; ln -s /etc linked; ln -sfn mode link; echo new > 'new\nline'");
  const WorktreeSnapshot snapshot = repo.same_as_git();
  CHECK(*snapshot.contents->read(GitFixture::entry(snapshot, "edit")) == "2\n");
  CHECK(*snapshot.contents->read(GitFixture::entry(snapshot, "linked")) == "/etc");
}

TEST_CASE("a repository of SHA-256 objects", "[worktree]") {
  GitFixture repo("--object-format=sha256");
  repo.write(".gitattributes", "*.txt text\n");
  repo.write("a.txt", "a\n");
  repo.write("d/e/f", "f\n");
  repo.commit();
  repo.same_as_git();
  repo.write("a.txt", "b\r\n");
  repo.sh("ln -s a.txt link; chmod +x d/e/f; git update-index --index-version 4");
  const WorktreeSnapshot snapshot = repo.same_as_git();
  CHECK(*snapshot.contents->read(GitFixture::entry(snapshot, "a.txt")) == "b\n");
}

TEST_CASE("an unborn branch and an empty directory", "[worktree]") {
  GitFixture repo;
  repo.same_as_git();
  repo.write("a/b", "x");
  repo.sh("mkdir empty");
  repo.same_as_git();
}

TEST_CASE("a file edited in the moment it was staged is read", "[worktree]") {
  GitFixture repo;
  repo.write("racy", "one\n");
  repo.sh("git add racy && printf 'two\\n' > racy && touch -r .git/index racy");
  repo.git("commit -q -m c");
  CHECK(*repo.same_as_git().contents->read({"racy", FileMode::regular, ""}) == "two\n");
}

TEST_CASE("an index whose stat data was forged by date still shows the edit", "[worktree]") {
  GitFixture repo;
  repo.write("a", "one\n");
  repo.sh("touch -d '2020-01-01' a");
  repo.commit();
  repo.sh("printf 'two\\n' > a && touch -d '2020-01-01' a");
  repo.same_as_git();
}

TEST_CASE("index flags hide nothing", "[worktree]") {
  GitFixture repo;
  for (const char* name : {"assumed", "skipped", "skipped-gone", "honest"}) repo.write(name, "1\n");
  repo.commit();
  repo.git("update-index --assume-unchanged assumed honest");
  repo.git("update-index --skip-worktree skipped skipped-gone");
  repo.write("assumed", "2\n");
  repo.write("skipped", "2\n");
  repo.sh("rm skipped-gone");
  const auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK(*snapshot->contents->read(GitFixture::entry(*snapshot, "assumed")) == "2\n");
  CHECK(*snapshot->contents->read(GitFixture::entry(*snapshot, "skipped")) == "2\n");
  CHECK_FALSE(GitFixture::has(*snapshot, "skipped-gone"));
  CHECK(mentions(*snapshot,
                 "these differ; they count as they are on disk: assumed, skipped, "
                 "skipped-gone"));
}

TEST_CASE("a sparse checkout is whole, edits inside and outside it are seen", "[worktree]") {
  for (const char* kind : {"--no-sparse-index", "--sparse-index"}) {
    GitFixture repo;
    repo.write("in/a", "1\n");
    repo.write("out/b", "1\n");
    repo.write("out/deep/c", "1\n");
    repo.commit();
    repo.git(std::string("sparse-checkout init --cone ") + kind);
    repo.git("sparse-checkout set in");
    const auto whole = repo.snapshot();
    REQUIRE(whole);
    CHECK(whole->tree + "\n" == repo.git("rev-parse HEAD^{tree}"));
    CHECK(mentions(*whole, "outside the sparse checkout, not on disk, taken as unchanged: out/b"));
    CHECK(*whole->contents->read(GitFixture::entry(*whole, "out/b")) == "1\n");
    repo.write("in/a", "2\n");
    repo.write("out/b", "2\n");
    const auto edited = repo.snapshot();
    REQUIRE(edited);
    CHECK(*edited->contents->read(GitFixture::entry(*edited, "out/b")) == "2\n");
    CHECK(GitFixture::lines(*edited).size() == 3);
  }
}

TEST_CASE("staging states do not matter, the disk does", "[worktree]") {
  GitFixture repo;
  repo.write("staged", "1\n");
  repo.write("uncached", "1\n");
  repo.write("conflict", "1\n");
  repo.commit();
  repo.sh(
      "git checkout -q -b other; echo 2 > conflict; git commit -qam o; git checkout -q main; "
      "echo 3 > conflict; git commit -qam m; git merge other || true");
  repo.sh("echo 2 > staged; git add staged; echo 3 > staged; git rm -q --cached uncached");
  repo.sh("echo x > intended; git add -N intended");
  const WorktreeSnapshot snapshot = repo.same_as_git();
  CHECK(mentions(snapshot, "git add -N"));
  CHECK(mentions(snapshot, "unmerged, counted as on disk: conflict"));
}

TEST_CASE("ignore rules are base's, not those on disk", "[worktree]") {
  GitFixture repo;
  repo.write(".gitignore", "*.log\nbuild/\n");
  repo.write("src/kept.log", "tracked\n");
  repo.git("add -f src/kept.log");
  repo.commit();
  repo.write(".gitignore", "*.log\nbuild/\npayload.sh\n");
  repo.write(".git/info/exclude", "mine.txt\n");
  repo.write("payload.sh", "evil\n");
  repo.write("sub/.gitignore", "*\n");
  repo.write("sub/hidden", "evil\n");
  repo.write("x.log", "");
  repo.write("mine.txt", "");
  repo.write("build/deep/o", "");
  repo.git("rm -q --cached src/kept.log");
  const auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK(GitFixture::has(*snapshot, "payload.sh"));
  CHECK(GitFixture::has(*snapshot, "sub/hidden"));
  CHECK(GitFixture::has(*snapshot, "src/kept.log"));
  CHECK(snapshot->ignored == std::vector<std::string>{"build/", "mine.txt", "x.log"});
}

TEST_CASE("indexes of every version and kind are read", "[worktree]") {
  for (const char* how : {"--index-version 2", "--index-version 3", "--index-version 4",
                          "--split-index", "--untracked-cache"}) {
    INFO(how);
    GitFixture repo;
    for (int i = 0; i < 30; ++i)
      repo.write("d" + std::to_string(i % 3) + "/f" + std::to_string(i), "x");
    repo.commit();
    repo.git(std::string("update-index ") + how);
    repo.sh(
        "echo y > d1/f1; rm d2/f2; git add -A; echo z > d0/f0; echo n > d0/new; git add d0/new");
    repo.git("update-index --skip-worktree d0/f3");
    repo.same_as_git();
  }
}

TEST_CASE("a damaged index is said to be damaged", "[worktree]") {
  GitFixture repo;
  for (int i = 0; i < 9; ++i) repo.write("file" + std::to_string(i), "x");
  repo.commit();
  for (const char* how : {"truncate -s 100 .git/index", "truncate -s 0 .git/index",
                          "printf 'DIRC\\0\\0\\0\\11' | dd of=.git/index conv=notrunc status=none",
                          "head -c 4000 /dev/urandom > .git/index"}) {
    INFO(how);
    repo.sh(how);
    const auto snapshot = repo.snapshot();
    REQUIRE_FALSE(snapshot);
    CHECK(snapshot.error().kind == ErrorKind::undecided);
    CHECK_FALSE(snapshot.error().remedy.empty());
  }
}

TEST_CASE("an index with flipped bytes is read or refused, never believed to be longer than it is",
          "[worktree]") {
  for (const char* how : {"--index-version 2", "--index-version 4", "--split-index"}) {
    GitFixture repo;
    for (int i = 0; i < 20; ++i) repo.write("d/file" + std::to_string(i), "x");
    repo.commit();
    repo.git(std::string("update-index ") + how);
    repo.sh("echo y > d/file3; git add -A; cp .git/index kept");
    const std::string good = repo.sh("cat kept");
    Dice dice(7);
    for (int i = 0; i < 200; ++i) {
      std::string bad = good;
      for (std::size_t k = 1 + dice.below(4); k > 0; --k) {
        bad[dice.below(bad.size())] = static_cast<char>(dice.below(256));
      }
      repo.write(".git/index", bad);
      const auto snapshot = repo.snapshot("HEAD^{tree}", 1);
      if (!snapshot) CHECK_FALSE(snapshot.error().message.empty());
    }
  }
}

TEST_CASE("special and unreadable files are told, never opened, never dropped", "[worktree]") {
  GitFixture repo;
  repo.write("file", "1\n");
  repo.write("closed/a", "1\n");
  repo.commit();
  repo.sh(
      "rm file; mkfifo file pipe; mkdir .GIT 'git~1'; echo x > .GIT/config; echo x > 'git~1/x'");
  repo.sh("truncate -s 1T huge");
  const auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK_FALSE(GitFixture::has(*snapshot, "file"));
  CHECK(snapshot->unexamined.at("file").reason.find("special file") == 0);
  CHECK(snapshot->unexamined.at("pipe").reason.find("special file") == 0);
  CHECK(snapshot->unexamined.count(".GIT/") == 1);
  CHECK(snapshot->unexamined.count("git~1/") == 1);
  CHECK(snapshot->unexamined.at("huge").kind == Unexamined::too_big);
  CHECK(GitFixture::entry(*snapshot, "huge").id == kZeros);
  CHECK_FALSE(snapshot->contents->read(GitFixture::entry(*snapshot, "huge")));
}

TEST_CASE("file modes and links as the configuration has them", "[worktree]") {
  GitFixture repo;
  repo.write("plain", "1\n");
  repo.write("tool", "1\n");
  repo.sh("chmod +x tool; ln -s plain link");
  repo.commit();
  repo.git("config core.fileMode false");
  repo.sh("chmod -x tool; chmod +x plain; echo n > new; chmod +x new");
  repo.same_as_git();
  repo.git("config core.symlinks false");
  repo.sh("rm link; printf plain > link");
  repo.same_as_git();
}

TEST_CASE("a snapshot's content is what its ids were made of, or an error", "[worktree]") {
  GitFixture repo;
  repo.write("a", "1\n");
  repo.commit();
  repo.write("a", "2\n");
  const auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  repo.write("a", "33\n");
  const auto content = snapshot->contents->read(GitFixture::entry(*snapshot, "a"));
  REQUIRE_FALSE(content);
  CHECK(content.error().message == "a has changed while it was examined");
}

TEST_CASE("submodules and nested repositories are the commits they are at", "[worktree]") {
  GitFixture inner, repo;
  inner.write("x", "1\n");
  inner.commit();
  repo.write("a", "1\n");
  repo.git("-c protocol.file.allow=always submodule --quiet add " + inner.root().string() + " sub");
  repo.commit();
  repo.same_as_git();
  repo.sh("cd sub && git -c user.name=t -c user.email=t@e commit -q --allow-empty -m more");
  CHECK(mentions(repo.same_as_git(), "submodules at another commit than the index says"));
  repo.sh("git clone -q " + inner.root().string() +
          " vendor/nested && git -C vendor/nested pack-refs --all");
  CHECK(mentions(repo.same_as_git(),
                 "nested repositories, carried as a commit id; their files are not "
                 "examined: vendor/nested"));
  repo.sh("mkdir hollow && git init -q hollow/unborn");  // git add refuses this one
  repo.write("hollow/unborn/file", "seen\n");
  CHECK(GitFixture::has(*repo.snapshot(), "hollow/unborn/file"));
  repo.sh("rm -rf hollow sub && mkdir sub");
  repo.same_as_git();
  repo.sh("rmdir sub");
  repo.same_as_git();
}

}  // namespace agentcheck::test
