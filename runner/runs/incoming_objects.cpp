#include "runner/runs/incoming_objects.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

tl::unexpected<Error> cannot(std::string_view why) {
  return fail(ErrorKind::undecided,
              fmt::format("the result cannot be brought in: {}", display(trim(why))));
}

/// A path as GIT_ALTERNATE_OBJECT_DIRECTORIES has it, whatever bytes it is made of (git(1)).
std::string quoted(std::string_view path) {
  std::string text = "\"";
  for (const char letter : path) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = byte > 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
    text += plain ? std::string(1, letter) : fmt::format("\\{:03o}", byte);
  }
  return text + "\"";
}

/// Moves one entry; one that is there already is the same object under the same name.
bool move_entry(int from, int to, const std::string& name) {
  if (renameat2(from, name.c_str(), to, name.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return unlinkat(from, name.c_str(), 0) == 0;
  // A file system without RENAME_NOREPLACE.
  return errno == EINVAL && renameat(from, name.c_str(), to, name.c_str()) == 0;
}

/// Moves every file of a directory, indexes of packs behind their packs.
bool move_files(int from, int to) {
  std::vector<std::string> names = names_in(from);
  std::stable_partition(names.begin(), names.end(),
                        [](const std::string& name) { return !name.ends_with(".idx"); });
  return std::all_of(names.begin(), names.end(),
                     [&](const std::string& name) { return move_entry(from, to, name); });
}

}  // namespace

Result<IncomingObjects> IncomingObjects::create(const std::string& repository,
                                                const std::string& id) {
  IncomingObjects made(repository, "tmp_objdir-agentcheck-" + id);
  made.objects_.reset(open((repository + "/objects").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const int objects = made.objects_.get();
  // What is there is of an accept of this run that was killed; its lock is ours now.
  if (objects < 0 || !remove_tree(objects, made.name_) ||
      mkdirat(objects, made.name_.c_str(), 0700) != 0) {
    return cannot(std::strerror(errno));
  }
  return made;
}

IncomingObjects::~IncomingObjects() {
  if (objects_) remove_tree(objects_.get(), name_);
}

Result<void> IncomingObjects::fetch(const std::string& from, const std::string& ref) const {
  const std::string objects = repository_ + "/objects";
  const Result<GitOutput> output = run_git(
      repository_,
      {"-c", "transfer.fsckObjects=true", "-c", "protocol.file.allow=always", "-c", "gc.auto=0",
       "-c", "maintenance.auto=false", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
       "--no-auto-maintenance", "--no-recurse-submodules", from, ref},
      {},
      {"GIT_OBJECT_DIRECTORY=" + objects + "/" + name_,
       "GIT_ALTERNATE_OBJECT_DIRECTORIES=" + quoted(objects)});
  if (!output) return tl::unexpected(output.error());
  if (output->exit_code == 0) return {};
  return cannot("git says: " + shorten(trim(output->err), 500));
}

Result<void> IncomingObjects::move_in() const {
  const Fd incoming = open_directory(objects_.get(), name_);
  if (!incoming) return cannot(std::strerror(errno));
  for (const std::string& name : names_in(incoming.get())) {
    // A whole directory where the repository has none of the name: as git gave it its mode.
    if (renameat2(incoming.get(), name.c_str(), objects_.get(), name.c_str(), RENAME_NOREPLACE) ==
        0) {
      continue;
    }
    if (mkdirat(objects_.get(), name.c_str(), 0777) != 0 && errno != EEXIST) {
      return cannot(std::strerror(errno));
    }
    const Fd from = open_directory(incoming.get(), name);
    const Fd to(openat(objects_.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!from || !to || !move_files(from.get(), to.get())) return cannot(std::strerror(errno));
  }
  return {};
}

}  // namespace agentcheck
