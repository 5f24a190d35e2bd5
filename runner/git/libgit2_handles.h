// RAII for libgit2's handles, and its errors as text.
#pragma once

#include <git2.h>

#include <memory>
#include <string>

namespace agentcheck {

template <auto Free>
struct GitDeleter {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using GitRepository = std::unique_ptr<git_repository, GitDeleter<git_repository_free>>;
using GitOdb = std::unique_ptr<git_odb, GitDeleter<git_odb_free>>;
using GitOdbObject = std::unique_ptr<git_odb_object, GitDeleter<git_odb_object_free>>;
using GitObject = std::unique_ptr<git_object, GitDeleter<git_object_free>>;
using GitReference = std::unique_ptr<git_reference, GitDeleter<git_reference_free>>;
using GitConfig = std::unique_ptr<git_config, GitDeleter<git_config_free>>;

/// libgit2's message for the last failed call of this thread.
inline std::string last_git_error() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "unknown error";
}

/// A git_buf that frees itself.
class GitBuffer {
 public:
  GitBuffer() = default;
  ~GitBuffer() { git_buf_dispose(&buffer_); }
  GitBuffer(const GitBuffer&) = delete;
  GitBuffer& operator=(const GitBuffer&) = delete;

  git_buf* out() { return &buffer_; }
  std::string text() const { return {buffer_.ptr, buffer_.size}; }

 private:
  git_buf buffer_ = GIT_BUF_INIT;
};

/// Readies libgit2 for this process, once: any owner, no configuration but the repository's,
/// objects checked by what inflates and not by their hash (as git reads them; a hash over every
/// blob doubles the cost of loading). Thread safe.
void start_libgit2();

}  // namespace agentcheck
