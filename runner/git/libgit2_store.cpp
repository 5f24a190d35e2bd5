#include "runner/git/libgit2_store.h"

#include <mutex>
#include <utility>

#include "runner/git/history.h"
#include "runner/git/libgit2_handles.h"
#include "runner/git/object_errors.h"

namespace agentcheck {
namespace {

git_oid to_oid(const ObjectId& id) {
  git_oid oid;
  std::memcpy(oid.id, id.raw().data(), GIT_OID_RAWSZ);
  return oid;
}

ObjectId from_oid(const git_oid* oid) {
  return *ObjectId::from_raw({reinterpret_cast<const char*>(oid->id), GIT_OID_RAWSZ});
}

std::string without_slash(const char* path) {
  std::string text = path == nullptr ? "" : path;
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

bool to_kind(git_object_t type, ObjectKind& kind) {
  switch (type) {
    case GIT_OBJECT_COMMIT:
      kind = ObjectKind::commit;
      return true;
    case GIT_OBJECT_TREE:
      kind = ObjectKind::tree;
      return true;
    case GIT_OBJECT_BLOB:
      kind = ObjectKind::blob;
      return true;
    case GIT_OBJECT_TAG:
      kind = ObjectKind::tag;
      return true;
    default:
      return false;
  }
}

/// Object databases lent to one caller at a time. A git_odb may be shared, but holds its lock while
/// it inflates, so that threads would read one after the other; a handle costs a directory listing.
class OdbPool {
 public:
  explicit OdbPool(std::string objects) : objects_(std::move(objects)) {}

  class Loan {
   public:
    Loan(OdbPool& pool, GitOdb odb) : pool_(pool), odb_(std::move(odb)) {}
    ~Loan() { pool_.give_back(std::move(odb_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    git_odb* get() const { return odb_.get(); }

   private:
    OdbPool& pool_;
    GitOdb odb_;
  };

  /// A loan of nullptr where the database cannot be opened; libgit2's last error says why.
  Loan lend() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        GitOdb odb = std::move(idle_.back());
        idle_.pop_back();
        return Loan(*this, std::move(odb));
      }
    }
    git_odb* odb = nullptr;
    if (git_odb_open(&odb, objects_.c_str()) != 0) odb = nullptr;
    return Loan(*this, GitOdb(odb));
  }

 private:
  void give_back(GitOdb odb) {
    if (!odb) return;
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(odb));
  }

  std::string objects_;
  std::mutex mutex_;
  std::vector<GitOdb> idle_;
};

class Libgit2Store final : public ObjectStore {
 public:
  explicit Libgit2Store(GitRepository repository)
      : repository_(std::move(repository)),
        paths_(paths_of(repository_.get())),
        odbs_(paths_.common_dir + "/objects") {}

  HashKind hash_kind() const override { return HashKind::sha1; }
  const RepositoryPaths& paths() const override { return paths_; }

  Result<Object> read(const ObjectId& id) const override {
    if (id.raw().size() != GIT_OID_RAWSZ) return missing_object(id, paths_);
    const git_oid oid = to_oid(id);
    const OdbPool::Loan odb = odbs_.lend();
    if (odb.get() == nullptr) return unreadable_objects(last_git_error());
    git_odb_object* raw = nullptr;
    const int code = git_odb_read(&raw, odb.get(), &oid);
    if (code == GIT_ENOTFOUND) return missing_object(id, paths_);
    if (code != 0) return corrupt_object(id, last_git_error());
    const GitOdbObject object(raw);
    Object result;
    if (!to_kind(git_odb_object_type(raw), result.kind)) return corrupt_object(id, "unknown kind");
    result.data.assign(static_cast<const char*>(git_odb_object_data(raw)),
                       git_odb_object_size(raw));
    return result;
  }

