// Objects on their way into the user's repository: all of them, or nothing.
#pragma once

#include <string>

#include "core/result.h"
#include "sandbox/fd.h"

namespace agentcheck {

/// A directory beside the repository's objects in which git stores what a fetch brings. What a git
/// that fails leaves behind there, a full disk for one, goes with it; in the repository nobody
/// could tell it from another git's work. git has the same for what is pushed (tmp_objdir in its
/// sources), and by the name `git gc` removes what a kill leaves.
class IncomingObjects {
 public:
  /// ErrorKind::undecided where the directory cannot be made.
  static Result<IncomingObjects> create(const std::string& repository, const std::string& id);
  ~IncomingObjects();
  IncomingObjects(IncomingObjects&&) noexcept = default;
  IncomingObjects& operator=(IncomingObjects&&) = delete;

  /// Fetches `ref` of the repository at `from` with everything it needs, each object checked
  /// (transfer.fsckObjects in git-config(1)). Sets no ref.
  Result<void> fetch(const std::string& from, const std::string& ref) const;
  /// Moves what was fetched to the repository's objects, what git finds objects by last.
  Result<void> move_in() const;

 private:
  IncomingObjects(std::string repository, std::string name)
      : repository_(std::move(repository)), name_(std::move(name)) {}

  std::string repository_;
  std::string name_;
  Fd objects_;  ///< The repository's.
};

}  // namespace agentcheck
