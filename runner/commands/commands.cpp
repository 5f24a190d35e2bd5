#include "runner/commands/commands.h"

namespace agentcheck {

const std::vector<Command>& all_commands() {
  static const std::vector<Command> kCommands{
      verify_command(),
      run_command(),
      status_command(),
      logs_command(),
      show_command(),
      diff_command(),
      retry_command(),
      stop_command(),
      accept_command(),
      discard_command(),
      clean_command(),
      spec_check_command(),
      spec_schema_command(),
      explain_command(),
      dump_changes_command(),
      dump_symbols_command(),
      dump_languages_command(),
      dump_report_schema_command(),
      dump_run_schema_command(),
      doctor_command(),
      completion_command(),
      version_command(),
  };
  return kCommands;
}

}  // namespace agentcheck
