// Holds the sources against the architecture: who may include whom, which library has one wrapper,
// what the lower layers must not do; and that nothing tracked names a machine or a package
// registry.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/regex.h"
#include "core/text.h"
#include "tests/support/run_binary.h"
#include "tests/unit/catch.h"
#include "tests/unit/golden.h"

using namespace agentcheck::testing;
namespace fs = std::filesystem;

namespace {

/// A layer and the layers it may include besides itself.
const std::map<std::string, std::set<std::string>> kLayers{
    {"core", {}},
    {"specs", {"core"}},
    {"grammars", {"core"}},
    {"sandbox", {"core"}},
    {"checks", {"core", "specs", "grammars"}},
    {"runner", {"core", "specs", "grammars", "sandbox", "checks"}},
    {"bench", {"core", "specs", "grammars", "sandbox", "checks", "runner"}},
};

/// A library's headers and the only places that include them. Prefixes of both.
struct Wrapper {
  std::string header;
  std::vector<std::string> places;
};

const std::vector<Wrapper> kWrappers{
    {"re2/", {"core/regex.cpp"}},
    {"yaml-cpp/", {"specs/yaml"}},
    {"git2", {"runner/git/"}},
    {"tree_sitter/", {"grammars/"}},
    {"seccomp.h", {"sandbox/"}},
    {"mbedtls/", {"core/hash.cpp", "runner/git/object_hash.cpp"}},
    {"CLI/", {"runner/arguments"}},
    {"sys/wait.h", {"sandbox/", "runner/git/git_process.cpp", "bench/"}},
    {"spawn.h", {"sandbox/", "runner/git/git_process.cpp", "bench/"}},
};

/// What core, specs, grammars and checks must not do: print, read the environment, exit, throw a
/// dice, ask the time.
const std::vector<std::string> kQuietLayers{"core/", "specs/", "grammars/", "checks/"};
const std::vector<std::string> kLoudHeaders{"iostream", "cstdio", "stdio.h",  "print",
                                            "fmt/os.h", "random", "unistd.h", "fstream"};

struct Include {
  std::string file;
  int line;
  std::string header;
};

bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
  });
}

/// Paths git tracks, relative to the root of the sources.
std::vector<std::string> tracked_files() {
  RunSetup setup;
  setup.directory = AGENTCHECK_SOURCE_DIR;
  const RunOutcome outcome =
      run_program({"git", "-c", "safe.directory=*", "ls-files", "-z", "--cached"}, setup);
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  std::vector<std::string> files;
  for (std::size_t start = 0; start < outcome.out.size();) {
    const std::size_t end = outcome.out.find('\0', start);
    files.push_back(outcome.out.substr(start, end - start));
    start = end + 1;
  }
  REQUIRE(files.size() > 100);
  return files;
}

std::string source_of(const std::string& file) {
  return read_whole(std::string(AGENTCHECK_SOURCE_DIR) + "/" + file);
}

/// Sources of the layers as they lie on disk, tracked or not.
std::vector<std::string> layer_files() {
  std::vector<std::string> files;
  for (const auto& [layer, below] : kLayers) {
    const fs::path root = fs::path(AGENTCHECK_SOURCE_DIR) / layer;
    if (!fs::exists(root)) continue;
    for (auto at = fs::recursive_directory_iterator(root); at != fs::end(at); ++at) {
      if (at->path().filename() == "node_modules") at.disable_recursion_pending();
      const std::string extension = at->path().extension().string();
      if (extension != ".h" && extension != ".cpp" && extension != ".c") continue;
      if (at->path().filename().string().rfind("example.", 0) == 0) continue;  // Data, not source.
      files.push_back(fs::relative(at->path(), AGENTCHECK_SOURCE_DIR).string());
    }
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() > 50);
  return files;
}

