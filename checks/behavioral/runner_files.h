// Which files decide what a command really does: scripts, Makefiles, configuration of test runners.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

/// A script of a package.json: `npm test` in a directory of the tree.
struct PackageScript {
  std::string directory;  ///< Without a slash at the end; empty for the root.
  std::string name;       ///< "test"
  bool operator==(const PackageScript& other) const = default;
};

/// The programs of a command line and the files it names as programs, found without a shell.
struct CommandWords {
  std::vector<std::string> tools;    ///< Base names, lower case, each once: "npm", "pytest".
  std::vector<std::string> scripts;  ///< Paths inside the tree that are run: "ci/test.sh". A glob
                                     ///< where the command has one: "ci/*.sh".
  std::vector<std::string> directories;        ///< Of the tree, where programs are started.
  std::vector<PackageScript> package_scripts;  ///< Scripts of package.json that are run by name.
};

/// Reads the words of an argv, or, where it is `/bin/sh -c TEXT`, of the text: simple commands
/// between `;`, `&`, `|`, parentheses and line feeds, quotes removed, assignments and wrappers such
/// as `env`, `timeout 5`, `npx` and `python -m` looked through, `cd DIR` applied to the paths after
/// it, commands in `$(...)` and back quotes read as well. What begins with a variable and goes on
/// with a path (`"$HERE/lib.sh"`) is taken from where the command starts. The command starts in
/// `directory` of the tree.
CommandWords read_command(const std::vector<std::string>& argv, const std::string& directory = {});

/// Adds what the scripts of package.json that are run by name run in turn, with their `pre` and
/// `post` companions. `read_base` gives a file's content on base, empty where there is none:
/// scripts are those that base had, whatever the change made of them.
void follow_package_scripts(CommandWords& words,
                            const std::function<std::string(const std::string&)>& read_base);

/// Adds what shell scripts, Makefiles and what they include run in turn, as base has them:
/// programs, scripts, sourced and included files. Every recipe of a Makefile counts, whatever the
/// target.
void follow_scripts(CommandWords& words,
                    const std::function<std::string(const std::string&)>& read_base);

/// True where a file that base has not would be imported in place of a module of Python's own or of
/// the test runner: `json.py` beside what the command starts, `pytest/__init__.py` at the root.
bool shadows_module(const CommandWords& words, std::string_view path);

/// Why a path decides what the command does: the tool that reads it, or empty where none does.
/// `base` and `head` are the file's contents (empty where a side has none); of files that serve
/// many purposes, such as package.json, only the parts the tool acts on are compared.
std::string governing_tool(const CommandWords& words, std::string_view path, std::string_view base,
                           std::string_view head);

/// True where governing_tool() could say something about the path, whatever the contents.
bool may_govern(const CommandWords& words, std::string_view path);

}  // namespace agentcheck
