// What a run left, as the tests ask for it.
#pragma once

#include <string>

#include "tests/hostile/world.h"

namespace agentcheck::testing {

/// True where the report lists the path among what differs from base.
bool lists(const RunEnd& end, const std::string& path);
/// Rules of every finding of the report's criteria, one a line.
std::string rules(const RunEnd& end);

/// `git ls-tree` of the result, read with git by its owner.
std::string result_tree(World& world, const RunEnd& end);
/// A blob of the result.
std::string result_blob(World& world, const RunEnd& end, const std::string& path);

/// Fails unless the finding is there and the run did not pass.
void expect_finding(const RunEnd& end, const std::string& rule, const std::string& path = {});

/// Every command about a run that there is, as a person would type them next; none of them may
/// change or run anything.
void look_at_run(World& world, const RunEnd& end);

}  // namespace agentcheck::testing
