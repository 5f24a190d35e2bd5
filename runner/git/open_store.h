// Which way of reading a repository works for this one.
#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "runner/git/object_store.h"

namespace agentcheck {

/// libgit2 where it can, git itself where libgit2 knows of a repository and will not read it.
/// `directory` is anywhere inside. ErrorKind::usage where there is no repository or its format
/// cannot be read.
Result<std::shared_ptr<const ObjectStore>> open_object_store(const std::string& directory);

}  // namespace agentcheck
