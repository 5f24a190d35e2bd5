// behavioral: command. Does a command of the spec's choosing still succeed on the head tree?
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "checks/behavioral/runner_files.h"
#include "checks/checks.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kEvidenceBytes = 4000;
constexpr int kShellSignalBase = 128;  ///< A shell's exit code for signal N is 128 + N.

/// "90s", "10m", "2h".
std::string describe(std::chrono::seconds span) {
  const auto count = span.count();
  if (count >= 3600 && count % 3600 == 0) return fmt::format("{}h", count / 3600);
  if (count >= 60 && count % 60 == 0) return fmt::format("{}m", count / 60);
  return fmt::format("{}s", count);
}

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

/// The last lines of `output` that fit, whole ones unless the last is too long by itself.
std::string last_lines(std::string_view output) {
  output = trim(output);
  if (output.size() <= kEvidenceBytes) return std::string(output);
  std::string_view tail = output.substr(output.size() - kEvidenceBytes);
  if (const std::size_t start = tail.find('\n'); start != std::string_view::npos) {
    tail.remove_prefix(start + 1);
  }
  return std::string(tail);
}

std::string explain_code(int code) {
  if (code == 127) return " (command not found)";
  if (code == 126) return " (command cannot be executed)";
  const int signal = code - kShellSignalBase;
  if (signal <= 0 || signal >= NSIG) return {};
  const char* const name = sigabbrev_np(signal);
  return name == nullptr ? "" : fmt::format(" (killed by SIG{})", name);
}

/// What the set-up could not reach.
std::string refused(const std::vector<std::string>& hosts) {
  constexpr std::size_t kShown = 5;
  std::string list;
  for (std::size_t at = 0; at < std::min(hosts.size(), kShown); ++at) {
    list += (at == 0 ? "" : "; ") + hosts[at];
  }
  if (hosts.size() > kShown) list += fmt::format("; {} more", hosts.size() - kShown);
  return fmt::format("Refused by the network gateway: {}. What `setup` needs goes under `network`.",
                     list);
}

