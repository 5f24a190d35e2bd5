#include "runner/workspace.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/text.h"
#include "runner/toolchains.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

/// Inside, every tree lies at the same neutral place: what a test sees does not say who runs it.
constexpr std::string_view kWorkName = "src";
constexpr std::string_view kWorkPath = "/src";

}  // namespace

Result<Workspace> Workspace::create(const TreePair& trees, Side side, const Sandbox& sandbox,
                                    const CommandRunnerOptions& options, std::string parent) {
  const uid_t user = sandbox.identity() ? sandbox.identity()->uid : geteuid();
  if (parent.empty()) parent = options.directory.empty() ? private_parent(user) : options.directory;
  Result<PrivateDirectory> directory = PrivateDirectory::create(parent, sandbox.identity());
  if (!directory) return tl::unexpected(directory.error());
  Workspace made;
  if (mkdirat(directory->fd(), kWorkName.data(), 0755) == 0) {
    made.root_ = open_directory(directory->fd(), std::string(kWorkName));
  }
  made.path_ = directory->path() + "/" + std::string(kWorkName);
  made.directory_.emplace(std::move(*directory));
  const std::optional<Identity>& owner = sandbox.identity();
  if (!made.root_ || (owner && fchown(made.root_.get(), owner->uid, owner->gid) != 0)) {
    return fail(ErrorKind::undecided, "cannot make a work directory in " + display(parent));
  }
  made.checkout_ = {made.root_.get(), owner, options.jobs};
  if (Result<void> done = checkout(trees, side, made.checkout_); !done) {
    return tl::unexpected(done.error());
  }
  return made;
}

Result<Workspace> Workspace::over(const std::string& path, const Sandbox& sandbox) {
  Workspace made;
  made.path_ = path;
  made.kept_ = true;
  made.root_.reset(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made.root_) return fail(ErrorKind::undecided, "cannot open " + display(path));
  made.checkout_ = {made.root_.get(), sandbox.identity(), 1};
  return made;
}

Result<bool> Workspace::make_mount_point(const std::string& path) const {
  const auto write = [&](Obstacle obstacle) {
    return TreeWriter(root_.get(), checkout_.owner, obstacle).write({path, FileMode::gitlink, {}});
  };
  if (!kept_) {
    if (Result<void> made = write(Obstacle::replace); !made) return tl::unexpected(made.error());
    return true;
  }
  const Result<std::vector<std::string>> components = safe_components(path);
  if (!components) return tl::unexpected(components.error());
  Fd here(dup(root_.get()));
  for (const std::string& name : *components) {
    Fd next = here ? open_directory(here.get(), name) : Fd();
    if (!next && errno != ENOENT) return false;
    if (!next) {
      if (Result<void> made = write(Obstacle::refuse); !made) return tl::unexpected(made.error());
      return true;
    }
    here = std::move(next);
  }
  return true;
}

std::string Workspace::box_path(const std::string& path) {
  return fmt::format("{}/{}", kWorkPath, path);
}

Result<BoxResult> Workspace::run(const Sandbox& sandbox, const CommandRequest& request,
                                 const std::vector<std::string>& argv,
                                 const CommandRunnerOptions& options,
                                 const BoxExtras& extras, const BoxControls& controls) const {
  Profile profile;
  profile.binds.push_back({path_, std::string(kWorkPath), true});
  profile.binds.insert(profile.binds.end(), extras.binds.begin(), extras.binds.end());
  profile.gateway = extras.gateway;
  profile.directory = kWorkPath;
  if (Result<void> added = add_toolchains(options.toolchains, profile); !added) {
    return tl::unexpected(added.error());
  }
  // The spec's variables win over a toolchain's: of two with one name the last counts.
  profile.env.insert(profile.env.end(), request.env.begin(), request.env.end());
  profile.limits = options.limits;
  profile.limits.time = request.timeout;
  return sandbox.run(profile, argv, controls);
}

}  // namespace agentcheck
