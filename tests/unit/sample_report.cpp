#include "tests/unit/sample_report.h"

#include "core/fingerprint.h"
#include "core/hash.h"

namespace agentcheck::testing {
namespace {

Range range(std::uint32_t line, std::uint32_t column, std::uint32_t end_line,
            std::uint32_t end_column) {
  return {{line, column}, {end_line, end_column}};
}

Finding finding(std::string rule, std::string message, std::string path) {
  Finding made;
  made.rule = std::move(rule);
  made.message = std::move(message);
  made.path = std::move(path);
  return made;
}

CriterionReport criterion(std::string id, Family family, std::string check, Verdict verdict,
                          Examined examined) {
  CriterionReport made;
  made.id = std::move(id);
  made.family = family;
  made.check = std::move(check);
  made.outcome.verdict = verdict;
  made.outcome.examined = examined;
  made.duration_ms = 1.25;
  return made;
}

FileReport file(std::string path, FileStatus status, std::vector<std::string> examined_by) {
  FileReport made;
  made.change.path = path;
  made.change.old_path = status == FileStatus::added ? "" : std::move(path);
  made.change.status = status;
  made.change.old_mode = status == FileStatus::added ? FileMode::none : FileMode::regular;
  made.change.mode = status == FileStatus::deleted ? FileMode::none : FileMode::regular;
  made.change.lines_added = 3;
  made.change.lines_removed = status == FileStatus::added ? 0 : 1;
  made.examined_by = std::move(examined_by);
  return made;
}

CriterionReport changed_signatures() {
  CriterionReport made =
      criterion("signatures", Family::negative, "changed-signatures", Verdict::fail, {12, 48, 0});
  made.why = "callers outside this repository rely on them";
  Finding parameter =
      finding("signature-changed", "parameter `end` removed; return type `string` -> `void`",
              "src/utils/format.ts");
  parameter.has_range = true;
  parameter.range = range(11, 7, 11, 52);
  parameter.symbol = "formatRange";
  parameter.kind = "function";
  parameter.before = "export function formatRange(start: Date, end: Date): string";
  parameter.after = "export function formatRange(start: Date): void";
  parameter.hint = "give the removed parameter back, or allow it with `allow: [formatRange]`";
  Finding moved = finding("symbol-moved", "users import `Cache` from another path now", "src/b.ts");
  moved.old_path = "src/a.ts";
  moved.has_range = true;
  moved.range = range(0, 0, 4, 1);
  moved.symbol = "Cache";
  moved.kind = "class";
  moved.related = {{"src/a.ts", Side::base, range(2, 0, 6, 1), "it was defined here"},
                   {"src/bad\xff.ts", Side::head, range(0, 9, 0, 14), "still imported from there"}};
  Finding removed = finding("symbol-removed", "`Cache.get` is gone", "src/a.ts");
  removed.side = Side::base;
  removed.has_range = true;
  removed.range = range(3, 2, 3, 30);
  removed.symbol = "Cache.get";
  removed.kind = "method";
  removed.before = "\tget(key: string): Value {\n\t\treturn this.map.get(key);\n\t}\n";
  Finding waived = finding("signature-changed", "return type `int` -> `long`", "src/old.java");
  waived.waived = true;
  waived.waiver_reason = "agreed with the users of the old client";
  waived.symbol = "Old.size";
  made.outcome.findings = {removed, moved, waived, parameter};
  return made;
}

CriterionReport hostile_criterion() {
  CriterionReport made = criterion("hostile", Family::negative, "added", Verdict::fail, {3, 0, 9});
  Finding escape = finding(
      "added",
      "found `\x1b[2J\x1b]0;owned\x07` and \x1b[31mred\x1b[0m, see <img src=x onerror=alert(1)>",
      "src/\x1b[31mred\n::error::pwned\nfile.js");
  escape.has_range = true;
  escape.range = range(0, 0, 0, 1);
  escape.symbol = "evil\u202egnp.js";
  escape.before = "x = 1;\r\n\x1b[1A\x1b[2K// ``` </details> @octocat #1 GH-2";
  escape.after = "::set-output name=a::b\n````\n</details><script>alert(1)</script>\n\xff\xfe\n";
  escape.hint = "ask @octocat at https://example.com | see [this](javascript:alert(1)) and ``x``";
  Finding lossy = finding("added", "not UTF-8: \xc3\x28", "src/caf\xe9.py");
  lossy.symbol = "caf\xe9";
  Finding huge = finding("added", "a very long line", "dist/app.min.js");
  huge.has_range = true;
  huge.range = range(0, 99'000, 0, 99'010);
  huge.before = std::string(100'000, 'a') + "OLD" + std::string(1000, 'b');
  huge.after = std::string(3000, 'a') + "NEW" + std::string(1000, 'b');
  Finding tall = finding("added", "a very tall one", "`tick``s`.md");
  for (int i = 1; i <= 40; ++i) tall.after += "line " + std::to_string(i) + "\n";
  Finding whole = finding("added", "about the change as a whole", "");
  made.outcome.findings = {whole, tall, huge, lossy, escape};
  return made;
}

CriterionReport many_findings() {
  CriterionReport made = criterion("any", Family::negative, "added", Verdict::fail, {152, 0, 4000});
  made.level = Level::advisory;
  for (std::uint32_t i = 0; i < 152; ++i) {
    Finding each = finding("any-added", "`any` added", "src/generated.ts");
    each.has_range = true;
    each.range = range(i, 4, i, 7);
    made.outcome.findings.push_back(each);
  }
  return made;
}

std::vector<CriterionReport> hostile_criteria() {
  CriterionReport scope =
      criterion("only-utils", Family::structural, "scope", Verdict::pass, {14, 0, 0});
  scope.title = "Only the utilities change";
  CriterionReport empty = criterion("layout", Family::structural, "equivalent", Verdict::pass, {});
  empty.outcome.reason = "no file in reach has code";
  CriterionReport tests = criterion("tests", Family::behavioral, "command", Verdict::error, {});
  tests.outcome.reason =
      "`npm test` was killed after 10 minutes; its last output:\n\x1b[1mFAIL\x1b[0m test/a.js\n  "
      "expected 1";
  CriterionReport docs = criterion("docs", Family::coverage, "docs", Verdict::skipped, {});
  docs.outcome.reason = "nothing in reach; `allow-empty: true` lets that pass";
  std::vector<CriterionReport> all{
      scope, empty, changed_signatures(), tests, docs, hostile_criterion(), many_findings()};
  for (CriterionReport& each : all) set_fingerprints(each.outcome.findings, each.check);
  return all;
}

std::vector<FileReport> hostile_files() {
  FileReport renamed = file("src/b.ts", FileStatus::renamed, {"only-utils", "signatures"});
  renamed.change.old_path = "src/a.ts";
  renamed.change.similarity = 87;
  renamed.language = "typescript";
  renamed.quality = Quality::parsed;
  FileReport header = file("include/x.h", FileStatus::modified, {"only-utils"});
  header.language = "cpp";
  header.language_reason = "`class` appears in it";
  header.quality = Quality::partial;
  FileReport binary = file("assets/logo.png", FileStatus::added, {});
  binary.quality = Quality::binary;
  binary.reason = "no criterion reaches it";
  FileReport lossy = file("src/caf\xe9.py", FileStatus::deleted, {"hostile"});
  lossy.quality = Quality::too_big;
  FileReport line_feed =
      file("src/\x1b[31mred\n::error::pwned\nfile.js", FileStatus::type_changed, {});
  line_feed.change.mode = FileMode::symlink;
  line_feed.reason = "a symbolic link has no text";
  return {binary, header, line_feed, renamed, lossy};
}

}  // namespace

Report hostile_report() {
  Report report;
  report.review = "required";
  report.spec_path = "specs/docs.yaml";
  report.spec_title =
      "Add JSDoc to every exported function in src/utils \x1b]8;;http://evil\x07<b>";
  report.spec_sha256 = sha256_hex("spec");
  report.spec_source = "base";
  report.spec_note =
      "the spec on disk differs from the one of base, which is used; --spec-from disk tries it";
  report.base = {"main", std::string(40, 'a'), std::string(40, 'b'), "flag"};
  report.head = {"working tree", "", std::string(40, 'c'), ""};
  report.changes = {5, 1, 1, 1, 1, 1, 15, 4};
  report.files = hostile_files();
  report.criteria = hostile_criteria();
  report.ignored = {"node_modules/", "build\xff/"};
  report.notes = {
      "##[add-mask]a ##vso[task.complete] and a very long sentence that is wrapped before "
      "the ::error::word at its end",
      "`src/x.c` is marked assume-unchanged; its content on disk is what was examined",
      "\x1b[31m::warning::hidden"};
  report.environment = {{"git", "2.39.5"}, {"bubblewrap", "0.8.0"}};
  report.duration_ms = 34.56789;
  decide_verdict(report);
  return report;
}

Report clean_report() {
  Report report;
  report.spec_path = "spec.yaml";
  report.spec_title = "Document the parser";
  report.spec_sha256 = sha256_hex("clean");
  report.spec_source = "outside";
  report.base = {"v1", std::string(40, '1'), std::string(40, '2'), "flag"};
  report.head = {"v2", std::string(40, '3'), std::string(40, '4'), ""};
  report.changes = {1, 0, 0, 1, 0, 0, 3, 1};
  report.files = {file("src/parser.py", FileStatus::modified, {"only", "code"})};
  report.criteria = {criterion("only", Family::structural, "scope", Verdict::pass, {1, 0, 0}),
                     criterion("code", Family::structural, "equivalent", Verdict::pass, {1, 9, 0})};
  report.duration_ms = 8;
  decide_verdict(report);
  return report;
}

}  // namespace agentcheck::testing
