// Fingerprints: names for findings that stay the same while lines move.
#pragma once

#include <string_view>
#include <vector>

#include "core/finding.h"

namespace agentcheck {

/// Sets the fingerprint of every finding: 20 hex digits of a SHA-256 over `check`, rule, path,
/// symbol and the evidence with white space collapsed. Lines and columns do not count, so that a
/// finding keeps its fingerprint when code above it changes; neither does the message, so that its
/// wording may improve. Findings equal in all of these are told apart by their ordinal, in the
/// order given: callers order findings first.
void set_fingerprints(std::vector<Finding>& findings, std::string_view check);

}  // namespace agentcheck
