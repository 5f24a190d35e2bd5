// Waiting until something in a directory changes, without asking again and again.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "core/result.h"
#include "sandbox/fd.h"

namespace agentcheck {

/// What ended a wait.
enum class Woken { changed, stopped, timed_out };

/// Watches directories, not what is below them, by inotify(7).
class DirectoryWatch {
 public:
  /// `stop`: a descriptor that ends every wait once it is readable. ErrorKind::undecided, with the
  /// remedy, where the system has no watch left.
  static Result<DirectoryWatch> open(int stop);

  /// Watches one more; one that is watched, or gone, is left alone. From when this returns no
  /// change is missed.
  /// Gives true where it was not watched before.
  Result<bool> add(const std::string& directory);

  /// Until a file is made, written, closed after writing, moved or removed in a watched directory.
  /// Changes that are there already are taken together. A reader of standard output that went away
  /// counts as stopped, an error of `also` (an Attendance) as a change.
  Woken wait(std::optional<std::chrono::milliseconds> timeout = {}, int also = -1);

 private:
  DirectoryWatch(Fd events, int stop) : events_(std::move(events)), stop_(stop) {}
  bool take_events();

  Fd events_;
  int stop_;
  std::set<std::string> watched_;
};

}  // namespace agentcheck
