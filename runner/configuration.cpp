#include "runner/configuration.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "core/text.h"
#include "runner/console.h"
#include "runner/report/render.h"
#include "sandbox/fd.h"
#include "specs/fields.h"
#include "specs/spec_loader.h"
#include "specs/values.h"
#include "specs/yaml.h"
#include "specs/yaml_text.h"

namespace agentcheck {
namespace {

constexpr std::string_view kRepositoryPath = ".agentcheck/config.yaml";
constexpr std::string_view kLimits = "limits";
constexpr unsigned kMostJobs = 1024;
constexpr unsigned kMostParallel = 64;

const SettingInfo* find_setting(std::string_view key) {
  for (const SettingInfo& row : all_settings()) {
    if (row.key == key) return &row;
  }
  return nullptr;
}

/// Keys of the whole file, or those of `limits`.
std::vector<std::string> keys_below(std::string_view group) {
  std::vector<std::string> keys;
  for (const SettingInfo& row : all_settings()) {
    const std::size_t dot = row.key.find('.');
    const bool grouped = dot != std::string_view::npos;
    if (group.empty() && !grouped) keys.emplace_back(row.key);
    if (grouped && row.key.substr(0, dot) == group) keys.emplace_back(row.key.substr(dot + 1));
  }
  if (group.empty()) keys.emplace_back(kLimits);
  return keys;
}

/// A word with a unit, kept as it was written.
template <typename Parse>
std::optional<std::string> read_measure(const Field& field, std::string_view expected,
                                        Parse parse) {
  if (!field.value.is_scalar()) {
    field.wrong_type(expected);
    return std::nullopt;
  }
  if (const auto parsed = parse(field.value.text); !parsed) {
    field.refuse(fmt::format("{}: {}", field.label, parsed.error().message), parsed.error().remedy);
    return std::nullopt;
  }
  return field.value.text;
}

/// One file being read.
class ConfigurationReader {
 public:
  ConfigurationReader(ConfigurationFile file, DiagnosticSink& sink) : file_(file), sink_(sink) {
    made_.origin = file == ConfigurationFile::user ? Origin::user_file : Origin::repository_file;
  }

  Configuration read(const YamlNode& root) {
    if (root.kind == YamlKind::mapping) {
      for (const YamlEntry& entry : root.entries) read_entry(entry);
    } else if (root.kind != YamlKind::null) {
      Field{"the configuration", root, sink_}.wrong_type("a mapping of keys to values");
    }
    return std::move(made_);
  }

 private:
  void read_entry(const YamlEntry& entry) {
    if (entry.key.text == kLimits) {
      if (entry.value.kind != YamlKind::mapping) {
        field_of(entry, sink_).wrong_type("a mapping of limits");
        return;
      }
      for (const YamlEntry& limit : entry.value.entries) read_setting(limit, kLimits);
      return;
    }
    read_setting(entry, {});
  }

  void read_setting(const YamlEntry& entry, std::string_view group) {
    const std::string key =
        group.empty() ? entry.key.text : fmt::format("{}.{}", group, entry.key.text);
    const SettingInfo* row = find_setting(key);
    // "limits.memory" at the top is no key: the mapping is the one way to write it.
    if (row == nullptr || (group.empty() && key.find('.') != std::string::npos)) {
      return refuse_key(entry.key, keys_below(group), sink_);
    }
    if (file_ == ConfigurationFile::repository && !row->in_repository) {
      return sink_.add(entry.key.offset, fmt::format("`{}` cannot be set by a repository", key),
                       "it belongs into the user's own configuration, " +
                           std::string("`agentcheck explain --configuration` says where"));
    }
    if (auto texts = read_value(field_of(entry, sink_), *row)) made_.values[key] = *texts;
  }

