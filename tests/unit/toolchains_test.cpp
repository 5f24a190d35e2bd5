// Toolchains outside /usr: found in made-up homes, shown to real boxes.
#include "runner/toolchains.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "runner/toolchain_table.h"
#include "sandbox/sandbox.h"
#include "tests/unit/catch.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

/// A home directory that is gone with the test.
class Home {
 public:
  Home() : root_(fmt::format("/var/tmp/agentcheck-home-{}", getpid())) {
    fs::remove_all(root_);
    fs::create_directory(root_);
  }
  ~Home() { fs::remove_all(root_); }

  Home& file(const std::string& path, const std::string& text = "") {
    const fs::path whole = fs::path(root_) / path;
    fs::create_directories(whole.parent_path());
    std::ofstream(whole) << text;
    chmod(whole.c_str(), 0755);
    return *this;
  }
  Home& link(const std::string& path, const std::string& target) {
    const fs::path whole = fs::path(root_) / path;
    fs::create_directories(whole.parent_path());
    fs::create_symlink(target, whole);
    return *this;
  }
  Home& variable(const std::string& name, const std::string& value) {
    variables_[name] = value;
    return *this;
  }
  ToolchainPlaces places() const {
    return {root_, [this](std::string_view name) -> std::optional<std::string> {
              const auto found = variables_.find(std::string(name));
              return found == variables_.end() ? std::nullopt : std::optional(found->second);
            }};
  }
  const std::string& root() const { return root_; }

  /// "VERSION: PATH PATH", relative to the home directory; "none" where it is not found.
  std::string found(const std::string& name) const {
    for (const Toolchain& toolchain : find_toolchains(places())) {
      if (toolchain.name != name) continue;
      std::string text = toolchain.version + ":";
      for (const std::string& path : toolchain.path) {
        text += " " + (path.rfind(root_, 0) == 0 ? path.substr(root_.size() + 1) : path);
      }
      return text;
    }
    return "none";
  }

 private:
  std::string root_;
  std::map<std::string, std::string> variables_;
};

std::string problem(const std::string& name, const ToolchainPlaces& places) {
  Profile profile;
  const Result<void> added = add_toolchains({name}, profile, places);
  return added ? "none" : added.error().message + " | " + added.error().remedy;
}

}  // namespace

TEST_CASE("nvm's default is followed through its aliases to an installed version", "[toolchains]") {
  Home home;
  CHECK(home.found("nvm") == "none");
  home.file(".nvm/versions/node/v18.9.0/bin/node").file(".nvm/versions/node/v20.11.1/bin/node");
  home.file(".nvm/versions/node/v20.9.0/bin/node").file(".nvm/versions/node/v9.1.0/bin/node");
  CHECK(home.found("nvm") == "v20.11.1: .nvm/versions/node/v20.11.1/bin");
  home.file(".nvm/alias/default", "lts/hydrogen\n").file(".nvm/alias/lts/hydrogen", "v18.9.0\n");
  CHECK(home.found("nvm") == "v18.9.0: .nvm/versions/node/v18.9.0/bin");
  home.file(".nvm/alias/default", "20\n");
  CHECK(home.found("nvm") == "v20.11.1: .nvm/versions/node/v20.11.1/bin");
  home.file(".nvm/alias/default", "2\n");  // No version 2, and not 20.
  CHECK(home.found("nvm") == "v20.11.1: .nvm/versions/node/v20.11.1/bin");
  home.file(".nvm/alias/default", "default\n");
  CHECK(home.found("nvm") == "v20.11.1: .nvm/versions/node/v20.11.1/bin");
  home.file("else/versions/node/v22.0.0/bin/node").variable("NVM_DIR", home.root() + "/else");
  CHECK(home.found("nvm") == "v22.0.0: else/versions/node/v22.0.0/bin");
}

TEST_CASE("fnm, volta, pyenv, rbenv and rustup say which version is in use", "[toolchains]") {
  Home home;
  home.file(".local/share/fnm/node-versions/v20.1.0/installation/bin/node");
  home.file(".local/share/fnm/node-versions/v18.1.0/installation/bin/node");
  CHECK(home.found("fnm") == "v20.1.0: .local/share/fnm/node-versions/v20.1.0/installation/bin");
  home.link(".local/share/fnm/aliases/default",
            home.root() + "/.local/share/fnm/node-versions/v18.1.0/installation");
  CHECK(home.found("fnm") == "v18.1.0: .local/share/fnm/node-versions/v18.1.0/installation/bin");
  home.file(".volta/tools/image/node/20.2.0/bin/node").file(".volta/tools/image/node/18.0.0/bin/x");
  home.file(".volta/tools/user/platform.json", R"({"node":{"runtime":"18.0.0","npm":null}})");
  CHECK(home.found("volta") == "18.0.0: .volta/tools/image/node/18.0.0/bin");
  home.file(".volta/tools/user/platform.json", R"([{)");
  CHECK(home.found("volta") == "20.2.0: .volta/tools/image/node/20.2.0/bin");
  home.file(".pyenv/versions/3.9.18/bin/python").file(".pyenv/versions/3.11.4/bin/python");
  home.file(".pyenv/version", "3.9.18\n3.11.4\n");
  CHECK(home.found("pyenv") == "3.9.18: .pyenv/versions/3.9.18/bin");
  home.variable("PYENV_VERSION", "3.11");
  CHECK(home.found("pyenv") == "3.11.4: .pyenv/versions/3.11.4/bin");
  home.file(".rbenv/versions/3.3.0/bin/ruby").file(".rbenv/version", "system\n");
  CHECK(home.found("rbenv") == "3.3.0: .rbenv/versions/3.3.0/bin");
  home.file(".rustup/toolchains/nightly-x/bin/rustc").file(".rustup/toolchains/stable-x/bin/rustc");
  home.file(".rustup/settings.toml", "version = \"12\"\ndefault_toolchain = \"stable-x\"\n");
  CHECK(home.found("rustup") == "stable-x: .rustup/toolchains/stable-x/bin");
}

