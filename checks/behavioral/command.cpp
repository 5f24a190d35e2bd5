// behavioral: command. Does a command of the spec's choosing still succeed on the head tree?
#include <fmt/format.h>

#include <algorithm>

#include "checks/behavioral/command_info.h"
#include "checks/behavioral/command_result.h"
#include "checks/behavioral/runner_files.h"
#include "checks/checks.h"
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

class CommandCheck final : public Check {
 public:
  CommandCheck(Criterion criterion, Command run, Command setup)
      : criterion_(std::move(criterion)), run_(std::move(run)), setup_(std::move(setup)) {
    request_.argv = run_.argv;
    request_.setup = setup_.argv;
    request_.env = criterion_.get_or<StringMap>("env", {});
    request_.timeout = criterion_.get_or<std::chrono::seconds>("timeout", request_.timeout);
    request_.protect = criterion_.get_or<GlobSet>("protect", {});
    exit_ = static_cast<int>(criterion_.get_or<std::int64_t>("exit", 0));
  }

  /// Takes `network` and `cache`. Fails with ErrorKind::usage, naming what cannot work.
  Result<void> read_setup() {
    for (const std::string& text : criterion_.get_or<StringList>("network", {})) {
      Result<Endpoint> endpoint = parse_endpoint(text);
      if (!endpoint) {
        return fail(ErrorKind::usage, "`network`: " + endpoint.error().message,
                    endpoint.error().remedy);
      }
      request_.network.push_back(std::move(*endpoint));
    }
    const auto* cache = criterion_.get<CacheValue>("cache");
    if (setup_.argv.empty() && (cache != nullptr || !request_.network.empty())) {
      return fail(ErrorKind::usage, fmt::format("`{}` is for the set-up, and there is no `setup`",
                                                cache != nullptr ? "cache" : "network"));
    }
    if (cache == nullptr) return {};
    Result<GlobSet> key = GlobSet::compile(cache->key);
    if (!key) return tl::unexpected(key.error());
    if (key->empty() || cache->paths.empty()) {
      return fail(ErrorKind::usage, "`cache` needs at least one file as `key` and one of `paths`");
    }
    request_.cache_key = std::move(*key);
    return read_paths(cache->paths);
  }

  const CommandRequest* command() const override { return &request_; }
  bool runs_commands() const override { return true; }

  Outcome decide(const Analysis& analysis, std::size_t,
                 const CheckContext& context) const override {
    Outcome outcome;
    outcome.examined.files = analysis.changes.files.size();
    const Result<CommandResult> result = context.run(request_);
    if (!result) {
      const Error& error = result.error();
      outcome.verdict = Verdict::error;
      outcome.sandbox_unavailable = error.kind == ErrorKind::sandbox;
      outcome.reason = error.message + (error.remedy.empty() ? "" : ". " + error.remedy);
      return outcome;
    }
    const CommandExpectation expected{run_.text, setup_.text, exit_, request_.timeout};
    if (auto finding = judge(*result, expected)) outcome.findings.push_back(std::move(*finding));
    if (Result<void> looked = find_runner_files(analysis, context, outcome); !looked) {
      outcome.verdict = Verdict::error;
      outcome.reason = looked.error().message;
      return outcome;
    }
    if (!outcome.findings.empty()) outcome.verdict = Verdict::fail;
    outcome.reason = result->setup_note;
    return outcome;
  }

 private:
  /// Takes directories of the tree: relative, plain, none in another.
  Result<void> read_paths(const StringList& paths) {
    for (std::string path : paths) {
      if (path.size() > 1 && path.back() == '/') path.pop_back();
      if (!is_plain_path(path)) {
        return fail(ErrorKind::usage,
                    fmt::format("`cache` has the path `{}`, which does not stay in the tree",
                                display(path)),
                    "name a directory below the root, without `.`, `..` and `.git`");
      }
      for (const std::string& other : request_.cache_paths) {
        if ((path + "/").compare(0, other.size() + 1, other + "/") == 0 ||
            (other + "/").compare(0, path.size() + 1, path + "/") == 0) {
          return fail(ErrorKind::usage, fmt::format("`cache` has the path `{}` in the path `{}`",
                                                    display(path), display(other)));
        }
      }
      request_.cache_paths.push_back(std::move(path));
    }
    return {};
  }

  /// Adds a finding for each changed file that decides what the command does, and is not protected.
  Result<void> find_runner_files(const Analysis& analysis, const CheckContext& context,
                                 Outcome& outcome) const {
    CommandWords words = read_command(request_.argv);
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
      const Result<std::string> tool = governing_tool_of(words, change, context);
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
          run_.text, finding.path);
      finding.hint = fmt::format(
          "Put it under `protect`, or change `run` so that `{}` does not read it.", *tool);
      outcome.findings.push_back(std::move(finding));
    }
    return {};
  }

  Result<std::string> governing_tool_of(const CommandWords& words, const FileChange& change,
                                        const CheckContext& context) const {
    std::string content[2];
    const std::string* path = nullptr;
    for (const Side side : {Side::base, Side::head}) {
      if (!change.exists_on(side)) continue;
      const std::string& here = change.path_on(side);
      if (!criterion_.reaches(here) || request_.protect.matches(here) || !may_govern(words, here)) {
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

  Criterion criterion_;
  Command run_;
  Command setup_;
  CommandRequest request_;
  int exit_ = 0;
};

Result<std::unique_ptr<Check>> make_command(const Criterion& criterion) {
  Command run = read_parameter(criterion, "run");
  Command setup = read_parameter(criterion, "setup");
  if (run.argv.empty() || run.argv[0].empty()) {
    return fail(ErrorKind::usage, "`run` is empty: give the command to run");
  }
  if (criterion.has("setup") && setup.argv.empty()) {
    return fail(ErrorKind::usage, "`setup` is empty: give a command or leave it out");
  }
  const std::int64_t exit = criterion.get_or<std::int64_t>("exit", 0);
  if (exit < 0 || exit > 255) {
    return fail(ErrorKind::usage, "`exit` must be between 0 and 255, the codes a process can have");
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
  auto check = std::make_unique<CommandCheck>(criterion, std::move(run), std::move(setup));
  if (Result<void> read = check->read_setup(); !read) return tl::unexpected(read.error());
  return std::unique_ptr<Check>(std::move(check));
}

}  // namespace

const CheckEntry kCommandCheck{&command_info(), make_command};

}  // namespace agentcheck
