#include "checks/behavioral/command_spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/behavioral/runner_files.h"
#include "core/text.h"

namespace agentcheck {
namespace {

/// A command as the spec wrote it.
struct Command {
  std::vector<std::string> argv;
  std::string text;
};

Command read_parameter(const Criterion& criterion, std::string_view name) {
  Command command;
  if (const auto* text = criterion.get<std::string>(name)) {
    command.text = std::string(trim(*text));
    if (!command.text.empty()) command.argv = {"/bin/sh", "-c", *text};
  } else if (const auto* words = criterion.get<StringList>(name)) {
    command.argv = *words;
    for (const std::string& word : *words) {
      command.text += (command.text.empty() ? "" : " ") + word;
    }
  }
  return command;
}

/// True for names separated by single slashes, none of them `.`, `..` or git's own.
bool is_plain_path(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    if (name.empty() || name == "." || name == ".." || name == ".git") return false;
    at = end + 1;
  }
  return true;
}

/// Takes directories of the tree: relative, plain, none in another.
Result<void> read_paths(const StringList& paths, CommandRequest& request) {
  for (std::string path : paths) {
    if (path.size() > 1 && path.back() == '/') path.pop_back();
    if (!is_plain_path(path)) {
      return fail(
          ErrorKind::usage,
          fmt::format("`cache` has the path `{}`, which does not stay in the tree", display(path)),
          "name a directory below the root, without `.`, `..` and `.git`");
    }
    for (const std::string& other : request.cache_paths) {
      if ((path + "/").compare(0, other.size() + 1, other + "/") == 0 ||
          (other + "/").compare(0, path.size() + 1, path + "/") == 0) {
        return fail(ErrorKind::usage, fmt::format("`cache` has the path `{}` in the path `{}`",
                                                  display(path), display(other)));
      }
    }
    request.cache_paths.push_back(std::move(path));
  }
  return {};
}

/// Takes `network` and `cache`. Fails with ErrorKind::usage, naming what cannot work.
Result<void> read_setup(const Criterion& criterion, CommandSpec& spec) {
  for (const std::string& text : criterion.get_or<StringList>("network", {})) {
    Result<Endpoint> endpoint = parse_endpoint(text);
    if (!endpoint) {
      return fail(ErrorKind::usage, "`network`: " + endpoint.error().message,
                  endpoint.error().remedy);
    }
    spec.request.network.push_back(std::move(*endpoint));
  }
  const auto* cache = criterion.get<CacheValue>("cache");
  if (spec.request.setup.empty() && (cache != nullptr || !spec.request.network.empty())) {
    return fail(ErrorKind::usage, fmt::format("`{}` is for the set-up, and there is no `setup`",
                                              cache != nullptr ? "cache" : "network"));
  }
  if (cache == nullptr) return {};
  Result<GlobSet> key = GlobSet::compile(cache->key);
  if (!key) return tl::unexpected(key.error());
  if (key->empty() || cache->paths.empty()) {
    return fail(ErrorKind::usage, "`cache` needs at least one file as `key` and one of `paths`");
  }
  spec.request.cache_key = std::move(*key);
  return read_paths(cache->paths, spec.request);
}

Result<std::string> governing_tool_of(const Criterion& criterion, const CommandSpec& spec,
                                      const CommandWords& words, const FileChange& change,
                                      const CheckContext& context) {
  std::string content[2];
  const std::string* path = nullptr;
  for (const Side side : {Side::base, Side::head}) {
    if (!change.exists_on(side)) continue;
    const std::string& here = change.path_on(side);
    if (!criterion.reaches(here) || spec.request.protect.matches(here) ||
        !may_govern(words, here)) {
      continue;
    }
    Result<std::optional<std::string>> text = context.read(side, here);
    if (!text) return tl::unexpected(text.error());
    content[side == Side::head] = text->value_or(std::string());
    path = &here;
  }
  if (path == nullptr) return std::string();
  return governing_tool(words, *path, content[0], content[1]);
}

}  // namespace

