#include "sandbox/reach.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace agentcheck {

bool can_reach(const std::string& path, uid_t user) {
  std::string above = "/";
  for (std::size_t end = path.find('/', 1); end != std::string::npos;
       end = path.find('/', end + 1)) {
    struct stat info {};
    if (stat(path.substr(0, end).c_str(), &info) != 0) {
      return errno == ENOENT && access(above.c_str(), W_OK) == 0;
    }
    above = path.substr(0, end);
    const mode_t needed = info.st_uid == user ? S_IXUSR : S_IXOTH;
    if (!S_ISDIR(info.st_mode) || (info.st_mode & needed) == 0) return false;
  }
  struct stat info {};
  return stat(path.c_str(), &info) == 0 || (errno == ENOENT && access(above.c_str(), W_OK) == 0);
}

}  // namespace agentcheck
