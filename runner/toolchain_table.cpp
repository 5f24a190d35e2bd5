#include "runner/toolchain_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "core/text.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

constexpr int kMostAliases = 8;

bool is_directory(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// The path without links; empty where it leads nowhere.
std::string real(const std::string& path) {
  std::error_code error;
  const fs::path found = fs::canonical(path, error);
  return error ? std::string() : found.string();
}

/// The first line of a small file that is neither empty nor a comment.
std::string first_line(const std::string& path) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const std::string_view text = trim(line);
    if (!text.empty() && text.front() != '#') return std::string(text);
  }
  return {};
}

/// Names of the directories in one, sorted; links to directories count.
std::vector<std::string> directories_in(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->is_directory(ignored)) names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The numbers of a version: "v20.11.1" is 20, 11, 1.
std::vector<unsigned> numbers_of(std::string_view version) {
  std::vector<unsigned> numbers;
  const char* at = version.data();
  const char* const end = at + version.size();
  while (at != end) {
    unsigned number = 0;
    const auto read = std::from_chars(at, end, number);
    if (read.ec != std::errc{}) {
      ++at;
      continue;
    }
    numbers.push_back(number);
    at = read.ptr;
  }
  return numbers;
}

/// The newest of `names` that is `wanted` or begins with it at a dot; all count where it is empty.
std::string newest(const std::vector<std::string>& names, std::string_view wanted = {}) {
  const auto plain = [](std::string_view name) {
    return !name.empty() && name.front() == 'v' ? name.substr(1) : name;
  };
  std::string best;
  for (const std::string& name : names) {
    const std::string_view text = plain(name);
    const std::string_view want = plain(wanted);
    const bool fits = want.empty() || text == want ||
                      (text.size() > want.size() && text.substr(0, want.size()) == want &&
                       text[want.size()] == '.');
    if (fits && (best.empty() || numbers_of(best) < numbers_of(name))) best = name;
  }
  return best;
}

/// Adds `directory` to the path where it is there.
bool add_path(Toolchain& toolchain, const std::string& directory) {
  if (!is_directory(directory)) return false;
  toolchain.path.push_back(directory);
  return true;
}

bool use_version(Toolchain& toolchain, const std::string& parent, const std::string& version) {
  if (version.empty()) return false;
  toolchain.version = version;
  return add_path(toolchain, parent + "/" + version + "/bin");
}

/// What nvm's alias/default says, through other aliases, else the newest.
bool resolve_nvm(const ToolchainPlaces&, Toolchain& toolchain) {
  const std::string versions = toolchain.root + "/versions/node";
  const std::vector<std::string> names = directories_in(versions);
  std::string wanted = "default";
  for (int hops = 0; hops < kMostAliases; ++hops) {
    const bool plain = wanted.find("..") == std::string::npos;
    const std::string next = plain ? first_line(toolchain.root + "/alias/" + wanted) : "";
    if (next.empty()) break;
    wanted = next;
  }
  std::string version = newest(names, wanted);
  if (version.empty()) version = newest(names);
  return use_version(toolchain, versions, version);
}

bool resolve_fnm(const ToolchainPlaces&, Toolchain& toolchain) {
  const std::string versions = toolchain.root + "/node-versions";
  const std::string chosen = real(toolchain.root + "/aliases/default");
  if (!chosen.empty() && chosen.rfind(real(versions) + "/", 0) == 0) {
    toolchain.version = fs::path(chosen).parent_path().filename().string();
    return add_path(toolchain, chosen + "/bin");
  }
  const std::string version = newest(directories_in(versions));
  toolchain.version = version;
  return !version.empty() && add_path(toolchain, versions + "/" + version + "/installation/bin");
}

