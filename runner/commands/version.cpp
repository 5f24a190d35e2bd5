// agentcheck version.
#include "runner/commands/commands.h"

namespace agentcheck {
namespace {

Result<ExitCode> run(const Arguments&, Console& console) {
  console.out("agentcheck " AGENTCHECK_VERSION "\n");
  return ExitCode::passed;
}

}  // namespace

Command version_command() { return {"version", "print the version", "", 0, 0, "", {}, {}, run}; }

}  // namespace agentcheck
