// What a machine can do for agentcheck: the rows of `agentcheck doctor`.
#pragma once

#include <cstdint>
#include <string>

namespace agentcheck {

/// How well one thing works here.
enum class CapabilityState : std::uint8_t {
  available,
  limited,  ///< Works, with something missing; `detail` says what.
  missing,
};

/// One thing agentcheck can use. `detail` is a version, a path or what is wrong; `remedy` is what
/// the user can do about it, and is empty only where the state is `available`.
struct Capability {
  std::string name;
  CapabilityState state = CapabilityState::available;
  std::string detail;
  std::string remedy;
};

}  // namespace agentcheck