bool resolve_volta(const ToolchainPlaces&, Toolchain& toolchain) {
  const std::string images = toolchain.root + "/tools/image/node";
  std::ifstream in(toolchain.root + "/tools/user/platform.json");
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto platform = nlohmann::json::parse(text, nullptr, false);
  std::string wanted;
  if (platform.is_object() && platform.contains("node") && platform["node"].is_object()) {
    const auto& runtime = platform["node"]["runtime"];
    if (runtime.is_string()) wanted = runtime.get<std::string>();
  }
  return use_version(toolchain, images, newest(directories_in(images), wanted));
}

/// pyenv and rbenv: the variable, the `version` file, else the newest.
bool resolve_env_manager(Toolchain& toolchain, std::optional<std::string> wanted) {
  const std::string versions = toolchain.root + "/versions";
  const std::vector<std::string> names = directories_in(versions);
  if (!wanted) wanted = first_line(toolchain.root + "/version");
  // Several versions are one a line, or divided by blanks or colons; the first is in front.
  const std::string first = wanted->substr(0, wanted->find_first_of(" :"));
  std::string version = first.empty() || first == "system" ? "" : newest(names, first);
  if (version.empty()) version = newest(names);
  return use_version(toolchain, versions, version);
}

bool resolve_pyenv(const ToolchainPlaces& places, Toolchain& toolchain) {
  return resolve_env_manager(toolchain, places.variable("PYENV_VERSION"));
}

bool resolve_rbenv(const ToolchainPlaces& places, Toolchain& toolchain) {
  return resolve_env_manager(toolchain, places.variable("RBENV_VERSION"));
}

bool resolve_conda(const ToolchainPlaces&, Toolchain& toolchain) {
  toolchain.env.emplace_back("CONDA_PREFIX", toolchain.root);
  return add_path(toolchain, toolchain.root + "/bin");
}

/// Binds the programs of ~/.local/bin that lead into `root`: the directory holds others as well.
void bind_links_into(const ToolchainPlaces& places, const std::string& root,
                     const std::vector<std::string>& also, Toolchain& toolchain) {
  const std::string bin = places.home + "/.local/bin";
  const std::string inside = real(root) + "/";
  bool any = false;
  std::error_code error;
  std::set<std::string> names;
  for (fs::directory_iterator at(bin, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    const bool own = std::find(also.begin(), also.end(), name) != also.end();
    if (own || real(at->path().string()).rfind(inside, 0) == 0) names.insert(name);
  }
  for (const std::string& name : names) {
    toolchain.binds.push_back(bin + "/" + name);
    any = true;
  }
  if (any) toolchain.path.push_back(bin);
}

bool resolve_uv(const ToolchainPlaces& places, Toolchain& toolchain) {
  bind_links_into(places, toolchain.root, {"uv", "uvx"}, toolchain);
  const std::string pythons = toolchain.root + "/python";
  const std::string version = newest(directories_in(pythons));
  if (!version.empty()) use_version(toolchain, pythons, version);
  toolchain.env.emplace_back("UV_PYTHON_INSTALL_DIR", pythons);
  return !toolchain.path.empty();
}

bool resolve_pipx(const ToolchainPlaces& places, Toolchain& toolchain) {
  bind_links_into(places, toolchain.root, {}, toolchain);
  return !toolchain.path.empty();
}

/// The programs `cargo install` made; the compilers are rustup's.
bool resolve_cargo(const ToolchainPlaces&, Toolchain& toolchain) {
  return add_path(toolchain, toolchain.root + "/bin");
}

/// The default of settings.toml, else the only or first toolchain.
bool resolve_rustup(const ToolchainPlaces&, Toolchain& toolchain) {
  const std::string parent = toolchain.root + "/toolchains";
  const std::vector<std::string> names = directories_in(parent);
  std::ifstream in(toolchain.root + "/settings.toml");
  std::string version;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("default_toolchain", 0) != 0) continue;
    const std::size_t from = line.find('"');
    const std::size_t to = line.rfind('"');
    if (from < to) version = line.substr(from + 1, to - from - 1);
  }
  if (std::find(names.begin(), names.end(), version) == names.end()) {
    version = names.empty() ? "" : names.front();
  }
  toolchain.env.emplace_back("RUSTUP_HOME", toolchain.root);
  // For the proxies of ~/.cargo/bin, which would otherwise look for settings to write.
  toolchain.env.emplace_back("RUSTUP_TOOLCHAIN", version);
  return use_version(toolchain, parent, version);
}

