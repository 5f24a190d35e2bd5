// negative: changed-signatures
#include "checks/checks.h"
#include "checks/negative/api_changes.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::negative,
    "changed-signatures",
    "No exported definition changed in a way its users can notice, and none was removed.",
    {
        {"of", ParameterType::choice, false, {"exported", "all"}, "exported",
         "Whose signatures: what users of the file can see, or every definition that is not local."},
        {"allow", ParameterType::choices, false, {"additive"}, "none",
         "`additive` permits changes that old callers need not react to."},
        {"kinds", ParameterType::choices, false,
         {"function", "method", "constructor", "class", "interface", "struct", "enum", "trait",
          "record", "type", "field", "constant", "variable", "macro", "module"},
         "all", "Only definitions of these kinds."},
        {"strict", ParameterType::boolean, false, {}, "false",
         "Any token of a signature counts, parameter names included."},
    },
    {},
    "- negative: changed-signatures\n  in: [src/**]\n",
    R"(# negative: changed-signatures

No exported function, method, constructor, class header, public field, type or constant was changed or
removed. New definitions are always allowed.

A change is what a caller, an implementer or an overrider can notice, compatible or not: an optional
parameter added is one (`allow: [additive]` permits those). A renamed parameter is one only where
arguments can be passed by name. Layout, comments, trailing commas, `final` on a Java parameter, `async`
in C#, a result that Kotlin or Scala inferred and that is now declared, parameter names in a C prototype, a top-level `const` of a value parameter, `mut` in a Rust pattern and
renamed type parameters are none. `strict: true` reports any token.

Bodies, values of constants and default implementations are not part of a signature; default values of
parameters are.

Findings: `signature-changed`, `symbol-removed`, `symbol-moved` (the path users import changed and the
old place does not re-export it).

What it cannot see: type aliases, macro expansion, re-exports through another package, inherited members
and inferred types.
)"};

class ChangedSignatures : public Check {
 public:
  explicit ChangedSignatures(const Criterion& criterion)
      : criterion_(criterion), rules_(api_rules(criterion)) {}

  Needs needs() const override { return {.parse = true, .definitions = true, .symbols = true}; }

  Outcome decide(const Analysis& analysis, std::size_t, const CheckContext& context) const override {
    return decide_api_changes(criterion_, rules_, analysis, context);
  }

 private:
  const Criterion& criterion_;
  const ApiRules rules_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<ChangedSignatures>(criterion);
}

}  // namespace

const CheckEntry kChangedSignaturesCheck{&kInfo, make};

}  // namespace agentcheck
