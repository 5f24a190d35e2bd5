// Ctrl-C and its like as a descriptor that becomes readable.
#pragma once

#include "core/result.h"

namespace agentcheck {

/// While one lives, SIGINT, SIGTERM and SIGHUP do not end the process but make fd() readable, for
/// good. One at a time; what the signals did before comes back with its end.
class StopSignal {
 public:
  static Result<StopSignal> listen();
  StopSignal(StopSignal&& other) noexcept;
  StopSignal& operator=(StopSignal&&) = delete;
  ~StopSignal();

  int fd() const { return fd_; }

 private:
  explicit StopSignal(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace agentcheck