bool resolve_go(const ToolchainPlaces& places, Toolchain& toolchain) {
  // ~/sdk holds one directory a version, GOROOT and /usr/local/go are one.
  std::string root = toolchain.root;
  if (!exists(root + "/bin/go")) {
    std::vector<std::string> names = directories_in(root);
    const auto other = [](const std::string& name) { return name.rfind("go", 0) != 0; };
    names.erase(std::remove_if(names.begin(), names.end(), other), names.end());
    const std::string version = newest(names);
    if (version.empty()) return false;
    root += "/" + version;
  }
  toolchain.root = root;
  const std::string line = first_line(root + "/VERSION");
  toolchain.version = line.substr(0, line.find(' '));
  toolchain.env.emplace_back("GOROOT", root);
  for (const char* part : {"bin", "pkg", "src", "lib", "misc", "VERSION", "go.env"}) {
    toolchain.binds.push_back(root + "/" + part);
  }
  const std::string tools = places.variable("GOBIN").value_or(
      places.variable("GOPATH").value_or(places.home + "/go") + "/bin");
  if (is_directory(tools) && tools.front() == '/') {
    toolchain.binds.push_back(tools);
    toolchain.path.push_back(tools);
  }
  return add_path(toolchain, root + "/bin");
}

bool resolve_sdkman(const ToolchainPlaces&, Toolchain& toolchain) {
  const std::string candidates = toolchain.root + "/candidates";
  for (const std::string& name : directories_in(candidates)) {
    const std::string current = real(candidates + "/" + name + "/current");
    if (current.empty()) continue;
    add_path(toolchain, current + "/bin");
    toolchain.version += fmt::format("{}{} {}", toolchain.version.empty() ? "" : ", ", name,
                                     fs::path(current).filename().string());
    if (name == "java") toolchain.env.emplace_back("JAVA_HOME", current);
  }
  return !toolchain.path.empty();
}

/// The version a line "TOOL VERSION..." of ~/.tool-versions names.
std::string tool_version(const ToolchainPlaces& places, const std::string& tool) {
  std::ifstream in(places.home + "/.tool-versions");
  for (std::string line; std::getline(in, line);) {
    const std::string text = collapse_blanks(line);
    if (text.rfind(tool + " ", 0) != 0) continue;
    const std::string version = text.substr(tool.size() + 1);
    return version.substr(0, version.find(' '));
  }
  return {};
}

/// asdf and mise: of each tool the version ~/.tool-versions names, else the newest.
bool resolve_installs(const ToolchainPlaces& places, Toolchain& toolchain) {
  const std::string installs = toolchain.root + "/installs";
  for (const std::string& tool : directories_in(installs)) {
    const std::string parent = installs + "/" + tool;
    const std::vector<std::string> names = directories_in(parent);
    std::string version = newest(names, tool_version(places, tool));
    if (version.empty()) version = newest(names);
    if (version.empty()) continue;
    const std::string root = parent + "/" + version;
    if (!add_path(toolchain, root + "/bin")) add_path(toolchain, root);
    toolchain.version +=
        fmt::format("{}{} {}", toolchain.version.empty() ? "" : ", ", tool, version);
  }
  return !toolchain.path.empty();
}

bool resolve_bin(const ToolchainPlaces&, Toolchain& toolchain) {
  return add_path(toolchain, toolchain.root + "/bin");
}

