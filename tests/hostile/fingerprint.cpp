#include "tests/hostile/fingerprint.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/hash.h"

namespace agentcheck::testing {
namespace {

namespace fs = std::filesystem;

std::string content(const std::string& path, const struct stat& info) {
  if (S_ISLNK(info.st_mode)) return fs::read_symlink(path).string();
  if (!S_ISREG(info.st_mode)) return {};
  std::ifstream in(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return sha256_hex(bytes);
}

}  // namespace

Fingerprint fingerprint(const std::string& root,
                        const std::function<bool(const std::string&)>& skip,
                        const std::function<bool(const std::string&)>& busy) {
  Fingerprint found;
  const std::function<void(const std::string&)> look = [&](const std::string& below) {
    const std::string path = below.empty() ? root : root + "/" + below;
    struct stat info {};
    if (skip(below) || lstat(path.c_str(), &info) != 0) return;
    const bool timeless = S_ISDIR(info.st_mode) && busy(below);
    found[below] = fmt::format("{:o} {}:{} {}.{:09} {}", info.st_mode, info.st_uid, info.st_gid,
                               timeless ? 0 : info.st_mtim.tv_sec,
                               timeless ? 0 : info.st_mtim.tv_nsec, content(path, info));
    if (!S_ISDIR(info.st_mode)) return;
    for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
      const std::string name = entry.path().filename().string();
      look(below.empty() ? name : below + "/" + name);
    }
  };
  look("");
  return found;
}

std::string difference(const Fingerprint& before, const Fingerprint& after) {
  std::string text;
  for (const auto& [path, what] : before) {
    const auto now = after.find(path);
    if (now == after.end()) {
      text += fmt::format("gone: {}\n", path);
    } else if (now->second != what) {
      text += fmt::format("changed: {}\n  {}\n  {}\n", path, what, now->second);
    }
  }
  for (const auto& [path, what] : after) {
    if (before.count(path) == 0) text += fmt::format("new: {} {}\n", path, what);
  }
  return text;
}

}  // namespace agentcheck::testing
