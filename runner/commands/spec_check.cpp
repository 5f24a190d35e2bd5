// agentcheck spec check: everything that is wrong with a spec, in one go.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.h"
#include "core/text.h"
#include "grammars/language.h"
#include "runner/commands/commands.h"
#include "specs/spec_loader.h"

namespace agentcheck {
namespace {

/// The parameters' types are the loader's; whether their values can work only the check knows.
void add_check_errors(SpecResult& result) {
  for (const Criterion& criterion : result.spec.criteria) {
    const CheckEntry* entry = find_check(criterion.family, criterion.check);
    if (entry == nullptr) continue;
    if (const auto check = entry->make(criterion); !check) {
      const SpecPlace place = criterion.place_for(check.error().message);
      result.diagnostics.push_back(
          {place.line, place.column, check.error().message, check.error().remedy});
    }
  }
}

std::string summary(const Spec& spec, const std::string& path) {
  const auto required =
      std::count_if(spec.criteria.begin(), spec.criteria.end(),
                    [](const Criterion& criterion) { return criterion.level == Level::required; });
  return fmt::format("{}: valid, {} {} ({} required)\n", display(path), spec.criteria.size(),
                     spec.criteria.size() == 1 ? "criterion" : "criteria", required);
}

Result<void> check_file(const std::string& path, Console& console) {
  const Result<std::string> text = path == "-" ? read_standard_input() : read_file(path);
  if (!text) return tl::unexpected(text.error());
  SpecResult result = load_spec(*text, path, all_check_infos(), language_names());
  if (result.ok()) add_check_errors(result);
  if (!result.ok()) {
    return fail(ErrorKind::usage,
                fmt::format("{}: {}\n{}", path, plural(result.diagnostics.size(), "error"),
                            render_diagnostics(result.diagnostics, *text, path)));
  }
  console.out(summary(result.spec, path));
  return {};
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  ExitCode code = ExitCode::passed;
  for (const std::string& path : arguments.positional()) {
    if (const Result<void> checked = check_file(path, console); !checked) {
      console.error(checked.error());
      code = worse(code, exit_code_of(checked.error().kind));
    }
  }
  return code;
}

}  // namespace

Command spec_check_command() {
  return {"spec check",
          "say everything that is wrong with a spec",
          "FILE...",
          1,
          kAnyNumber,
          "Reports every error of every file at once, each with its place and what was probably "
          "meant. `-` reads standard input. Nothing is verified and no repository is needed.",
          {},
          {{"agentcheck spec check spec.yaml", "one spec"},
           {"agentcheck spec check .agentcheck/specs/*.yaml", "all specs of a repository"}},
          run};
}

}  // namespace agentcheck
