// Git's objects, refs and configuration, read only, by whichever means can read this repository:
// libgit2 (libgit2_store.h) or the git program (plumbing_store.h). Everything else in runner/git is
// written against this interface, so that both give the same results.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/change_set.h"
#include "core/result.h"

namespace agentcheck {

/// The hash a repository names its objects by (`extensions.objectFormat`).
enum class HashKind : std::uint8_t { sha1, sha256 };

/// Bytes in an object id: 20 or 32.
constexpr std::size_t id_size(HashKind kind) { return kind == HashKind::sha1 ? 20 : 32; }

/// An object id of either hash. The default is the absent id, smaller than every other.
class ObjectId {
 public:
  ObjectId() = default;
  /// From exactly 20 or 32 raw bytes; nullopt for any other length.
  static std::optional<ObjectId> from_raw(std::string_view raw);
  /// From exactly 40 or 64 hexadecimal digits; nullopt for anything else.
  static std::optional<ObjectId> from_hex(std::string_view hex);

  bool absent() const { return size_ == 0; }
  std::string_view raw() const { return {reinterpret_cast<const char*>(bytes_.data()), size_}; }
  /// Lower-case hexadecimal digits; empty for the absent id.
  std::string hex() const;

  bool operator==(const ObjectId& other) const = default;
  std::strong_ordering operator<=>(const ObjectId& other) const = default;

 private:
  std::uint8_t size_ = 0;
  std::array<unsigned char, 32> bytes_{};
};

/// An object id is already a hash: its first bytes will do.
struct ObjectIdHash {
  std::size_t operator()(const ObjectId& id) const {
    std::size_t value = 0;
    std::memcpy(&value, id.raw().data(), id.absent() ? 0 : sizeof value);
    return value;
  }
};

enum class ObjectKind : std::uint8_t { commit, tree, blob, tag };

/// "commit", "tree", "blob", "tag".
std::string_view name_of(ObjectKind kind);

/// An object as stored, without its header.
struct Object {
  ObjectKind kind = ObjectKind::blob;
  std::string data;
};

struct ObjectInfo {
  ObjectKind kind = ObjectKind::blob;
  std::uint64_t size = 0;
};

/// One entry of one tree object. `mode` is as git has it: 040000 for a tree, 0100664 and other old
/// file modes are given as 0100644 or 0100755, as git does (canon_mode).
struct RawTreeEntry {
  std::string name;
  std::uint32_t mode = 0;
  ObjectId id;

  bool is_tree() const { return mode == 0040000; }
};

/// Where a repository's parts are; absolute paths without a trailing slash.
struct RepositoryPaths {
  std::string root;        ///< Of the working tree; empty for a bare repository.
  std::string git_dir;     ///< Of this working tree: HEAD, index.
  std::string common_dir;  ///< Shared by all working trees: objects, refs, config, info/.
};

/// Where HEAD points.
struct HeadState {
  std::string ref;             ///< "refs/heads/main"; empty where HEAD is detached.
  std::optional<ObjectId> id;  ///< Absent for an unborn branch.
};

/// Read access to one repository. All members may be called from several threads at once. Nothing
/// is written and no program named by the repository is run. Replace refs and grafts are not
/// honoured: an id always names the content that hashes to it.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  virtual HashKind hash_kind() const = 0;
  virtual const RepositoryPaths& paths() const = 0;

  /// An object's content. ErrorKind::undecided, with the remedy, where it is missing or corrupt.
  virtual Result<Object> read(const ObjectId& id) const = 0;
  /// Kind and size without the content; nullopt where the object is missing or corrupt.
  virtual std::optional<ObjectInfo> info(const ObjectId& id) const = 0;

  /// The object a revision names (gitrevisions(7)), not peeled; nullopt where it names none.
  /// ErrorKind::usage for an ambiguous one. `revision` must not begin with '-'.
  virtual Result<std::optional<ObjectId>> resolve(const std::string& revision) const = 0;
  /// HEAD of this working tree.
  virtual Result<HeadState> head() const = 0;
  /// The ref that `branch` ("refs/heads/x") follows, as "refs/remotes/origin/x"; nullopt where none
  /// is configured or the configured one does not exist.
  virtual Result<std::optional<std::string>> upstream(const std::string& branch) const = 0;
  /// Every best common ancestor of two commits, as `git merge-base --all`, sorted. Empty where
  /// there is none within the history that is here.
  virtual Result<std::vector<ObjectId>> merge_bases(const ObjectId& a, const ObjectId& b) const = 0;
  /// True for a clone whose history is cut off.
  virtual bool shallow() const = 0;
  /// The last value of a key ("core.autocrlf") in the repository's own configuration; the system's
  /// and the user's are not read. nullopt where it is not set.
  virtual Result<std::optional<std::string>> config(const std::string& key) const = 0;

  // Built on the above; the same for every store.

  /// The entries of a tree in its own order. ErrorKind::undecided where the object is missing, is
  /// no tree, or is malformed.
  Result<std::vector<RawTreeEntry>> read_tree(const ObjectId& id) const;
  /// A blob's content. ErrorKind::undecided where it is missing, corrupt or no blob.
  Result<std::string> read_blob(const ObjectId& id) const;
};

}  // namespace agentcheck
