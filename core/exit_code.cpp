#include "core/exit_code.h"

namespace agentcheck {
namespace {

int rank(ExitCode code) {
  switch (code) {
    case ExitCode::internal:
      return 5;
    case ExitCode::usage:
      return 4;
    case ExitCode::failed:
      return 3;
    case ExitCode::sandbox:
      return 2;
    case ExitCode::undecided:
      return 1;
    case ExitCode::passed:
      return 0;
  }
  return 5;
}

}  // namespace

ExitCode worse(ExitCode a, ExitCode b) { return rank(a) >= rank(b) ? a : b; }

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return ExitCode::usage;
    case ErrorKind::undecided:
      return ExitCode::undecided;
    case ErrorKind::sandbox:
      return ExitCode::sandbox;
    case ErrorKind::internal:
      return ExitCode::internal;
  }
  return ExitCode::internal;
}

}  // namespace agentcheck