  std::optional<ObjectInfo> info(const ObjectId& id) const override {
    if (id.raw().size() != GIT_OID_RAWSZ) return std::nullopt;
    const git_oid oid = to_oid(id);
    const OdbPool::Loan odb = odbs_.lend();
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    ObjectInfo result;
    if (odb.get() == nullptr || git_odb_read_header(&size, &type, odb.get(), &oid) != 0 ||
        !to_kind(type, result.kind)) {
      return std::nullopt;
    }
    result.size = size;
    return result;
  }

  Result<std::optional<ObjectId>> resolve(const std::string& revision) const override {
    const std::lock_guard lock(mutex_);
    git_object* raw = nullptr;
    const int code = git_revparse_single(&raw, repository_.get(), revision.c_str());
    const GitObject object(code == 0 ? raw : nullptr);
    if (code == GIT_EAMBIGUOUS) return ambiguous_revision(revision);
    if (code != 0) return std::nullopt;
    return from_oid(git_object_id(raw));
  }

  Result<HeadState> head() const override {
    const std::lock_guard lock(mutex_);
    git_reference* raw = nullptr;
    if (git_reference_lookup(&raw, repository_.get(), "HEAD") != 0) {
      return fail(ErrorKind::usage, "HEAD cannot be read: " + last_git_error());
    }
    const GitReference reference(raw);
    HeadState state;
    if (const char* target = git_reference_symbolic_target(raw)) state.ref = target;
    git_oid oid;
    if (git_reference_name_to_id(&oid, repository_.get(), "HEAD") == 0) {
      state.id = from_oid(&oid);
    }
    return state;
  }

  Result<std::optional<std::string>> upstream(const std::string& branch) const override {
    const std::lock_guard lock(mutex_);
    GitBuffer name;
    if (git_branch_upstream_name(name.out(), repository_.get(), branch.c_str()) != 0) {
      return std::nullopt;
    }
    git_oid oid;
    if (git_reference_name_to_id(&oid, repository_.get(), name.text().c_str()) != 0) {
      return std::nullopt;
    }
    return name.text();
  }

  Result<std::vector<ObjectId>> merge_bases(const ObjectId& a, const ObjectId& b) const override {
    return best_common_ancestors(*this, a, b);
  }

  bool shallow() const override { return !shallow_commits(paths_).empty(); }

  Result<std::optional<std::string>> config(const std::string& key) const override {
    const std::lock_guard lock(mutex_);
    git_config* raw = nullptr;
    if (git_repository_config(&raw, repository_.get()) != 0) {
      return fail(ErrorKind::usage,
                  "the repository's configuration cannot be read: " + last_git_error());
    }
    const GitConfig config(raw);
    GitBuffer value;
    const int code = git_config_get_string_buf(value.out(), raw, key.c_str());
    if (code == GIT_ENOTFOUND) return std::nullopt;
    if (code != 0) return fail(ErrorKind::usage, key + " cannot be read: " + last_git_error());
    return value.text();
  }

 private:
  static RepositoryPaths paths_of(git_repository* repository) {
    RepositoryPaths paths;
    paths.root = without_slash(git_repository_workdir(repository));
    paths.git_dir = without_slash(git_repository_path(repository));
    paths.common_dir = without_slash(git_repository_commondir(repository));
    return paths;
  }

  GitRepository repository_;  ///< For refs and configuration; used under mutex_.
  RepositoryPaths paths_;
  mutable std::mutex mutex_;
  mutable OdbPool odbs_;
};

}  // namespace

void start_libgit2() {
  static std::once_flag started;
  std::call_once(started, [] {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    for (const git_config_level_t level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                           GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
  });
}

tl::expected<std::unique_ptr<ObjectStore>, Libgit2Refusal> open_libgit2_store(
    const std::string& directory) {
  start_libgit2();
  git_repository* raw = nullptr;
  const int code = git_repository_open_ext(&raw, directory.c_str(), 0, nullptr);
  if (code != 0) return tl::unexpected(Libgit2Refusal{code == GIT_ENOTFOUND, last_git_error()});
  return std::make_unique<Libgit2Store>(GitRepository(raw));
}

}  // namespace agentcheck
