// The two ways objects are read: the same answers, from whole and from damaged repositories.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "runner/git/history.h"
#include "runner/git/libgit2_store.h"
#include "runner/git/plumbing_store.h"
#include "runner/git/repository.h"
#include "tests/unit/catch.h"
#include "tests/unit/git_fixture.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

struct BothStores {
  explicit BothStores(const std::string& directory) {
    auto first = open_libgit2_store(directory);
    REQUIRE(first);
    fast = std::move(*first);
    auto second = open_plumbing_store(directory);
    REQUIRE(second);
    plain = std::move(*second);
  }
  std::unique_ptr<ObjectStore> fast;
  std::unique_ptr<ObjectStore> plain;
};

std::string text_of(const Result<std::optional<ObjectId>>& id) {
  if (!id) return "error: " + id.error().message;
  return *id ? (*id)->hex() : "none";
}

std::string text_of(const Result<std::optional<std::string>>& value) {
  if (!value) return "error: " + value.error().message;
  return value->value_or("none");
}

std::string text_of(const Result<HeadState>& head) {
  return head ? head->ref + " " + (head->id ? head->id->hex() : "unborn") : head.error().message;
}

std::string text_of(const Result<std::vector<ObjectId>>& ids) {
  if (!ids) return "error: " + ids.error().message;
  std::string text;
  for (const ObjectId& id : *ids) text += id.hex() + " ";
  return text;
}

std::string text_of(const Result<Object>& object) {
  return object ? std::string(name_of(object->kind)) + ":" + object->data
                : "error: " + object.error().message + " / " + object.error().remedy;
}

void check_equal(const std::string& directory, const std::vector<std::string>& revisions) {
  const BothStores stores(directory);
  CHECK(stores.fast->paths().root == stores.plain->paths().root);
  CHECK(stores.fast->paths().git_dir == stores.plain->paths().git_dir);
  CHECK(stores.fast->paths().common_dir == stores.plain->paths().common_dir);
  CHECK(stores.fast->shallow() == stores.plain->shallow());
  CHECK(text_of(stores.fast->head()) == text_of(stores.plain->head()));
  for (const std::string key :
       {"core.bare", "core.autocrlf", "user.nothing", "branch.main.merge"}) {
    CHECK(text_of(stores.fast->config(key)) == text_of(stores.plain->config(key)));
  }
  for (const std::string branch : {"refs/heads/main", "refs/heads/topic", "refs/heads/gone"}) {
    CHECK(text_of(stores.fast->upstream(branch)) == text_of(stores.plain->upstream(branch)));
  }
  std::vector<ObjectId> commits;
  for (const std::string& revision : revisions) {
    CAPTURE(revision);
    const auto id = stores.fast->resolve(revision);
    CHECK(text_of(id) == text_of(stores.plain->resolve(revision)));
    if (!id || !*id) continue;
    CHECK(text_of(stores.fast->read(**id)) == text_of(stores.plain->read(**id)));
    const auto info = stores.fast->info(**id);
    const auto other = stores.plain->info(**id);
    REQUIRE(info.has_value() == other.has_value());
    CHECK((info->kind == other->kind && info->size == other->size));
    const auto peeled = peel(*stores.fast, **id);
    if (peeled && !peeled->commit.absent()) commits.push_back(peeled->commit);
  }
  for (const ObjectId& a : commits) {
    for (const ObjectId& b : commits) {
      CHECK(text_of(stores.fast->merge_bases(a, b)) == text_of(stores.plain->merge_bases(a, b)));
    }
  }
}

/// A history with two branches, tags of tags and a criss-cross merge.
std::unique_ptr<TestRepository> busy_repository() {
  auto repository = std::make_unique<TestRepository>();
  const TestRepository& r = *repository;
  r.write("a", "one\n");
  repository->commit();
  r.git({"tag", "-a", "-m", "a tag", "v1"});
  r.git({"tag", "-a", "-m", "a tag of a tag", "v1-again", "v1"});
  r.git({"checkout", "-q", "-b", "topic"});
  r.write("dir/b", "two\n");
  repository->commit();
  r.git({"checkout", "-q", "main"});
  r.write("c", "three\n");
  repository->commit();
  r.git({"branch", "m"});
  r.git({"merge", "-q", "--no-edit", "topic"});
  r.git({"checkout", "-q", "topic"});
  r.git({"merge", "-q", "--no-edit", "m"});
  r.git({"checkout", "-q", "--orphan", "island"});
  repository->commit("an island");
  r.git({"checkout", "-q", "main"});
  return repository;
}

const std::vector<std::string> kRevisions = {"HEAD",
                                             "main",
                                             "topic",
                                             "island",
                                             "v1",
                                             "v1^{}",
                                             "v1^{tree}",
                                             "HEAD~1",
                                             "HEAD^2",
                                             "HEAD:a",
                                             "HEAD:dir",
                                             "topic:dir/b",
                                             "nothing",
                                             "HEAD~99",
                                             "refs/heads/topic",
                                             "@",
                                             "0000000000000000000000000000000000000001",
                                             "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
                                             "main..topic",
                                             "^main",
                                             "a b",
                                             "HEAD@{",
                                             "v1-again",
                                             "main@{upstream}",
                                             ""};

