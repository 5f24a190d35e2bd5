#include "sandbox/capabilities.h"

#include "sandbox/sandbox.h"

namespace agentcheck {

std::vector<Capability> sandbox_capabilities() {
  std::vector<Capability> rows;
  for (ProbeRow& row : probe_sandbox()) {
    const CapabilityState state = !row.available       ? CapabilityState::missing
                                  : row.remedy.empty() ? CapabilityState::available
                                                       : CapabilityState::limited;
    rows.push_back({std::move(row.what), state, std::move(row.detail), std::move(row.remedy)});
  }
  return rows;
}

}  // namespace agentcheck
