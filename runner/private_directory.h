// A directory for one run, that nobody else can enter and that is gone afterwards.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "sandbox/fd.h"
#include "sandbox/process.h"

namespace agentcheck {

/// Made under one parent with a name of its own, mode 0700, and removed with the object. It is
/// locked while it lives; one that a killed agentcheck left behind is not, and the next create()
/// removes it.
class PrivateDirectory {
 public:
  /// `parent` is made where it is missing. `owner` gets the directory, where given; the parent can
  /// then be passed through by others, not listed. ErrorKind::undecided where `parent` is not ours
  /// or cannot be written.
  static Result<PrivateDirectory> create(const std::string& parent,
                                         std::optional<Identity> owner = std::nullopt);

  PrivateDirectory(PrivateDirectory&&) noexcept = default;
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;
  ~PrivateDirectory();

  int fd() const { return fd_.get(); }
  std::string path() const { return parent_path_ + "/" + name_; }

 private:
  PrivateDirectory() = default;

  std::string parent_path_;
  std::string name_;
  Fd parent_;
  Fd fd_;
};

/// Directories of one run.
inline constexpr std::string_view kBoxes = "boxes";

/// Where private directories for `what` go: below the first of $XDG_CACHE_HOME, $HOME/.cache,
/// $TMPDIR, /var/tmp and /tmp that `user` can reach. Reads the environment.
std::string private_parent(uid_t user, std::string_view what = kBoxes);

}  // namespace agentcheck
