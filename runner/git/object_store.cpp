#include "runner/git/object_store.h"

#include <algorithm>

#include "core/text.h"
#include "runner/git/tree_object.h"

namespace agentcheck {
namespace {

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

tl::unexpected<Error> wrong_kind(const ObjectId& id, ObjectKind is, ObjectKind wanted) {
  return fail(ErrorKind::undecided,
              "object " + id.hex() + " is a " + std::string(name_of(is)) + " where a " +
                  std::string(name_of(wanted)) + " was expected: the repository is damaged",
              "run `git fsck` to see what is damaged");
}

}  // namespace

std::optional<ObjectId> ObjectId::from_raw(std::string_view raw) {
  if (raw.size() != 20 && raw.size() != 32) return std::nullopt;
  ObjectId id;
  id.size_ = static_cast<std::uint8_t>(raw.size());
  std::memcpy(id.bytes_.data(), raw.data(), raw.size());
  return id;
}

std::optional<ObjectId> ObjectId::from_hex(std::string_view hex) {
  if (hex.size() != 40 && hex.size() != 64) return std::nullopt;
  ObjectId id;
  id.size_ = static_cast<std::uint8_t>(hex.size() / 2);
  for (std::size_t i = 0; i < id.size_; ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes_[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return id;
}

std::string ObjectId::hex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(std::size_t{size_} * 2, '0');
  for (std::size_t i = 0; i < size_; ++i) {
    text[2 * i] = kDigits[bytes_[i] >> 4];
    text[2 * i + 1] = kDigits[bytes_[i] & 15];
  }
  return text;
}

std::string_view name_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::commit:
      return "commit";
    case ObjectKind::tree:
      return "tree";
    case ObjectKind::blob:
      return "blob";
    case ObjectKind::tag:
      return "tag";
  }
  return "";
}

Result<std::vector<RawTreeEntry>> ObjectStore::read_tree(const ObjectId& id) const {
  Result<Object> object = read(id);
  if (!object) return tl::unexpected(object.error());
  if (object->kind != ObjectKind::tree) return wrong_kind(id, object->kind, ObjectKind::tree);
  auto entries = parse_tree(object->data, hash_kind());
  if (!entries) {
    return fail(ErrorKind::undecided, "tree " + id.hex() + " is malformed: " + entries.error(),
                "run `git fsck` to see what is damaged");
  }
  return std::move(*entries);
}

Result<std::string> ObjectStore::read_blob(const ObjectId& id) const {
  Result<Object> object = read(id);
  if (!object) return tl::unexpected(object.error());
  if (object->kind != ObjectKind::blob) return wrong_kind(id, object->kind, ObjectKind::blob);
  return std::move(object->data);
}

}  // namespace agentcheck
