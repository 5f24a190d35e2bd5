#include "runner/runs/stop_signal.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

namespace agentcheck {
namespace {

constexpr std::array<int, 3> kSignals{SIGINT, SIGTERM, SIGHUP};
std::atomic<int> event{-1};
std::array<struct sigaction, kSignals.size()> before{};

void on_signal(int) {
  const int saved = errno;
  const std::uint64_t one = 1;
  if (write(event, &one, sizeof one) < 0) errno = saved;  // Full: it is readable already.
  errno = saved;
}

}  // namespace

Result<StopSignal> StopSignal::listen() {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) return fail(ErrorKind::internal, "cannot make a descriptor for signals");
  event = fd;
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (std::size_t at = 0; at < kSignals.size(); ++at)
    sigaction(kSignals[at], &action, &before[at]);
  return StopSignal(fd);
}

StopSignal::StopSignal(StopSignal&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

StopSignal::~StopSignal() {
  if (fd_ < 0) return;
  for (std::size_t at = 0; at < kSignals.size(); ++at)
    sigaction(kSignals[at], &before[at], nullptr);
  event = -1;
  close(fd_);
}

}  // namespace agentcheck