std::string object_path(const TestRepository& r, const std::string& id) {
  return r.file(".git/objects/" + id.substr(0, 2) + "/" + id.substr(2));
}

void overwrite(const std::string& path, const std::string& content) {
  fs::permissions(path, fs::perms::owner_all);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

}  // namespace

TEST_CASE("libgit2 and the git program read the same", "[git][store]") {
  const auto repository = busy_repository();
  check_equal(repository->path(), kRevisions);
  SECTION("from a subdirectory") { check_equal(repository->file("dir"), {"HEAD"}); }
  SECTION("packed, with a commit graph") {
    repository->git({"gc", "-q"});
    check_equal(repository->path(), kRevisions);
  }
  SECTION("a detached HEAD") {
    repository->git({"checkout", "-q", "--detach"});
    check_equal(repository->path(), kRevisions);
  }
  SECTION("an unborn branch") {
    repository->git({"checkout", "-q", "--orphan", "unborn"});
    check_equal(repository->path(), {"HEAD", "main"});
  }
  SECTION("a linked worktree") {
    const TestDirectory elsewhere;
    repository->git({"worktree", "add", "-q", elsewhere.path() + "/w t", "topic"});
    check_equal(elsewhere.path() + "/w t", kRevisions);
  }
  SECTION("a bare clone, and one that borrows its objects") {
    const TestDirectory elsewhere;
    repository->git({"clone", "-q", "--bare", ".", elsewhere.path() + "/bare"});
    check_equal(elsewhere.path() + "/bare", kRevisions);
    repository->git({"clone", "-q", "--shared", ".", elsewhere.path() + "/shared"});
    check_equal(elsewhere.path() + "/shared", kRevisions);
  }
  SECTION("a shallow clone") {
    const TestDirectory elsewhere;
    repository->git({"clone", "-q", "--depth=1", "--no-single-branch",
                     "file://" + repository->path(), elsewhere.path() + "/shallow"});
    check_equal(elsewhere.path() + "/shallow",
                {"HEAD", "origin/main", "origin/topic", "origin/island", "HEAD~9"});
  }
}

TEST_CASE("replaced objects and grafts change nothing", "[git][store]") {
  const auto repository = busy_repository();
  const std::string head = repository->git({"rev-parse", "main"});
  repository->git({"replace", "main", "island"});
  repository->write(".git/info/grafts", head + "\n");
  const BothStores stores(repository->path());
  for (const ObjectStore* store : {stores.fast.get(), stores.plain.get()}) {
    const auto commit = read_commit(*store, *ObjectId::from_hex(head));
    REQUIRE(commit);
    CHECK(commit->parents.size() == 2);
    const auto island = store->resolve("island");
    const auto none = store->merge_bases(*ObjectId::from_hex(head), **island);
    REQUIRE(none);
    CHECK(none->empty());
  }
}

TEST_CASE("random histories have git's merge bases", "[git][store]") {
  std::uint32_t seed = 99;
  const auto next = [&seed](std::uint32_t below) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
  };
  for (int round = 0; round < 3; ++round) {
    const TestRepository repository;
    const std::string tree = repository.git({"mktree"}, "");
    std::vector<std::string> commits;
    for (std::uint32_t i = 0; i < 40; ++i) {
      std::vector<std::string> arguments = {"commit-tree", tree, "-m", std::to_string(i)};
      for (std::uint32_t parents = i == 0 ? 0 : 1 + next(3); parents > 0; --parents) {
        arguments.insert(arguments.end(),
                         {"-p", commits[commits.size() - 1 - next(std::min(i, 6U))]});
      }
      // Clocks are skewed: a commit may be older than its parents.
      const std::string date = std::to_string(1'700'000'000 + i * 60 + next(900)) + " +0000";
      std::string id = run_test_git(repository.path(), arguments, {}, date).out;
      id.pop_back();
      commits.push_back(id);
    }
    const BothStores stores(repository.path());
    for (int pair = 0; pair < 60; ++pair) {
      const ObjectId a = *ObjectId::from_hex(commits[next(40)]);
      const ObjectId b = *ObjectId::from_hex(commits[next(40)]);
      CHECK(text_of(stores.fast->merge_bases(a, b)) == text_of(stores.plain->merge_bases(a, b)));
    }
  }
}

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

TEST_CASE("many threads read the same objects", "[git][store]") {
  const auto repository = busy_repository();
  const BothStores stores(repository->path());
  for (const ObjectStore* store : {stores.fast.get(), stores.plain.get()}) {
    const ObjectId head = **store->resolve("HEAD");
    const std::string expected = text_of(store->read(head));
    std::vector<std::jthread> threads;
    std::atomic<int> wrong{0};
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 200; ++n) {
          if (text_of(store->read(head)) != expected || !store->info(head)) ++wrong;
          if (n % 50 == 0 && !store->resolve("main")) ++wrong;
        }
      });
    }
    threads.clear();
    CHECK(wrong == 0);
  }
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
