// agentcheck spec schema: the JSON Schema of specs, for editors.
#include "checks/check.h"
#include "grammars/language.h"
#include "runner/commands/commands.h"
#include "specs/spec_loader.h"

namespace agentcheck {
namespace {

Result<ExitCode> run(const Arguments&, Console& console) {
  console.out(spec_schema(all_check_infos(), language_names()));
  return ExitCode::passed;
}

}  // namespace

Command spec_schema_command() {
  return {"spec schema",
          "print the JSON Schema of specs, for editors",
          "",
          0,
          0,
          "A draft-07 schema made from the tables that parse specs. With the YAML language server, "
          "begin a spec with `# yaml-language-server: $schema=FILE`.",
          {},
          {{"agentcheck spec schema > spec.schema.json", "keep it beside the specs"}},
          run};
}

}  // namespace agentcheck
