// The two ways objects are read: the same answers.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "runner/git/history.h"
#include "tests/unit/catch.h"
#include "tests/unit/git_stores.h"

using namespace agentcheck;

namespace {

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