TEST_CASE("Managers of many tools put each tool's version in use on the path", "[toolchains]") {
  Home home;
  home.file(".asdf/installs/nodejs/18.0.0/bin/node").file(".asdf/installs/nodejs/20.0.0/bin/node");
  home.file(".asdf/installs/jq/1.7/jq").file(".tool-versions", "nodejs   18.0.0 20.0.0\n");
  CHECK(home.found("asdf") ==
        "jq 1.7, nodejs 18.0.0: .asdf/installs/jq/1.7 .asdf/installs/nodejs/18.0.0/bin");
  home.file(".sdkman/candidates/java/21-tem/bin/java");
  home.link(".sdkman/candidates/java/current", "21-tem");
  CHECK(home.found("sdkman") == "java 21-tem: .sdkman/candidates/java/21-tem/bin");
  home.file("sdk/go1.9/bin/go")
      .file("sdk/go1.21.3/bin/go")
      .file("sdk/go1.21.3/VERSION", "go1.21.3\n");
  home.file("go/bin/gopls").file("sdk/other/bin/go");
  CHECK(home.found("go") == "go1.21.3: go/bin sdk/go1.21.3/bin");
  home.file(".local/share/uv/tools/ruff/bin/ruff").file(".local/bin/uv").file(".local/bin/mine");
  home.link(".local/bin/ruff", "../share/uv/tools/ruff/bin/ruff");
  CHECK(home.found("uv") == ": .local/bin");
  const std::vector<Toolchain> all = find_toolchains(home.places());
  const auto uv = std::find_if(all.begin(), all.end(),
                               [](const Toolchain& toolchain) { return toolchain.name == "uv"; });
  REQUIRE(uv != all.end());
  CHECK(uv->binds == std::vector<std::string>{home.root() + "/.local/share/uv/python",
                                              home.root() + "/.local/share/uv/tools",
                                              home.root() + "/.local/bin/ruff",
                                              home.root() + "/.local/bin/uv"});
}

TEST_CASE("No row shows a whole manager's directory or a place of credentials", "[toolchains]") {
  for (const ToolchainRow& row : toolchain_rows()) {
    INFO(row.name);
    for (const std::string_view part : row.binds) {
      CHECK(!part.empty());
      for (const char* bad :
           {"credentials", "config", "settings", "registry", "cache", "pkgs", "hooks"}) {
        CHECK(part.find(bad) == std::string_view::npos);
      }
    }
  }
}

TEST_CASE("A toolchain that cannot be used says why", "[toolchains]") {
  const Home home;
  CHECK(problem("nwm", home.places()) == "unknown toolchain `nwm` | did you mean `nvm`?");
  CHECK(problem("nvm", home.places()) ==
        "the toolchain `nvm` is not there | it was looked for in $NVM_DIR, ~/.nvm");
}

TEST_CASE("A box runs a toolchain's programs, and sees nothing else of the home directory",
          "[toolchains][sandbox]") {
  Home home;
  chmod(home.root().c_str(), 0700);  // As /root is: the box's user could not pass through it.
  home.file(".cargo/bin/tool",
            "#!/bin/sh\necho tool runs; touch \"$0\" 2>/dev/null || echo kept\n");
  home.file(".cargo/credentials.toml", "secret").file(".npmrc", "secret");
  home.file("real/versions/v1.0.0/bin/node", "#!/bin/sh\necho node $(readlink -f \"$0\")\n");
  home.link(".nvm/versions/node", home.root() + "/real/versions");
  Profile profile;
  profile.limits.time = std::chrono::seconds(20);
  const Result<void> added = add_toolchains({"cargo", "nvm"}, profile, home.places());
  if (!added) FAIL(added.error().message);
  const Result<Sandbox> sandbox = Sandbox::open();
  REQUIRE(sandbox);
  const Result<BoxResult> result = sandbox->run(
      profile,
      {"/bin/sh", "-c", "tool; node; ls -A " + home.root() + " " + home.root() + "/.cargo"});
  if (!result) FAIL(result.error().message);
  CHECK(result->process.out.text() ==
        fmt::format("tool runs\nkept\nnode {0}/.nvm/versions/node/v1.0.0/bin/node\n{0}:\n.cargo\n"
                    ".nvm\nreal\n\n{0}/.cargo:\nbin\n",
                    home.root()));
}