/// What a reader should try first, from what programs print when they miss something the box does
/// not have.
std::string hint_for(const CommandResult& result) {
  if (!result.note.empty()) return result.note;
  if (result.in_setup && !result.refused_hosts.empty()) return refused(result.refused_hosts);
  if (result.code == 127) {
    return "Inside the sandbox there is what lies below /usr, and the `toolchains` your "
           "configuration names; PATH holds both.";
  }
  for (const char* sign : {"EAI_AGAIN", "ENOTFOUND", "Could not resolve", "Network is unreachable",
                           "ENETUNREACH", "Temporary failure in name resolution"}) {
    if (result.output_tail.find(sign) != std::string::npos) {
      return result.in_setup
                 ? "The set-up reaches only what `network` lists, and through a proxy: "
                   "http://127.0.0.1:3128, which HTTPS_PROXY and its like name."
                 : "Commands have no network: what they need must be in the tree, installed, or "
                   "fetched by `setup`.";
    }
  }
  return {};
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
    judge(*result, outcome);
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
  /// Adds a finding unless the command did what was expected.
  void judge(const CommandResult& result, Outcome& outcome) const {
    using End = CommandResult::End;
    const std::string what = result.in_setup ? fmt::format("the set-up `{}`", setup_.text)
                                             : fmt::format("`{}`", run_.text);
    const int expected = result.in_setup ? 0 : exit_;
    if (result.end == End::exited && result.code == expected && !result.in_setup) return;
    Finding finding;
    finding.after = last_lines(result.output_tail);
    switch (result.end) {
      case End::exited:
        finding.rule = "command-failed";
        finding.message = fmt::format("{} exited with {}{}, expected {}", what, result.code,
                                      explain_code(result.code), expected);
        finding.hint = hint_for(result);
        break;
      case End::timed_out:
        finding.rule = "command-timed-out";
        finding.message = fmt::format("{} was still running after {} and was killed", what,
                                      describe(request_.timeout));
        finding.hint = "If it needs longer, raise `timeout`.";
        break;
      case End::limit:
        finding.rule = "command-killed";
        finding.message = fmt::format("{} was killed at the {} limit", what, result.limit);
        finding.hint = "Limits in force: " + result.enforcement;
        break;
      case End::signalled:
        finding.rule = "command-killed";
        finding.message = fmt::format("{} was killed from outside by signal {}", what, result.code);
        break;
    }
    outcome.findings.push_back(std::move(finding));
  }

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

constexpr std::string_view kExample = R"(- behavioral: command
  id: tests
  run: npm test
  timeout: 10m
  protect: [test/**, package.json]
)";

constexpr std::string_view kPage = R"(# behavioral: command

Runs a command on a fresh checkout of the head tree and wants it to exit with `exit` (0 unless given).
The agent's own directory is never used, so nothing that is ignored or left over there can take part.

What happens, in this order:

1. The head tree is written into a private directory: files, links, submodules as empty directories.
2. Paths that `protect` matches are made equal to base; files there that base does not have are removed.
3. `setup`, where given, runs in a sandbox, and `protect` is applied again. With `cache` it runs on the base
   tree instead, and only where its result is not kept already.
4. `run` runs in a sandbox of its own. Its directory is `/src`.
5. Every process is killed and the directory removed, whatever happened.

In the sandbox there is no network, no home directory, no git repository, none of your environment; below
`/` there is `/usr`, a few files of `/etc`, `/src`, and empty directories in memory. `env` adds variables.
A string is run by `/bin/sh -c`; a list is run as it is. A command that ends with another code, is still
running after `timeout` (each of `setup` and `run` has the whole of it), or passes a limit on memory,
processes, output or disk, fails the criterion with the end of its output as evidence.

## The set-up

`network: [registry.example:443]` lets `setup` reach these hosts and ports, nothing else, and `run` nothing at all.
`*.example.com:443` stands for exactly one label in front; addresses are not taken, and a name that leads to a
private address is refused. The hosts are reached through a proxy on 127.0.0.1:3128, which HTTPS_PROXY, HTTP_PROXY and
ALL_PROXY name: npm, pip, cargo, go, curl and git use it by themselves.

`cache: {key: [package-lock.json], paths: [node_modules]}` keeps what the set-up leaves at `paths`. It then runs on a checkout of
base, not of head, and only once for the same set-up, network, variables and content of the files of base that `key` matches. The
command, and every later one, gets the directories read-only at the same places. Where the change touches a file of `key`, or
anything at `paths`, nothing kept fits: `setup` runs on the head tree, and the report says so.

## Findings

- `command-failed`: the exit code is another one.
- `command-timed-out`: killed after `timeout`.
- `command-killed`: killed at a limit, which the finding names.
- `runner-file-changed`: the change touches a file that decides what the command really does (a script it
  runs, `scripts` of `package.json` for npm, a Makefile for make, `conftest.py` or the pytest sections of
  `pyproject.toml` for pytest, `build.rs` for cargo, and so on), and `protect` does not cover it. A command
  whose meaning the change can redefine proves nothing. Where the task is to change such a file, name it in
  `not-in`.

## Limits

The command runs code of the agent: a test can look at where it runs and behave. Protect the tests and
their configuration, so that at least the question is the one base asked. Scripts of `package.json` that `run`
names are followed as base has them; what other scripts and Makefiles run in turn is not.
)";

const CheckInfo& info() {
  static const CheckInfo table = [] {
    CheckInfo made;
    made.family = Family::behavioral;
    made.name = "command";
    made.summary =
        "A command exits as expected on a fresh checkout of the head tree, in the sandbox.";
    made.parameters = {
        {"run",
         ParameterType::command,
         true,
         {},
         "",
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
        {"exit", ParameterType::integer, false, {}, "0", "The exit code that passes."},
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
    made.example = kExample;
    made.page = kPage;
    return made;
  }();
  return table;
}

}  // namespace

const CheckEntry kCommandCheck{&info(), make_command};

}  // namespace agentcheck
