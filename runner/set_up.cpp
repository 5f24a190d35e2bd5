#include "runner/set_up.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/hash.h"
#include "core/text.h"
#include "runner/toolchains.h"
#include "runner/tree_files.h"
#include "sandbox/gateway.h"

namespace agentcheck {
namespace {

constexpr std::size_t kTailBytes = std::size_t{64} << 10;
/// Counted up when entries of earlier versions must not be used any more.
constexpr std::string_view kKeyVersion = "agentcheck setup 1";

/// Runs the set-up in `workspace`, with a gateway of its own where it has a network.
Result<BoxResult> run_set_up(const CommandRequest& request, const Workspace& workspace,
                             const Sandbox& sandbox, const CommandRunnerOptions& options,
                             SetUp& made) {
  if (request.network.empty()) {
    return workspace.run(sandbox, request, request.setup, options, {});
  }
  const uid_t user = sandbox.identity() ? sandbox.identity()->uid : geteuid();
  const std::string parent = options.directory.empty() ? private_parent(user) : options.directory;
  const Result<PrivateDirectory> place = PrivateDirectory::create(parent, sandbox.identity());
  if (!place) return tl::unexpected(place.error());
  GatewayOptions gateway_options = options.gateway;
  gateway_options.allowed = request.network;
  gateway_options.owner = sandbox.identity();
  const Result<Gateway> gateway = Gateway::open(place->path(), std::move(gateway_options));
  if (!gateway) return tl::unexpected(gateway.error());
  Result<BoxResult> box =
      workspace.run(sandbox, request, request.setup, options, {gateway->socket(), {}});
  GatewayTraffic traffic = gateway->traffic();
  made.refused_hosts = std::move(traffic.refused);
  if (traffic.over_budget) made.refused_hosts.emplace_back("everything after the budget of bytes");
  return box;
}

bool succeeded(const BoxResult& box) {
  return box.process.end == ProcessResult::End::exited && box.process.code == 0;
}

Result<SetUp> run_here(const CommandRequest& request, const Workspace& workspace,
                       const Sandbox& sandbox, const CommandRunnerOptions& options,
                       std::string note) {
  SetUp made;
  made.ran_here = true;
  made.note = std::move(note);
  Result<BoxResult> box = run_set_up(request, workspace, sandbox, options, made);
  if (!box) return tl::unexpected(box.error());
  made.tail = box->process.out.last(kTailBytes);
  if (!succeeded(*box)) made.failed = std::move(*box);
  return made;
}

bool lies_in(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path[directory.size()] == '/' &&
         path.substr(0, directory.size()) == directory;
}

/// One side's entries that decide whether what is kept fits: key files, and whatever is at, below
/// or above the paths.
struct Deciding {
  std::vector<TreeEntry> entries;
  bool has_key = false;
};

Result<Deciding> deciding_entries(const TreePair& trees, Side side, const CommandRequest& request) {
  Result<std::vector<TreeEntry>> all = trees.list(side);
  if (!all) return tl::unexpected(all.error());
  Deciding found;
  for (TreeEntry& entry : *all) {
    const bool key = request.cache_key.matches(entry.path);
    found.has_key = found.has_key || key;
    const bool near = std::any_of(
        request.cache_paths.begin(), request.cache_paths.end(), [&](const std::string& path) {
          return path == entry.path || lies_in(entry.path, path) || lies_in(path, entry.path);
        });
    if (key || near) found.entries.push_back(std::move(entry));
  }
  return found;
}

Result<bool> is_same(const TreePair& trees, const TreeEntry& base, const TreeEntry& head) {
  if (base.mode != head.mode) return false;
  if (base.id == head.id) return true;
  if (base.mode == FileMode::gitlink) return false;
  const Result<std::string> before = trees.read_entry(Side::base, base);
  if (!before) return tl::unexpected(before.error());
  const Result<std::string> after = trees.read_entry(Side::head, head);
  if (!after) return tl::unexpected(after.error());
  return *before == *after;
}

/// The first path, in order, in which the two sides differ; empty where they do not.
Result<std::string> first_difference(const TreePair& trees, const std::vector<TreeEntry>& base,
                                     const std::vector<TreeEntry>& head) {
  for (std::size_t at = 0; at < std::min(base.size(), head.size()); ++at) {
    if (base[at].path != head[at].path) return std::min(base[at].path, head[at].path);
    const Result<bool> same = is_same(trees, base[at], head[at]);
    if (!same) return tl::unexpected(same.error());
    if (!*same) return base[at].path;
  }
  if (base.size() > head.size()) return base[head.size()].path;
  if (head.size() > base.size()) return head[base.size()].path;
  return std::string();
}

/// Refuses paths that base does not have as directories.
Result<void> check_paths(const std::vector<TreeEntry>& base, const CommandRequest& request) {
  for (const std::string& path : request.cache_paths) {
    for (const TreeEntry& entry : base) {
      if (entry.mode == FileMode::gitlink) continue;
      if (path != entry.path && !lies_in(path, entry.path)) continue;
      return fail(
          ErrorKind::usage,
          fmt::format("`cache` has the path `{}`, but `{}` is a {} on base", display(path),
                      display(entry.path), entry.mode == FileMode::symlink ? "link" : "file"),
          "name a directory that the set-up fills");
    }
  }
  return {};
}

/// Joins fields so that no two lists of fields give the same text.
class KeyText {
 public:
  void add(std::string_view field) { text_ += fmt::format("{}:{}\n", field.size(), field); }
  void add(const std::vector<std::string>& fields) {
    add(std::to_string(fields.size()));
    for (const std::string& field : fields) add(field);
  }
  std::string hash() const { return sha256_hex(text_); }

