// agentcheck dump run-schema: the published schema of a run's record.
#include "runner/commands/commands.h"
#include "runner/runs/run_record.h"

namespace agentcheck {
namespace {

Result<ExitCode> run(const Arguments&, Console& console) {
  console.out(run_schema());
  return ExitCode::passed;
}

}  // namespace

Command dump_run_schema_command() {
  return {"dump run-schema",
          "print the JSON Schema of `show --json`",
          "",
          0,
          0,
          "A draft-07 schema of the record of a run, as `run`, `status` and `show` print it and as "
          "it lies on disk. The record's `schema` field names its version.",
          {},
          {{"agentcheck dump run-schema > run.schema.json", "keep it beside a consumer"}},
          run};
}

}  // namespace agentcheck
