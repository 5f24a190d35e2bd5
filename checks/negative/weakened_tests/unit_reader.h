// Functions, tests and groups of tests of a file, and what is in which.
#pragma once

#include <string>
#include <vector>

#include "checks/negative/weakened_tests/chains.h"
#include "checks/negative/weakened_tests/test_facts.h"
#include "checks/negative/weakened_tests/tokens.h"

namespace agentcheck {

/// A unit with its places, while tokens are there.
struct UnitPlace {
  Unit unit;
  TokenRange whole, header, body;
  std::string header_text;  ///< Without blanks, strings as `S`: "@pytest.mark.skip(reason=S)def".
};

/// Units in order, outer ones before inner ones, with names and parents.
std::vector<UnitPlace> read_units(const TokenStream& stream, const TestRules& rules);

/// Tokens without blanks but between words, strings as `S`, numbers as they are.
std::string compact(const TokenStream& stream, const TokenRange& range);

}  // namespace agentcheck
