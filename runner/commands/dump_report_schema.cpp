// agentcheck dump report-schema: the published schema of the JSON report.
#include "runner/commands/commands.h"
#include "runner/report/render.h"

namespace agentcheck {
namespace {

Result<ExitCode> run(const Arguments&, Console& console) {
  console.out(report_schema());
  return ExitCode::passed;
}

}  // namespace

Command dump_report_schema_command() {
  return {"dump report-schema",
          "print the JSON Schema of `verify --format json`",
          "",
          0,
          0,
          "A draft-07 schema. The report's `schema` field names its version.",
          {},
          {{"agentcheck dump report-schema > report.schema.json", "keep it beside a consumer"}},
          run};
}

}  // namespace agentcheck
