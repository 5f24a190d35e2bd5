#include "runner/git/object_errors.h"

#include "core/text.h"

namespace agentcheck {

tl::unexpected<Error> missing_object(const ObjectId& id, bool partial) {
  if (partial) {
    return fail(ErrorKind::undecided,
                "object " + id.hex() + " is not in this partial clone, and is not fetched unasked",
                "run `git fetch --refetch --filter=blob:limit=1g` or check the revision out, then "
                "try again");
  }
  return fail(ErrorKind::undecided, "object " + id.hex() + " is missing from the repository",
              "run `git fetch --refetch` to load it again, or `git fsck` to see what is damaged");
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