Result<CommandSpec> read_command_spec(const Criterion& criterion) {
  Command run = read_parameter(criterion, "run");
  Command setup = read_parameter(criterion, "setup");
  if (run.argv.empty() || run.argv[0].empty()) {
    return fail(ErrorKind::usage, "`run` is empty: give the command to run");
  }
  if (criterion.has("setup") && setup.argv.empty()) {
    return fail(ErrorKind::usage, "`setup` is empty: give a command or leave it out");
  }
  const auto* timeout = criterion.get<std::chrono::seconds>("timeout");
  if (timeout != nullptr && timeout->count() <= 0) {
    return fail(ErrorKind::usage, "`timeout` must be longer than nothing");
  }
  for (const auto& [name, value] : criterion.get_or<StringMap>("env", {})) {
    if (name.empty() || name.find('=') != std::string::npos ||
        (name + value).find('\0') != std::string::npos) {
      return fail(ErrorKind::usage,
                  fmt::format("`env` has a name no environment can hold: `{}`", display(name)));
    }
  }
  CommandSpec spec;
  spec.run = run.text;
  spec.setup = setup.text;
  CommandRequest& request = spec.request;
  request.argv = std::move(run.argv);
  request.setup = std::move(setup.argv);
  request.env = criterion.get_or<StringMap>("env", {});
  request.timeout = criterion.get_or<std::chrono::seconds>("timeout", request.timeout);
  request.protect = criterion.get_or<GlobSet>("protect", {});
  if (Result<void> read = read_setup(criterion, spec); !read) return tl::unexpected(read.error());
  return spec;
}

Result<void> find_runner_files(const Criterion& criterion, const CommandSpec& spec,
                               const Analysis& analysis, const CheckContext& context,
                               Outcome& outcome) {
  CommandWords words = read_command(spec.request.argv);
  std::optional<Error> unreadable;
  const auto read_base = [&](const std::string& path) {
    Result<std::optional<std::string>> text = context.read(Side::base, path);
    if (!text) unreadable = text.error();
    return text ? text->value_or(std::string()) : std::string();
  };
  follow_package_scripts(words, read_base);
  follow_scripts(words, read_base);
  if (unreadable) return tl::unexpected(*unreadable);
  for (const FileChange& change : analysis.changes.files) {
    const Result<std::string> tool = governing_tool_of(criterion, spec, words, change, context);
    if (!tool) return tl::unexpected(tool.error());
    if (tool->empty()) continue;
    Finding finding;
    finding.rule = "runner-file-changed";
    finding.side = change.exists_on(Side::head) ? Side::head : Side::base;
    finding.path = change.path_on(finding.side);
    if (change.old_path != finding.path) finding.old_path = change.old_path;
    finding.message = fmt::format(
        "`{}` goes through `{}`, which this change touches, so that it no longer proves "
        "what it did on base",
        spec.run, finding.path);
    finding.hint = fmt::format(
        "Put it under `protect`, or change `run` so that `{}` does not read it.", *tool);
    outcome.findings.push_back(std::move(finding));
  }
  return {};
}

std::vector<ParameterInfo> command_parameters(bool required) {
  return {
      {"run",
       ParameterType::command,
       required,
       {},
       required ? "" : "none",
       "The command: a shell string or a list of words."},
      {"setup",
       ParameterType::command,
       false,
       {},
       "none",
       "A command run before, in the same way."},
      {"network",
       ParameterType::strings,
       false,
       {},
       "none",
       "`host:port` or `*.host:port` that `setup` may reach; `run` reaches nothing."},
      {"cache",
       ParameterType::cache,
       false,
       {},
       "none",
       "Directories the set-up fills, kept while files of base stay as they are."},
      {"timeout",
       ParameterType::duration,
       false,
       {},
       "10m",
       "How long `run` and `setup` may take each."},
      {"env",
       ParameterType::environment,
       false,
       {},
       "none",
       "Variables to set; there are no others."},
      {"protect",
       ParameterType::globs,
       false,
       {},
       "none",
       "Paths made equal to base before the command; added files are removed."},
  };
}

void set_error(Outcome& outcome, const Error& error) {
  outcome.verdict = Verdict::error;
  outcome.sandbox_unavailable = error.kind == ErrorKind::sandbox;
  outcome.reason = error.message + (error.remedy.empty() ? "" : ". " + error.remedy);
}

}  // namespace agentcheck
