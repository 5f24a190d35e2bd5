#include "runner/git/memory_blobs.h"

#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include <cstdint>
#include <cstring>

namespace agentcheck {

/// libgit2 calls back with a pointer to its first member.
struct MemoryBlobs::Backend {
  git_odb_backend base{};
  std::string_view text;
  std::uint64_t number = 0;
};

int MemoryBlobs::read(void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend,
                      const git_oid*) {
  const auto& self = *reinterpret_cast<Backend*>(backend);
  void* copy = git_odb_backend_data_alloc(backend, self.text.size() + 1);
  if (copy == nullptr) return -1;
  std::memcpy(copy, self.text.data(), self.text.size());
  static_cast<char*>(copy)[self.text.size()] = '\0';
  *data = copy;
  *size = self.text.size();
  *type = GIT_OBJECT_BLOB;
  return 0;
}

void MemoryBlobs::free_nothing(git_odb_backend*) {}  // it is a member, not the database's

MemoryBlobs::MemoryBlobs() : backend_(std::make_unique<Backend>()) {
  start_libgit2();
  git_odb* odb = nullptr;
  git_repository* repository = nullptr;
  if (git_odb_init_backend(&backend_->base, GIT_ODB_BACKEND_VERSION) != 0) return;
  backend_->base.read = read;
  backend_->base.free = free_nothing;
  if (git_odb_new(&odb) != 0) return;
  odb_.reset(odb);
  if (git_odb_add_backend(odb, &backend_->base, 1) != 0) return;
  if (git_repository_wrap_odb(&repository, odb) == 0) repository_.reset(repository);
}

MemoryBlobs::~MemoryBlobs() = default;

GitBlob MemoryBlobs::blob(std::string_view text) {
  if (!repository_) return nullptr;
  backend_->text = text;
  // A new id each time, so that no cache can answer with an old text.
  git_oid id{};
  ++backend_->number;
  std::memcpy(id.id, &backend_->number, sizeof backend_->number);
  git_blob* blob = nullptr;
  return GitBlob(git_blob_lookup(&blob, repository_.get(), &id) == 0 ? blob : nullptr);
}

}  // namespace agentcheck
