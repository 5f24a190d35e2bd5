// The errors both object stores give, worded once.
#pragma once

#include <string>

#include "core/result.h"
#include "runner/git/object_store.h"

namespace agentcheck {

/// An object that is not there. In a partial clone that is usual, and the remedy another.
tl::unexpected<Error> missing_object(const ObjectId& id, const RepositoryPaths& paths);
/// An object git ended at without an answer: it is damaged, or, in a partial clone, not there.
tl::unexpected<Error> unanswered_object(const ObjectId& id, const RepositoryPaths& paths);
/// An object that is there and cannot be read; `why` is the reader's own message.
tl::unexpected<Error> corrupt_object(const ObjectId& id, const std::string& why);
/// The object database as a whole cannot be read.
tl::unexpected<Error> unreadable_objects(const std::string& why);
/// A revision that could be several objects.
tl::unexpected<Error> ambiguous_revision(const std::string& revision);

}  // namespace agentcheck
