// The table of guarded files. Where to look for more: the configuration pages of each tool.
#include "checks/negative/guardrails/guarded_files.h"

namespace agentcheck {

// clang-format off
const char* const kRunsOnOpen = R"(
    .claude/settings*.json .claude/hooks/** .mcp.json .codex/** .cursor/** .gemini/**
    .vscode/** .idea/** .devcontainer/** devcontainer.json .envrc .direnv/** .autoenv .vimrc
    .exrc .nvim.lua .lvimrc .dir-locals.el .gdbinit .lldbinit .tool-versions mise.toml
    .mise.toml *.code-workspace .zed/** .husky/** .fleet/** .windsurf/** .theia/** .vs/**
    .nvimrc .vim/** *.sublime-project .lfsconfig .cargo/config .cargo/config.toml rust-toolchain
    rust-toolchain.toml .yarnrc .yarnrc.yml .pnpmfile.cjs .pre-commit-config.yaml lefthook.yml)";

const std::vector<GuardedGroup>& guarded_groups() {
  static const std::vector<GuardedGroup> all{
      {"ci-changed",
       "continuous integration runs it",
       R"(
        .github/workflows/** .github/actions/** .github/dependabot.y{a,}ml action.y{a,}ml
        .gitlab-ci.y{a,}ml .gitlab/ci/** .circleci/** .travis.y{a,}ml jenkinsfile jenkinsfile.*
        *.jenkinsfile azure-pipelines*.y{a,}ml .azure-pipelines/** bitbucket-pipelines.y{a,}ml
        .drone.y{a,}ml .woodpecker/** .woodpecker.y{a,}ml .buildkite/** appveyor.y{a,}ml
        .appveyor.y{a,}ml .cirrus.y{a,}ml cloudbuild.y{a,}ml .teamcity/** .ci/** .semaphore/**
        buildspec.y{a,}ml codefresh.y{a,}ml .tekton/** .forgejo/workflows/** .gitea/workflows/**
        renovate.json{5,} .renovaterc* .github/actionlint.y{a,}ml .github/codeql/**
        .github/labeler.y{a,}ml .github/mergify.y{a,}ml .mergify.y{a,}ml .github/release*.y{a,}ml
        .github/auto_assign.y{a,}ml bors.toml .bors.toml .zuul.y{a,}ml zuul.d/** .zuul.d/**
        .prow.y{a,}ml .gocd.y{a,}ml .sourcehut/** .build.yml .builds/** .cirun.y{a,}ml
        .earthly/** earthfile dagger.json skaffold.y{a,}ml .screwdriver.y{a,}ml
        screwdriver.y{a,}ml wercker.yml shippable.yml .packit.y{a,}ml .copr/** .harness/**
        .argo/** .vsts-ci.yml bitrise.yml codemagic.yaml .eas/** eas.json netlify.toml
        vercel.json .vercelignore render.yaml fly.toml procfile heroku.yml .readthedocs.y{a,}ml
        readthedocs.y{a,}ml .goreleaser.y{a,}ml goreleaser.y{a,}ml .ko.yaml cliff.toml
        release-please-config.json .release-please-manifest.json .releaserc* release.config.*
        .changeset/config.json .scrutinizer.yml .codeclimate.y{a,}ml .deepsource.toml
        .lgtm.y{a,}ml .codacy.y{a,}ml dependabot.y{a,}ml .whitesource .kodiak.toml .dockerignore
        docker-bake.hcl docker-bake.json dockerfile dockerfile.* *.dockerfile containerfile
        docker-compose*.y{a,}ml compose.y{a,}ml compose.*.y{a,}ml .actrc .asf.y{a,}ml)"},
      {"git-behaviour-changed",
       "git acts on it",
       R"(
        .gitattributes .gitmodules .githooks/** .husky/** lefthook*.y{a,}ml .lefthook*
        .pre-commit-config.y{a,}ml .pre-commit-hooks.y{a,}ml .overcommit.yml .gitignore
        .lintstagedrc* lint-staged.config.* .git-blame-ignore-revs .mailmap .lfsconfig
        .git-hooks/** git-hooks/** githooks/** hooks/pre-commit hooks/commit-msg hooks/pre-push
        hooks/post-checkout hooks/post-merge .huskyrc* husky.config.* .simple-git-hooks.*
        simple-git-hooks.* commitlint.config.* .commitlintrc* .czrc .cz.toml .cz.json
        .cz-config.js cz.{toml,json,y{a,}ml} .gitlint .gitmessage .yorkie/** .ghooks/** prek.toml
        .captainhook.json captainhook.json grumphp.yml .gitconfig .gitattributes-* .gitallowed
        .gitsecret/** .git-crypt/** .jj/** .gitreview lefthook*.{toml,json} lefthook/**
        .lefthook/** .lefthook-local/** .hk.pkl hk.pkl .rusty-hook.toml .cargo-husky/**)"},
      {"linter-configuration-changed",
       "a linter or formatter obeys it",
       R"(
        .eslintrc* eslint.config.* .eslintignore .prettierrc* prettier.config.* .prettierignore
        biome.json{c,} .stylelintrc* stylelint.config.* tslint.json .jshintrc .flake8 .pylintrc
        pylintrc {.,}ruff.toml {.,}mypy.ini pyrightconfig.json .isort.cfg .bandit .style.yapf
        .golangci.{y{a,}ml,toml,json} {.,}rustfmt.toml {.,}clippy.toml deny.toml .clang-tidy
        .clang-format .clang-format-ignore cppcheck*.xml checkstyle*.xml .checkstyle pmd*.xml
        spotbugs*.xml findbugs*.xml .editorconfig .rubocop.y{a,}ml .rubocop_todo.yml phpcs.xml*
        .phpcs.xml* phpstan*.neon* psalm.xml* .php-cs-fixer* .swiftlint.y{a,}ml .scalafix.conf
        .scalafmt.conf detekt*.y{a,}ml .shellcheckrc .markdownlint* .yamllint* .hadolint.yaml
        sonar-project.properties .oxlintrc.json .semgrep* .semgrepignore .gitleaks* .trivyignore*
        .snyk .eslintcache .oxlintrc* oxlint.config.* .oxfmtrc* dprint.json{c,} .dprint.json{c,}
        .stylelintignore .jscsrc .jshintignore .xo-config* xo.config.* .standardrc* .remarkrc*
        .remarkignore .textlintrc* .cspell.json cspell.json cspell.config.* .cspell/**
        _typos.toml {.,}typos.toml .codespellrc .htmlhintrc .pug-lintrc* knip.{json,jsonc,ts,js}
        .knip.* .dependency-cruiser.* .madgerc .jsbeautifyrc .size-limit.* .ls-lint.y{a,}ml
        .secretlintrc* .secretlintignore .lintrc* .prospector.y{a,}ml {.,}pycodestyle
        .pydocstyle* .pep8 {.,}pylint.toml {.,}ty.toml pyrefly.toml {.,}pytype.cfg
        .pyre_configuration .vulture* .importlinter .sourcery.yaml .fixit.config.yaml .golangci.*
        staticcheck.conf {.,}revive.toml .gosec* .go-arch-lint.yml supply-chain/** audit.toml
        .cargo-deny.toml {.,}taplo.toml dylint.toml .clangd .clang-tidy-ignore .cppcheck*
        cppcheck.cfg .cmake-format* .cmake-lint* .cmakelintrc cpplint.cfg .astylerc
        {.,}uncrustify.cfg .indent.pro .pvs-studio* .valgrindrc *.supp config/checkstyle/**
        config/pmd/** config/detekt/** config/spotbugs/** *suppressions*.xml archunit.properties
        archunit_ignore_patterns.txt lint.xml .sonarlint/** .sonarcloud.properties qodana.y{a,}ml
        .ort.yml .fossa.yml {.,}licenserc.{toml,y{a,}ml} .checkov.y{a,}ml .tfsec/** .tflint.hcl
        .ansible-lint* .vale.ini .proselintrc .alexrc* .alexignore .lycheeignore {.,}lychee.toml
        .mega-linter.y{a,}ml .trunk/** .editorconfig-checker.json .ecrc .jscpd.json .grype.yaml
        {.,}osv-scanner.toml .gitguardian* .ggshield* .secrets.baseline trivy.yaml .bearer.yml
        .sqlfluff .sqlfluffignore .rstcheck.cfg .doc8 .swiftformat .ktlint* .rubocop*)"},
      {"compiler-configuration-changed",
       "a compiler or build obeys it",
       R"(
        tsconfig*.json jsconfig*.json babel.config.* .babelrc* .swcrc .cargo/config
        .cargo/config.toml rust-toolchain rust-toolchain.toml .mvn/** gradle.properties
        gradle/wrapper/** gradlew gradlew.bat mvnw mvnw.cmd .npmrc .yarnrc* .pnpmfile.*
        pnpm-workspace.y{a,}ml .bazelrc .nvmrc .node-version .python-version .tool-versions
        .bowerrc bunfig.toml pip.conf .condarc vite.config.* webpack.config.* rollup.config.*
        rolldown.config.* rspack.config.* rsbuild.config.* esbuild.config.* esbuild.{mjs,js}
        tsup.config.* tsdown.config.* unbuild.config.* parcel.config.*
        .parcelrc snowpack.config.* next.config.* nuxt.config.* svelte.config.* astro.config.*
        remix.config.* angular.json nx.json project.json turbo.json{c,} lerna.json rush.json
        common/config/rush/** gulpfile.* gruntfile.* metro.config.* craco.config.* vue.config.*
        ember-cli-build.js postcss.config.* .postcssrc* tailwind.config.* .browserslistrc .swcrc*
        swc.config.* babel-plugin-*.js .terserrc* api-extractor.json typedoc.json{c,} tsdoc.json
        deno.json{c,} import_map.json importmap.json .importmap jsr.json bun.toml package.json5
        .yarn/** .pnp.* .pnpmfile* .npmignore .corepack.env volta.json .volta/** build.rs
        .cargo/** cross.toml makefile.toml trunk.toml wasm-pack.toml rust-analyzer.toml
        .rust-analyzer.json go.work .go-version .gvmrc go.env
        .air.toml ctestconfig.cmake ctestcustom.cmake ctesttestfile.cmake vcpkg-configuration.json
        .bazelversion .bazelignore .bazeliskrc .buckconfig compile_flags.txt directory.build.*
        nuget.config global.json init.gradle* .sbtopts .jvmopts .mill-version lombok.config
        .java-version .sdkmanrc .jvmrc maven-settings.xml hatch.toml pixi.toml uv.toml .pypirc
        pdm.toml .pdm-python poetry.toml .ruby-version .bundle/config .php-version flake.nix
        shell.nix default.nix devenv.nix devenv.y{a,}ml .envrc.*)"},
      {"test-configuration-changed",
       "a test runner obeys it",
       R"(
        jest.config.* jest.setup.* vitest.config.* vitest.workspace.* vitest.setup.* .mocharc*
        karma.conf.* playwright.config.* cypress.config.* cypress.json ava.config.* .nycrc*
        .c8rc* nyc.config.* pytest.ini .pytest.ini conftest.py tox.ini setup.cfg noxfile.py
        {.,}coveragerc .coveragerc phpunit.xml* .rspec codecov.y{a,}ml .codecov.y{a,}ml
        .coveralls.yml junit-platform.properties testng*.xml .testcaferc* .nextest.toml
        nextest.toml .config/nextest.toml wdio.conf.* sitecustomize.py usercustomize.py *.pth
        jest.*.config.* jest-*.config.* jest.preset.* jest-setup.* jest.env* jest-environment*
        setupjest.* setuptests.* setup-tests.* test-setup.* vitest.*.config.* vitest-setup.*
        vitest.shims.* mocha.opts .mocha* test/mocha.opts jasmine.json
        spec/support/jasmine.json .jasmine* protractor.conf.* playwright*.config.*
        cypress/support/** cypress/plugins/** testcafe.* nightwatch.conf.* .taprc .tap/** .ava*
        web-test-runner.config.* wtr.config.* wallaby.* stryker.conf* stryker.config.* .stryker*
        .istanbul.y{a,}ml .lcovrc lcovrc .gcovr gcovr.cfg .c8.json codeceptor* codecept.conf.*
        bunfig.test.toml node.config.json pytest.toml .pytest.toml {.,}pytest*.ini tox.toml
        .tox/** noxfile*.py .coveragerc* {.,}coverage.toml .testmondata unittest.cfg
        nose.cfg .noserc nose2.cfg green.cfg .green behave.ini .behaverc robot.toml .robot.toml
        hypothesis.ini mutmut.ini mutmut_config.py cosmic-ray.toml .doctest* trial.cfg
        asv.conf.json ward.toml locust.conf .config/nextest*.toml tarpaulin.toml .tarpaulin.toml
        .cargo-mutants.toml .cargo/mutants.toml proptest.toml insta.yaml
        .config/insta.yaml .insta.yaml bolero.toml .mockery.y{a,}ml .gotestsum* .testcoverage.yml
        .octocov.y{a,}ml .richstyle* dartconfiguration.tcl .lit* lit.cfg lit.cfg.py lit.site.cfg*
        lit.local.cfg* .gtest* catch.cfg .catch2* doctest.cfg unity_config.* ceedling.yml
        criterion.cfg cunit.cfg bats.conf .batsrc junit*.properties testng*.y{a,}ml
        surefire*.properties simplelogger.properties mockito-extensions/**
        org.mockito.plugins.* arquillian.xml
        cucumber.properties .pitest* jacoco*.xml jacoco-agent.properties allure.properties
        kotest.properties spock*config.groovy groovy/spockconfig.groovy serenity.conf
        serenity.properties karate-config*.js .simplecov .minitest* cucumber.yml cucumber.{js,mjs,cjs,json,y{a,}ml} .cucumber*
        phpunit.*.xml pest.php infection.json* behat.y{a,}ml codeception.y{a,}ml *.runsettings
        xunit.runner.json *.testsettings stryker-config.json test_helper.exs backstop.json
        percy.y{a,}ml .percy.y{a,}ml chromatic.config.json .storybook/** lighthouserc.*
        .lighthouserc* pa11y*.json .pa11yci*)"},
      {"lock-file-changed",
       "it pins what is installed",
       R"(
        package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.y{a,}ml bun.lock{b,} deno.lock
        cargo.lock go.sum go.work.sum poetry.lock pipfile.lock uv.lock pdm.lock pylock*.toml
        conda-lock.y{a,}ml pixi.lock gemfile.lock composer.lock package.resolved podfile.lock
        cartfile.resolved gradle.lockfile *.lockfile mix.lock flake.lock conan.lock
        vcpkg-lock.json packages.lock.json pubspec.lock .terraform.lock.hcl module.bazel.lock
        pip-lock*.txt requirements*.lock uv.lock.* bun.lockb yarn.lock.* deno.lock.*
        pubspec_overrides.yaml verification-metadata.xml verification-keyring.*
        gradle-wrapper.jar gradle/verification-metadata.xml paket.lock project.lock.json
        mix.lock.* rebar.lock stack.yaml.lock cabal.project.freeze devbox.lock mise.lock
        guix.lock npins/** package.swift.lock gopkg.lock glide.lock buf.lock helmfile.lock
        chart.lock gemset.nix)"},
      {"ownership-changed",
       "it says who must review",
       R"(
        codeowners .github/settings.y{a,}ml owners maintainers owners_aliases owners.y{a,}ml
        codeowners.* .reviewers maintainers.md maintainers.txt maintainers.y{a,}ml
        .pullapprove.y{a,}ml
        .gitlab/codeowners .github/rulesets/** .gitlab/merge_request_templates/** .sops.y{a,}ml
        .policy.yml .palantir/** .github/branch-protection*)"},
      {"runs-on-open", "an editor or agent may run it when the folder is opened", kRunsOnOpen},
      {"runs-on-open",
       "an editor or agent may run it when the folder is opened",
       R"(
        .fleet/** .direnvrc .devcontainer.json .gitpod.y{a,}ml .gitpod.dockerfile .claude/**
        .claude.json claude*.md agents*.md .cursorrules .cursorignore .opencode/**
        opencode.json{c,} gemini.md .windsurf/** .windsurfrules .aider* .continue/** .clinerules
        .clinerules/** .roo/** .roorules* .kiro/** .amazonq/** .junie/**
        .github/copilot-instructions.md .github/instructions/** .github/prompts/**
        .github/chatmodes/** .agentcheck/** .nvimrc .projectile .sublime-project *.sublime-project
        .mise/** .env.vault .devenv.nix .kilocode/** .kilocodemodes .kilocodeignore .kilo/**
        kilocode.json{c,} .rooignore .roomodes .cursorindexingignore .cursor-rules .codeiumignore
        .codeium/** .windsurf* .windsurfignore .clineignore .cline/** .clinerules-* .aiderignore
        .aider/** .continuerc.json .continueignore .copilot/** copilot-instructions.md
        .github/agents/** .github/hooks/** .github/skills/** .github/copilot/**
        .github/copilot-setup-steps.yml *.prompt.md *.instructions.md *.chatmode.md *.agent.md
        .agents/** .agent/** .agents.md .agent.md agent.md agents.override.md .rules .airules
        .ai/** .ai-rules/** .airc .codex.y{a,}ml codex.md .gemini* .geminiignore .qwen/** qwen.md
        .trae/** .goosehints .goose/** .augment/** .augment-guidelines .augmentignore
        .codebuddy/** .codegen/** .crush/** crush.md crush.json .crush.json .crushignore
        .factory/** .firebender/** firebender.json .jules/** .openhands/** .openhands_instructions
        .sourcegraph/** .cody/** .codyignore .tabnine/** .tabnine_root .warp/** warp.md .amp/**
        amp.md .zencoder/** .replit .replit.md replit.nix .bolt/** .lovable/** .devin/**
        .devin-guidelines .tabby/** .void/** .voidrules .pearai/** .phind/** .plandex/**
        .pieces/** .mentat* .sweep.y{a,}ml sweep.yaml .coderabbit.y{a,}ml .ellipsis/**
        ellipsis.yaml .korbit* greptile.json .greptile/** .bito/** .bito.yaml .qodo/**
        .pr_agent.toml .graphite/** .cursorban .mcp/** mcp.json mcp.y{a,}ml .mcp.y{a,}ml
        mcp-config.json .llm/** .llmignore .aiexclude .aiignore .noai claude.local.md
        .claude-plugin/** claude_desktop_config.json skill.md skills/**/skill.md .superdesign/**
        .specify/** .taskmaster/** .serena/** .ruler/** .rulesync/** rulesync.json{c,} .agentrules
        .opencode.json{c,} .oh-my-opencode* antigravity.md .antigravity/** .vibe/** .mistral/**
        .vs/** .vscode-test* .vscodeignore .nova/** .settings/** .project .classpath .factorypath
        .pydevproject .theia/** .lapce/** .helix/** .kakrc .kakoune/** .emacs .emacs.d/**
        .dir-locals-2.el .vim/** _vimrc .nvim/** .nvim-* .neoconf.json .ycm_extra_conf.py .ccls
        .ccls-cache/** .vimspector.json .local.vimrc .lazy.lua .netrwhist .tmux.conf .tmuxinator*
        .devcontainer-*.json devfile.y{a,}ml .devfile.y{a,}ml .coder.y{a,}ml .ona/** .gitpod/**
        .stackblitzrc .codesandbox/** sandbox.config.json .idx/** .codespaces/** devbox.json
        devbox.d/** .autoenv.zsh .env .env.* .nix-shell* direnv.toml .mise.*.toml mise.*.toml
        .config/mise/** .config/mise.toml .rtx.toml .rtx.*.toml asdfrc .asdfrc .proto/**
        .prototools .lldbinit* .gdbearlyinit .gdb_history .pdbrc .pdbrc.py .pythonrc.py
        .pythonstartup .jupyter/** ipython_config.py .ipython/** .irbrc .pryrc .noderc .node_repl*
        .psqlrc .sqliterc .inputrc .bashrc .bash_profile .bash_aliases .zshrc .zshenv .profile
        .xprofile .hushlogin .curlrc .wgetrc .netrc .ackrc .rgrc .ripgreprc .fdignore .terraformrc
        .tool-versions.*)"},
  };
  return all;
}
// clang-format on

}  // namespace agentcheck
