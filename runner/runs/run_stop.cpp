#include "runner/runs/run_stop.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/text.h"

namespace agentcheck {
namespace {

bool add(const Fd& set, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  return epoll_ctl(set.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

/// Opening a pipe to write fails with ENXIO where nobody reads it (fifo(7)).
Fd open_to_write(const RunPaths& paths) {
  Fd pipe(open(paths.stop().c_str(), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (pipe && (fstat(pipe.get(), &info) != 0 || !S_ISFIFO(info.st_mode))) pipe.reset();
  return pipe;
}

}  // namespace

Result<RunStop> RunStop::listen(const RunPaths& paths, int also) {
  RunStop stop;
  unlink(paths.stop().c_str());  // What a killed agentcheck left.
  const bool made = mkfifo(paths.stop().c_str(), 0600) == 0;
  if (made) stop.path_ = paths.stop();
  // Held open for both, so that a writer that goes away leaves no end of file behind.
  if (made) stop.pipe_.reset(open(stop.path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  stop.either_.reset(epoll_create1(EPOLL_CLOEXEC));
  const bool heard = stop.pipe_ && stop.either_ && add(stop.either_, stop.pipe_.get()) &&
                     (also < 0 || add(stop.either_, also));
  if (heard) return stop;
  return fail(ErrorKind::undecided,
              fmt::format("cannot listen at {}: {}", display(paths.stop()), std::strerror(errno)),
              "set XDG_STATE_HOME to a directory of yours on a local file system");
}

void RunStop::close() {
  struct stat ours {};
  struct stat there {};
  const bool mine = !path_.empty() && pipe_ && fstat(pipe_.get(), &ours) == 0 &&
                    lstat(path_.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
                    ours.st_dev == there.st_dev;
  if (mine) unlink(path_.c_str());
  path_.clear();
  either_.reset();
  pipe_.reset();  // Last: Attendance ends here.
}

bool RunStop::requested() const {
  pollfd wait{either_.get(), POLLIN, 0};
  return either_ && poll(&wait, 1, 0) > 0;
}

bool request_stop(const RunPaths& paths) {
  const Fd pipe = open_to_write(paths);
  // A full pipe has been written to: the run is being stopped.
  return pipe && (write(pipe.get(), "s", 1) == 1 || errno == EAGAIN);
}

bool is_attended(const RunPaths& paths) { return static_cast<bool>(open_to_write(paths)); }

bool Attendance::lasts() {
  pollfd wait{pipe_.get(), 0, 0};
  if (pipe_ && poll(&wait, 1, 0) == 0) return true;
  pipe_ = open_to_write(paths_);
  return static_cast<bool>(pipe_);
}

}  // namespace agentcheck
