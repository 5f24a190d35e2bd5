// What a directory is, entry by entry, so that two moments of it can be compared.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace agentcheck::testing {

/// By path below the root ("" is the root): type, mode, time of change, link target, size and hash
/// of the content.
using Fingerprint = std::map<std::string, std::string>;

/// Looks at everything below `root`, following nothing. `skip` leaves out a path and what is below.
/// Times of the directories in `busy` do not count: entries come and go there.
Fingerprint fingerprint(const std::string& root,
                        const std::function<bool(const std::string&)>& skip,
                        const std::function<bool(const std::string&)>& busy);

/// A line for each entry that is not the same in both; empty where they are equal.
std::string difference(const Fingerprint& before, const Fingerprint& after);

}  // namespace agentcheck::testing
