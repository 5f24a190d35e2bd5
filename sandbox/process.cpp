#include "sandbox/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "sandbox/fd.h"
#include "sandbox/launch.h"

namespace agentcheck {
namespace {

constexpr std::size_t kReportBytes = 4096;

double now_seconds() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Pipe {
  Fd read;
  Fd write;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return fail(ErrorKind::internal, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  Pipe pipe{Fd(ends[0]), Fd(ends[1])};
  fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);  // Our end only: the two are separate descriptions.
  return pipe;
}

/// A timer that becomes readable after `after`, and again every `every` when that is not zero.
Fd make_timer(clockid_t clock, std::chrono::milliseconds after, std::chrono::milliseconds every) {
  const auto spec = [](std::chrono::milliseconds span) {
    return timespec{span.count() / 1000, (span.count() % 1000) * 1000000};
  };
  Fd timer(timerfd_create(clock, TFD_CLOEXEC | TFD_NONBLOCK));
  const itimerspec when{spec(every), spec(after)};
  if (timer && timerfd_settime(timer.get(), 0, &when, nullptr) != 0) timer.reset();
  return timer;
}

/// One process being run: its pipes, timers and what it wrote.
class Run {
 public:
  explicit Run(const ProcessRequest& request) : request_(request) {
    result_.out = Capture(request.keep);
    result_.err = Capture(request.keep);
  }

  /// Only where a callback threw is there a child left here.
  ~Run() {
    if (child_.pid < 0) return;
    kill_child(ProcessResult::End::signalled, {});
    reap();
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Result<ProcessResult> operator()() {
    if (Result<void> ready = start(); !ready) return tl::unexpected(ready.error());
    while (!step()) {
    }
    drain_all();
    if (request_.on_exit) request_.on_exit();
    drain_all();
    reap();
    result_.seconds = now_seconds() - started_;
    return std::move(result_);
  }

 private:
  /// A pipe of the child and where its bytes go: a stream's capture, or a report's text.
  struct Stream {
    Fd fd;
    Capture* capture = nullptr;
    const ReportPipe* report = nullptr;
    OutputStream which = OutputStream::out;
    std::string text;
  };

  Result<void> start() {
    Fd nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing) return fail(ErrorKind::internal, "cannot open /dev/null");
    std::vector<PassedFd> fds{{request_.input >= 0 ? request_.input : nothing.get(), 0}};
    std::vector<Fd> child_ends;
    const auto add = [&](Capture* capture, const ReportPipe* report, std::vector<int> targets) {
      Result<Pipe> pipe = make_pipe();
      if (!pipe) return Result<void>(tl::unexpected(pipe.error()));
      for (const int target : targets) fds.push_back({pipe->write.get(), target});
      child_ends.push_back(std::move(pipe->write));
      const bool is_err = capture == &result_.err;
      streams_.push_back({std::move(pipe->read),
                          capture,
                          report,
                          is_err ? OutputStream::err : OutputStream::out,
                          {}});
      return Result<void>();
    };
    Result<void> added = request_.merge_output ? add(&result_.out, nullptr, {1, 2})
                                               : add(&result_.out, nullptr, {1});
    if (added && !request_.merge_output) added = add(&result_.err, nullptr, {2});
    for (const ReportPipe& report : request_.reports) {
      if (added) added = add(nullptr, &report, {report.target});
    }
    if (!added) return added;
    fds.insert(fds.end(), request_.fds.begin(), request_.fds.end());
    if (Result<void> timers = start_timers(); !timers) return timers;
    started_ = now_seconds();
    Result<Launched> child = launch(request_, fds);
    if (!child) return tl::unexpected(child.error());
    child_ = std::move(*child);
    return {};
  }

  Result<void> start_timers() {
    using std::chrono::milliseconds;
    if (request_.timeout > milliseconds{0}) {
      deadline_ = make_timer(CLOCK_BOOTTIME, request_.timeout, milliseconds{0});
      if (!deadline_) return fail(ErrorKind::internal, "cannot set the timer of a child process");
    }
    if (request_.idle > milliseconds{0}) {
      quiet_ = make_timer(CLOCK_BOOTTIME, request_.idle, milliseconds{0});
      if (!quiet_) return fail(ErrorKind::internal, "cannot set the timer of a child process");
    }
    if (request_.watch) {
      tick_ = make_timer(CLOCK_MONOTONIC, request_.watch_interval, request_.watch_interval);
      if (!tick_) return fail(ErrorKind::internal, "cannot set the timer of a child process");
    }
    return {};
  }

