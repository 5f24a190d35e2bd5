// Errors a user or the world can cause, as values.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace agentcheck {

/// What kind of trouble an Error is; decides the exit code (see exit_code.h).
enum class ErrorKind {
  usage,      ///< Bad arguments, bad spec, unknown revision, not a repository.
  undecided,  ///< Something needed is missing or unreadable (a missing object, say).
  sandbox,    ///< The sandbox or an agent is not available.
  internal,   ///< A fault of agentcheck itself.
};

/// An error with its remedy. `message` says what is wrong and where, in one line; `remedy`, when
/// not empty, says what the user can do about it.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::string remedy;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning an Error from a function that gives a Result.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string remedy = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(remedy)});
}

}  // namespace agentcheck
