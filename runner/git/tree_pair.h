// Two sides compared: the TreePair of repository.h.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runner/git/repository.h"
#include "runner/git/tree_side.h"

namespace agentcheck {

/// What a working tree adds to a comparison beside its files.
struct PairRemarks {
  std::vector<std::string> ignored;
  std::vector<std::string> notes;
  std::map<std::string, UnexaminedPath> unexamined;  ///< By head path.
};

/// Compares two sides; `threads` for the search for renames, 0 for one a core.
std::unique_ptr<TreePair> make_tree_pair(std::unique_ptr<TreeSide> base,
                                         std::unique_ptr<TreeSide> head, PairRemarks remarks,
                                         unsigned threads);

}  // namespace agentcheck
