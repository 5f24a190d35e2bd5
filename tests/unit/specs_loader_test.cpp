#include <chrono>

#include "specs/spec_loader.h"
#include "tests/unit/catch.h"
#include "tests/unit/specs_test_checks.h"

using namespace agentcheck;

namespace {

SpecResult load(std::string_view text) {
  return load_spec(text, "spec.yaml", test::checks(), test::languages());
}

constexpr std::string_view kWhole = R"(version: 1
task:
  title: Add JSDoc to every exported function
  type: docs
  tier: 2
  prompt: |
    Add JSDoc comments.
    Change no code.
base: main
criteria:
  - structural: scope
    id: only-utils
    title: Only utilities
    why: the task says so
    in: src/**
    not-in: [src/gen/**, "*.min.js"]
    languages: [typescript, tsx]
    modify: [src/utils/**]
    create: none
    delete: []
  - behavioral: command
    level: advisory
    allow-empty: true
    run: npm test
    setup: [npm, ci, ""]
    network: [registry.example:443]
    cache: {key: [package-lock.json], paths: [node_modules]}
    timeout: 10m
    exit: 3
    env: {CI: 1, FLAG: true, TEXT: "a b", EMPTY: ""}
    protect: test/**
  - coverage: docs
    of: all
    require: params
    min: 99.5%
  - structural: size
    max-files: 0
    max-bytes: 512KiB
  - negative: changed-signatures
    strict: true
  - negative: added
    regex: [TODO, 'FIX\s*ME']
    unless: ^//
    language: go
)";

}  // namespace

TEST_CASE("A spec is read whole") {
  const SpecResult result = load(kWhole);
  CHECK(render_diagnostics(result.diagnostics, kWhole, "spec.yaml") == "");
  const Spec& spec = result.spec;
  CHECK(spec.path == "spec.yaml");
  CHECK(spec.sha256.size() == 64);
  CHECK(spec.task.title == "Add JSDoc to every exported function");
  CHECK(spec.task.type == "docs");
  CHECK(spec.task.tier == 2);
  CHECK(spec.task.prompt == "Add JSDoc comments.\nChange no code.\n");
  CHECK(spec.base == "main");
  CHECK(spec.base_place.line == 9);
  CHECK(spec.base_place.column == 7);
  REQUIRE(spec.criteria.size() == 6);

  const Criterion& scope = spec.criteria[0];
  CHECK(scope.family == Family::structural);
  CHECK(scope.check == "scope");
  CHECK(scope.id == "only-utils");
  CHECK(scope.title == "Only utilities");
  CHECK(scope.why == "the task says so");
  CHECK(scope.place.line == 11);
  CHECK(scope.place.column == 5);
  CHECK(scope.reaches("src/a.ts"));
  CHECK_FALSE(scope.reaches("src/gen/a.ts"));
  CHECK_FALSE(scope.reaches("lib/a.ts"));
  CHECK(scope.reaches_language("tsx"));
  CHECK_FALSE(scope.reaches_language("go"));
  CHECK(scope.get<GlobSet>("modify")->matches("src/utils/a.ts"));
  CHECK(scope.get<GlobSet>("create")->empty());
  CHECK(scope.get<GlobSet>("delete")->empty());
  CHECK_FALSE(scope.has("rename"));
  CHECK(scope.place_for("`modify` is wrong").line == 18);
  CHECK(scope.place_for("`modify` is wrong").column == 13);
  CHECK(scope.place_for("`nothing` and `create` are wrong").line == 19);
  CHECK(scope.place_for("something is `wrong").line == 11);

  const Criterion& command = spec.criteria[1];
  CHECK(command.id == "command");
  CHECK(command.level == Level::advisory);
  CHECK(command.allow_empty);
  CHECK(*command.get<std::string>("run") == "npm test");
  CHECK(*command.get<StringList>("setup") == StringList{"npm", "ci", ""});
  CHECK(*command.get<StringList>("network") == StringList{"registry.example:443"});
  CHECK(command.get<CacheValue>("cache")->key == StringList{"package-lock.json"});
  CHECK(command.get<CacheValue>("cache")->paths == StringList{"node_modules"});
  CHECK(*command.get<std::chrono::seconds>("timeout") == std::chrono::minutes(10));
  CHECK(*command.get<std::int64_t>("exit") == 3);
  CHECK(*command.get<StringMap>("env") ==
        StringMap{{"CI", "1"}, {"FLAG", "true"}, {"TEXT", "a b"}, {"EMPTY", ""}});
  CHECK(command.get<GlobSet>("protect")->matches("test/a.js"));

  CHECK(*spec.criteria[2].get<std::string>("of") == "all");
  CHECK(*spec.criteria[2].get<StringList>("require") == StringList{"params"});
  CHECK(*spec.criteria[2].get<double>("min") == Approx(0.995));
  CHECK(*spec.criteria[3].get<std::int64_t>("max-files") == 0);
  CHECK(*spec.criteria[3].get<std::int64_t>("max-bytes") == 512 * 1024);
  CHECK(*spec.criteria[4].get<bool>("strict"));
  CHECK(*spec.criteria[5].get<StringList>("regex") == StringList{"TODO", "FIX\\s*ME"});
  CHECK(*spec.criteria[5].get<std::string>("unless") == "^//");
}

TEST_CASE("Every check's own example is a valid criterion") {
  for (const CheckInfo* check : test::checks()) {
    const SpecResult result = load("version: 1\ncriteria:\n" + std::string(check->example));
    INFO(check->name);
    CHECK(result.diagnostics.empty());
    REQUIRE(result.spec.criteria.size() == 1);
    CHECK(result.spec.criteria[0].check == check->name);
  }
}

TEST_CASE("JSON is a way to write a spec, and so are line ends and marks of other systems") {
  CHECK(load(R"({"version":1,"criteria":[{"structural":"scope","create":"none","in":["a/**"]}]})")
            .ok());
  CHECK(load("\xEF\xBB\xBFversion: 1\r\ncriteria:\r\n  - structural: scope\r\n").ok());
  CHECK(load("---\nversion: 1\ncriteria:\n- structural: scope\n...\n").ok());
  CHECK(load("%YAML 1.2\n---\nversion: 1\ncriteria: [{structural: scope}]").ok());
}

TEST_CASE("A language may be any where none are told") {
  const std::string_view text =
      "version: 1\ncriteria:\n  - structural: scope\n    languages: cobol\n";
  CHECK(load_spec(text, "s", test::checks()).ok());
  CHECK_FALSE(load(text).ok());
}

TEST_CASE("The byte order mark moves no column") {
  const std::string plain = "verzion: 1\ncriteria: [{structural: scope}]\n";
  const std::string marked = "\xEF\xBB\xBF" + plain;
  CHECK(render_diagnostics(load(marked).diagnostics, marked, "s") ==
        render_diagnostics(load(plain).diagnostics, plain, "s"));
}

TEST_CASE("Ten thousand criteria load in well under a second or so") {
  std::string text = "version: 1\ncriteria:\n";
  for (int i = 0; i < 10'000; ++i) {
    text += "  - structural: scope\n    id: scope-" + std::to_string(i) +
            "\n    modify: [src/**, docs/*.md]\n    in: [src/**]\n    why: because it must be so\n";
  }
  const auto start = std::chrono::steady_clock::now();
  const SpecResult result = load(text);
  const auto elapsed = std::chrono::steady_clock::now() - start;
  CHECK(result.ok());
  CHECK(result.spec.criteria.size() == 10'000);
  CHECK(elapsed < std::chrono::seconds(10));  // Generous: sanitizers and busy machines.
}

TEST_CASE("Of very many problems the first thousand are told, and how many are left") {
  std::string text = "version: 1\ncriteria:\n";
  for (int i = 0; i < 1500; ++i) text += "  - structural: scopee\n";
  const SpecResult result = load(text);
  REQUIRE(result.diagnostics.size() == 1001);
  CHECK(result.diagnostics.back().message == "and 500 more problems from here on");
  CHECK(result.diagnostics.back().line == 1003);
}

TEST_CASE("Hostile texts end in one clear diagnostic") {
  struct Row {
    const char* name;
    std::string text;
    const char* message;
  };
  const std::size_t many = 100'000;
  std::string block, flow_maps, keys;
  for (std::size_t i = 0; i < many; ++i) block += "- ", flow_maps += "{a: ", keys += "? ";
  std::string indented;
  for (std::size_t i = 0; i < 2'000; ++i) indented += std::string(i, ' ') + "a:\n";
  const Row rows[] = {
      {"flow lists", std::string(many, '['), "nested more than 32 deep"},
      {"flow maps", flow_maps, "nested more than 32 deep"},
      {"block lists", block + "x", "nested more than 32 deep"},
      {"complex keys", keys + "x", "nested more than 32 deep"},
      {"indented maps", indented, "nested more than 32 deep"},
      {"huge", std::string(200'000'000, 'x'),
       "the file has 200000000 bytes; 8 MiB are read at most"},
      {"zeros", std::string(1'000'000, '\0'), "a NUL byte: this is no text file"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    const SpecResult result = load(row.text);
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].message == row.message);
    CHECK(render_diagnostics(result.diagnostics, row.text, "s").size() < 2000);
  }
}
