// Damaged and unusual repositories, read both ways.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "runner/git/history.h"
#include "runner/git/libgit2_store.h"
#include "runner/git/plumbing_store.h"
#include "runner/git/repository.h"
#include "tests/unit/catch.h"
#include "tests/unit/git_stores.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

std::string object_path(const TestRepository& r, const std::string& id) {
  return r.file(".git/objects/" + id.substr(0, 2) + "/" + id.substr(2));
}

}  // namespace

TEST_CASE("a missing object is an error with its remedy", "[git][store]") {
  const auto repository = busy_repository();
  const std::string blob = repository->git({"rev-parse", "HEAD:a"});
  fs::remove(object_path(*repository, blob));
  const BothStores stores(repository->path());
  const ObjectId id = *ObjectId::from_hex(blob);
  CHECK(text_of(stores.fast->read(id)) == text_of(stores.plain->read(id)));
  const auto object = stores.fast->read_blob(id);
  REQUIRE(!object);
  CHECK(object.error().kind == ErrorKind::undecided);
  CHECK(object.error().message == "object " + blob + " is missing from the repository");
  CHECK(object.error().remedy ==
        "run `git fetch --refetch` to load it again, or `git fsck` to see what is damaged");
  CHECK(!stores.fast->info(id));
  CHECK(!stores.plain->info(id));
}

TEST_CASE("a corrupt object is an error that names it, and the next one is still read",
          "[git][store]") {
  const auto repository = busy_repository();
  const std::string blob = repository->git({"rev-parse", "HEAD:a"});
  const std::string path = object_path(*repository, blob);
  for (const std::string content : {"", "garbage", "\x78\x01 cut off"}) {
    overwrite(path, content);
    const BothStores stores(repository->path());
    for (const ObjectStore* store : {stores.fast.get(), stores.plain.get()}) {
      const auto object = store->read_blob(*ObjectId::from_hex(blob));
      REQUIRE(!object);
      CHECK(object.error().kind == ErrorKind::undecided);
      CHECK(object.error().message.find(blob) != std::string::npos);
      CHECK(!object.error().remedy.empty());
      CHECK(store->read(**store->resolve("HEAD")));
    }
  }
}

TEST_CASE("a tree where a blob is wanted, and the other way round, is an error", "[git][store]") {
  const auto repository = busy_repository();
  const BothStores stores(repository->path());
  const ObjectId tree = *ObjectId::from_hex(repository->git({"rev-parse", "HEAD^{tree}"}));
  const auto blob = stores.fast->read_blob(tree);
  REQUIRE(!blob);
  CHECK(blob.error().message.ends_with(
      "is a tree where a blob was expected: the repository is damaged"));
  CHECK(!stores.fast->read_tree(*ObjectId::from_hex(repository->git({"rev-parse", "HEAD:a"}))));
  CHECK(!peel(*stores.fast, *ObjectId::from_hex(repository->git({"rev-parse", "HEAD:a"}))));
}

TEST_CASE("a SHA-256 repository is read through git", "[git][store]") {
  TestRepository repository({"--object-format=sha256"});
  repository.write("a", "one\n");
  repository.commit();
  repository.write("a", "two\n");
  repository.write("d/b", "three\n");
  repository.commit();
  const auto opened = Repository::open(repository.path());
  REQUIRE(opened);
  RevisionRequest request;
  request.base = "HEAD~1";
  request.head = "HEAD";
  const auto pair = (*opened)->resolve(request);
  REQUIRE(pair);
  CHECK((*pair)->head().commit.size() == 64);
  const auto changes = (*pair)->changes();
  REQUIRE(changes);
  REQUIRE(changes->files.size() == 2);
  CHECK((*pair)->read(Side::base, changes->files[0]).value() == "one\n");
  CHECK((*pair)->read(Side::head, changes->files[1]).value() == "three\n");
  CHECK((*pair)->size(Side::head, changes->files[1]) == 6);
}

