// Reads the tests of one side of a file.
#pragma once

#include "checks/negative/weakened_tests/test_facts.h"
#include "grammars/source_file.h"

namespace agentcheck {

/// Tests, assertions, marks and rows of a parsed file of a language with rules. Of a file that is
/// no test only what stands in tests is kept.
TestSide read_tests(const SourceFile& file, const TestRules& rules, bool is_test_file);

}  // namespace agentcheck
