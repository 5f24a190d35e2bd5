// The system calls a box refuses: what namespaces do not close.
#pragma once

#include "core/result.h"
#include "sandbox/fd.h"

namespace agentcheck {

/// The filter for this machine's architecture as BPF, in an anonymous file positioned at its start.
/// ErrorKind::sandbox where the kernel or libseccomp cannot make it.
Result<Fd> seccomp_filter();

}  // namespace agentcheck
