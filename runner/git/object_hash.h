// The ids git would give to content, computed without an object store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/git/object_store.h"

namespace agentcheck {

/// The id of an object with this content. SHA-1 is computed with git's detection of collision
/// attacks: nullopt where the content is part of one.
std::optional<ObjectId> hash_object(HashKind hash, ObjectKind kind, std::string_view content);

/// The id no object has: all zeros. Stands for content that is not known.
ObjectId null_id(HashKind hash);
/// True for all zeros.
bool is_null(const ObjectId& id);

}  // namespace agentcheck
