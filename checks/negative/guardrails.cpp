// negative: guardrails
#include <fmt/format.h>

#include "checks/checks.h"
#include "checks/support.h"

namespace agentcheck {
namespace {

/// A group of files that act on their own or judge the change, and why that matters. Globs are
/// lower case and match anywhere in the tree; paths are compared without case, as file systems that
/// fold case would open them.
struct GuardedGroup {
  const char* rule;
  const char* what;
  std::vector<std::string> globs;
};

const std::vector<GuardedGroup>& groups() {
  static const std::vector<GuardedGroup> all{
      {"ci-changed",
       "continuous integration runs it",
       {"**/.github/workflows/**",
        "**/.github/actions/**",
        "**/.github/dependabot.y{a,}ml",
        "**/action.y{a,}ml",
        "**/.gitlab-ci.y{a,}ml",
        "**/.gitlab/ci/**",
        "**/.circleci/**",
        "**/.travis.y{a,}ml",
        "**/jenkinsfile",
        "**/jenkinsfile.*",
        "**/*.jenkinsfile",
        "**/azure-pipelines*.y{a,}ml",
        "**/.azure-pipelines/**",
        "**/bitbucket-pipelines.y{a,}ml",
        "**/.drone.y{a,}ml",
        "**/.woodpecker/**",
        "**/.woodpecker.y{a,}ml",
        "**/.buildkite/**",
        "**/appveyor.y{a,}ml",
        "**/.appveyor.y{a,}ml",
        "**/.cirrus.y{a,}ml",
        "**/cloudbuild.y{a,}ml",
        "**/.teamcity/**",
        "**/.ci/**",
        "**/.semaphore/**",
        "**/buildspec.y{a,}ml",
        "**/codefresh.y{a,}ml",
        "**/.tekton/**",
        "**/.forgejo/workflows/**",
        "**/.gitea/workflows/**",
        "**/renovate.json{5,}",
        "**/.renovaterc*"}},
      {"git-behaviour-changed",
       "git acts on it",
       {"**/.gitattributes", "**/.gitmodules", "**/.githooks/**", "**/.husky/**",
        "**/lefthook*.y{a,}ml", "**/.lefthook*", "**/.pre-commit-config.y{a,}ml",
        "**/.pre-commit-hooks.y{a,}ml", "**/.overcommit.yml", "**/.gitignore", "**/.lintstagedrc*",
        "**/lint-staged.config.*", "**/.git-blame-ignore-revs", "**/.mailmap", "**/.lfsconfig"}},
      {"linter-configuration-changed",
       "a linter or formatter obeys it",
       {"**/.eslintrc*",
        "**/eslint.config.*",
        "**/.eslintignore",
        "**/.prettierrc*",
        "**/prettier.config.*",
        "**/.prettierignore",
        "**/biome.json{c,}",
        "**/.stylelintrc*",
        "**/stylelint.config.*",
        "**/tslint.json",
        "**/.jshintrc",
        "**/.flake8",
        "**/.pylintrc",
        "**/pylintrc",
        "**/{.,}ruff.toml",
        "**/{.,}mypy.ini",
        "**/pyrightconfig.json",
        "**/.isort.cfg",
        "**/.bandit",
        "**/.style.yapf",
        "**/.golangci.{y{a,}ml,toml,json}",
        "**/{.,}rustfmt.toml",
        "**/{.,}clippy.toml",
        "**/deny.toml",
        "**/.clang-tidy",
        "**/.clang-format",
        "**/.clang-format-ignore",
        "**/cppcheck*.xml",
        "**/checkstyle*.xml",
        "**/.checkstyle",
        "**/pmd*.xml",
        "**/spotbugs*.xml",
        "**/findbugs*.xml",
        "**/.editorconfig",
        "**/.rubocop.y{a,}ml",
        "**/.rubocop_todo.yml",
        "**/phpcs.xml*",
        "**/.phpcs.xml*",
        "**/phpstan*.neon*",
        "**/psalm.xml*",
        "**/.php-cs-fixer*",
        "**/.swiftlint.y{a,}ml",
        "**/.scalafix.conf",
        "**/.scalafmt.conf",
        "**/detekt*.y{a,}ml",
        "**/.shellcheckrc",
        "**/.markdownlint*",
        "**/.yamllint*",
        "**/.hadolint.yaml",
        "**/sonar-project.properties",
        "**/.oxlintrc.json",
        "**/.semgrep*",
        "**/.semgrepignore",
        "**/.gitleaks*",
        "**/.trivyignore*",
        "**/.snyk"}},
      {"compiler-configuration-changed",
       "a compiler or build obeys it",
       {"**/tsconfig*.json",
        "**/jsconfig*.json",
        "**/babel.config.*",
        "**/.babelrc*",
        "**/.swcrc",
        "**/.cargo/config",
        "**/.cargo/config.toml",
        "**/rust-toolchain",
        "**/rust-toolchain.toml",
        "**/.mvn/**",
        "**/gradle.properties",
        "**/gradle/wrapper/**",
        "**/gradlew",
        "**/gradlew.bat",
        "**/mvnw",
        "**/mvnw.cmd",
        "**/.npmrc",
        "**/.yarnrc*",
        "**/.pnpmfile.*",
        "**/pnpm-workspace.y{a,}ml",
        "**/.bazelrc",
        "**/.nvmrc",
        "**/.node-version",
        "**/.python-version",
        "**/.tool-versions",
        "**/.bowerrc",
        "**/bunfig.toml",
        "**/pip.conf",
        "**/.condarc"}},
      {"test-configuration-changed",
       "a test runner obeys it",
       {"**/jest.config.*",
        "**/jest.setup.*",
        "**/vitest.config.*",
        "**/vitest.workspace.*",
        "**/vitest.setup.*",
        "**/.mocharc*",
        "**/karma.conf.*",
        "**/playwright.config.*",
        "**/cypress.config.*",
        "**/cypress.json",
        "**/ava.config.*",
        "**/.nycrc*",
        "**/.c8rc*",
        "**/nyc.config.*",
        "**/pytest.ini",
        "**/.pytest.ini",
        "**/conftest.py",
        "**/tox.ini",
        "**/setup.cfg",
        "**/noxfile.py",
        "**/{.,}coveragerc",
        "**/.coveragerc",
        "**/phpunit.xml*",
        "**/.rspec",
        "**/codecov.y{a,}ml",
        "**/.codecov.y{a,}ml",
        "**/.coveralls.yml",
        "**/junit-platform.properties",
        "**/testng*.xml",
        "**/.testcaferc*",
        "**/.nextest.toml",
        "**/nextest.toml",
        "**/.config/nextest.toml",
        "**/wdio.conf.*",
        "**/sitecustomize.py",
        "**/usercustomize.py",
        "**/*.pth"}},
      {"lock-file-changed",
       "it pins what is installed",
       {"**/package-lock.json",  "**/npm-shrinkwrap.json",
        "**/yarn.lock",          "**/pnpm-lock.y{a,}ml",
        "**/bun.lock{b,}",       "**/deno.lock",
        "**/cargo.lock",         "**/go.sum",
        "**/go.work.sum",        "**/poetry.lock",
        "**/pipfile.lock",       "**/uv.lock",
        "**/pdm.lock",           "**/pylock*.toml",
        "**/conda-lock.y{a,}ml", "**/pixi.lock",
        "**/gemfile.lock",       "**/composer.lock",
        "**/package.resolved",   "**/podfile.lock",
        "**/cartfile.resolved",  "**/gradle.lockfile",
        "**/*.lockfile",         "**/mix.lock",
        "**/flake.lock",         "**/conan.lock",
        "**/vcpkg-lock.json",    "**/packages.lock.json",
        "**/pubspec.lock",       "**/.terraform.lock.hcl",
        "**/module.bazel.lock"}},
      {"ownership-changed",
       "it says who must review",
       {"**/codeowners", "**/.github/settings.y{a,}ml", "**/owners", "**/maintainers"}},
      {"runs-on-open",
       "an editor or agent may run it when the folder is opened",
       {"**/.vscode/**",
        "**/.idea/**",
        "**/.fleet/**",
        "**/.zed/**",
        "**/*.code-workspace",
        "**/.envrc",
        "**/.direnvrc",
        "**/.devcontainer/**",
        "**/.devcontainer.json",
        "**/.gitpod.y{a,}ml",
        "**/.gitpod.dockerfile",
        "**/.claude/**",
        "**/.claude.json",
        "**/claude*.md",
        "**/agents*.md",
        "**/.mcp.json",
        "**/.cursor/**",
        "**/.cursorrules",
        "**/.cursorignore",
        "**/.codex/**",
        "**/.opencode/**",
        "**/opencode.json{c,}",
        "**/.gemini/**",
        "**/gemini.md",
        "**/.windsurf/**",
        "**/.windsurfrules",
        "**/.aider*",
        "**/.continue/**",
        "**/.clinerules",
        "**/.clinerules/**",
        "**/.roo/**",
        "**/.roorules*",
        "**/.kiro/**",
        "**/.amazonq/**",
        "**/.junie/**",
        "**/.github/copilot-instructions.md",
        "**/.github/instructions/**",
        "**/.github/prompts/**",
        "**/.github/chatmodes/**",
        "**/.agentcheck/**",
        "**/.exrc",
        "**/.nvimrc",
        "**/.nvim.lua",
        "**/.vimrc",
        "**/.dir-locals.el",
        "**/.projectile",
        "**/.sublime-project",
        "**/*.sublime-project",
        "**/.mise.toml",
        "**/mise.toml",
        "**/.mise/**",
        "**/.autoenv",
        "**/.env.vault",
        "**/.gdbinit",
        "**/.lldbinit",
        "**/.devenv.nix"}},
  };
  return all;
}

struct CompiledGroup {
  const GuardedGroup* group;
  GlobSet globs;
};

const std::vector<CompiledGroup>& compiled_groups() {
  static const std::vector<CompiledGroup> all = [] {
    std::vector<CompiledGroup> compiled;
    for (const GuardedGroup& group : groups()) {
      compiled.push_back({&group, GlobSet::compile(group.globs).value()});
    }
    return compiled;
  }();
  return all;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

const CheckInfo kInfo{
    Family::negative,
    "guardrails",
    "Nothing changed that acts on its own or judges the change: CI, hooks, linters, test runners.",
    {
        {"allow", ParameterType::globs, false, {}, "none", "Paths the task needs to change."},
    },
    {},
    "- negative: guardrails\n  allow: [package-lock.json]\n",
    R"(# negative: guardrails

Files that act on their own or judge the change must not change with it: CI workflows, git hooks,
`.gitattributes` and `.gitmodules`, linter, compiler and test-runner configuration, lock files,
`CODEOWNERS`, and editor or agent configuration that runs when a folder is opened. Adding, deleting,
renaming and changing the mode of one counts. Upper and lower case are the same here. `allow` names what
the task needs.

Findings: `ci-changed`, `git-behaviour-changed`, `linter-configuration-changed`,
`compiler-configuration-changed`, `test-configuration-changed`, `lock-file-changed`,
`ownership-changed`, `runs-on-open`.

What it cannot see: configuration kept inside files that also hold other things (`package.json`,
`pyproject.toml`, `Cargo.toml`); put those in `deny` of `structural: scope`, or in `protect` of a
command.
)"};

class Guardrails : public Check {
 public:
  explicit Guardrails(const Criterion& criterion) : criterion_(criterion) {}

  Outcome decide(const Analysis& analysis, std::size_t, const CheckContext&) const override {
    Outcome outcome;
    for (const FileChange& change : analysis.changes.files) {
      if (!in_reach(criterion_, change)) continue;
      ++outcome.examined.files;
      examine(change, change.path, outcome);
      if (change.status == FileStatus::renamed) examine(change, change.old_path, outcome);
    }
    conclude(outcome);
    return outcome;
  }

 private:
  void examine(const FileChange& change, const std::string& path, Outcome& outcome) const {
    const GlobSet* allowed = criterion_.get<GlobSet>("allow");
    if (allowed && allowed->matches(path)) return;
    const std::string folded = lower(path);
    for (const CompiledGroup& group : compiled_groups()) {
      if (!group.globs.matches(folded)) continue;
      Finding finding =
          finding_for(change, group.group->rule,
                      fmt::format("{}: {}", name_of(change.status), group.group->what));
      finding.path = path;
      if (path != change.path) finding.side = Side::base;
      finding.hint = "add it to `allow` if the task needs it";
      outcome.findings.push_back(std::move(finding));
      return;
    }
  }

  const Criterion& criterion_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<Guardrails>(criterion);
}

}  // namespace

const CheckEntry kGuardrailsCheck{&kInfo, make};

}  // namespace agentcheck
