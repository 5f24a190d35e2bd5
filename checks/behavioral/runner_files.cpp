#include "checks/behavioral/runner_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/glob.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxScripts = 64;  ///< Of package.json files that are followed.

/// What of a file counts for a tool.
enum class Part {
  whole,
  npm_scripts,       ///< package.json: scripts, and the configuration of test runners.
  composer_scripts,  ///< composer.json: scripts.
  pytest_sections,   ///< An ini or TOML file: sections of pytest and coverage.
  no_dependencies,   ///< TOML: everything but dependency tables and the version.
};

/// A row: these programs read files of these names, wherever they lie in the tree. A name with a
/// slash is the end of a path.
struct Row {
  std::vector<std::string_view> tools;
  std::vector<std::string_view> files;
  Part part = Part::whole;
};

const std::vector<Row>& rows() {
  static const std::vector<std::string_view> kNode = {
      "npm",   "yarn", "pnpm",          "bun", "npx",   "node",       "jest",    "vitest",
      "mocha", "ava",  "turbo",         "nx",  "lerna", "playwright", "cypress", "karma",
      "pnpx",  "bunx", "react-scripts", "c8",  "nyc"};
  static const std::vector<std::string_view> kPython = {
      "pytest", "py.test", "python", "python3", "tox", "nox",      "coverage", "poetry",
      "uv",     "pipenv",  "hatch",  "pdm",     "rye", "unittest", "make"};
  static const std::vector<Row> table = {
      {{"npm", "yarn", "pnpm", "bun", "npx", "jest", "vitest", "mocha", "ava", "turbo", "nx",
        "lerna", "react-scripts", "c8", "nyc"},
       {"package.json"},
       Part::npm_scripts},
      {kNode, {".npmrc",
               ".yarnrc",
               ".yarnrc.yml",
               ".pnpmfile.cjs",
               "pnpm-workspace.yaml",
               "bunfig.toml",
               "jest.config.*",
               "vitest.config.*",
               "vitest.workspace.*",
               "vite.config.*",
               ".mocharc*",
               "ava.config.*",
               "karma.conf.*",
               "playwright.config.*",
               "cypress.config.*",
               "turbo.json",
               "nx.json",
               "lerna.json",
               "babel.config.*",
               ".babelrc*",
               ".nycrc*",
               ".c8rc*"}},
      {kPython,
       {"conftest.py", "pytest.ini", ".pytest.ini", "sitecustomize.py", "usercustomize.py", "*.pth",
        ".coveragerc"}},
      {kPython, {"pyproject.toml", "setup.cfg", "tox.ini"}, Part::pytest_sections},
      {{"tox"}, {"tox.ini"}},
      {{"nox"}, {"noxfile.py"}},
      {{"make", "gmake"}, {"Makefile", "makefile", "GNUmakefile", "*.mk", "*.mak"}},
      {{"cargo"}, {"Cargo.toml"}, Part::no_dependencies},
      {{"cargo"},
       {"build.rs", "rust-toolchain", "rust-toolchain.toml", ".cargo/config.toml", ".cargo/config",
        ".config/nextest.toml"}},
      {{"cmake", "ctest", "ninja", "make"}, {"CMakeLists.txt", "CMakePresets.json", "*.cmake"}},
      {{"meson", "ninja"}, {"meson.build", "meson_options.txt", "meson.options"}},
      {{"mvn", "mvnw", "mvnd"},
       {"pom.xml", ".mvn/maven.config", ".mvn/jvm.config", ".mvn/extensions.xml",
        "maven-wrapper.properties"}},
      {{"gradle", "gradlew"},
       {"build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts",
        "gradle.properties", "gradle-wrapper.properties", "gradle-wrapper.jar", "*.gradle"}},
      {{"go"}, {"go.work"}},
      {{"rake", "bundle", "rspec", "ruby"}, {"Rakefile", "*.rake", ".rspec", "spec_helper.rb"}},
      {{"composer"}, {"composer.json"}, Part::composer_scripts},
      {{"phpunit", "composer", "php"}, {"phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml"}},
      {{"just"}, {"justfile", "Justfile", ".justfile"}},
      {{"task"}, {"Taskfile.yml", "Taskfile.yaml", "taskfile.yml"}},
      {{"bazel", "bazelisk"},
       {"BUILD", "BUILD.bazel", "*.bzl", ".bazelrc", "WORKSPACE", "MODULE.bazel"}},
      {{"dotnet"},
       {"*.csproj", "*.fsproj", "*.runsettings", "Directory.Build.*", "xunit.runner.json"}},
      {{"deno"}, {"deno.json", "deno.jsonc"}},
      {{"swift"}, {"Package.swift"}},
      {{"mix"}, {"mix.exs", "test_helper.exs"}},
      {{"sbt"}, {"build.sbt", "plugins.sbt", "build.properties"}},
  };
  return table;
}

