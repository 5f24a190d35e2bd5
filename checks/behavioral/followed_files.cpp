// What the files that a command runs run in turn, and which files stand in for modules.
#include <algorithm>
#include <array>

#include "checks/behavioral/runner_files.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxFiles = 64;             ///< Files that are followed.
constexpr std::size_t kMaxFileBytes = 256 << 10;  ///< Of each; more is not a script.
constexpr std::size_t kMaxFound = 4096;           ///< Programs and scripts, altogether.

/// Modules of Python's library that a test run imports (docs.python.org/3/library), and the runners
/// and their parts.
constexpr std::string_view kModules =
    " abc argparse array ast asyncio atexit base64 bdb bisect builtins bz2 calendar cmd code "
    "codecs "
    "collections colorsys concurrent configparser contextlib contextvars copy copyreg csv ctypes "
    "dataclasses datetime decimal difflib dis distutils doctest email encodings enum errno "
    "faulthandler fcntl filecmp fileinput fnmatch fractions functools gc getopt getpass gettext "
    "glob "
    "graphlib gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools "
    "json "
    "keyword linecache locale logging lzma math mimetypes multiprocessing numbers operator "
    "optparse "
    "os pathlib pdb pickle pickletools pkgutil platform plistlib posixpath pprint profile pstats "
    "pty "
    "queue quopri random re reprlib resource runpy sched secrets select selectors shelve shlex "
    "shutil signal site smtplib socket socketserver sqlite3 sre_compile ssl stat statistics string "
    "stringprep struct subprocess symtable sys sysconfig tarfile tempfile textwrap threading time "
    "timeit token tokenize tomllib trace traceback tracemalloc types typing unicodedata unittest "
    "urllib uuid venv warnings weakref webbrowser xml xmlrpc zipfile zipimport zlib zoneinfo "
    "_pytest attr attrs colorama coverage exceptiongroup execnet hypothesis iniconfig mock nose "
    "nose2 "
    "nox packaging pip pluggy py pygments pytest pytest_asyncio pytest_cov pytest_mock "
    "pytest_timeout "
    "setuptools sitecustomize six tomli tox trio usercustomize virtualenv wheel xdist yaml ";

constexpr std::array<std::string_view, 14> kPythonTools = {
    "pytest", "py.test", "python", "python3", "tox", "nox",      "coverage",
    "poetry", "uv",      "pipenv", "hatch",   "pdm", "unittest", "nose2"};

/// Directories of a tree that runners put on the path of modules, beside where they are started.
constexpr std::array<std::string_view, 5> kImportRoots = {"", "src", "lib", "test", "tests"};

template <typename List>
bool in(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

void add_new(std::vector<std::string>& list, const std::string& item) {
  if (list.size() < kMaxFound && !in(list, item)) list.push_back(item);
}

void add(CommandWords& words, const CommandWords& more) {
  for (const std::string& tool : more.tools) add_new(words.tools, tool);
  for (const std::string& script : more.scripts) add_new(words.scripts, script);
  for (const std::string& directory : more.directories) add_new(words.directories, directory);
  for (const PackageScript& script : more.package_scripts) {
    const bool known = std::find(words.package_scripts.begin(), words.package_scripts.end(),
                                 script) != words.package_scripts.end();
    if (!known && words.package_scripts.size() < kMaxFound) words.package_scripts.push_back(script);
  }
}

bool is_shell(std::string_view path, std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  const bool hash_bang = first.starts_with("#!");
  if (hash_bang) return first.find("sh") != first.npos;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return path.ends_with(".sh") || path.ends_with(".bash") || name.find('.') == name.npos;
}

bool is_makefile(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == "Makefile" || name == "makefile" || name == "GNUmakefile" ||
         name.ends_with(".mk") || name.ends_with(".mak");
}

/// Recipes and inclusions of a Makefile (GNU make, 3.3 and 5).
CommandWords read_makefile(std::string_view text, const std::string& directory) {
  CommandWords words;
  for (const std::string_view raw : split_lines(text)) {
    std::string_view line = trim(raw);
    if (raw.starts_with('\t')) {
      while (!line.empty() && (line[0] == '@' || line[0] == '-' || line[0] == '+')) {
        line.remove_prefix(1);
      }
      add(words, read_command({"/bin/sh", "-c", std::string(line)}, directory));
      continue;
    }
    for (const std::string_view word : {"include ", "-include ", "sinclude "}) {
      if (!line.starts_with(word)) continue;
      // As if it were sourced: the paths are what counts.
      for (std::string_view rest = trim(line.substr(word.size())); !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const std::string source = ". " + std::string(rest.substr(0, end));
        add(words, read_command({"/bin/sh", "-c", source}, directory));
        rest = trim(rest.substr(end));
      }
    }
  }
  std::erase(words.tools, ".");
  return words;
}

}  // namespace

void follow_scripts(CommandWords& words,
                    const std::function<std::string(const std::string&)>& read_base) {
  std::vector<std::string> paths = words.scripts;
  const auto with_makefiles = [&] {
    if (!in(words.tools, "make") && !in(words.tools, "gmake")) return;
    for (const std::string& directory : words.directories) {
      for (const char* name : {"GNUmakefile", "makefile", "Makefile"}) {
        add_new(paths, directory.empty() ? name : directory + "/" + name);
      }
    }
  };
  with_makefiles();
  // The list grows while it is read; files that run each other are met once.
  std::size_t read = 0;
  for (std::size_t at = 0; at < paths.size() && read < kMaxFiles; ++at) {
    const std::string path = paths[at];
    if (path.find_first_of("*?[") != path.npos) continue;
    const std::string text = read_base(path);
    if (text.empty() || text.size() > kMaxFileBytes) continue;
    const bool make = is_makefile(path) || (path.ends_with(".inc") && in(words.tools, "make"));
    if (!make && !is_shell(path, text)) continue;
    ++read;
    for (const std::string& directory : {std::string(), directory_of(path)}) {
      add(words,
          make ? read_makefile(text, directory) : read_command({"/bin/sh", "-c", text}, directory));
    }
    for (const std::string& script : words.scripts) add_new(paths, script);
    with_makefiles();
  }
}

bool shadows_module(const CommandWords& words, std::string_view path) {
  const bool python = std::any_of(words.tools.begin(), words.tools.end(),
                                  [](const auto& tool) { return in(kPythonTools, tool); });
  if (!python) return false;
  std::string place(path);
  if (place.ends_with("/__init__.py")) {
    place.resize(place.size() - std::string_view("/__init__.py").size());
  } else if (place.ends_with(".py")) {
    place.resize(place.size() - 3);
  } else {
    return false;
  }
  const std::string directory = directory_of(place);
  const std::string name = place.substr(directory.empty() ? 0 : directory.size() + 1);
  if (name.empty() || kModules.find(" " + name + " ") == std::string_view::npos) return false;
  const bool beside_script =
      std::any_of(words.scripts.begin(), words.scripts.end(),
                  [&](const std::string& script) { return directory_of(script) == directory; });
  return in(kImportRoots, directory) || in(words.directories, directory) || beside_script;
}

}  // namespace agentcheck