bool resolve_dotnet(const ToolchainPlaces&, Toolchain& toolchain) {
  toolchain.env.emplace_back("DOTNET_ROOT", toolchain.root);
  toolchain.env.emplace_back("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
  toolchain.version = newest(directories_in(toolchain.root + "/sdk"));
  if (!exists(toolchain.root + "/dotnet")) return false;
  return add_path(toolchain, toolchain.root);
}

bool resolve_nix(const ToolchainPlaces& places, Toolchain& toolchain) {
  for (const std::string& profile :
       {places.home + "/.nix-profile", places.home + "/.local/state/nix/profile",
        std::string("/nix/var/nix/profiles/default")}) {
    const std::string found = real(profile);
    if (found.rfind("/nix/store/", 0) == 0 && add_path(toolchain, found + "/bin")) return true;
  }
  return false;
}

}  // namespace

const std::vector<ToolchainRow>& toolchain_rows() {
  static const std::vector<ToolchainRow> rows{
      {"nvm", "NVM_DIR", {".nvm"}, {"versions/node"}, "the alias `default`", resolve_nvm},
      {"fnm",
       "FNM_DIR",
       {".local/share/fnm", ".fnm"},
       {"node-versions", "aliases"},
       "the alias `default`",
       resolve_fnm},
      {"volta", "VOLTA_HOME", {".volta"}, {"tools/image"}, "the default node", resolve_volta},
      {"pyenv",
       "PYENV_ROOT",
       {".pyenv"},
       {"versions"},
       "`PYENV_VERSION`, else the file `version`",
       resolve_pyenv},
      {"conda",
       "",
       {"miniconda3", "miniforge3", "mambaforge", "anaconda3", ".conda"},
       {"bin", "lib", "include", "share", "libexec", "ssl", "envs", "x86_64-conda-linux-gnu"},
       "the base environment",
       resolve_conda},
      {"uv", "", {".local/share/uv"}, {"python", "tools"}, "the newest Python", resolve_uv},
      {"pipx",
       "PIPX_HOME",
       {".local/share/pipx", ".local/pipx"},
       {"venvs", "shared"},
       "",
       resolve_pipx},
      {"rbenv",
       "RBENV_ROOT",
       {".rbenv"},
       {"versions"},
       "`RBENV_VERSION`, else the file `version`",
       resolve_rbenv},
      {"rustup",
       "RUSTUP_HOME",
       {".rustup"},
       {"toolchains"},
       "the default of `settings.toml`",
       resolve_rustup},
      {"cargo", "CARGO_HOME", {".cargo"}, {"bin"}, "", resolve_cargo},
      {"go", "GOROOT", {"sdk", "go/sdk", "/usr/local/go"}, {}, "the newest of ~/sdk", resolve_go},
      {"sdkman",
       "SDKMAN_DIR",
       {".sdkman"},
       {"candidates"},
       "`current` of each candidate",
       resolve_sdkman},
      {"asdf",
       "ASDF_DATA_DIR",
       {".asdf"},
       {"installs"},
       "`~/.tool-versions`, else the newest",
       resolve_installs},
      {"mise",
       "MISE_DATA_DIR",
       {".local/share/mise"},
       {"installs"},
       "`~/.tool-versions`, else the newest",
       resolve_installs},
      {"deno", "DENO_INSTALL", {".deno"}, {"bin"}, "", resolve_bin},
      {"bun", "BUN_INSTALL", {".bun"}, {"bin"}, "", resolve_bin},
      {"dotnet",
       "DOTNET_ROOT",
       {".dotnet"},
       {"dotnet", "host", "sdk", "sdk-manifests", "shared", "packs", "templates"},
       "",
       resolve_dotnet},
      {"ghcup", "", {".ghcup"}, {"bin", "ghc", "hls", "cabal"}, "what `bin` leads to", resolve_bin},
      {"nix", "", {"/nix"}, {"store"}, "the user's profile", resolve_nix},
  };
  return rows;
}

}  // namespace agentcheck
