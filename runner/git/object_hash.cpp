#include "runner/git/object_hash.h"

#include <mbedtls/md.h>

#include <array>

#include "runner/git/libgit2_handles.h"

namespace agentcheck {
namespace {

git_object_t libgit2_kind(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::commit:
      return GIT_OBJECT_COMMIT;
    case ObjectKind::tree:
      return GIT_OBJECT_TREE;
    case ObjectKind::tag:
      return GIT_OBJECT_TAG;
    case ObjectKind::blob:
      break;
  }
  return GIT_OBJECT_BLOB;
}

std::optional<ObjectId> sha256_object(ObjectKind kind, std::string_view content) {
  std::string header(name_of(kind));
  header += ' ' + std::to_string(content.size());
  header += '\0';
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  std::array<char, 32> digest{};
  mbedtls_md_context_t context;
  mbedtls_md_init(&context);
  int failed = mbedtls_md_setup(&context, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 0);
  failed |= mbedtls_md_starts(&context);
  failed |= mbedtls_md_update(&context, bytes(header), header.size());
  failed |= mbedtls_md_update(&context, bytes(content), content.size());
  failed |= mbedtls_md_finish(&context, reinterpret_cast<unsigned char*>(digest.data()));
  mbedtls_md_free(&context);
  if (failed != 0) return std::nullopt;
  return ObjectId::from_raw({digest.data(), digest.size()});
}

}  // namespace

std::optional<ObjectId> hash_object(HashKind hash, ObjectKind kind, std::string_view content) {
  if (hash == HashKind::sha256) return sha256_object(kind, content);
  start_libgit2();
  git_oid id;
  if (git_odb_hash(&id, content.data(), content.size(), libgit2_kind(kind)) != 0) {
    return std::nullopt;
  }
  return ObjectId::from_raw({reinterpret_cast<const char*>(id.id), sizeof id.id});
}

ObjectId null_id(HashKind hash) { return *ObjectId::from_raw(std::string(id_size(hash), '\0')); }

bool is_null(const ObjectId& id) {
  return !id.absent() && id.raw().find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace agentcheck