  std::optional<std::vector<std::string>> read_value(const Field& field, const SettingInfo& row) {
    using Texts = std::vector<std::string>;
    const auto one = [](std::optional<std::string> text) {
      return text ? std::optional(Texts{std::move(*text)}) : std::nullopt;
    };
    switch (row.type) {
      case SettingType::text:
        return one(read_line(field));
      case SettingType::count:
        return one(read_number(field, row));
      case SettingType::duration:
        return one(read_measure(field, "a duration such as `10m`", parse_duration));
      case SettingType::size:
        return one(read_measure(field, "a size such as `4GiB`", parse_size));
      case SettingType::names:
        return check_names(field, row, read_strings(field, "names"));
      case SettingType::globs: {
        const std::optional<GlobSet> globs = read_globs(field);
        if (!globs) return std::nullopt;
        Texts texts;
        for (const Glob& glob : globs->globs()) texts.push_back(glob.pattern());
        return texts;
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> read_number(const Field& field, const SettingInfo& row) {
    const std::optional<std::int64_t> number = read_count(field);
    if (!number) return std::nullopt;
    if (*number > row.highest) {
      field.refuse(fmt::format("`{}` is at most {}", row.key, row.highest));
      return std::nullopt;
    }
    return std::to_string(*number);
  }

  /// A repository's reports go where the user sends them: it names no file of theirs.
  std::optional<std::vector<std::string>> check_names(const Field& field, const SettingInfo& row,
                                                      std::optional<StringList> names) {
    if (!names || row.key != "format") return names;
    for (const std::string& name : *names) {
      const std::string format = name.substr(0, name.find('='));
      if (find_format(format) == nullptr) {
        field.refuse(fmt::format("{} is no format", quoted(format)),
                     "`agentcheck verify --help` lists them");
        return std::nullopt;
      }
      if (file_ == ConfigurationFile::repository && format.size() != name.size()) {
        field.refuse("a repository cannot name a file to write a report to",
                     fmt::format("write `{}`", format));
        return std::nullopt;
      }
    }
    return names;
  }

  ConfigurationFile file_;
  DiagnosticSink& sink_;
  Configuration made_;
};

tl::unexpected<Error> refused(const std::string& path, std::string_view why,
                              std::string_view remedy) {
  return fail(ErrorKind::usage,
              fmt::format("the configuration {} is not read: {}", display(path), why),
              std::string(remedy));
}

/// Nobody but the caller may have written what `info` is of.
Result<void> check_owner(const std::string& path, const struct stat& info) {
  if (info.st_uid != geteuid()) {
    return refused(path, "it belongs to another user", "make it yours with chown, or remove it");
  }
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return refused(path, "others can write to it",
                   fmt::format("run `chmod go-w {}`", display(path)));
  }
  return {};
}

/// All of an open file; nullopt where it cannot be read or is larger than any configuration.
std::optional<std::string> read_open(int fd) {
  std::string text;
  char buffer[16384];
  for (;;) {
    const ssize_t count = read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 || text.size() > kMaxYamlBytes) return std::nullopt;
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

}  // namespace

const std::vector<SettingInfo>& all_settings() {
  using Type = SettingType;
  static const std::vector<SettingInfo> rows{
      {"base",
       Type::text,
       false,
       0,
       "the spec's `base`, the upstream, or HEAD",
       {"--base", FlagKind::value, "REV",
        "what to compare against: exactly REV, or its merge base with head for `REV...`",
        "AGENTCHECK_BASE"}},
      {"format",
       Type::names,
       true,
       0,
       "terminal",
       {"--format", FlagKind::list, "F[=FILE]",
        "terminal (default), json or markdown; to FILE, or standard output", "AGENTCHECK_FORMAT"}},
      {"jobs",
       Type::count,
       true,
       kMostJobs,
       "0",
       {"--jobs", FlagKind::value, "N", "threads; 0 means one a core (default: 0)",
        "AGENTCHECK_JOBS"}},
      {"parallel",
       Type::count,
       true,
       kMostParallel,
       "1",
       {"--parallel", FlagKind::value, "N", "agents that run at a time", "AGENTCHECK_PARALLEL"}},
      {"timeout",
       Type::duration,
       true,
       0,
       "1h",
       {"--timeout", FlagKind::value, "D", "how long an agent may take: 90s, 10m, 2h",
        "AGENTCHECK_TIMEOUT"}},
      {"notify",
       Type::text,
       false,
       0,
       "none",
       {"--notify", FlagKind::value, "COMMAND", "a shell command for when a run has ended",
        "AGENTCHECK_NOTIFY"}},
      {"copy-ignored",
       Type::globs,
       false,
       0,
       "none",
       {"--copy-ignored", FlagKind::list, "GLOB", "ignored files to copy into an agent's worktree",
        "AGENTCHECK_COPY_IGNORED"}},
      {"toolchains",
       Type::names,
       false,
       0,
       "none",
       {"--toolchains", FlagKind::list, "NAME",
        "toolchains below your home directory that a sandbox gets, read-only; "
        "`agentcheck doctor` lists what there is",
        "AGENTCHECK_TOOLCHAINS"}},
      {"limits.memory",
       Type::size,
       false,
       0,
       "8GiB",
       {"--limit-memory", FlagKind::value, "SIZE", "memory of all processes of a sandbox",
        "AGENTCHECK_LIMIT_MEMORY"}},
      {"limits.processes",
       Type::count,
       false,
       1U << 20,
       "4096",
       {"--limit-processes", FlagKind::value, "N", "processes and threads of a sandbox",
        "AGENTCHECK_LIMIT_PROCESSES"}},
      {"limits.disk",
       Type::size,
       false,
       0,
       "1GiB",
       {"--limit-disk", FlagKind::value, "SIZE", "disk that must stay free under a sandbox",
        "AGENTCHECK_LIMIT_DISK"}},
      {"limits.output",
       Type::size,
       false,
       0,
       "1GiB",
       {"--limit-output", FlagKind::value, "SIZE", "what a sandbox may write to its output",
        "AGENTCHECK_LIMIT_OUTPUT"}},
  };
  return rows;
}

Flag setting_flag(std::string_view key) {
  const SettingInfo* row = find_setting(key);
  return row == nullptr ? Flag{} : row->flag;
}

std::vector<std::string> Configuration::find(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::vector<std::string>() : found->second;
}

SettingSource Configuration::source() const {
  return {origin, [copy = *this](const Flag& flag) {
            for (const SettingInfo& row : all_settings()) {
              if (row.flag.name == flag.name) return copy.find(row.key);
            }
            return std::vector<std::string>();
          }};
}

Result<Configuration> load_configuration(std::string_view text, const std::string& path,
                                         ConfigurationFile file) {
  text = without_bom(text);
  std::vector<Diagnostic> diagnostics;
  Configuration made;
  if (const std::optional<Diagnostic> problem = find_size_problem(text)) {
    diagnostics.push_back(*problem);
  } else {
    DiagnosticSink sink(text);
    if (const std::optional<YamlNode> root = parse_yaml(text, sink)) {
      made = ConfigurationReader(file, sink).read(*root);
    }
    diagnostics = sink.take();
  }
  if (diagnostics.empty()) return made;
  return fail(ErrorKind::usage, render_diagnostics(diagnostics, text, path),
              "`agentcheck explain --configuration` lists the keys");
}

std::string user_configuration_path() {
  const auto absolute = [](std::string_view name) {
    const std::optional<std::string> value = environment_variable(name);
    return value && value->front() == '/' ? *value : std::string();  // As the XDG rules say.
  };
  std::string directory = absolute("XDG_CONFIG_HOME");
  if (directory.empty()) {
    directory = absolute("HOME");
    if (directory.empty()) return {};
    directory += "/.config";
  }
  return directory + "/agentcheck/config.yaml";
}

Result<Configuration> user_configuration() {
  const std::string path = user_configuration_path();
  if (path.empty()) return Configuration{};
  const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return Configuration{};
  struct stat info {};
  if (!file || fstat(file.get(), &info) != 0) {
    return refused(path, std::strerror(errno), "check its permissions");
  }
  if (!S_ISREG(info.st_mode)) return refused(path, "it is no file", "remove it");
  if (Result<void> owned = check_owner(path, info); !owned) return tl::unexpected(owned.error());
  const std::string directory = path.substr(0, path.rfind('/'));
  if (stat(directory.c_str(), &info) != 0) {
    return refused(path, std::strerror(errno), "check its permissions");
  }
  if (Result<void> owned = check_owner(directory, info); !owned) {
    return tl::unexpected(owned.error());
  }
  const std::optional<std::string> text = read_open(file.get());
  if (!text) return refused(path, "it cannot be read, or is too large", "check it");
  return load_configuration(*text, path, ConfigurationFile::user);
}

Result<Configuration> repository_configuration(const TreePair& trees) {
  const Result<std::optional<TreeEntry>> entry = trees.find(Side::base, kRepositoryPath);
  if (!entry) return tl::unexpected(entry.error());
  if (!*entry) return Configuration{};
  const std::string path = fmt::format("{} (base)", kRepositoryPath);
  if ((*entry)->mode != FileMode::regular && (*entry)->mode != FileMode::executable) {
    return refused(path, "it is no file", "make it a file on base, or remove it there");
  }
  const Result<std::string> text = trees.read_entry(Side::base, **entry);
  if (!text) return tl::unexpected(text.error());
  return load_configuration(*text, path, ConfigurationFile::repository);
}

}  // namespace agentcheck
