// A fresh checkout of a tree, and paths of it made equal to base.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/glob.h"
#include "core/result.h"
#include "runner/git/repository.h"
#include "sandbox/process.h"

namespace agentcheck {

/// Where and how a tree is written.
struct CheckoutOptions {
  int root = -1;                  ///< An empty private directory.
  std::optional<Identity> owner;  ///< Who gets the files.
  unsigned jobs = 1;              ///< Threads that write.
};

/// Writes every entry of one side below `options.root`: files, symlinks as links, submodules as
/// empty directories. Content is written as the tree has it, without filters. Fails
/// (ErrorKind::undecided) at the first entry, in path order, that cannot be read or must not be
/// checked out.
Result<void> checkout(const TreePair& trees, Side side, const CheckoutOptions& options);

/// What protect() did, in path order.
struct Protected {
  std::vector<std::string> restored;  ///< Rewritten from base.
  std::vector<std::string> removed;   ///< Not in base.
};

/// Makes the paths that `globs` match equal to base: files of base are written as they are there,
/// whatever stands in their way is replaced, and everything else that matches is removed. A link
/// that stands where a directory on the way to such a path could be is removed too, unless base has
/// the same. `touched` says that a command has run in the directory since the checkout of head.
Result<Protected> protect(const TreePair& trees, const GlobSet& globs,
                          const CheckoutOptions& options, bool touched);

}  // namespace agentcheck
