// The exit codes of every command, in one table.
#pragma once

#include <array>
#include <string_view>

#include "core/result.h"

namespace agentcheck {

/// Exit codes; the contract every command keeps.
enum class ExitCode : int {
  passed = 0,
  failed = 1,
  usage = 2,
  undecided = 3,
  sandbox = 4,
  internal = 5,
};

struct ExitCodeRow {
  ExitCode code;
  std::string_view meaning;
};

/// The table `--help` and the documentation are made from.
inline constexpr std::array<ExitCodeRow, 6> kExitCodes{{
    {ExitCode::passed, "every required criterion passed"},
    {ExitCode::failed, "a required criterion failed"},
    {ExitCode::usage, "usage or spec error, unknown revision, not a repository"},
    {ExitCode::undecided, "could not decide: a required criterion is error or skipped"},
    {ExitCode::sandbox, "sandbox or agent unavailable"},
    {ExitCode::internal, "internal error"},
}};

/// The code that wins where several apply: the first in the order 5, 2, 1, 4, 3, 0.
ExitCode worse(ExitCode a, ExitCode b);

/// The exit code an error stands for.
ExitCode exit_code_of(ErrorKind kind);

}  // namespace agentcheck
