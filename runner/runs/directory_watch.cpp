#include "runner/runs/directory_watch.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::uint32_t kWhat = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_FROM |
                                IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF;

tl::unexpected<Error> no_watch(const std::string& what) {
  const int reason = errno;
  return fail(ErrorKind::undecided,
              fmt::format("cannot watch {}: {}", display(what), std::strerror(reason)),
              "raise fs.inotify.max_user_watches and max_user_instances (sysctl), or ask again "
              "without watching");
}

/// The temporary beside a file that is replaced, and the pipe of RunStop, which is opened to ask
/// whether anybody listens: neither says anything.
bool is_noise(const inotify_event& event) {
  if (event.len == 0) return false;
  const std::string_view name(event.name);
  return name == "stop" || (name.starts_with("run.json.") && name.size() == 15);
}

}  // namespace

Result<DirectoryWatch> DirectoryWatch::open(int stop) {
  Fd events(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!events) return no_watch("runs");
  return DirectoryWatch(std::move(events), stop);
}

Result<bool> DirectoryWatch::add(const std::string& directory) {
  if (watched_.count(directory) != 0) return false;
  if (inotify_add_watch(events_.get(), directory.c_str(), kWhat | IN_ONLYDIR) < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return no_watch(directory);
  }
  watched_.insert(directory);
  return true;
}

bool DirectoryWatch::take_events() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  bool any = false;
  while (true) {
    const ssize_t count = read(events_.get(), buffer.data(), buffer.size());
    if (count <= 0) return any;
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      any = any || !is_noise(*event);
      at += sizeof(inotify_event) + event->len;
    }
  }
}

Woken DirectoryWatch::wait(std::optional<std::chrono::milliseconds> timeout, int also) {
  while (true) {
    pollfd waits[] = {
        {events_.get(), POLLIN, 0}, {stop_, POLLIN, 0}, {STDOUT_FILENO, 0, 0}, {also, 0, 0}};
    const int ready = poll(waits, 4, timeout ? static_cast<int>(timeout->count()) : -1);
    if (ready < 0) continue;  // EINTR; a signal that ends us makes `stop` readable.
    if (ready == 0) return Woken::timed_out;
    if (waits[1].revents != 0 || (waits[2].revents & (POLLERR | POLLHUP)) != 0) {
      return Woken::stopped;
    }
    const bool gone = waits[3].revents != 0;
    if (take_events() || gone) return Woken::changed;
  }
}

}  // namespace agentcheck