 private:
  std::string text_;
};

/// What compiled dependencies depend on: processor, and the distribution whose /usr the box has.
std::string platform() {
  utsname name{};
  uname(&name);
  std::ifstream in("/etc/os-release");
  const std::string release((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return fmt::format("{} {}\n{}", name.sysname, name.machine, release);
}

Result<std::string> key_of(const TreePair& trees, const CommandRequest& request,
                           const std::vector<TreeEntry>& base,
                           const CommandRunnerOptions& options) {
  KeyText key;
  key.add(kKeyVersion);
  key.add(platform());
  key.add(options.repository);
  key.add(request.setup);
  for (const auto& [name, value] : request.env) key.add(std::vector<std::string>{name, value});
  Profile profile;
  if (Result<void> added = add_toolchains(options.toolchains, profile); !added) {
    return tl::unexpected(added.error());
  }
  key.add(profile.path);
  std::vector<std::string> network;
  for (const Endpoint& endpoint : request.network) network.push_back(to_string(endpoint));
  std::sort(network.begin(), network.end());
  key.add(network);
  key.add(request.cache_paths);
  for (const TreeEntry& entry : base) {
    if (!request.cache_key.matches(entry.path)) continue;
    key.add(entry.path);
    key.add(std::to_string(static_cast<int>(entry.mode)));
    if (entry.mode == FileMode::gitlink) {
      key.add(entry.id);
      continue;
    }
    const Result<std::string> content = trees.read_entry(Side::base, entry);
    if (!content) return tl::unexpected(content.error());
    key.add(*content);
  }
  return key.hash();
}

/// Moves the directory at `path` of a tree to `name` in `store`, following no link.
Result<void> keep(int root, const std::string& path, int store, const std::string& name) {
  const auto refused = [&] {
    return fail(ErrorKind::usage,
                fmt::format("`cache` has the path `{}`, but the set-up left no directory there",
                            display(path)),
                "name a directory that the set-up fills; a link is none");
  };
  const Result<std::vector<std::string>> components = safe_components(path);
  if (!components) return tl::unexpected(components.error());
  Fd parent(dup(root));
  for (std::size_t at = 0; parent && at + 1 < components->size(); ++at) {
    parent = open_directory(parent.get(), (*components)[at]);
  }
  // Opening it also makes it writable for us, without which it cannot change its parent.
  if (!parent || !open_directory(parent.get(), components->back())) return refused();
  if (renameat(parent.get(), components->back().c_str(), store, name.c_str()) != 0) {
    return refused();
  }
  return {};
}

/// Runs the set-up on base and moves what it left into `store`; false where it failed.
Result<bool> fill_from_base(const TreePair& trees, const CommandRequest& request,
                            const Sandbox& sandbox, const CommandRunnerOptions& options,
                            const std::string& parent, int store, SetUp& made) {
  const Result<Workspace> workspace =
      Workspace::create(trees, Side::base, sandbox, options, parent);
  if (!workspace) return tl::unexpected(workspace.error());
  Result<BoxResult> box = run_set_up(request, *workspace, sandbox, options, made);
  if (!box) return tl::unexpected(box.error());
  if (!succeeded(*box)) {
    made.failed = std::move(*box);
    return false;
  }
  for (std::size_t at = 0; at < request.cache_paths.size(); ++at) {
    if (Result<void> kept =
            keep(workspace->root(), request.cache_paths[at], store, std::to_string(at));
        !kept) {
      return tl::unexpected(kept.error());
    }
  }
  return true;
}

}  // namespace

Result<SetUp> set_up(const TreePair& trees, const CommandRequest& request,
                     const Workspace& workspace, const Sandbox& sandbox,
                     const CommandRunnerOptions& options) {
  if (request.setup.empty()) return SetUp{};
  if (request.cache_paths.empty() || options.no_cache) {
    return run_here(request, workspace, sandbox, options, {});
  }
  const Result<Deciding> base = deciding_entries(trees, Side::base, request);
  if (!base) return tl::unexpected(base.error());
  const Result<Deciding> head = deciding_entries(trees, Side::head, request);
  if (!head) return tl::unexpected(head.error());
  if (!base->has_key && !head->has_key) {
    return fail(ErrorKind::usage,
                fmt::format("the `key` of `cache` matches no file of base: {}",
                            request.cache_key.describe()),
                "name the files that decide what the set-up makes, such as a lock file");
  }
  if (Result<void> checked = check_paths(base->entries, request); !checked) {
    return tl::unexpected(checked.error());
  }
  const std::vector<TreeEntry>& own = request.side == Side::head ? head->entries : base->entries;
  const Result<std::string> changed = first_difference(trees, base->entries, own);
  if (!changed) return tl::unexpected(changed.error());
  if (!changed->empty()) {
    return run_here(request, workspace, sandbox, options,
                    fmt::format("`{}` differs from base, so the cache was not used and the set-up "
                                "ran on the head tree",
                                display(*changed)));
  }

  SetUp made;
  const Result<std::string> key = key_of(trees, request, base->entries, options);
  if (!key) return tl::unexpected(key.error());
  SetupCacheOptions cache_options = options.cache;
  cache_options.owner = sandbox.identity();
  const SetupCache cache(std::move(cache_options));
  Result<std::optional<CachedSetup>> entry = cache.get(*key, [&](int store) {
    return fill_from_base(trees, request, sandbox, options, cache.directory(), store, made);
  });
  if (!entry) return tl::unexpected(entry.error());
  made.held = std::move(*entry);
  if (!made.held) {
    made.note = "the set-up ran on the base tree, to fill the cache";
    return made;
  }
  for (std::size_t at = 0; at < request.cache_paths.size(); ++at) {
    const std::string& path = request.cache_paths[at];
    const Result<bool> ready = workspace.make_mount_point(path);
    if (!ready) return tl::unexpected(ready.error());
    if (!*ready) {
      made.note = fmt::format("the cached `{}` is not there: something else is in its place",
                              display(path));
      continue;
    }
    made.binds.push_back({made.held->path(at), Workspace::box_path(path), false});
  }
  return made;
}

}  // namespace agentcheck
