#include "runner/git/repository.h"

#include <utility>

#include "runner/git/base_choice.h"
#include "runner/git/open_store.h"
#include "runner/git/tree_pair.h"
#include "runner/git/worktree.h"

namespace agentcheck {
namespace {

class OpenRepository final : public Repository {
 public:
  explicit OpenRepository(std::shared_ptr<const ObjectStore> store) : store_(std::move(store)) {}

  std::string root() const override { return store_->paths().root; }
  std::string git_directory() const override { return store_->paths().common_dir; }

  Result<std::unique_ptr<TreePair>> resolve(const RevisionRequest& request) const override {
    const Result<HeadState> state = store_->head();
    if (!state) return tl::unexpected(state.error());
    if (request.head.empty()) return with_working_tree(request, *state);
    return two_revisions(request, *state);
  }

 private:
  Result<std::unique_ptr<TreePair>> two_revisions(const RevisionRequest& request,
                                                  const HeadState& state) const {
    Result<TreeReport> head = resolve_revision(*store_, request.head);
    if (!head) return tl::unexpected(head.error());
    const auto commit = ObjectId::from_hex(head->commit).value_or(ObjectId());
    Result<TreeReport> base = choose_base(*store_, request, {state, commit, false});
    if (!base) return tl::unexpected(base.error());
    return make_tree_pair(stored_side(store_, std::move(*base)),
                          stored_side(store_, std::move(*head)), {}, request.threads);
  }

  Result<std::unique_ptr<TreePair>> with_working_tree(const RevisionRequest& request,
                                                      const HeadState& state) const;

  std::shared_ptr<const ObjectStore> store_;
};

Result<std::unique_ptr<TreePair>> OpenRepository::with_working_tree(const RevisionRequest& request,
                                                                    const HeadState& state) const {
  if (store_->paths().root.empty()) {
    return fail(ErrorKind::usage, "the repository is bare: there is no working tree to verify",
                "name the head side with --head REV");
  }
  Result<TreeReport> base =
      choose_base(*store_, request, {state, state.id.value_or(ObjectId()), true});
  if (!base) return tl::unexpected(base.error());
  const auto base_tree = ObjectId::from_hex(base->tree).value_or(ObjectId());
  auto snapshot = snapshot_worktree({*store_, base_tree, request.threads});
  if (!snapshot) return tl::unexpected(snapshot.error());
  if (base->source == "head" && snapshot->tree == base->tree && snapshot->unexamined.empty()) {
    return clean_tree();
  }
  PairRemarks remarks{std::move(snapshot->ignored), std::move(snapshot->notes),
                      std::move(snapshot->unexamined)};
  return make_tree_pair(stored_side(store_, std::move(*base)),
                        worktree_side(std::move(*snapshot), store_->hash_kind()),
                        std::move(remarks), request.threads);
}

}  // namespace

Result<std::unique_ptr<Repository>> Repository::open(const std::string& directory) {
  Result<std::shared_ptr<const ObjectStore>> store = open_object_store(directory);
  if (!store) return tl::unexpected(store.error());
  return std::make_unique<OpenRepository>(std::move(*store));
}

}  // namespace agentcheck
