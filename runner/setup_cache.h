// What set-ups filled, kept for the next time: directories of one store, by key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/result.h"
#include "sandbox/fd.h"
#include "sandbox/limits.h"
#include "sandbox/process.h"

namespace agentcheck {

/// Where the store is and how big it may grow.
struct SetupCacheOptions {
  std::string directory;                ///< Empty: private_parent() for "setup".
  std::uint64_t max_bytes = 20 * kGiB;  ///< The entries used longest ago go first.
  std::optional<Identity> owner;        ///< Who must be able to read the entries.
};

/// An entry in use. Nobody removes it while the object lives.
class CachedSetup {
 public:
  /// Host path of the directory stored under `index`.
  std::string path(std::size_t index) const;

 private:
  friend class SetupCache;
  std::string directory_;
  Fd lock_;
};

/// A store of directories. Every entry appears whole or not at all, whatever is killed when;
/// processes that want the same one wait for the first, which fills it.
class SetupCache {
 public:
  /// Fills the empty directory it is given with directories named "0", "1" and so on; false where
  /// there is nothing to keep after all.
  using Fill = std::function<Result<bool>(int directory)>;

  explicit SetupCache(SetupCacheOptions options);

  /// Where entries are; a place for what `fill` needs beside, on the same file system.
  const std::string& directory() const { return options_.directory; }
  /// The entry of `key` (letters and digits), made by `fill` where it is missing; nullopt where
  /// `fill` kept nothing. ErrorKind::undecided where the store cannot be written.
  Result<std::optional<CachedSetup>> get(const std::string& key, const Fill& fill) const;

 private:
  Result<bool> make(int store, const std::string& key, int lock, const Fill& fill) const;
  void make_room(int store, const std::string& keep) const;

  SetupCacheOptions options_;
};

}  // namespace agentcheck
