#include "runner/git/open_store.h"

#include "core/text.h"
#include "runner/git/libgit2_store.h"
#include "runner/git/plumbing_store.h"

namespace agentcheck {

Result<std::shared_ptr<const ObjectStore>> open_object_store(const std::string& directory) {
  auto fast = open_libgit2_store(directory);
  if (fast) return std::shared_ptr<const ObjectStore>(std::move(*fast));
  if (fast.error().not_found) {
    return fail(ErrorKind::usage,
                "there is no git repository at or above '" + display(directory) + "'",
                "name one with --repo DIR, or run `git init`");
  }
  auto store = open_plumbing_store(directory);
  if (store) return std::shared_ptr<const ObjectStore>(std::move(*store));
  if (store.error().kind == ErrorKind::undecided) {
    store.error().message = fast.error().message + "; " + store.error().message;
  }
  return tl::unexpected(store.error());
}

}  // namespace agentcheck