bool overlaps(const std::vector<std::string_view>& tools, const std::vector<std::string>& words) {
  return std::any_of(tools.begin(), tools.end(), [&](std::string_view tool) {
    return std::find(words.begin(), words.end(), tool) != words.end();
  });
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool ends_in(std::string_view path, std::string_view end) {
  if (path.size() < end.size() || path.substr(path.size() - end.size()) != end) return false;
  return path.size() == end.size() || path[path.size() - end.size() - 1] == '/';
}

bool names(const Row& row, std::string_view path) {
  const std::string_view name = file_name(path);
  return std::any_of(row.files.begin(), row.files.end(), [&](std::string_view pattern) {
    if (pattern.find('/') != std::string_view::npos) return ends_in(path, pattern);
    if (pattern.find('*') == std::string_view::npos) return pattern == name;
    const Result<Glob> glob = Glob::compile(pattern);
    return glob && glob->matches(name);
  });
}

/// Some members of a JSON object as text; the whole text where it is no object.
std::string json_members(std::string_view text, const std::vector<std::string>& keys) {
  if (text.empty()) return {};
  const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  if (!value.is_object()) return std::string(text);
  std::string picked;
  for (const std::string& key : keys) {
    if (const auto found = value.find(key); found != value.end()) {
      picked +=
          key + ":" + found->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
  }
  return picked;
}

/// The lines of an ini or TOML file whose section `wanted` accepts, comments and blank lines left
/// out.
template <typename Wanted>
std::string section_lines(std::string_view text, Wanted wanted) {
  std::string picked;
  std::string section;
  for (const std::string_view raw : split_lines(text)) {
    const std::string_view line = trim(raw);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') section = std::string(line);
    if (wanted(section, line)) picked += std::string(line) + "\n";
  }
  return picked;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string part_of(Part part, std::string_view text) {
  switch (part) {
    case Part::npm_scripts:
      return json_members(text, {"scripts", "jest", "mocha", "ava", "vitest", "nyc", "c8", "tap",
                                 "babel", "config"});
    case Part::composer_scripts:
      return json_members(text, {"scripts"});
    case Part::pytest_sections:
      return section_lines(text, [](std::string_view section, std::string_view) {
        return has(section, "pytest") || has(section, "coverage") || has(section, "tool.tox") ||
               has(section, "tool.hatch.envs") || has(section, "aliases");
      });
    case Part::no_dependencies:
      return section_lines(text, [](std::string_view section, std::string_view line) {
        return !has(section, "dependencies") && line.substr(0, 7) != "version";
      });
    case Part::whole:
      break;
  }
  return std::string(text);
}

/// Adds what is not in a list yet.
template <typename T>
void add_new(std::vector<T>& list, const std::vector<T>& more) {
  for (const T& item : more) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
  }
}

void add(CommandWords& words, const CommandWords& more) {
  add_new(words.tools, more.tools);
  add_new(words.scripts, more.scripts);
  add_new(words.package_scripts, more.package_scripts);
  add_new(words.directories, more.directories);
}

/// True where the command runs the file at `path`, by its name or through a glob.
bool runs(const CommandWords& words, std::string_view path) {
  return std::any_of(words.scripts.begin(), words.scripts.end(), [&](const std::string& script) {
    if (script.find_first_of("*?[") == std::string::npos) return script == path;
    const Result<Glob> glob = Glob::compile(script);
    return glob && glob->matches(path);
  });
}

/// What `node` finds before anything else when it lies in the tree.
bool is_installed(const CommandWords& words, std::string_view path) {
  const bool node = overlaps(rows()[1].tools, words.tools);
  return node && (path.starts_with("node_modules/") || has(path, "/node_modules/"));
}

}  // namespace

void follow_package_scripts(CommandWords& words,
                            const std::function<std::string(const std::string&)>& read_base) {
  // The list grows while it is read; scripts that call each other are met once.
  for (std::size_t at = 0; at < words.package_scripts.size() && at < kMaxScripts; ++at) {
    const PackageScript script = words.package_scripts[at];
    const std::string prefix = script.directory.empty() ? "" : script.directory + "/";
    const nlohmann::json package =
        nlohmann::json::parse(read_base(prefix + "package.json"), nullptr, false);
    const auto scripts = package.is_object() ? package.find("scripts") : package.end();
    if (scripts == package.end() || !scripts->is_object()) continue;
    for (const std::string& name : {"pre" + script.name, script.name, "post" + script.name}) {
      const auto text = scripts->find(name);
      if (text == scripts->end() || !text->is_string()) continue;
      add(words, read_command({"/bin/sh", "-c", text->get<std::string>()}, script.directory));
    }
  }
}

bool may_govern(const CommandWords& words, std::string_view path) {
  if (runs(words, path) || shadows_module(words, path) || is_installed(words, path)) return true;
  return std::any_of(rows().begin(), rows().end(), [&](const Row& row) {
    return overlaps(row.tools, words.tools) && names(row, path);
  });
}

std::string governing_tool(const CommandWords& words, std::string_view path, std::string_view base,
                           std::string_view head) {
  if (runs(words, path) || is_installed(words, path)) return std::string(path);
  if (base.empty() && shadows_module(words, path)) return "python";
  for (const Row& row : rows()) {
    if (!overlaps(row.tools, words.tools) || !names(row, path)) continue;
    if (row.part != Part::whole && part_of(row.part, base) == part_of(row.part, head)) continue;
    for (const std::string& word : words.tools) {
      if (std::find(row.tools.begin(), row.tools.end(), word) != row.tools.end()) return word;
    }
  }
  return {};
}

}  // namespace agentcheck
