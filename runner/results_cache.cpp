#include "runner/results_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "core/hash.h"
#include "runner/private_directory.h"
#include "runner/toolchains.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

/// Counted up when entries of earlier versions must not be used any more.
constexpr std::string_view kVersion = "agentcheck result 1 " AGENTCHECK_VERSION;

void add_field(std::string& text, std::string_view field) {
  text += fmt::format("{}:", field.size());
  text += field;
}

void add_list(std::string& text, const std::vector<std::string>& fields) {
  add_field(text, std::to_string(fields.size()));
  for (const std::string& field : fields) add_field(text, field);
}

void add_globs(std::string& text, const GlobSet& globs) { add_field(text, globs.describe()); }

std::string platform() {
  utsname name{};
  uname(&name);
  std::ifstream in("/etc/os-release");
  const std::string release((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return fmt::format("{} {}\n{}", name.sysname, name.machine, release);
}

/// Reads fields in order; `bad` once one is missing.
struct Fields {
  std::string_view text;
  bool bad = false;

  std::string next() {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || digits >= text.size() || *end != ':' ||
        text.size() - digits - 1 < size) {
      bad = true;
      return {};
    }
    std::string field(text.substr(digits + 1, size));
    text.remove_prefix(digits + 1 + size);
    return field;
  }

  std::uint64_t number() {
    const std::string field = next();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || end != field.data() + field.size()) bad = true;
    return value;
  }
};

std::string pack(const std::string& key, const CommandResult& result) {
  std::string text;
  add_field(text, key);
  add_field(text, std::to_string(result.code));
  add_field(text, result.output);
  add_field(text, result.output_cut ? "1" : "0");
  add_field(text, result.output_tail);
  add_field(text, result.unread);
  add_field(text, std::to_string(result.files.size()));
  for (const CommandFile& file : result.files) {
    add_field(text, file.path);
    add_field(text, file.content);
  }
  return text;
}

std::optional<CommandResult> unpack(const std::string& key, std::string_view text) {
  Fields fields{text};
  if (fields.next() != key) return std::nullopt;
  CommandResult result;
  result.code = static_cast<int>(fields.number());
  result.output = fields.next();
  result.output_cut = fields.number() != 0;
  result.output_tail = fields.next();
  result.unread = fields.next();
  const std::uint64_t files = fields.number();
  for (std::uint64_t at = 0; at < files && !fields.bad; ++at) {
    std::string path = fields.next();
    result.files.push_back({std::move(path), fields.next()});
  }
  if (fields.bad || !fields.text.empty()) return std::nullopt;
  return result;
}

/// Opens the store where it is ours alone; makes it where it is missing.
Fd open_store(const std::string& directory) {
  // Refuses a directory that somebody else can write to.
  if (!PrivateDirectory::create(directory)) return {};
  return Fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(fd, text.data(), text.size());
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool is_entry(const std::string& name) { return name.size() == 64; }

void make_room(int store) {
  std::vector<std::pair<std::int64_t, std::string>> entries;
  for (const std::string& name : names_in(store)) {
    struct stat info {};
    if (!is_entry(name) || fstatat(store, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
    entries.emplace_back(info.st_mtim.tv_sec, name);
  }
  if (entries.size() <= ResultsCache::kMaxEntries) return;
  std::sort(entries.begin(), entries.end());
  for (std::size_t at = 0; at < entries.size() - ResultsCache::kMaxEntries; ++at) {
    unlinkat(store, entries[at].second.c_str(), 0);
  }
}

}  // namespace

std::string results_key(const TreePair& trees, const CommandRequest& request,
                        const CommandRunnerOptions& options) {
  if (trees.base().tree.empty()) return {};
  Profile profile;
  if (!add_toolchains(options.toolchains, profile)) return {};
  std::string text;
  add_field(text, kVersion);
  add_field(text, platform());
  add_field(text, options.repository);
  add_field(text, trees.base().tree);
  add_list(text, request.argv);
  add_list(text, request.setup);
  for (const auto& [name, value] : request.env) add_list(text, {name, value});
  add_field(text, std::to_string(request.timeout.count()));
  std::vector<std::string> network;
  for (const Endpoint& endpoint : request.network) network.push_back(to_string(endpoint));
  add_list(text, network);
  add_globs(text, request.cache_key);
  add_list(text, request.cache_paths);
  add_globs(text, request.collect);
  add_field(text, std::to_string(request.keep_output));
  add_list(text, profile.path);
  const Limits& limits = options.limits;
  for (const std::uint64_t limit :
       {limits.processes, limits.memory, limits.file_size, limits.address_space, limits.open_files,
        limits.output, limits.tmp, limits.home, limits.shared_memory, limits.added_disk,
        limits.added_files, limits.free_disk}) {
    add_field(text, std::to_string(limit));
  }
  return sha256_hex(text);
}

ResultsCache::ResultsCache(std::string directory) : directory_(std::move(directory)) {
  if (directory_.empty()) directory_ = private_parent(geteuid(), "results");
}

std::optional<CommandResult> ResultsCache::get(const std::string& key) const {
  const Fd store = open_store(directory_);
  const Fd file(store ? openat(store.get(), key.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1);
  struct stat info {};
  if (!file || fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) ||
      info.st_uid != geteuid() || static_cast<std::uint64_t>(info.st_size) > 2 * kMaxBytes) {
    return std::nullopt;
  }
  std::string text(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t got = 0;
  while (got < text.size()) {
    const ssize_t count = read(file.get(), text.data() + got, text.size() - got);
    if (count <= 0) return std::nullopt;
    got += static_cast<std::size_t>(count);
  }
  std::optional<CommandResult> result = unpack(key, text);
  // The time of use; where it cannot be noted, the entry only goes earlier.
  if (result) static_cast<void>(utimensat(store.get(), key.c_str(), nullptr, AT_SYMLINK_NOFOLLOW));
  return result;
}

void ResultsCache::put(const std::string& key, const CommandResult& result) const {
  const std::string text = pack(key, result);
  const Fd store = text.size() <= kMaxBytes ? open_store(directory_) : Fd();
  if (!store) return;
  const std::string name = fmt::format("new-{}-{}", getpid(), key.substr(0, 16));
  const Fd file(openat(store.get(), name.c_str(),
                       O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file || !write_all(file.get(), text) ||
      renameat(store.get(), name.c_str(), store.get(), key.c_str()) != 0) {
    unlinkat(store.get(), name.c_str(), 0);
    return;
  }
  make_room(store.get());
}

}  // namespace agentcheck
