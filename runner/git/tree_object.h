// The bytes of a tree object: what they say, and whether they may be believed.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "runner/git/object_store.h"

namespace agentcheck {

/// The entries of a tree object. Fails, saying what is wrong, where git's fsck would call the tree
/// an error: a truncated or empty entry, a name that is empty, `.`, `..`, `.git` in any case or
/// holds a slash, an unknown mode, a name twice, or names out of order. Padded and group-writable
/// modes, which old tools wrote, are let through.
tl::expected<std::vector<RawTreeEntry>, std::string> parse_tree(std::string_view data,
                                                                HashKind kind);

/// Orders entries as tree objects do: by bytes of the name, a tree's as if it ended in a slash.
/// Negative, zero or positive.
int compare_entries(std::string_view name_a, bool tree_a, std::string_view name_b, bool tree_b);

}  // namespace agentcheck
