#include "runner/private_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/text.h"
#include "runner/tree_files.h"
#include "sandbox/reach.h"

namespace agentcheck {
namespace {

constexpr std::string_view kPrefix = "box-";

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && value[0] == '/' ? value : "";
}

/// Makes every missing directory of an absolute path, for us alone.
void make_directories(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    mkdir(path.substr(0, end).c_str(), 0700);
    if (end == std::string::npos) return;
  }
}

tl::unexpected<Error> refused(const std::string& path, std::string_view why) {
  return fail(ErrorKind::undecided,
              fmt::format("no private directory can be made in {}: {}", display(path), why),
              "Set XDG_CACHE_HOME or TMPDIR to a directory of yours.");
}

/// Removes what killed runs left: directories nobody holds the lock of.
void reap(int parent) {
  for (const std::string& name : names_in(parent)) {
    if (name.compare(0, kPrefix.size(), kPrefix) != 0) continue;
    const Fd left(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (left && flock(left.get(), LOCK_EX | LOCK_NB) == 0) remove_tree(parent, name);
  }
}

std::string random_name() {
  std::uint64_t bits[2] = {};
  if (getrandom(bits, sizeof bits, 0) != sizeof bits) return {};
  return fmt::format("{}{:016x}{:016x}", kPrefix, bits[0], bits[1]);
}

}  // namespace

std::string private_parent(uid_t user, std::string_view what) {
  const std::string mine = what == kBoxes ? fmt::format("agentcheck-{}", geteuid())
                                          : fmt::format("agentcheck-{}-{}", what, geteuid());
  std::vector<std::string> places;
  // What we make on the way there is for us alone, so another user gets a place of one level.
  const bool ours = user == geteuid();
  if (std::string cache = environment("XDG_CACHE_HOME"); ours && !cache.empty()) {
    places.push_back(fmt::format("{}/agentcheck/{}", cache, what));
  }
  if (std::string home = environment("HOME"); ours && !home.empty()) {
    places.push_back(fmt::format("{}/.cache/agentcheck/{}", home, what));
  }
  if (std::string temporary = environment("TMPDIR"); !temporary.empty()) {
    places.push_back(temporary + "/" + mine);
  }
  places.push_back("/var/tmp/" + mine);
  for (const std::string& place : places) {
    if (can_reach(place + "/x", user)) return place;
  }
  return "/tmp/" + mine;
}

Result<PrivateDirectory> PrivateDirectory::create(const std::string& parent,
                                                  std::optional<Identity> owner) {
  make_directories(parent);
  PrivateDirectory made;
  made.parent_path_ = parent;
  made.parent_.reset(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (!made.parent_ || fstat(made.parent_.get(), &info) != 0) {
    return refused(parent, std::strerror(errno));
  }
  if (info.st_uid != geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return refused(parent, "it belongs to, or can be written by, somebody else");
  }
  if (fchmod(made.parent_.get(), owner ? 0711 : info.st_mode & 0755) != 0) {
    return refused(parent, std::strerror(errno));
  }
  keep_apart(made.parent_.get());
  // Held until the new directory has its own lock, so that nobody takes it for a left one. A
  // description of its own: the lock ends with it.
  const Fd gate(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!gate || flock(gate.get(), LOCK_EX) != 0) return refused(parent, std::strerror(errno));
  reap(made.parent_.get());
  made.name_ = random_name();
  if (made.name_.empty() || mkdirat(made.parent_.get(), made.name_.c_str(), 0700) != 0) {
    made.name_.clear();
    return refused(parent, std::strerror(errno));
  }
  made.fd_.reset(openat(made.parent_.get(), made.name_.c_str(),
                        O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made.fd_ || flock(made.fd_.get(), LOCK_EX | LOCK_NB) != 0 ||
      (owner && fchown(made.fd_.get(), owner->uid, owner->gid) != 0)) {
    return refused(parent, std::strerror(errno));
  }
  return made;
}

PrivateDirectory::~PrivateDirectory() {
  if (parent_ && !name_.empty()) remove_tree(parent_.get(), name_);
}

}  // namespace agentcheck
