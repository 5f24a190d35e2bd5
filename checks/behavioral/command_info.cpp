#include "checks/behavioral/command_info.h"

#include <string_view>

namespace agentcheck {
namespace {

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
their configuration, so that at least the question is the one base asked. Scripts of `package.json`,
shell scripts and Makefiles that `run` leads to are followed as base has them; what other programs start is not.
)";

}  // namespace

const CheckInfo& command_info() {
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

}  // namespace agentcheck
