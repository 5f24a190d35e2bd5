// The table of commands. Each is one file beside this one.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/exit_code.h"
#include "core/result.h"
#include "runner/arguments.h"
#include "runner/console.h"

namespace agentcheck {

/// A worked example of `--help`.
struct Example {
  std::string_view line;     ///< "agentcheck verify --spec spec.yaml"
  std::string_view meaning;  ///< A few words.
};

/// One row of the table: everything the parser, the help and the dispatch need.
struct Command {
  std::string_view name;       ///< "verify", "spec check": one word or two.
  std::string_view summary;    ///< A few words for the list of commands.
  std::string_view arguments;  ///< "FILE", "FILE...", or empty.
  std::size_t least_arguments = 0;
  std::size_t most_arguments = 0;
  std::string_view details;  ///< Paragraphs for its own help.
  std::vector<Flag> flags;
  std::vector<Example> examples;
  /// Prints its data and gives the exit code; an Error is reported by the caller.
  Result<ExitCode> (*run)(const Arguments& arguments, Console& console) = nullptr;
};

/// For `most_arguments`: no limit.
inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

/// Every command there is, in the order `--help` lists them. A new command is a file and a row.
const std::vector<Command>& all_commands();

Command verify_command();
Command run_command();
Command status_command();
Command logs_command();
Command show_command();
Command diff_command();
Command retry_command();
Command stop_command();
Command accept_command();
Command discard_command();
Command clean_command();
Command spec_check_command();
Command spec_schema_command();
Command explain_command();
Command dump_changes_command();
Command dump_symbols_command();
Command dump_languages_command();
Command dump_report_schema_command();
Command dump_run_schema_command();
Command doctor_command();
Command completion_command();
Command version_command();

}  // namespace agentcheck
