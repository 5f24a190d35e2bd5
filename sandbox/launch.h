// The moment between clone and exec. Used by run_process() only.
#pragma once

#include "core/result.h"
#include "sandbox/fd.h"
#include "sandbox/process.h"

namespace agentcheck {

/// A child that has reached exec.
struct Launched {
  pid_t pid = -1;
  Fd pidfd;
};

/// Starts the program of `request` with `fds` (standard streams included) as its only descriptors.
/// Returns once the program has been exec'd, or fails with the step and errno that stopped it; then
/// there is no child.
Result<Launched> launch(const ProcessRequest& request, const std::vector<PassedFd>& fds);

}  // namespace agentcheck
