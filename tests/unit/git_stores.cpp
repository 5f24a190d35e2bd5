#include "tests/unit/git_stores.h"

#include <filesystem>
#include <fstream>

#include "runner/git/history.h"
#include "runner/git/libgit2_store.h"
#include "runner/git/plumbing_store.h"
#include "tests/unit/catch.h"

namespace fs = std::filesystem;

namespace agentcheck {

BothStores::BothStores(const std::string& directory) {
  auto first = open_libgit2_store(directory);
  REQUIRE(first);
  fast = std::move(*first);
  auto second = open_plumbing_store(directory);
  REQUIRE(second);
  plain = std::move(*second);
}

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

void overwrite(const std::string& path, const std::string& content) {
  fs::permissions(path, fs::perms::owner_all);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

}  // namespace agentcheck
