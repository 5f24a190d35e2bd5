// The rows of the table of checks; each is defined in its own file.
#pragma once

#include "checks/check.h"

namespace agentcheck {

extern const CheckEntry kScopeCheck;              // structural/scope.cpp
extern const CheckEntry kSizeCheck;               // structural/size.cpp
extern const CheckEntry kEquivalentCheck;         // structural/equivalent.cpp
extern const CheckEntry kPatternCheck;            // structural/pattern.cpp
extern const CheckEntry kOnlyDependencyCheck;     // structural/only_dependency.cpp
extern const CheckEntry kCommandCheck;            // behavioral/command.cpp
extern const CheckEntry kTestsCheck;              // behavioral/tests.cpp
extern const CheckEntry kDocsCheck;               // coverage/docs.cpp
extern const CheckEntry kLinesCheck;              // coverage/lines.cpp
extern const CheckEntry kPatternShareCheck;       // coverage/pattern.cpp
extern const CheckEntry kChangedSignaturesCheck;  // negative/changed_signatures.cpp
extern const CheckEntry kRemovedSymbolsCheck;     // negative/removed_symbols.cpp
extern const CheckEntry kAddedCheck;              // negative/added.cpp
extern const CheckEntry kGuardrailsCheck;         // negative/guardrails.cpp
extern const CheckEntry kHiddenTextCheck;         // negative/hidden_text.cpp
extern const CheckEntry kRiskyFilesCheck;         // negative/risky_files.cpp
extern const CheckEntry kSandboxFindingsCheck;    // negative/sandbox_findings.cpp
extern const CheckEntry kWeakenedTestsCheck;      // negative/weakened_tests.cpp

}  // namespace agentcheck