  /// Waits for the next event and handles it; true once the child is dead.
  bool step() {
    std::vector<pollfd> waits{{child_.pidfd.get(), POLLIN, 0},
                              {deadline_.get(), POLLIN, 0},  // Negative: poll(2) leaves it out.
                              {tick_.get(), POLLIN, 0},
                              {quiet_.get(), POLLIN, 0},
                              {killed_ ? -1 : request_.stop, POLLIN, 0}};
    constexpr std::size_t kFirstStream = 5;
    for (const Stream& stream : streams_) waits.push_back({stream.fd.get(), POLLIN, 0});
    if (poll(waits.data(), waits.size(), -1) < 0) return false;  // EINTR: ask again.
    if (waits[0].revents != 0) return true;
    if (waits[1].revents != 0) kill_child(ProcessResult::End::timed_out, {});
    if (waits[2].revents != 0) watch();
    if (waits[4].revents != 0) kill_child(ProcessResult::End::stopped, {});
    for (std::size_t at = 0; at < streams_.size(); ++at) {
      if (waits[at + kFirstStream].revents != 0) read_once(streams_[at]);
    }
    // After the streams: what came last counts as a sign of life.
    if (waits[3].revents != 0 && !has_expired(quiet_)) return false;
    if (waits[3].revents != 0) kill_child(ProcessResult::End::idle, {});
    if (request_.output_cap > 0 &&
        result_.out.total() + result_.err.total() > request_.output_cap) {
      kill_child(ProcessResult::End::limit, "output");
    }
    return false;
  }

  /// False for a timer that was set anew since it fired.
  static bool has_expired(const Fd& timer) {
    std::uint64_t ticks = 0;
    return read(timer.get(), &ticks, sizeof ticks) == sizeof ticks;
  }

  void sign_of_life() {
    if (!quiet_) return;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(request_.idle);
    const itimerspec when{{}, {seconds.count(), (request_.idle - seconds).count() * 1000000}};
    timerfd_settime(quiet_.get(), 0, &when, nullptr);
  }

  void watch() {
    std::uint64_t ticks = 0;
    if (read(tick_.get(), &ticks, sizeof ticks) < 0) return;
    if (std::string limit = request_.watch(); !limit.empty()) {
      kill_child(ProcessResult::End::limit, std::move(limit));
    }
  }

  void kill_child(ProcessResult::End end, std::string limit) {
    if (killed_) return;
    killed_ = true;
    result_.end = end;
    result_.limit = std::move(limit);
    deadline_.reset();
    tick_.reset();
    quiet_.reset();
    syscall(SYS_pidfd_send_signal, child_.pidfd.get(), SIGKILL, nullptr, 0);
  }

  /// Reads what is there, at most one buffer; false once there is nothing (more) to read.
  bool read_once(Stream& stream) {
    if (!stream.fd) return false;
    const ssize_t count = read(stream.fd.get(), buffer_.data(), buffer_.size());
    if (count < 0 && errno == EINTR) return true;
    if (count < 0 && errno == EAGAIN) return false;
    if (count <= 0) {
      stream.fd.reset();
      return false;
    }
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(count));
    if (stream.capture != nullptr) {
      stream.capture->append(bytes);
      if (request_.on_output) request_.on_output(stream.which, bytes);
      sign_of_life();
    } else if (stream.text.size() < kReportBytes) {
      stream.text.append(bytes.substr(0, kReportBytes - stream.text.size()));
      stream.report->on_data(stream.text);
    }
    return true;
  }

  /// What the pipes still hold. A process that outlived the child and keeps writing is not waited
  /// for: a pipe holds at most fcntl(F_GETPIPE_SZ) bytes, so the number of reads is bounded.
  void drain_all() {
    for (Stream& stream : streams_) {
      for (int reads = 0; reads < 64 && read_once(stream); ++reads) {
      }
    }
  }

  void reap() {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(child_.pid), &info, WEXITED) < 0 && errno == EINTR) {
    }
    child_.pid = -1;
    if (killed_) return;
    result_.end =
        info.si_code == CLD_EXITED ? ProcessResult::End::exited : ProcessResult::End::signalled;
    result_.code = info.si_status;
  }

  const ProcessRequest& request_;
  ProcessResult result_;
  std::vector<Stream> streams_;
  Fd deadline_;
  Fd tick_;
  Fd quiet_;
  Launched child_;
  bool killed_ = false;
  double started_ = 0;
  std::array<char, 65536> buffer_;
};

}  // namespace

Result<ProcessResult> run_process(const ProcessRequest& request) { return Run(request)(); }

}  // namespace agentcheck
