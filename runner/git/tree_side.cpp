#include "runner/git/tree_side.h"

#include <utility>

namespace agentcheck {
namespace {

class StoredSide final : public TreeSide {
 public:
  StoredSide(std::shared_ptr<const ObjectStore> store, TreeReport report)
      : store_(std::move(store)), report_(std::move(report)) {}

  const TreeReport& report() const override { return report_; }
  ObjectId tree() const override { return ObjectId::from_hex(report_.tree).value_or(ObjectId()); }
  Result<std::vector<RawTreeEntry>> read_tree(const ObjectId& id) const override {
    return store_->read_tree(id);
  }
  Result<std::string> read(const TreeEntry& entry) const override {
    return store_->read_blob(ObjectId::from_hex(entry.id).value_or(ObjectId()));
  }
  std::optional<std::uint64_t> size(const TreeEntry& entry) const override {
    const auto info = store_->info(ObjectId::from_hex(entry.id).value_or(ObjectId()));
    return info ? std::optional(info->size) : std::nullopt;
  }

 private:
  std::shared_ptr<const ObjectStore> store_;
  TreeReport report_;
};

}  // namespace

std::unique_ptr<TreeSide> stored_side(std::shared_ptr<const ObjectStore> store, TreeReport report) {
  return std::make_unique<StoredSide>(std::move(store), std::move(report));
}

}  // namespace agentcheck
