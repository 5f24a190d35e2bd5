// negative: removed-symbols
#include "checks/checks.h"
#include "checks/negative/api_changes.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::negative,
    "removed-symbols",
    "No exported definition was removed, renamed or moved away from where users import it.",
    {
        {"of", ParameterType::choice, false, {"exported", "all"}, "exported",
         "Which definitions: what users of the file can see, or every one that is not local."},
        {"kinds", ParameterType::choices, false,
         {"function", "method", "constructor", "class", "interface", "struct", "enum", "trait",
          "record", "type", "field", "constant", "variable", "macro", "module"},
         "all", "Only definitions of these kinds."},
    },
    {},
    "- negative: removed-symbols\n  in: [src/**]\n",
    R"(# negative: removed-symbols

The removal half of `changed-signatures`: everything that was exported is still there, under its name and
where users import it. A removed overload is a removal. Signatures may change.

Findings: `symbol-removed`, `symbol-moved`.
)"};

class RemovedSymbols : public Check {
 public:
  explicit RemovedSymbols(const Criterion& criterion)
      : criterion_(criterion), rules_(api_rules(criterion)) {
    rules_.removals_only = true;
  }

  Needs needs() const override { return {.parse = true, .definitions = true, .symbols = true}; }

  Outcome decide(const Analysis& analysis, std::size_t, const CheckContext& context) const override {
    return decide_api_changes(criterion_, rules_, analysis, context);
  }

 private:
  const Criterion& criterion_;
  ApiRules rules_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<RemovedSymbols>(criterion);
}

}  // namespace

const CheckEntry kRemovedSymbolsCheck{&kInfo, make};

}  // namespace agentcheck
