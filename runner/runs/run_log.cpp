#include "runner/runs/run_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/text.h"

namespace agentcheck {

Result<RunLog> RunLog::create(const std::string& path) {
  Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) {
    return fail(ErrorKind::undecided,
                fmt::format("cannot write the log {}: {}", display(path), std::strerror(errno)));
  }
  return RunLog(std::move(file));
}

/// A disk that is full loses the log, not the run.
void RunLog::put(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void RunLog::append(std::string_view bytes) {
  const std::uint64_t room = total_ < kHead ? kHead - total_ : 0;
  total_ += bytes.size();
  const std::string_view head =
      bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size())));
  put(head);
  rest_.append(bytes.substr(head.size()));
}

void RunLog::finish() {
  if (rest_.total() == 0) return;
  put("\n");
  put(rest_.text());
}

}  // namespace agentcheck
