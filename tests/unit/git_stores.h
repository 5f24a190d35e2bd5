// The two ways objects are read, side by side.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runner/git/object_store.h"
#include "tests/unit/git_fixture.h"

namespace agentcheck {

/// One repository behind both.
struct BothStores {
  /// Fails the test where one of them cannot open the directory.
  explicit BothStores(const std::string& directory);
  std::unique_ptr<ObjectStore> fast;
  std::unique_ptr<ObjectStore> plain;
};

/// What a store answered, for comparisons.
std::string text_of(const Result<std::optional<ObjectId>>& id);
std::string text_of(const Result<std::optional<std::string>>& value);
std::string text_of(const Result<HeadState>& head);
std::string text_of(const Result<std::vector<ObjectId>>& ids);
std::string text_of(const Result<Object>& object);

/// Checks that both answer the same about a repository and these revisions.
void check_equal(const std::string& directory, const std::vector<std::string>& revisions);

/// A history with two branches, tags of tags and a criss-cross merge.
std::unique_ptr<TestRepository> busy_repository();

/// Replaces what a file holds, be it read-only.
void overwrite(const std::string& path, const std::string& content);

}  // namespace agentcheck
