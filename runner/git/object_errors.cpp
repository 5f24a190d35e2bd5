#include "runner/git/object_errors.h"

#include <filesystem>
#include <system_error>

#include "core/text.h"

namespace agentcheck {

namespace {

/// A pack from a promisor remote, which may hold back what it refers to, is marked by a file beside
/// it. The configuration is no sure sign: git writes extensions.partialClone no more.
bool is_partial_clone(const RepositoryPaths& paths) {
  std::error_code ignored;
  const std::filesystem::path packs = paths.common_dir + "/objects/pack";
  for (std::filesystem::directory_iterator at(packs, ignored), end; at != end;
       at.increment(ignored)) {
    if (at->path().extension() == ".promisor") return true;
  }
  return false;
}

}  // namespace

tl::unexpected<Error> missing_object(const ObjectId& id, const RepositoryPaths& paths) {
  if (is_partial_clone(paths)) {
    return fail(ErrorKind::undecided,
                "object " + id.hex() + " is not in this partial clone, and is not fetched unasked",
                "run `git fetch --refetch --no-filter` to make the clone whole, or check out both "
                "revisions once");
  }
  return fail(ErrorKind::undecided, "object " + id.hex() + " is missing from the repository",
              "run `git fetch --refetch` to load it again, or `git fsck` to see what is damaged");
}

tl::unexpected<Error> unanswered_object(const ObjectId& id, const RepositoryPaths& paths) {
  return is_partial_clone(paths) ? missing_object(id, paths)
                                 : corrupt_object(id, "git gave up on it");
}

tl::unexpected<Error> corrupt_object(const ObjectId& id, const std::string& why) {
  return fail(ErrorKind::undecided,
              "object " + id.hex() + " cannot be read: " + display(shorten(why, 300)),
              "run `git fsck` to see what is damaged, and `git fetch --refetch` to load it again");
}

tl::unexpected<Error> unreadable_objects(const std::string& why) {
  return fail(ErrorKind::undecided,
              "the repository's objects cannot be read: " + display(shorten(why, 300)),
              "run `git fsck` to see what is damaged");
}

tl::unexpected<Error> ambiguous_revision(const std::string& revision) {
  return fail(ErrorKind::usage, "the revision '" + display(revision) + "' is ambiguous",
              "write the ref in full (refs/heads/...), or more digits of the object id");
}

}  // namespace agentcheck