TEST_CASE("a partial clone says what it lacks and fetches nothing", "[git][store]") {
  const auto origin = busy_repository();
  origin->git({"config", "uploadpack.allowFilter", "true"});
  const TestDirectory elsewhere;
  const std::string clone = elsewhere.path() + "/clone";
  origin->git({"clone", "-q", "--bare", "--filter=blob:none", "file://" + origin->path(), clone});
  const std::string blob = origin->git({"rev-parse", "HEAD:a"});
  const auto check = [&](const ObjectStore& store) {
    const auto object = store.read_blob(*ObjectId::from_hex(blob));
    REQUIRE(!object);
    CHECK(object.error().kind == ErrorKind::undecided);
    CHECK(object.error().message ==
          "object " + blob + " is not in this partial clone, and is not fetched unasked");
    CHECK(object.error().remedy.starts_with("run `git fetch --refetch --no-filter`"));
    CHECK(!store.info(*ObjectId::from_hex(blob)));
  };
  const BothStores stores(clone);
  check(*stores.fast);
  check(*stores.plain);
  // Older gits mark such a clone in a way libgit2 refuses.
  run_test_git(clone, {"config", "extensions.partialClone", "origin"});
  CHECK(!open_libgit2_store(clone));
  const auto refused = open_plumbing_store(clone);
  REQUIRE(refused);
  check(**refused);
  CHECK(Repository::open(clone));
  // The remedy works.
  CHECK(run_test_git(clone, {"fetch", "-q", "--refetch", "--no-filter", "origin"}).code == 0);
  CHECK((*open_plumbing_store(clone))->read_blob(*ObjectId::from_hex(blob)).value() == "one\n");
}

TEST_CASE("a directory that is no repository, and one in a format of the future", "[git][store]") {
  const TestDirectory directory;
  const auto none = Repository::open(directory.path());
  REQUIRE(!none);
  CHECK(none.error().kind == ErrorKind::usage);
  CHECK(none.error().message ==
        "there is no git repository at or above '" + directory.path() + "'");
  CHECK(!Repository::open(directory.path() + "/missing"));

  const auto repository = busy_repository();
  repository->git({"config", "core.repositoryFormatVersion", "1"});
  repository->git({"config", "extensions.unheardOf", "true"});
  const auto future = Repository::open(repository->path());
  REQUIRE(!future);
  CHECK(future.error().kind == ErrorKind::usage);
  CHECK(future.error().message.find("unheardof") != std::string::npos);
  overwrite(repository->file(".git/config"),
            "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = unheardof\n");
  const auto tables = Repository::open(repository->path());
  REQUIRE(!tables);
  CHECK(tables.error().remedy.starts_with("this format needs git 2.45 or newer"));
  overwrite(repository->file(".git/config"), "[core\n\x01\x02 = ");
  const auto broken = Repository::open(repository->path());
  REQUIRE(!broken);
  CHECK(broken.error().kind == ErrorKind::usage);
}

TEST_CASE("per-worktree configuration is read through git", "[git][store]") {
  const auto repository = busy_repository();
  repository->git({"config", "core.repositoryFormatVersion", "1"});
  repository->git({"config", "extensions.worktreeConfig", "true"});
  const auto opened = Repository::open(repository->path());
  REQUIRE(opened);
  CHECK((*opened)->root() == fs::canonical(repository->path()).string());
}

TEST_CASE("the environment names no repository", "[git][store]") {
  const auto repository = busy_repository();
  const TestDirectory elsewhere;
  setenv("GIT_DIR", elsewhere.path().c_str(), 1);
  setenv("GIT_OBJECT_DIRECTORY", elsewhere.path().c_str(), 1);
  setenv("GIT_CONFIG_COUNT", "nonsense", 1);
  const BothStores stores(repository->path());
  const auto id = stores.fast->resolve("HEAD");
  CHECK(text_of(id) == text_of(stores.plain->resolve("HEAD")));
  CHECK(stores.plain->read(**id));
  CHECK(stores.fast->read(**id));
  for (const char* name : {"GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_CONFIG_COUNT"}) unsetenv(name);
}

TEST_CASE("a repository of another owner is read", "[git][store]") {
  if (geteuid() != 0) return;  // only root can give a file away
  const auto repository = busy_repository();
  for (const auto& entry : fs::recursive_directory_iterator(repository->path())) {
    REQUIRE(lchown(entry.path().c_str(), 12345, 12345) == 0);
  }
  REQUIRE(lchown(repository->path().c_str(), 12345, 12345) == 0);
  CHECK(run_test_git(repository->path(), {"status"}).code != 0);
  check_equal(repository->path(), {"HEAD", "topic"});
}

TEST_CASE("a submodule is a repository of its own", "[git][store]") {
  const auto repository = busy_repository();
  const auto other = busy_repository();
  repository->git({"submodule", "add", "-q", other->path(), "sub"});
  const auto opened = Repository::open(repository->file("sub/dir"));
  REQUIRE(opened);
  CHECK((*opened)->root() == fs::canonical(repository->file("sub")).string());
  check_equal(repository->file("sub"), {"HEAD"});
}