std::vector<Include> includes() {
  std::vector<Include> found;
  for (const std::string& file : layer_files()) {
    const std::string text = source_of(file);
    int number = 0;
    for (const std::string_view line : agentcheck::split_lines(text)) {
      ++number;
      const std::string_view trimmed = agentcheck::trim(line);
      if (trimmed.rfind("#include", 0) != 0) continue;
      const std::size_t open = trimmed.find_first_of("<\"");
      const std::size_t close = trimmed.find_first_of(">\"", open + 1);
      if (open == std::string_view::npos || close == std::string_view::npos) continue;
      found.push_back({file, number, std::string(trimmed.substr(open + 1, close - open - 1))});
    }
  }
  REQUIRE(found.size() > 300);
  return found;
}

std::string first_folder(const std::string& path) { return path.substr(0, path.find('/')); }

std::string describe(const Include& include, const std::string& why) {
  return include.file + ":" + std::to_string(include.line) + ": includes " + include.header + ", " +
         why + "\n";
}

}  // namespace

TEST_CASE("A layer includes only what is below it") {
  std::string wrong;
  for (const Include& include : includes()) {
    const std::string layer = first_folder(include.file), target = first_folder(include.header);
    if (target == "tests") wrong += describe(include, "which is a test");
    if (target == layer || kLayers.count(target) == 0) continue;
    const bool may = kLayers.at(layer).count(target) == 1 || include.file == "runner/main.cpp";
    if (!may) wrong += describe(include, "but " + layer + " is not above " + target);
  }
  CHECK(wrong == "");
}

TEST_CASE("A library is included by its wrapper alone") {
  std::string wrong;
  for (const Include& include : includes()) {
    for (const Wrapper& wrapper : kWrappers) {
      if (include.header.rfind(wrapper.header, 0) != 0) continue;
      if (!starts_with_any(include.file, wrapper.places)) {
        wrong += describe(include, "whose wrapper is " + wrapper.places[0]);
      }
    }
  }
  CHECK(wrong == "");
}

TEST_CASE("The lower layers are quiet: they do not print, read the environment or exit") {
  std::string wrong;
  for (const Include& include : includes()) {
    if (!starts_with_any(include.file, kQuietLayers)) continue;
    const auto& loud = kLoudHeaders;
    if (std::find(loud.begin(), loud.end(), include.header) != loud.end()) {
      wrong += describe(include, "which talks to the world");
    }
  }
  const auto call = agentcheck::Regex::compile(
      R"(\b(getenv|setenv|system|popen|abort|quick_exit|_exit|printf|puts|cout|cerr)\s*(\(|<<)|\bstd::exit\b)");
  REQUIRE(call);
  for (const std::string& file : layer_files()) {
    if (!starts_with_any(file, kQuietLayers)) continue;
    const std::string text = source_of(file);
    int number = 0;
    for (const std::string_view line : agentcheck::split_lines(text)) {
      ++number;
      const std::string_view code = line.substr(0, line.find("//"));
      if (code.find('"') == std::string_view::npos && call->search(code)) {
        wrong += file + ":" + std::to_string(number) + ": " + std::string(line) + "\n";
      }
    }
  }
  CHECK(wrong == "");
}

TEST_CASE("No tracked file names a package registry or a place of one machine") {
  // In pieces, so that this file does not name them.
  const std::vector<std::string> hosts{
      "registry."
      "npmjs.org",
      "registry."
      "yarnpkg.com",
      "crates"
      ".io/api",
      "pypi"
      ".org",
      "files.python"
      "hosted.org"};
  const std::vector<std::string> places{
      "/ho"
      "me/",
      "/Us"
      "ers/",
      "/ro"
      "ot/",
      "/wo"
      "rk/"};
  std::string wrong;
  for (const std::string& file : tracked_files()) {
    const std::string text = source_of(file);
    const bool sample = file.rfind("tests/", 0) == 0 || file.rfind("tools/demo.d/", 0) == 0;
    for (const std::string& host : hosts) {
      if (text.find(host) != std::string::npos) wrong += file + ": " + host + "\n";
    }
    for (const std::string& place : places) {
      if (sample) continue;  // Tests make up paths of users' machines.
      for (std::size_t at = text.find(place); at != std::string::npos;
           at = text.find(place, at + 1)) {
        const bool in_the_box = text.compare(at, 10, "/home/user") == 0;
        if (!in_the_box) wrong += file + ": " + text.substr(at, 40) + "\n";
      }
    }
  }
  CHECK(wrong == "");
}
