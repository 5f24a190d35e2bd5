#include "runner/git/directory_reader.h"

#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace agentcheck {

int DirectoryReader::read(int fd) {
  constexpr std::size_t kBuffer = 1 << 16;
  names_.clear();
  bytes_.clear();
  buffer_.resize(kBuffer);
  while (true) {
    const long got = ::syscall(SYS_getdents64, fd, buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    for (long at = 0; at < got;) {
      dirent64 entry;  // copied by parts: the kernel's records are shorter than the struct
      std::memcpy(&entry, &buffer_[static_cast<std::size_t>(at)], offsetof(dirent64, d_name));
      const char* name = &buffer_[static_cast<std::size_t>(at)] + offsetof(dirent64, d_name);
      at += entry.d_reclen;
      const std::size_t length = std::strlen(name);
      if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) continue;
      names_.push_back({static_cast<std::uint32_t>(bytes_.size()),
                        static_cast<std::uint16_t>(length), entry.d_type});
      bytes_.insert(bytes_.end(), name, name + length + 1);
    }
  }
  std::sort(names_.begin(), names_.end(),
            [this](const Name& a, const Name& b) { return text(a) < text(b); });
  return 0;
}

}  // namespace agentcheck
