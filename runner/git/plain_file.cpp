#include "runner/git/plain_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runner/git/unique_fd.h"

namespace agentcheck {

tl::expected<PlainFile, FileTrouble> read_plain_file(const std::string& path, std::size_t limit) {
  const auto trouble = [] { return tl::unexpected<FileTrouble>({errno, std::strerror(errno)}); };
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) return trouble();
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return trouble();
  if (!S_ISREG(status.st_mode)) return tl::unexpected<FileTrouble>({0, "not a regular file"});
  if (static_cast<std::uint64_t>(status.st_size) > limit) {
    return tl::unexpected<FileTrouble>({0, "too big"});
  }
  PlainFile result;
  result.mtime = status.st_mtim.tv_sec;
  result.mtime_ns = status.st_mtim.tv_nsec;
  result.content.resize(static_cast<std::size_t>(status.st_size));
  std::size_t have = 0;
  while (have < result.content.size()) {
    const ssize_t got =
        ::read(file.get(), result.content.data() + have, result.content.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return trouble();
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  result.content.resize(have);
  return result;
}

}  // namespace agentcheck
