// Two texts as libgit2's blobs, without hashing or storing them.
#pragma once

#include <git2.h>

#include <memory>
#include <string_view>

#include "runner/git/libgit2_handles.h"

namespace agentcheck {

using GitBlob = std::unique_ptr<git_blob, GitDeleter<git_blob_free>>;

/// A repository in memory whose only objects are the two texts it was last given. libgit2 hashes
/// what it is given to compare as plain buffers, which costs more than comparing; blobs it takes at
/// their word, and these have made-up ids. For one thread.
class MemoryBlobs {
 public:
  MemoryBlobs();
  ~MemoryBlobs();
  MemoryBlobs(const MemoryBlobs&) = delete;
  MemoryBlobs& operator=(const MemoryBlobs&) = delete;

  /// A blob that holds a copy of `text`; nullptr where libgit2 fails.
  GitBlob blob(std::string_view text);

 private:
  struct Backend;
  static int read(void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend,
                  const git_oid* id);
  static void free_nothing(git_odb_backend* backend);

  std::unique_ptr<Backend> backend_;
  GitOdb odb_;
  GitRepository repository_;
};

}  // namespace agentcheck
